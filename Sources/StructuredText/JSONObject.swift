/// The members of a JSON object, in order, including members whose key repeats.
///
/// Keys are compared byte by byte, not by canonical equivalence as Swift's `String` does, because two programs that read the
/// same file must agree on what it says.
package struct JSONObject: Equatable, Sendable {
    package struct Member: Equatable, Sendable {
        package var key: String
        package var value: JSONValue
        /// Where the key began in the text.
        package var place: TextPlace

        package init(key: String, value: JSONValue, place: TextPlace = TextPlace()) {
            self.key = key
            self.value = value
            self.place = place
        }

        package static func == (left: Member, right: Member) -> Bool {
            left.key.isSpelled(like: right.key) && left.value == right.value
        }
    }

    package var members: [Member]

    package init(_ members: [Member] = []) {
        self.members = members
    }

    package var isEmpty: Bool { members.isEmpty }
    package var keys: [String] { members.map(\.key) }

    /// The value of a key, the last one if the key repeats. Setting replaces in place or appends; `nil` removes every member of
    /// the key.
    package subscript(key: String) -> JSONValue? {
        get { members.last { $0.key.isSpelled(like: key) }?.value }
        set {
            guard let newValue else {
                members.removeAll { $0.key.isSpelled(like: key) }
                return
            }
            if let index = members.lastIndex(where: { $0.key.isSpelled(like: key) }) {
                members[index].value = newValue
            } else {
                members.append(Member(key: key, value: newValue))
            }
        }
    }

    /// The first member whose key stood before already; readers that must not be fooled refuse it.
    package var firstRepeatedMember: Member? {
        if members.count <= 16 {
            for (index, member) in members.enumerated()
            where members[..<index].contains(where: { $0.key.isSpelled(like: member.key) }) {
                return member
            }
            return nil
        }
        var seen = Set<[UInt8]>(minimumCapacity: members.count)
        return members.first { !seen.insert(Array($0.key.utf8)).inserted }
    }
}

extension String {
    /// Whether both consist of the same bytes. (`==` also equates differently composed accents.)
    package func isSpelled(like other: String) -> Bool {
        utf8.count == other.utf8.count && self == other && utf8.elementsEqual(other.utf8)
    }

    /// Whether this comes before the other by code point, which is the order Python sorts in.
    package func precedesByCodePoint(_ other: String) -> Bool {
        utf8.lexicographicallyPrecedes(other.utf8)
    }
}

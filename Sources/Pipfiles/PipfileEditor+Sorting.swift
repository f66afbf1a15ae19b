import StructuredText

extension PipfileEditor {
    /// Sorts the entries of a category by the code points of their keys. Comment lines right above an entry move with it;
    /// blank lines between entries go. A category that is sorted already keeps every byte.
    package mutating func sort(_ category: String) throws(PipfileError) {
        guard let header = header([category]) else { return }
        let body = body(ofHeader: header)
        let keys = body.compactMap { key(of: $0) }
        guard keys != sorted(keys), let first = body.first(where: { key(of: $0) != nil }),
            let last = body.last(where: { key(of: $0) != nil })
        else { return }
        var entries: [(key: String, position: Int, text: [UInt8])] = []
        var pending: [UInt8] = []
        let start = leadingComments(of: first)
        for index in start...last {
            let statement = statements[index]
            switch statement.content {
            case .blank: continue
            case .comment: pending += bytes[statement.range]
            default:
                entries.append((key(of: index) ?? "", index, pending + completeLine(statement.range)))
                pending = []
            }
        }
        entries.sort { left, right in
            left.key.isSpelled(like: right.key)
                ? left.position < right.position : left.key.precedesByCodePoint(right.key)
        }
        let range = statements[start].range.lowerBound..<statements[last].range.upperBound
        let text = entries.flatMap(\.text)
        try replace(range, with: String(decoding: text, as: UTF8.self))
    }

    /// Sorts if the Pipfile says so.
    mutating func sortIfWanted(_ category: String) throws(PipfileError) {
        if sorts { try sort(category) }
    }

    /// Where a new entry goes in a table that is to be sorted and is sorted, so that no other line changes; `nil` if it does
    /// not go before another entry.
    func sortedPlace(for key: String, in category: String, body: Range<Int>) -> Int? {
        guard sorts else { return nil }
        let keys = body.compactMap { self.key(of: $0) }
        guard keys == sorted(keys),
            let next = body.first(where: { self.key(of: $0).map { key.precedesByCodePoint($0) } ?? false })
        else { return nil }
        return statements[leadingComments(of: next)].range.lowerBound
    }

    private var sorts: Bool { document.toml.root["pipenv"]?.table?["sort_pipfile"]?.boolean ?? false }

    private func sorted(_ keys: [String]) -> [String] { keys.sorted { $0.precedesByCodePoint($1) } }

    private func key(of statement: Int) -> String? {
        guard case .assignment(let keys, _) = statements[statement].content else { return nil }
        return keys[0].text
    }

    /// The bytes of a statement; the last line of a file may lack its line end.
    private func completeLine(_ range: Range<Int>) -> [UInt8] {
        let line = Array(bytes[range])
        return line.last == UInt8(ascii: "\n") ? line : line + Array(lineEnd.utf8)
    }
}

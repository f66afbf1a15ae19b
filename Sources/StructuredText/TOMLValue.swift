/// A value of TOML 1.0.
package enum TOMLValue: Equatable, Sendable {
    case string(String)
    case integer(Int64)
    case float(Double)
    case boolean(Bool)
    case dateTime(TOMLDateTime)
    case array([TOMLNode])
    case table(TOMLTable)
}

/// A value and the bytes of the document that spell it.
package struct TOMLNode: Equatable, Sendable {
    package var value: TOMLValue
    /// Where the value is spelled. A table that grew from headers or dotted keys has the range of what first named it.
    package var range: Range<Int>

    package init(_ value: TOMLValue, range: Range<Int>) {
        self.value = value
        self.range = range
    }

    /// By value; places do not count.
    package static func == (left: TOMLNode, right: TOMLNode) -> Bool { left.value == right.value }
}

/// The members of a TOML table in the order in which they first appear. Keys are compared byte by byte.
package struct TOMLTable: Equatable, Sendable {
    package struct Member: Equatable, Sendable {
        package var key: String
        /// Where the key is spelled, for a table with sub-headers its first mention.
        package var keyRange: Range<Int>
        package var node: TOMLNode

        package init(key: String, keyRange: Range<Int>, node: TOMLNode) {
            self.key = key
            self.keyRange = keyRange
            self.node = node
        }

        package static func == (left: Member, right: Member) -> Bool {
            left.key.isSpelled(like: right.key) && left.node == right.node
        }
    }

    /// How the table came to be.
    package enum Form: Sendable {
        /// `[name]`, or only implied by `[name.other]`.
        case header
        /// `{ … }`.
        case inline
        /// Implied by `name.other = …`.
        case dotted
    }

    package var members: [Member]
    package var form: Form

    package init(_ members: [Member] = [], form: Form = .header) {
        self.members = members
        self.form = form
    }

    package subscript(key: String) -> TOMLNode? { members.first { $0.key.isSpelled(like: key) }?.node }

    package static func == (left: TOMLTable, right: TOMLTable) -> Bool { left.members == right.members }
}

extension TOMLNode {
    package var string: String? {
        if case .string(let text) = value { return text }
        return nil
    }

    package var boolean: Bool? {
        if case .boolean(let flag) = value { return flag }
        return nil
    }

    package var integer: Int64? {
        if case .integer(let number) = value { return number }
        return nil
    }

    package var array: [TOMLNode]? {
        if case .array(let elements) = value { return elements }
        return nil
    }

    package var table: TOMLTable? {
        if case .table(let table) = value { return table }
        return nil
    }

    /// What kind of value this is, for messages: `a string`.
    package var kind: String {
        switch value {
        case .string: "a string"
        case .integer: "an integer"
        case .float: "a float"
        case .boolean: "a boolean"
        case .dateTime: "a date or time"
        case .array: "an array"
        case .table: "a table"
        }
    }
}

/// A date, a time or both, as RFC 3339 writes them.
package struct TOMLDateTime: Equatable, Sendable, CustomStringConvertible {
    /// At least one of `day` and `time` is there.
    package var day: CivilDate?
    package var time: CivilTime?
    /// Minutes east of UTC; `nil` for a local date or time.
    package var offsetMinutes: Int?

    package init(day: CivilDate?, time: CivilTime?, offsetMinutes: Int?) {
        self.day = day
        self.time = time
        self.offsetMinutes = offsetMinutes
    }

    /// RFC 3339 with `T`, `Z` for UTC and as many fraction digits as needed in threes.
    package var description: String {
        func padded(_ number: Int, _ width: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
        }
        var text = ""
        if let day { text += "\(padded(day.year, 4))-\(padded(day.month, 2))-\(padded(day.day, 2))" }
        if let time {
            if day != nil { text += "T" }
            text += "\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2))"
            if time.nanosecond % 1_000_000 == 0, time.nanosecond > 0 {
                text += "." + padded(time.nanosecond / 1_000_000, 3)
            } else if time.nanosecond % 1000 == 0, time.nanosecond > 0 {
                text += "." + padded(time.nanosecond / 1000, 6)
            } else if time.nanosecond > 0 {
                text += "." + padded(time.nanosecond, 9)
            }
        }
        if let offsetMinutes {
            let (sign, minutes) = offsetMinutes < 0 ? ("-", -offsetMinutes) : ("+", offsetMinutes)
            text += minutes == 0 ? "Z" : "\(sign)\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2))"
        }
        return text
    }
}

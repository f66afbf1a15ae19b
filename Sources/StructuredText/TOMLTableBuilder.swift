/// The tables of a TOML text while it is read, and TOML's rules about which table may be added to by whom.
struct TOMLTableBuilder {
    private enum Origin {
        /// Only implied by a header below it; may still get its own header.
        case implied
        /// Has its own header, or is the root.
        case header
        /// Made by dotted keys; has no header.
        case dotted
        /// `{ … }`; closed behind its brace.
        case inline
    }

    private enum Child {
        case value(TOMLNode)
        case table(Int)
        /// `[[…]]`
        case elements([Int])
    }

    private struct Record {
        var members: [(key: TOMLKey, child: Child)] = []
        var positions: [[UInt8]: Int] = [:]
        var origin: Origin
        var depth: Int
        var range: Range<Int>
    }

    /// Why something may not stand where it stands.
    struct Refusal: Error {
        var message: String
        var offset: Int
    }

    private var records = [Record(origin: .header, depth: 0, range: 0..<0)]
    private let depthLimit: Int

    init(depthLimit: Int) {
        self.depthLimit = depthLimit
    }

    func depth(of table: Int) -> Int { records[table].depth }

    /// `[a.b]`: the table that the lines below it fill.
    mutating func open(_ path: [TOMLKey]) throws(Refusal) -> Int {
        let (parent, last) = try parentOfHeader(path)
        switch child(last, of: parent) {
        case nil: return try add(last, to: parent, .header)
        case .table(let existing)? where records[existing].origin == .implied:
            records[existing].origin = .header
            return existing
        default: throw Refusal(message: "`\(last.text)` is already defined", offset: last.range.lowerBound)
        }
    }

    /// `[[a.b]]`: the new element that the lines below it fill.
    mutating func openElement(_ path: [TOMLKey]) throws(Refusal) -> Int {
        let (parent, last) = try parentOfHeader(path)
        let depth = try depth(below: parent, last)
        let element = records.count
        switch child(last, of: parent) {
        case nil: insert(last, .elements([element]), in: parent)
        case .elements(let elements)?:
            if let position = records[parent].positions[Array(last.text.utf8)] {
                // Taken out first, so that appending does not copy.
                records[parent].members[position].child = .elements([])
                var elements = consume elements
                elements.append(element)
                records[parent].members[position].child = .elements(elements)
            }
        default: throw Refusal(message: "`\(last.text)` is already defined", offset: last.range.lowerBound)
        }
        records.append(Record(origin: .header, depth: depth, range: last.range))
        return element
    }

    /// A table of its own, to be closed with ``table(_:)``.
    mutating func openInline(depth: Int, range: Range<Int>) -> Int {
        records.append(Record(origin: .inline, depth: depth, range: range))
        return records.count - 1
    }

    /// Gives an inline table's record back once it was taken as a value.
    mutating func closeInline(_ table: Int) -> TOMLTable {
        let value = self.table(table)
        records.removeSubrange(table...)
        return value
    }

    /// The table that holds the last part of a dotted key, made if it is new.
    mutating func parent(ofAssignment path: [TOMLKey], in table: Int) throws(Refusal) -> Int {
        var current = table
        for key in path.dropLast() {
            switch child(key, of: current) {
            case nil: current = try add(key, to: current, .dotted)
            case .table(let existing)? where records[existing].origin == .dotted: current = existing
            case .table?, .elements?:
                throw Refusal(
                    message: "`\(key.text)` has its own header and cannot be added to here",
                    offset: key.range.lowerBound)
            case .value?:
                throw Refusal(message: "`\(key.text)` already has a value", offset: key.range.lowerBound)
            }
        }
        return current
    }

    func requireNew(_ key: TOMLKey, in table: Int) throws(Refusal) {
        if child(key, of: table) != nil {
            throw Refusal(message: "`\(key.text)` is already defined", offset: key.range.lowerBound)
        }
    }

    mutating func assign(_ node: TOMLNode, to key: TOMLKey, in table: Int) {
        insert(key, .value(node), in: table)
    }

    /// The finished value of a table.
    func table(_ index: Int) -> TOMLTable {
        let record = records[index]
        let form: TOMLTable.Form =
            switch record.origin {
            case .implied, .header: .header
            case .dotted: .dotted
            case .inline: .inline
            }
        let members = record.members.map { member in
            let node: TOMLNode =
                switch member.child {
                case .value(let node): node
                case .table(let index): TOMLNode(.table(table(index)), range: records[index].range)
                case .elements(let elements):
                    TOMLNode(
                        .array(elements.map { TOMLNode(.table(table($0)), range: records[$0].range) }),
                        range: member.key.range)
                }
            return TOMLTable.Member(key: member.key.text, keyRange: member.key.range, node: node)
        }
        return TOMLTable(members, form: form)
    }

    // MARK: - Steps

    private func child(_ key: TOMLKey, of table: Int) -> Child? {
        guard let position = records[table].positions[Array(key.text.utf8)] else { return nil }
        return records[table].members[position].child
    }

    private mutating func insert(_ key: TOMLKey, _ child: Child, in table: Int) {
        records[table].positions[Array(key.text.utf8)] = records[table].members.count
        records[table].members.append((key, child))
    }

    private func depth(below table: Int, _ key: TOMLKey) throws(Refusal) -> Int {
        let depth = records[table].depth + 1
        guard depth <= depthLimit else {
            throw Refusal(message: "tables and arrays nest too deeply", offset: key.range.lowerBound)
        }
        return depth
    }

    private mutating func add(_ key: TOMLKey, to table: Int, _ origin: Origin) throws(Refusal) -> Int {
        let depth = try depth(below: table, key)
        insert(key, .table(records.count), in: table)
        records.append(Record(origin: origin, depth: depth, range: key.range))
        return records.count - 1
    }

    private mutating func parentOfHeader(_ path: [TOMLKey]) throws(Refusal) -> (parent: Int, last: TOMLKey) {
        var current = 0
        for key in path.dropLast() {
            switch child(key, of: current) {
            case nil: current = try add(key, to: current, .implied)
            case .table(let existing)?: current = existing
            case .elements(let elements)?: current = elements[elements.count - 1]
            case .value?:
                throw Refusal(message: "`\(key.text)` already has a value", offset: key.range.lowerBound)
            }
        }
        return (current, path[path.count - 1])
    }
}

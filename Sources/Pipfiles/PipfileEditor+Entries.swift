import PackagingStandards
import StructuredText

extension PipfileEditor {
    /// What ``put(_:named:in:)`` did.
    package enum Outcome: Equatable, Sendable {
        case added
        case changed
        /// The entry says it already, or nothing was said that could change it.
        case kept
    }

    /// Makes a category say what somebody typed.
    ///
    /// A new package gets a new line at the end of the table, which is made if it is missing. An entry that is there changes
    /// only in what was said: without a version, extras, marker or index it stays as it is; a version takes the old one's
    /// place. Another kind of origin replaces the entry's value. If the Pipfile wants to be sorted (`sort_pipfile`), a table is
    /// sorted when it gets a new entry.
    @discardableResult
    package mutating func put(
        _ argument: PackageArgument, named name: PackageName, in category: String
    ) throws(PipfileError) -> Outcome {
        let before = bytes
        var sites = sites(of: name, in: category)
        // Spelled differently, a package may be there twice.
        while sites.count > 1, let extra = sites.last {
            try remove(extra)
            sites = self.sites(of: name, in: category)
        }
        guard let site = sites.first else {
            try add(key: PackageArgument.key(for: name), value: argument.entryValue, to: category)
            return .added
        }
        try merge(argument, into: site, of: name, in: category)
        return bytes == before ? .kept : .changed
    }

    /// Takes a package out of a category, with the comment on its line. Comments on lines of their own stay.
    ///
    /// - Returns: Whether it was there.
    @discardableResult
    package mutating func remove(_ name: PackageName, from category: String) throws(PipfileError) -> Bool {
        var found = false
        // Removing shifts the others, so they are looked for again.
        while let site = sites(of: name, in: category).last {
            try remove(site)
            found = true
        }
        return found
    }

    // MARK: - Adding

    private mutating func add(key: String, value: String, to category: String) throws(PipfileError) {
        let line = TOMLSpelling.key(key) + " = " + value
        if let inline = inlineCategory(category) {
            try appendMember(line, toInlineTable: inline.range, isEmpty: inline.table?.members.isEmpty ?? true)
            return
        }
        if header([category]) == nil, let sibling = lastDottedLine(of: category) {
            try insertLines(
                [TOMLSpelling.key(category) + "." + line], at: statements[sibling].range.upperBound)
            return
        }
        try ensureCategory(category)
        try sortIfWanted(category)
        guard let header = header([category]) else { return }
        let body = body(ofHeader: header)
        let indent = indent(inBody: body)
        if let place = sortedPlace(for: key, in: category, body: body) {
            try insertLines([indent + line], at: place)
            return
        }
        try insertLines([indent + line], at: insertionOffset(inBody: body, afterHeader: header))
    }

    /// Makes the table of a category if the text has none.
    package mutating func ensureCategory(_ category: String) throws(PipfileError) {
        guard header([category]) == nil, inlineCategory(category) == nil, lastDottedLine(of: category) == nil else {
            return
        }
        let spelled = "[\(TOMLSpelling.key(category))]"
        // `[packages.name]` without `[packages]`: the table goes before it, to be found where people look.
        if case .table(let first, _)? = sites(in: category).first?.form {
            try insertLines([spelled, ""], at: statements[leadingComments(of: first)].range.lowerBound)
        } else {
            try appendTable(spelled)
        }
    }

    /// The first of the comment lines that stand right above a statement, or the statement.
    func leadingComments(of statement: Int) -> Int {
        var first = statement
        while first > 0, statements[first - 1].content == .comment { first -= 1 }
        return first
    }

    /// `packages = {…}` before any header.
    private func inlineCategory(_ category: String) -> TOMLNode? {
        for statement in statements {
            if statement.content.isHeader { return nil }
            if case .assignment(let keys, let node) = statement.content, keys.count == 1,
                keys[0].text.isSpelled(like: category)
            {
                return node
            }
        }
        return nil
    }

    /// `packages.name = …` before any header.
    private func lastDottedLine(of category: String) -> Int? {
        var last: Int?
        for (index, statement) in statements.enumerated() {
            if statement.content.isHeader { break }
            if case .assignment(let keys, _) = statement.content, keys.count > 1, keys[0].text.isSpelled(like: category)
            {
                last = index
            }
        }
        return last
    }

    // MARK: - Removing

    mutating func remove(_ site: PipfileEntrySite) throws(PipfileError) {
        switch site.form {
        case .line(let statement, _): try removeStatements([statement])
        case .dotted(let statements): try removeStatements(statements)
        case .inline(let member): try removeMember(member)
        case .table(let header, let body):
            let isEntry = { (index: Int) in
                if case .assignment = self.statements[index].content { true } else { false }
            }
            var removed = [header] + body.filter(isEntry)
            // The blank lines behind the table go with it; at the end of the file those before it.
            let lastEntry = body.last { statements[$0].content != .blank } ?? header
            removed += (lastEntry + 1)..<max(body.upperBound, lastEntry + 1)
            if body.upperBound == statements.count, !body.contains(where: { statements[$0].content == .comment }) {
                var before = header
                while before > 0, statements[before - 1].content == .blank {
                    before -= 1
                    removed.append(before)
                }
            }
            try removeStatements(removed)
        }
    }

    /// A member of a table in braces, with the comma that is no longer needed.
    private mutating func removeMember(_ member: TOMLTable.Member) throws(PipfileError) {
        var start = member.keyRange.lowerBound
        var end = valueEnd(of: member)
        while start > 0, bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09 { start -= 1 }
        if start > 0, bytes[start - 1] == UInt8(ascii: ",") {
            try replace(start - 1..<end, with: "")
            return
        }
        while end < bytes.count, bytes[end] == 0x20 || bytes[end] == 0x09 { end += 1 }
        if end < bytes.count, bytes[end] == UInt8(ascii: ",") {
            end += 1
            while end < bytes.count, bytes[end] == 0x20 || bytes[end] == 0x09 { end += 1 }
            start = member.keyRange.lowerBound
        }
        try replace(start..<end, with: "")
    }

    /// Where the value of a member ends; for `a.b = 1` within braces, where the last part's value ends.
    private func valueEnd(of member: TOMLTable.Member) -> Int {
        guard let table = member.node.table, table.form == .dotted else { return member.node.range.upperBound }
        return table.members.map { valueEnd(of: $0) }.max() ?? member.node.range.upperBound
    }

    /// `, key = value` before the closing brace.
    mutating func appendMember(_ text: String, toInlineTable range: Range<Int>, isEmpty: Bool) throws(PipfileError) {
        if isEmpty {
            try replace(range, with: "{" + text + "}")
            return
        }
        var end = range.upperBound - 1
        while end > range.lowerBound, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        try replace(end..<end, with: ", " + text)
    }

    /// Replaces the value of an option in a table in braces.
    mutating func replaceOption(_ member: TOMLTable.Member, with value: String) throws(PipfileError) {
        try replace(member.keyRange.lowerBound..<valueEnd(of: member), with: "\(member.key) = \(value)")
    }

    mutating func removeOption(_ member: TOMLTable.Member) throws(PipfileError) {
        try removeMember(member)
    }
}

import Diagnostics
import PackagingStandards
import StructuredText

/// Changes a Pipfile and leaves alone whatever the change does not concern: every other line keeps its bytes, with comments,
/// order, quotes, spaces and line ends.
///
/// Each edit is a cut in the text, after which the text is read again: what an editor holds is always valid TOML.
package struct PipfileEditor: Sendable {
    package private(set) var document: PipfileDocument

    package var bytes: [UInt8] { document.bytes }

    package init(_ document: PipfileDocument) {
        self.document = document
    }

    /// - Parameter file: What messages call the file.
    package init(parsing bytes: [UInt8], file: String = "Pipfile") throws(PipfileError) {
        document = try PipfileDocument(parsing: bytes, file: file)
    }

    // MARK: - The text

    var statements: [TOMLStatement] { document.toml.statements }

    var lineEnd: String { LineEnd(of: bytes) == .crlf ? "\r\n" : "\n" }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// Puts a text in the place of bytes.
    mutating func replace(_ range: Range<Int>, with text: String) throws(PipfileError) {
        var changed = bytes
        changed.replaceSubrange(range, with: text.utf8)
        document = try PipfileDocument(parsing: changed, file: document.file)
    }

    /// Puts lines in, each ending with a line end; a last line without one gets it first.
    mutating func insertLines(_ lines: [String], at offset: Int) throws(PipfileError) {
        var text = lines.map { $0 + lineEnd }.joined()
        if offset > 0, offset == bytes.count, bytes[offset - 1] != UInt8(ascii: "\n") { text = lineEnd + text }
        try replace(offset..<offset, with: text)
    }

    /// Takes whole statements out.
    mutating func removeStatements(_ indexes: some Collection<Int>) throws(PipfileError) {
        guard !indexes.isEmpty else { return }
        var changed: [UInt8] = []
        let removed = Set(indexes)
        for (index, statement) in statements.enumerated() where !removed.contains(index) {
            changed += bytes[statement.range]
        }
        document = try PipfileDocument(parsing: changed, file: document.file)
    }

    // MARK: - Tables

    /// The statement of the header `[name]`.
    func header(_ path: [String]) -> Int? {
        statements.firstIndex { statement in
            guard case .table(let keys) = statement.content else { return false }
            return keys.count == path.count && zip(keys, path).allSatisfy { $0.text.isSpelled(like: $1) }
        }
    }

    /// The statements below a header, up to the next one.
    func body(ofHeader index: Int) -> Range<Int> {
        let start = index + 1
        let end = statements[start...].firstIndex { $0.content.isHeader } ?? statements.count
        return start..<end
    }

    /// Where a new line of a table goes: behind its last entry and the comments that follow it directly, and if it has none,
    /// behind the comments under its header. Comments that stand right on the next header belong to that.
    func insertionOffset(inBody body: Range<Int>, afterHeader header: Int) -> Int {
        let last = body.last { if case .assignment = statements[$0].content { true } else { false } } ?? header
        var end = last + 1
        while end < body.upperBound, statements[end].content == .comment { end += 1 }
        if end == body.upperBound, end < statements.count { end = last + 1 }
        return statements[end - 1].range.upperBound
    }

    /// The white space that begins the table's last entry, so that a new one lines up.
    func indent(inBody body: Range<Int>) -> String {
        let last = body.last { if case .assignment = statements[$0].content { true } else { false } }
        guard let last else { return "" }
        let line = bytes[statements[last].range]
        return String(decoding: line.prefix { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self)
    }

    /// Appends an empty table at the end, after a blank line.
    mutating func appendTable(_ header: String) throws(PipfileError) {
        let endsBlank = statements.last.map { $0.content == .blank } ?? true
        try insertLines(endsBlank ? [header] : ["", header], at: bytes.count)
    }
}

extension TOMLStatement.Content {
    var isHeader: Bool {
        switch self {
        case .table, .arrayElement: true
        default: false
        }
    }
}

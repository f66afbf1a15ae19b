/// A configuration file in the dialect that Python's `configparser` reads without interpolation: `[section]`, `key = value`
/// or `key: value`, values continued on indented lines, whole-line comments with `#` or `;`.
struct ConfigurationFile: Equatable, Sendable {
    struct Entry: Equatable, Sendable {
        var section: String
        /// Lower case, `-` for `_`, leading dashes removed: as pip compares them.
        var key: String
        /// Lines joined with a newline.
        var value: String
        /// Counted from one.
        var line: Int
    }

    struct Failure: Error, Equatable {
        var line: Int
        var problem: String
    }

    private(set) var entries: [Entry] = []

    init(parsing bytes: [UInt8]) throws(Failure) {
        guard
            let text = String(
                validating: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...], as: UTF8.self)
        else { throw Failure(line: 1, problem: "it is not UTF-8") }
        var section: String?
        // The column that the last key stood at; a line indented deeper continues its value.
        var indentation = 0
        var continues = false
        var number = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            let content = line.trimmingBlanks
            if content.isEmpty {
                // An empty line inside a continued value belongs to it, which no list of ours minds losing.
                continue
            }
            if content.hasPrefix("#") || content.hasPrefix(";") { continue }
            let column = line.utf8.prefix { $0 == 32 || $0 == 9 }.count
            if continues, column > indentation {
                entries[entries.count - 1].value += "\n" + content
                continue
            }
            indentation = column
            if content.hasPrefix("[") {
                guard let end = content.lastIndex(of: "]") else {
                    throw Failure(line: number, problem: "a section name lacks its `]`")
                }
                section = String(content[content.index(after: content.startIndex)..<end])
                continues = false
                continue
            }
            guard let section else {
                throw Failure(line: number, problem: "a setting stands before the first `[section]`")
            }
            guard let stop = content.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
                throw Failure(line: number, problem: "a line is neither `key = value` nor a section")
            }
            let key = ConfigurationFile.normalizedKey(content[..<stop].trimmingBlanks)
            guard !key.isEmpty else { throw Failure(line: number, problem: "a value has no key") }
            let value = String(content[content.index(after: stop)...].trimmingBlanks)
            entries.append(Entry(section: section, key: key, value: value, line: number))
            continues = true
        }
    }

    /// The last entry of that section and key.
    func entry(_ section: String, _ key: String) -> Entry? {
        entries.last { $0.section == section && $0.key == key }
    }

    static func normalizedKey(_ key: some StringProtocol) -> String {
        var name = key.lowercased()
        if name.hasPrefix("--") { name.removeFirst(2) }
        return String(name.map { $0 == "_" ? "-" : $0 })
    }
}

extension StringProtocol {
    /// The text without blanks and tabs at its ends.
    var trimmingBlanks: SubSequence { trimming { $0 == " " || $0 == "\t" } }

    /// The text without blanks, tabs and line ends at its ends.
    var trimmingWhitespace: SubSequence { trimming(\.isWhitespace) }

    private func trimming(_ isUnwanted: (Character) -> Bool) -> SubSequence {
        var start = startIndex
        var end = endIndex
        while start < end, isUnwanted(self[start]) { start = index(after: start) }
        while end > start, isUnwanted(self[index(before: end)]) { end = index(before: end) }
        return self[start..<end]
    }
}

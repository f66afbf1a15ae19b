import Diagnostics
import PackagingStandards

/// A requirements file as pip reads it (`requirements.txt`, `constraints.txt`), one file at a time: what it includes is for
/// the caller to fetch.
package struct RequirementsFile: Equatable, Sendable {
    /// A line that says something; continued lines are one.
    package struct Line: Equatable, Sendable {
        package var content: Content
        /// Where the line begins.
        package var location: SourceSpan
    }

    package enum Content: Equatable, Sendable {
        case requirement(Wish)
        /// `-r FILE`, `-c FILE`, relative to this file; an address, or what variables make one, as written.
        case include(String, asConstraints: Bool)
        case options([Option])
    }

    /// A package that is asked for.
    package struct Wish: Equatable, Sendable {
        /// A requirement (PEP 508), a path, a URL or a repository. `${VARIABLES}` have their values, except in addresses,
        /// which must not come to hold secrets.
        package var text: String
        package var isEditable: Bool
        /// `--hash`: only files with one of these digests are meant. Empty: any.
        package var hashes: [Digest]
        /// `--config-settings`, in order.
        package var settings: [String]

        package init(_ text: String, isEditable: Bool = false, hashes: [Digest] = [], settings: [String] = []) {
            self.text = text
            self.isEditable = isEditable
            self.hashes = hashes
            self.settings = settings
        }
    }

    /// An option that is about the whole installation. Addresses are as written: `${VARIABLES}` are not expanded.
    package enum Option: Equatable, Sendable {
        case indexURL(String)
        case extraIndexURL(String)
        case findLinks(String)
        case noIndex
        /// A host, perhaps with `:port`.
        case trustedHost(String)
        case allowsPrereleases
        case requiresHashes
        /// Names, `:all:` or `:none:`.
        case noBinary([String])
        case onlyBinary([String])
        /// An option that changes nothing about what is wanted, as it is written: `--prefer-binary`.
        case other(String)
    }

    package var lines: [Line]

    /// With all the digests of thousands of packages there are fewer.
    private static let mostLines = 500_000

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - file: What messages call it.
    ///   - variables: The value of a variable of the user's; nil and an empty value leave `${NAME}` as it is.
    package init(
        parsing bytes: [UInt8], file: String, variables: @escaping (String) -> String? = { _ in nil }
    ) throws(RequirementsFileError) {
        let text: String
        do {
            text = try RequirementsEncoding.text(of: bytes)
        } catch {
            throw RequirementsFileError(.encoding(error.name), at: SourceSpan(file: file), line: "")
        }
        guard bytes.count(where: { $0 == 0x0A || $0 == 0x0D }) <= Self.mostLines else {
            throw RequirementsFileError(.tooManyLines(Self.mostLines), at: SourceSpan(file: file), line: "")
        }
        lines = []
        for logical in LogicalLine.lines(of: text) {
            let span = SourceSpan(file: file, line: logical.number)
            do throws(RequirementsFileError.Problem) {
                let reader = RequirementsLineReader(variables: variables)
                lines.append(Line(content: try reader.content(of: logical.text), location: span))
            } catch {
                throw RequirementsFileError(error, at: span, line: logical.text)
            }
        }
    }
}

/// A line after continuations are joined and comments are taken away; never empty.
private struct LogicalLine {
    /// Counted from one: where it begins.
    var number: Int
    var text: String

    static func lines(of text: String) -> [LogicalLine] {
        var found: [LogicalLine] = []
        var pending: LogicalLine?
        func finish(_ line: LogicalLine) {
            let bare = String(withoutComment(line.text)).trimmed
            if !bare.isEmpty { found.append(LogicalLine(number: line.number, text: bare)) }
        }
        for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: isLineEnd).enumerated() {
            var line = String(raw)
            let isComment = line.drop(while: \.isWhitespace).first == "#"
            if line.hasSuffix("\\"), !isComment {
                // In place: a line may be continued as often as the file has lines.
                if pending == nil { pending = LogicalLine(number: index + 1, text: "") }
                pending?.text += stripped(line)
                continue
            }
            // A comment that follows a continued line must still be seen as one.
            if isComment { line = " " + line }
            finish(LogicalLine(number: pending?.number ?? index + 1, text: (pending?.text ?? "") + line))
            pending = nil
        }
        if let pending { finish(pending) }
        return found
    }

    /// What Python takes for the end of a line.
    private static func isLineEnd(_ character: Character) -> Bool {
        character.isNewline || ["\u{1C}", "\u{1D}", "\u{1E}"].contains(character)
    }

    private static func stripped(_ line: String) -> String {
        String(line.drop { $0 == "\\" }.reversed().drop { $0 == "\\" }.reversed())
    }

    /// A `#` begins a comment at the start and after white space, so that fragments of URLs stay.
    private static func withoutComment(_ line: String) -> Substring {
        var previous: Character?
        for index in line.indices {
            if line[index] == "#", previous?.isWhitespace ?? true { return line[..<index] }
            previous = line[index]
        }
        return line[...]
    }
}

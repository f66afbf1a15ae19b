internal import OperatingSystem

/// A page of `Documentation/Diagnostics`, taken apart.
package struct DiagnosticPage: Sendable, CustomStringConvertible {
    /// What stands below a heading of the second level, without what stands in blocks.
    package struct Part: Sendable {
        package var heading: String
        package var lines: [String]
    }

    /// What stands between two fences, without its margin.
    package struct Block: Sendable {
        /// The word behind the first fence: `console`.
        package var language: String
        package var lines: [String]
    }

    /// A line that a reader is to type, and that runs Pipit.
    package struct Command: Sendable, CustomStringConvertible {
        /// The code of the page that has it.
        package var page: String
        /// The words behind `pipit`, as a shell splits them.
        package var words: [String]
        /// As it stands in the page: `$ pipit lock`.
        package var line: String

        package var description: String { "\(page).md: \(line)" }
    }

    /// What the page is about, by the name of its file.
    package let code: String
    package let text: String
    /// Every line outside of blocks.
    package private(set) var prose: [String] = []
    package private(set) var blocks: [Block] = []
    /// Whether every block has an end.
    package private(set) var isWhole = true

    package init(code: String, text: String) {
        self.code = code
        self.text = text
        var open: Block?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let bare = line.drop { $0 == " " }
            if bare.hasPrefix("```") {
                if let block = open {
                    blocks.append(block)
                    open = nil
                } else {
                    open = Block(language: String(bare.dropFirst(3)), lines: [])
                }
            } else if open != nil {
                open?.lines.append(String(bare))
            } else {
                prose.append(String(line))
            }
        }
        isWhole = open == nil
    }

    package var description: String { "\(code).md" }

    /// What stands before the first heading of the second level, without the title.
    package var opening: [String] {
        prose.dropFirst().prefix { !$0.hasPrefix("## ") }.filter { !$0.isEmpty }
    }

    package var parts: [Part] {
        var parts: [Part] = []
        for line in prose {
            if line.hasPrefix("## ") {
                parts.append(Part(heading: String(line.dropFirst(3)), lines: []))
            } else if !parts.isEmpty {
                parts[parts.count - 1].lines.append(line)
            }
        }
        return parts
    }

    /// The lines of the blocks that show a shell: each is to be typed as it stands.
    package var typedLines: [String] { blocks.filter { $0.language == "console" }.flatMap(\.lines) }

    package var commands: [Command] {
        let prompt = "$ pipit "
        return typedLines.filter { $0.hasPrefix(prompt) }.map { line in
            Command(page: code, words: Self.words(of: line.dropFirst(prompt.count)), line: line)
        }
    }

    /// As a shell splits them. No page asks for more than quotes.
    private static func words(of text: Substring) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in text {
            if let mark = quote {
                if character == mark { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character == " " {
                if let done = word { words.append(done) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let last = word { words.append(last) }
        return words
    }
}

extension DiagnosticPage {
    /// Every page, in the order of the names.
    package static func all() throws -> [DiagnosticPage] {
        var root = "\(#filePath)"
        while root.count > 1, !Files.exists(Paths.join(root, "Package.swift")) { root = Paths.parent(root) }
        let folder = Paths.join(root, "Documentation/Diagnostics")
        var pages: [DiagnosticPage] = []
        for name in try Files.list(folder).sorted() where name.hasSuffix(".md") {
            let bytes = try Files.read(Paths.join(folder, name))
            pages.append(
                DiagnosticPage(code: String(name.dropLast(3)), text: String(decoding: bytes, as: UTF8.self)))
        }
        return pages
    }

    /// Every command of Pipit's that some page tells a reader to type, for tests that check them or run them.
    package static func allCommands() throws -> [Command] { try all().flatMap(\.commands) }
}

import OperatingSystem
import Testing

@testable import Commands

/// What a stranger's file holds reaches standard output: as it is in a pipe, and never so on a terminal.
@Suite struct TerminalOutputTests {
    /// An escape sequence that sets the title, one in C1, a bell, a tab, and marks that turn the direction.
    static let orders = "\u{1B}]0;x\u{07}\u{9B}2J\u{202E}\u{2066}"

    static func isFree(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy {
            $0 == "\n" || $0 == "\t"
                || !(0..<0x20).contains($0.value) && !(0x7F...0x9F).contains($0.value)
                    && !(0x202A...0x202E).contains($0.value) && !(0x2066...0x2069).contains($0.value)
        }
    }

    /// The text with such characters, as TOML can have it.
    static func escapedForTOML(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            let digits = String(scalar.value, radix: 16)
            return scalar.value < 0x7F && scalar.value >= 0x20
                ? String(scalar) : "\\U" + String(repeating: "0", count: 8 - digits.utf8.count) + digits
        }.joined()
    }

    @Test func `scripts is a line for each script, whatever is in it, and shows all of it`() throws {
        let scratch = try Scratch()
        let text = Self.escapedForTOML(Self.orders)
        try scratch.write("Pipfile", "[scripts]\n\"a\(text)\" = \"make\\nrm  -rf\(text)\"\n")
        for onTerminal in [false, true] {
            let run = ProgramRun(words: ["scripts"], in: scratch.path, onTerminal: onTerminal)
            #expect(run.status == 0 && Self.isFree(run.output))
            #expect(run.output.split(separator: "\n").count == 3, "\(run.output)")
            #expect(run.output.contains(#"make\nrm  -rf\u{1b}]0;x\u{7}\u{9b}2J\u{202e}\u{2066}"#), "\(run.output)")
        }
    }

    @Test(arguments: ["--where", "--venv", "--py"])
    func `names of folders are raw in a pipe and visible on a terminal`(option: String) throws {
        let scratch = try Scratch()
        let odd = try scratch.makeDirectory("p\(Self.orders)")
        try scratch.write("p\(Self.orders)/Pipfile", "")
        try scratch.write("p\(Self.orders)/.venv/bin/activate", "")
        try scratch.write("p\(Self.orders)/.venv/pyvenv.cfg", "home = /usr/bin\n")
        try Files.symbolicLink(to: "/bin/true", at: Paths.join(odd, ".venv/bin/python"))
        let piped = ProgramRun(words: [option], in: odd)
        #expect(piped.status == 0 && piped.output.contains(Self.orders), "\(piped.output) \(piped.talk)")
        let shown = ProgramRun(words: [option], in: odd, onTerminal: true)
        #expect(shown.status == 0 && Self.isFree(shown.output) && shown.output.contains(#"p\u{1b}]0;x"#))
        #expect(Self.isFree(piped.talk) && Self.isFree(shown.talk))
    }

    @Test func `Completions offer no word that would be two lines, and show no control character`() throws {
        let scratch = try Scratch()
        let text = Self.escapedForTOML(Self.orders)
        try scratch.write(
            "Pipfile", "[scripts]\n\"two\\nlines\" = \"x\"\n\"esc\(text)\" = \"x\"\ngood = \"make\(text)\"\n")
        for shell in ["bash", "zsh", "fish"] {
            let run = ProgramRun(
                words: ["completions", "query", shell, "2", "--", "pipit", "run", ""], in: scratch.path)
            #expect(run.status == 0 && Self.isFree(run.output) && run.output.contains("good"), "\(run.output)")
            #expect(!run.output.contains("lines") && !run.output.contains("esc"), "\(run.output)")
        }
    }
}

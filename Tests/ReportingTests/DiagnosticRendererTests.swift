import Diagnostics
import Testing

@testable import Reporting

@Suite struct DiagnosticRendererTests {
    static let letter = Diagnostic(
        .hashMismatch, "the file for `urllib3` 2.2.1 is not the one that was locked",
        at: SourceSpan(file: "Pipfile.lock", line: 214),
        evidence: [
            .init("file", "urllib3-2.2.1-py3-none-any.whl"),
            .init("from", "https://index.example/files/urllib3-2.2.1-py3-none-any.whl"),
            .init("locked", "sha256:450b20ec7fc1"),
            .init("received", "sha256:9f31c0aae207"),
        ],
        explanation: "Nothing was installed. A changed file under an unchanged name can mean that the release was "
            + "tampered with.",
        help: ["ask the index's owner about the change, or, if you trust it, run `pipit upgrade urllib3`"],
        exitStatus: .integrity)

    @Test func `A letter says what, where, on what evidence, why and what to do`() {
        #expect(
            DiagnosticRenderer().text(for: Self.letter) == """
                error[hash-mismatch]: the file for `urllib3` 2.2.1 is not the one that was locked
                  at Pipfile.lock:214

                  file      urllib3-2.2.1-py3-none-any.whl
                  from      https://index.example/files/urllib3-2.2.1-py3-none-any.whl
                  locked    sha256:450b20ec7fc1
                  received  sha256:9f31c0aae207

                Nothing was installed. A changed file under an unchanged name can mean that the release was tampered with.

                help: ask the index's owner about the change, or, if you trust it, run `pipit upgrade urllib3`

                """)
    }

    @Test func `A short letter is one line, with Pipenv's words under it`() {
        let short = Diagnostic(.pipfileMissing, "there is no Pipfile in `/srv/app`")
        #expect(DiagnosticRenderer().text(for: short) == "error[pipfile-missing]: there is no Pipfile in `/srv/app`\n")
        #expect(
            DiagnosticRenderer().text(for: short, closing: "No Pipfile present at project home.")
                == "error[pipfile-missing]: there is no Pipfile in `/srv/app`\nNo Pipfile present at project home.\n")
    }

    @Test func `Rows and help of several lines keep their margin`() {
        let diagnostic = Diagnostic(
            .noSolution, "no versions fit", severity: .warning,
            evidence: [.init("1.", "one\ntwo"), .init("10.", "three")], help: ["first\nsecond", "third"])
        #expect(
            DiagnosticRenderer().text(for: diagnostic) == """
                warning[no-solution]: no versions fit

                  1.   one
                       two
                  10.  three

                help: first
                      second
                help: third

                """)
    }

    @Test func `Colour adds and never carries`() {
        let plain = DiagnosticRenderer().text(for: Self.letter)
        let coloured = DiagnosticRenderer(appearance: Appearance(colour: true)).text(for: Self.letter)
        #expect(coloured.contains("\u{1B}[1;31merror[hash-mismatch]:\u{1B}[0m"))
        var stripped = ""
        var inSequence = false
        for scalar in coloured.unicodeScalars {
            if scalar == "\u{1B}" { inSequence = true }
            if !inSequence { stripped.unicodeScalars.append(scalar) }
            if scalar == "m" { inSequence = false }
        }
        #expect(stripped == plain)
    }

    @Test(arguments: [
        ("::error::x", ": :error::x"), ("a ::error::x", "a ::error::x"),
        ("a\n  ::set-output y", "a\n  : :set-output y"),
        ("a ##[error]", "a # #[error]"), ("###[x", "## #[x"), ("##vso[task]", "# #vso[task]"),
        ("# [x] a::b", "# [x] a::b"),
    ])
    func `What a stranger wrote gives no orders to a CI system`(text: String, shown: String) {
        #expect(VisibleText.of(text, keepingLines: true) == shown)
        #expect(VisibleText.of(shown, keepingLines: true) == shown)
    }

    @Test func `Nothing from outside reaches the terminal as a command`() {
        let hostile = "\u{1B}[2J\u{1B}]0;x\u{07}evil\u{202E}gnp.exe\u{9B}1m\r\n\u{200B}\u{E0041}"
        let diagnostic = Diagnostic(
            .usage, hostile, at: SourceSpan(file: hostile), evidence: [.init(hostile, hostile)], explanation: hostile,
            help: [hostile])
        let text = DiagnosticRenderer().text(for: diagnostic, closing: hostile)
        for scalar in text.unicodeScalars where scalar != "\n" {
            #expect(scalar.value >= 0x20 && scalar.properties.generalCategory != .format, "\(scalar.value)")
        }
        #expect(text.contains("\\u{1b}[2J\\u{1b}]0;x\\u{7}evil\\u{202e}gnp.exe\\u{9b}1m\\r"))
        // A headline stays one line.
        #expect(text.split(separator: "\n")[0].contains("\\n"))
    }

    @Test(arguments: [
        ("plain", "plain"), ("naïve 東京 ✔", "naïve 東京 ✔"), ("a\tb", "a\\tb"), ("a\u{7F}", "a\\u{7f}"),
        ("x\u{2028}y", "x\\u{2028}y"), ("x\u{00AD}y", "x\\u{ad}y"), ("x\u{3164}y", "x\\u{3164}y"),
    ])
    func `What can be seen is left alone`(text: String, shown: String) {
        #expect(VisibleText.of(text) == shown)
    }
}

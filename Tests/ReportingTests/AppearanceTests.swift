import Testing

@testable import Reporting

@Suite struct AppearanceTests {
    struct Row: Sendable {
        var variables: [String: String]
        var terminal: Bool
        var colour: Bool
        var animated: Bool
        var signs: Bool
    }

    @Test(arguments: [
        Row(variables: [:], terminal: true, colour: true, animated: true, signs: true),
        Row(variables: [:], terminal: false, colour: false, animated: false, signs: true),
        Row(variables: ["NO_COLOR": "1"], terminal: true, colour: false, animated: true, signs: true),
        Row(variables: ["NO_COLOR": ""], terminal: true, colour: true, animated: true, signs: true),
        Row(variables: ["PIPENV_COLORBLIND": "1"], terminal: true, colour: false, animated: true, signs: true),
        Row(variables: ["TERM": "dumb"], terminal: true, colour: false, animated: false, signs: false),
        Row(variables: ["CI": "true"], terminal: true, colour: true, animated: false, signs: false),
        Row(variables: ["CI": "false"], terminal: true, colour: true, animated: true, signs: true),
        Row(variables: ["TF_BUILD": "True"], terminal: true, colour: true, animated: false, signs: false),
        Row(variables: ["PIPENV_NOSPIN": "1"], terminal: true, colour: true, animated: false, signs: true),
        Row(variables: ["PIPENV_HIDE_EMOJIS": "1"], terminal: true, colour: true, animated: true, signs: false),
        Row(
            variables: ["CI": "1", "PIPENV_HIDE_EMOJIS": "0"], terminal: false, colour: false, animated: false,
            signs: true),
        Row(variables: ["FORCE_COLOR": "1"], terminal: false, colour: true, animated: false, signs: true),
        Row(
            variables: ["FORCE_COLOR": "1", "NO_COLOR": "1"], terminal: false, colour: false, animated: false,
            signs: true),
    ])
    func `The environment and the terminal decide what is shown`(row: Row) {
        let appearance = Appearance(variables: row.variables, isTerminal: row.terminal)
        #expect(appearance.colour == row.colour)
        #expect(appearance.animated == row.animated)
        #expect(appearance.signs == row.signs)
    }

    @Test(arguments: [
        (["COLUMNS": "132"], 80, 132), ([:], 100, 100), (["COLUMNS": "x"], 0, 80), (["COLUMNS": "1"], 90, 20),
    ])
    func `The width is COLUMNS, else the terminal's, else 80`(variables: [String: String], terminal: Int, width: Int) {
        #expect(Appearance(variables: variables, isTerminal: true, terminalColumns: terminal).columns == width)
    }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (12_345, "12.3 kB"), (999_949, "1.0 MB"), (99_950_000, "100 MB"),
        (1_234_567_890, "1.2 GB"), (5_000_000_000_000, "5000 GB"), (-5, "0 B"),
    ])
    func `Sizes are short`(bytes: Int, text: String) {
        #expect(Quantities.bytes(bytes) == text)
    }

    @Test(
        arguments: [
            (0, "0.00 s"), (4_000_000, "0.00 s"), (40_000_000, "0.04 s"), (994_000_000, "0.99 s"),
            (999_000_000, "1.0 s"),
            (3_240_000_000, "3.2 s"), (42_400_000_000, "42 s"), (185_000_000_000, "3 min 5 s"),
            (UInt64.max, "307445734 min 34 s"),
        ] as [(UInt64, String)])
    func `Durations are short`(nanoseconds: UInt64, text: String) {
        #expect(Quantities.duration(nanoseconds: nanoseconds) == text)
    }

    @Test func `A summary lists changes by name and cuts long lists`() {
        let changes = [
            ChangeSummary.Change(name: "six", before: "1.16", after: nil),
            ChangeSummary.Change(name: "flask", before: nil, after: "3.1"),
            ChangeSummary.Change(name: "idna", before: "3.6", after: "3.6"),
            ChangeSummary.Change(name: "requests", before: "2.31", after: "2.32"),
        ]
        let summary = ChangeSummary(headline: "Locked 4 packages", changes: changes, nanoseconds: 1_200_000_000)
        #expect(
            summary.text(appearance: Appearance()) == """
                Locked 4 packages in 1.2 s
                  + flask 3.1
                  ~ requests 2.31 → 2.32
                  - six 1.16

                """)
        let many = (0..<30).map { ChangeSummary.Change(name: "p\($0 + 10)", before: nil, after: "1") }
        let text = ChangeSummary(headline: "Locked", changes: many).text(appearance: Appearance(signs: false))
        #expect(text.hasSuffix("  + p29 1\n  and 10 more (`-v` lists them all)\n"))
        let all = ChangeSummary(headline: "Locked", changes: many).text(appearance: Appearance(), limit: nil)
        #expect(all.split(separator: "\n").count == 31)
    }

    @Test func `Help fits the width and keeps its column`() {
        let page = HelpPage(
            usage: ["pipit x", "pipit y"], summary: "One two three four five.",
            sections: [
                .init("Options", [.init("-a, --all", "Every category of the Pipfile that there is"), .init("-b")])
            ])
        #expect(
            page.text(appearance: Appearance(columns: 40)) == """
                usage: pipit x
                       pipit y

                One two three four five.

                Options:
                  -a, --all  Every category of the
                             Pipfile that there is
                  -b

                """)
    }
}

import OperatingSystem
import SharedFixtures
import StructuredText
import Testing

/// Scenario 20: text that a stranger wrote, in advisories, pages of an index, metadata and policies, gives no orders to a
/// terminal, a CI system, a browser or a reader of a document, and takes nobody's time. See `Documentation/Replays.md`.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct ReplayTextTests {
    static let hostile = [
        "\u{1b}[2J\u{1b}]0;owned\u{7}\u{1b}]8;;https://evil.example\u{7}", "abc\u{202e}txt.exe\u{2066}\u{200b}\u{feff}",
        "\u{9b}2J\u{85}\u{2028}\u{0}", "x\n::error file=a::owned\n  ::set-output name=a::b",
        "y\r\n##[error]owned\n##vso[task.complete result=Succeeded;]", "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>", "]]></failure></testsuite><x y=\"", "\",\"exit_status\":0,\"x\":\"\\",
        "| a | b |\n[click](javascript:alert(1)) ![](https://evil.example/x.png)",
    ]

    static let formats = [
        "default", "json", "full-report", "bare", "minimal", "columns", "markdown", "html", "sarif", "cyclonedx-json",
        "cyclonedx-xml", "spdx", "openvex", "junit", "github",
    ]

    /// A record about `bad` whose every text is hostile; affected in 1.0 unless it says otherwise.
    static func record(_ text: String, versions: [String] = ["1.0"], filling: Int = 0) -> String {
        let long = text + String(repeating: "A", count: filling)
        let quoted = String(decoding: JSONValue.string(long).bytes(.compact), as: UTF8.self)
        let short = String(decoding: JSONValue.string(text).bytes(.compact), as: UTF8.self)
        let more = """
            "summary": \(quoted), "details": \(quoted), "references": [{"type": "WEB", "url": "javascript:alert(1)"},
             {"type": \(short), "url": \(short)}, {"type": "WEB", "url": "https://a.example/\u{202e}x)](y)<z>"}],
            "credits": [{"name": \(short)}], "database_specific": {"severity": \(short), "note": \(short)},

            """
        return ReplayPlace.record("PYSEC-2026-1", versions: versions, more: more)
    }

    /// What a text would do to those who see it; empty where it does nothing.
    static func harm(_ text: String, hasAnnotations: Bool = false) -> [String] {
        var found: [String] = []
        for scalar in text.unicodeScalars where scalar != "\n" {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: found.append("U+\(scalar.value)")
            default: break
            }
        }
        for line in text.split(separator: "\n") {
            let start = line.drop { $0 == " " }
            let isAnnotation = ["::error ", "::warning ", "::notice "].contains(where: start.hasPrefix)
            if start.hasPrefix("::"), !hasAnnotations || !isAnnotation { found.append("::") }
            if line.contains("##[") || line.contains("##vso[") { found.append("##") }
        }
        return found
    }

    /// What is wrong with a document, by the judgement of Python's readers.
    private func fault(of format: String, _ path: String, _ place: Workplace) throws -> String? {
        let code: String
        if format.hasSuffix("xml") || format == "junit" {
            code = "import sys, xml.dom.minidom as m; m.parse(sys.argv[1])"
        } else if ["json", "sarif", "spdx", "openvex", "cyclonedx-json"].contains(format) {
            code = "import sys, json; json.load(open(sys.argv[1], encoding='utf-8'))"
        } else {
            code = "import sys; open(sys.argv[1], encoding='utf-8').read()"
        }
        let run = try place.run([try #require(Machine.python).path, "-c", code, path])
        return run.status == 0 ? nil : run.talk
    }

    /// The kinds of elements and attributes that an HTML page has.
    private func elements(_ path: String, _ place: Workplace) throws -> String {
        let code = """
            import sys, html.parser
            seen = set()
            class Reader(html.parser.HTMLParser):
                def handle_starttag(self, tag, attributes):
                    seen.update([tag] + ["%s[%s]" % (tag, name) for name, _ in attributes])
            Reader().feed(open(sys.argv[1], encoding="utf-8").read())
            print(sorted(seen))
            """
        return try place.run([try #require(Machine.python).path, "-c", code, path]).output
    }

    /// A policy whose exception holds for nothing, which is told with its reason.
    private func policy(_ reason: String) -> String {
        """
        schema = 1
        [[vulnerabilities.ignore]]
        id = "CVE-2026-77"
        package = "bad"
        reason = "\(reason)"
        expires = \(TestClock.machine.day(inDays: 1))
        """
    }

    @Test func `20: The check itself sees what is hostile, which is its control`() {
        for text in Self.hostile.prefix(5) { #expect(!Self.harm(text).isEmpty, "\(text.debugDescription)") }
        #expect(Self.harm("plain text, ümläut, 日本語\n") == [])
        #expect(Self.harm("::error file=a::b\n", hasAnnotations: true) == [])
        #expect(Self.harm("::error file=a::b\n::set-output x\n", hasAnnotations: true) != [])
    }

    @Test(arguments: [0, 10 << 20])
    func `20: No form of a report passes orders on, and the documents stay whole`(filling: Int) throws {
        let replay = try ReplayPlace()
        let place = replay.place
        #expect(try place.pipit("lock").status == 0)
        // The plain page first, to know what a page is made of.
        try replay.publish(Self.record("plain"))
        try place.write(policy("It does not concern us"), to: "pipit-policy.toml")
        let page = Paths.join(place.path, "page.html")
        _ = try place.pipit("audit", "--output", "html", "--output-file", page)
        let plain = try elements(page, place)
        #expect(plain.contains("'h1'"))
        let annotations = try place.pipit("audit", "--output", "github").output
            .split(separator: "\n").filter { $0.hasPrefix("::") }

        let text = Self.hostile.joined(separator: " ")
        try replay.publish(Self.record(text, filling: filling))
        try place.write(
            policy(#"owned \u001b[2J ::error::x ##[error] </script><script> \u202e"#), to: "pipit-policy.toml")
        for format in Self.formats {
            let path = Paths.join(place.path, "report-" + format)
            let clock = ContinuousClock()
            let began = clock.now
            let file = try place.pipit("audit", "--output", format, "--output-file", path)
            let seconds = clock.now - began
            // Reading ten megabytes twice for each form takes its time, and shows no more.
            let run = filling > 0 && format != "json" ? file : try place.pipit("audit", "--output", format)
            #expect(run.status == 1 && file.status == 1, "\(format): \(run.status) \(file.talk)")
            // A step budget would be better; this only catches what grows with the square.
            #expect(seconds < .seconds(60), "\(format) took \(seconds)")
            let written = String(decoding: try Files.read(path), as: UTF8.self)
            for (what, shown) in [("stdout", run.output), ("file", written)] {
                let harm = Self.harm(shown, hasAnnotations: format == "github")
                #expect(harm.isEmpty, "\(format), \(what): \(harm.prefix(5))")
                #expect(shown.utf8.count < 1 << 20, "\(format): \(shown.utf8.count) bytes")
                #expect(!shown.contains("javascript:alert(1)\""), "\(format), \(what)")
            }
            #expect(Self.harm(run.talk + file.talk).isEmpty, "\(format): \(run.talk)")
            #expect(try fault(of: format, path, place) == nil, "\(format)")
            if format == "html" { #expect(try elements(path, place) == plain) }
            if format == "json" {
                let report = try JSONValue(parsing: Array(run.output.utf8))
                #expect(report["exit_status"]?.integer == 1 && report["findings"]?.array?.count == 1)
            }
            if format == "github", filling == 0 {
                let told = run.output.split(separator: "\n").filter { $0.hasPrefix("::") }
                #expect(told.count == annotations.count, "\(run.output)")
            }
        }
        for words in filling > 0 ? [] : [["db", "status"], ["watch", "--once"], ["audit", "--fix", "--dry-run"]] {
            let run = try place.pipit(words)
            #expect(run.status != 70 && Self.harm(run.output + run.talk).isEmpty, "\(words)")
        }
        #expect(!replay.hasRun)

        // The control: the same texts about a version that nobody has stop nobody.
        try Files.remove(Paths.join(place.project, "pipit-policy.toml"))
        try replay.publish(Self.record(text, versions: ["9.0"], filling: filling))
        let control = try replay.deploy()
        #expect(control.status == 0, "\(control.run.talk)")
        #expect(replay.hasRunFully, "the control must fire")
    }

    @Test func `20: A terminal gets the colours of the program and no other orders`() throws {
        let replay = try ReplayPlace()
        #expect(try replay.place.pipit("lock").status == 0)
        try replay.publish(Self.record(Self.hostile.joined(separator: " ")))
        let command = "\(Machine.program) audit"
        let run = try replay.place.run(
            ["script", "--quiet", "--return", "--command", command, "/dev/null"], variables: ["TERM": "xterm-256color"])
        #expect(run.status == 1, "\(run)")
        var shown = ""
        var rest = run.output[...]
        // Colours are `ESC [ numbers m`, and the terminal makes a line's end of two.
        while let start = rest.firstIndex(of: "\u{1b}") {
            shown += rest[..<start]
            let order = rest[rest.index(after: start)...]
            let end = order.dropFirst().firstIndex { !$0.isNumber && $0 != ";" }
            guard order.first == "[", let end, order[end] == "m" else {
                Issue.record("an order that is no colour: \(order.prefix(12).debugDescription)")
                return
            }
            rest = order[order.index(after: end)...]
        }
        shown += rest
        #expect(Self.harm(shown.split(separator: "\r\n").joined(separator: "\n")).isEmpty)
        #expect(shown.contains("PYSEC-2026-1"))
    }

    @Test func `20: An index and the metadata of a package give no orders either`() throws {
        let text = Self.hostile.joined(separator: " ")
        let quoted = String(decoding: JSONValue.string(text).bytes(.compact), as: UTF8.self)
        let replay = try ReplayPlace(status: #"{"status": "quarantined", "reason": \#(quoted)}"#)
        let place = replay.place
        for words in [["lock"], ["install"]] {
            let run = try place.pipit(words)
            #expect(run.status == 5 && Self.harm(run.output + run.talk).isEmpty, "\(run)")
        }
        try replay.index.declare("bad", #"{"status": "active", "reason": \#(quoted)}"#)
        #expect(try place.pipit("install").status == 0)
        try replay.index.declare("bad", #"{"status": "quarantined", "reason": \#(quoted)}"#)
        #expect(try place.pipit("lock").status == 5)
        let remembered = try place.pipit("sync")
        #expect(remembered.status == 5 && Self.harm(remembered.output + remembered.talk).isEmpty, "\(remembered)")

        // Somebody has put a package into the environment.
        let environment = try #require(try place.environment())
        let library = try #require(Files.list(environment + "/lib").first { $0.hasPrefix("python") })
        let folder = "\(environment)/lib/\(library)/site-packages/odd-1.0.dist-info"
        try Files.makeDirectories(folder)
        let line = text.split { $0.isNewline }.joined(separator: " ")
        let metadata =
            "Metadata-Version: 2.4\nName: odd\nVersion: 1.0\nSummary: \(line)\nLicense-Expression: \(line)\n"
            + "Author: \(line)\nHome-page: javascript:alert(1)\nRequires-Dist: bad; extra == '\(line)'\n\n\(text)\n"
        try Files.write(Array(metadata.utf8), to: folder + "/METADATA")
        for format in ["cyclonedx-json", "cyclonedx-xml", "spdx", "spdx-3.0"] {
            let path = Paths.join(place.path, "bill-" + format)
            let run = try place.pipit("sbom", "--use-installed", "--format", format, "--output", path)
            #expect(run.status == 0, "\(run)")
            let bill = String(decoding: try Files.read(path), as: UTF8.self)
            #expect(bill.contains("odd"))
            #expect(Self.harm(bill).isEmpty, "\(format): \(Self.harm(bill).prefix(5))")
            #expect(try fault(of: format == "spdx-3.0" ? "spdx" : format, path, place) == nil, "\(format)")
        }
        for words in [["graph"], ["audit", "--use-installed"], ["graph", "--reverse"]] {
            let run = try place.pipit(words)
            #expect(run.status != 70 && Self.harm(run.output + run.talk).isEmpty, "\(words): \(run)")
        }
        #expect(!replay.hasRun)
        try Files.removeTree(folder)
        try replay.start()
        #expect(replay.hasRunFully, "the control must fire")
    }
}

import OperatingSystem
import Pipfiles
import Running
import StructuredText
import Testing

@testable import Commands

/// `run` against what Pipenv did with the same scripts and words (`Oracles/make-run-oracle.py`).
@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython))
struct RunOracleTests {
    struct Row: Sendable {
        var script: String
        var words: [String]
        var written: String
        var status: Int32
    }

    static func rows() -> [Row] {
        var directory = #filePath[...]
        directory = directory[..<directory.lastIndex(of: "/")!]
        let bytes = (try? Files.read(directory + "/Oracles/run.jsonl")) ?? []
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard let row = try? JSONValue(parsing: Array(line)), let script = row["script"]?.string,
                let written = row["written"]?.string, case .number(let status)? = row["status"]
            else { return nil }
            return Row(
                script: script, words: (row["words"]?.array ?? []).compactMap(\.string), written: written,
                status: Int32(status) ?? -1)
        }
    }

    static let files = [
        "bin/show":
            "#!/bin/sh\n{ printf '<%s>' \"$@\"; printf ' A=%s B=%s\\n' \"${A-none}\" \"${B-none}\"; } >> \"$OUT\"\n",
        "bin/python": "#!/bin/sh\nexec python3 \"$@\"\n",
        "app/notexecutable": "", "app/.venv/bin/activate": "",
        "app/.venv/bin/python": "#!/bin/sh\nexec python3 \"$@\"\n", "app/.venv/pyvenv.cfg": "home = /usr/bin\n",
        "app/shown/__init__.py": """
        import os
        def note(*a):
            with open(os.environ['OUT'], 'a') as f: f.write(repr(a) + '\\n')
        one = lambda: note('one')
        two = lambda x: note(x)
        def fails():
            note('fails'); return 3
        def raises():
            raise SystemExit(5)
        """,
        "app/shown/part.py": "from shown import note\ndef deep(a, b): note(a, b)\n",
    ]

    @Test func `Scripts and programs do what they do under Pipenv`() throws {
        let scratch = try Scratch()
        for (name, text) in Self.files { try scratch.write(name, text) }
        try scratch.write("app/executable", Self.files["bin/show"]!)
        for name in ["bin/show", "bin/python", "app/executable", "app/.venv/bin/python"] {
            try Files.setMode(0o755, of: scratch.path + "/" + name)
        }
        let app = scratch.path + "/app"
        scratch.rememberEnvironment(of: app, data: scratch.path + "/.local/share/pipit")
        let out = scratch.path + "/out"
        let variables = [
            "PATH": "\(scratch.path)/bin:/usr/local/bin:/usr/bin:/bin", "HOME": scratch.path, "B": "env-b", "OUT": out,
            "LANG": "C.UTF-8", "PIPENV_VENV_IN_PROJECT": "1", "PIPENV_NO_INHERIT": "1",
        ]
        let rows = Self.rows()
        #expect(rows.count > 50)
        for row in rows {
            try scratch.write("app/Pipfile", "[packages]\n[scripts]\n" + row.script + "\n")
            try Files.remove(out)
            let run = ProgramRun(words: ["run"] + row.words, in: app, variables: variables)
            var status = run.status
            if let image = run.image {
                status = try ChildProcess.run(
                    image.words, environment: ProcessEnvironment(image.variables), directory: app
                ).status
            }
            let written = (try? Files.read(out)).map { String(decoding: $0, as: UTF8.self) } ?? ""
            #expect(written == row.written, "\(row.script) | \(row.words)")
            // Pipenv ends with -9 as a byte when a signal ends a program of a sequence; a shell says 137, and so does Pipit.
            let expected = row.status == 247 ? 137 : row.status
            #expect(status == expected, "\(row.script) | \(row.words): \(run.talk)")
        }
    }

    @Test(arguments: ["\"x\"", "'x'", "\"a 'b' \\\\ $B\""])
    func `A callable's argument arrives with its quotes`(argument: String) throws {
        // Pipenv splits the call as a shell would, which takes double quotes away.
        let document = try PipfileDocument(parsing: Array("[scripts]\ns = {call = '''m:f(\(argument))'''}\n".utf8))
        let plan = try RunPlan(script: try #require(document.scripts().first), arguments: [])
        #expect(plan.steps[0].words == ["python", "-c", "import m as _m; _m.f(\(argument))"])
    }
}

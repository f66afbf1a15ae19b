import OperatingSystem
import StructuredText
import Testing

@testable import Commands

/// A project whose environment has metadata and nothing else, on a Python of this machine.
struct MetadataProject {
    let scratch: Scratch
    let site: String
    var variables = ["PIPENV_VENV_IN_PROJECT": "1", "PATH": "/usr/bin:/bin", "PIPENV_NO_INHERIT": "1"]

    /// - Parameter distributions: the text of the metadata by the name of its directory.
    init(_ distributions: [String: String], pipfile: String = "[packages]\n") throws {
        scratch = try Scratch()
        variables["HOME"] = scratch.path
        let python = try #require(
            ["/usr/local/bin/python3", "/usr/bin/python3"].first(where: Files.isExecutable).flatMap(Files.realPath))
        let output = try ChildProcess.run(
            [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            environment: ProcessEnvironment(["PATH": "/bin"]))
        let version = String(decoding: output.standardOutput.dropLast(), as: UTF8.self)
        try scratch.write("Pipfile", pipfile)
        try scratch.write(".venv/bin/activate", "")
        try scratch.write(".venv/pyvenv.cfg", "home = \(Paths.parent(python))\nversion = \(version)\n")
        try Files.symbolicLink(to: python, at: scratch.path + "/.venv/bin/python")
        site = ".venv/lib/python\(version)/site-packages"
        _ = try scratch.makeDirectory(site)
        for (folder, text) in distributions { try add(folder, text) }
    }

    func add(_ folder: String, _ text: String) throws { try scratch.write("\(site)/\(folder)/METADATA", text) }

    func graph(_ options: String...) -> ProgramRun { graph(options) }
    func graph(_ options: [String]) -> ProgramRun {
        ProgramRun(words: ["graph"] + options, in: scratch.path, variables: variables)
    }

    static func metadata(_ name: String, _ version: String, _ needs: String...) -> (String, String) {
        (
            "\(name.replacing("-", with: "_"))-\(version).dist-info",
            "Metadata-Version: 2.1\nName: \(name)\nVersion: \(version)\n"
                + needs.map { "Requires-Dist: \($0)\n" }.joined() + "\n"
        )
    }
}

@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct GraphVerbTests {
    struct Oracle: Sendable, CustomTestStringConvertible {
        var name: String
        var distributions: [String: String]
        /// What Pipenv prints, by the options.
        var answers: [String: String]
        var testDescription: String { name }
    }

    /// `Oracles/graph.json`, made by `Oracles/make-graph.py` from the real Pipenv.
    static let oracles: [Oracle] = {
        var directory = #filePath[...]
        directory = directory[..<directory.lastIndex(of: "/")!]
        guard let bytes = try? Files.read(directory + "/Oracles/graph.json"),
            let rows = try? JSONValue(parsing: bytes).array
        else { return [] }
        func texts(_ value: JSONValue?) -> [String: String] {
            Dictionary(uniqueKeysWithValues: (value?.object?.members ?? []).map { ($0.key, $0.value.string ?? "") })
        }
        return rows.map {
            Oracle(
                name: $0["name"]?.string ?? "", distributions: texts($0["distributions"]), answers: texts($0["answers"])
            )
        }
    }()

    @Test(arguments: oracles)
    func `The graph is Pipenv's, byte for byte, in all its forms`(_ oracle: Oracle) throws {
        let project = try MetadataProject(oracle.distributions)
        #expect(oracle.answers.count == 10)
        for (form, answer) in oracle.answers {
            let run = project.graph(form.split(separator: " ").map(String.init))
            #expect(run.status == 0 && run.talk == "", "\(run.talk)")
            // Pipenv leaves out circles that nothing leads to on the way up.
            if oracle.name == "made", form.contains("--reverse"), !form.contains("--json") || form.contains("tree") {
                let lines = Set(run.output.split(separator: "\n"))
                #expect(answer.split(separator: "\n").allSatisfy(lines.contains), "\(form)")
                #expect(run.output.contains("circle-a") && !answer.contains("circle-a"))
            } else {
                #expect(run.output == answer, "graph \(form)")
            }
        }
    }

    @Test func `There are answers of Pipenv's to hold against`() {
        #expect(Self.oracles.map(\.name) == ["real", "made"])
    }

    @Test func `JSON stays JSON, however long its lines and whatever stands in brackets (T12)`() throws {
        let long = "a-" + String(repeating: "very-", count: 30) + "long-name"
        let project = try MetadataProject(
            Dictionary(uniqueKeysWithValues: [
                MetadataProject.metadata(long, "1.0", "other[all,extra]<2,>=1,!=1.1,!=1.2,!=1.3,!=1.4"),
                MetadataProject.metadata("other", "1.5"),
            ]))
        for options in [["--json"], ["--json-tree"], ["--json", "--reverse"], ["--json", "--bare"]] {
            let value = try JSONValue(parsing: Array(project.graph(options).output.utf8))
            #expect(value.array?.isEmpty == false)
        }
        #expect(project.graph().output.hasPrefix("\(long)==1.0\n└── other [required: >=1,<2,!=1.4,"))
    }

    @Test func `Packages that need each other in a circle are shown`() throws {
        let project = try MetadataProject(
            Dictionary(uniqueKeysWithValues: [
                MetadataProject.metadata("one", "1", "two"), MetadataProject.metadata("two", "2", "one"),
                MetadataProject.metadata("alone", "3", "alone[all]"),
            ]))
        #expect(
            project.graph().output == """
                alone==3
                one==1
                └── two [required: Any, installed: 2]
                    └── one [required: Any, installed: 1]

                """)
        let nested = try JSONValue(parsing: Array(project.graph("--json-tree").output.utf8))
        #expect(nested.array?.map { $0["key"]?.string } == ["alone", "one"])
    }

    @Test func `pip and its like are left out with what only they need, unless --bare asks`() throws {
        let project = try MetadataProject(
            Dictionary(uniqueKeysWithValues: [
                MetadataProject.metadata("wheel", "1", "packaging"), MetadataProject.metadata("packaging", "2"),
                MetadataProject.metadata("app", "3"),
            ]))
        #expect(project.graph().output == "app==3\n")
        #expect(
            project.graph("--bare").output
                == "app==3\nwheel==1\n└── packaging [required: Any, installed: 2]\n\n")
        #expect(project.graph("--reverse").output.contains("packaging==2\n└── wheel==1 [requires: packaging]\n"))
    }

    @Test func `An environment with nothing in it gives nothing`() throws {
        let project = try MetadataProject([:])
        #expect(project.graph().output == "" && project.graph().status == 0)
        #expect(project.graph("--json").output == "[]\n" && project.graph("--json-tree").output == "[]\n")
        #expect(project.graph("--mermaid").output == "flowchart LR\n")
    }

    @Test func `Without an environment, Pipenv's words and status`() throws {
        let scratch = try Scratch()
        try scratch.write("Pipfile", "[packages]\n")
        let run = ProgramRun("graph", in: scratch.path, variables: ["PIPENV_VENV_IN_PROJECT": "1"])
        #expect(run.status == 1 && run.output == "")
        #expect(run.talk.hasPrefix("error[environment-missing]"))
        #expect(
            run.talk.hasSuffix(
                "Warning: Unable to display currently-installed dependency graph information here. Please run within a "
                    + "Pipenv project.\n"))
    }

    @Test func `Two forms at once are refused`() throws {
        let project = try MetadataProject([:])
        let both = project.graph("--json", "--json-tree")
        #expect(both.status == 1 && both.output == "")
        #expect(
            both.talk
                == "Warning: Using both --json and --json-tree together is not supported. Please select one of the "
                + "two options.\n")
        for forms in [["--svg", "--dot"], ["--mermaid", "--json"], ["--json-tree", "--svg"]] {
            #expect(project.graph(forms).status == 2)
        }
    }

    @Test func `Metadata that cannot be read is told and the rest is shown`() throws {
        let project = try MetadataProject(
            Dictionary(uniqueKeysWithValues: [MetadataProject.metadata("good", "1", "bad requirement !!", "other")]))
        try project.scratch.write("\(project.site)/broken-1.0.dist-info/RECORD", "")
        let run = project.graph()
        #expect(run.status == 0)
        #expect(run.output == "good==1\n└── other [required: Any, installed: ?]\n")
        #expect(run.talk.contains("bad requirement !!") && run.talk.contains("broken-1.0.dist-info"))
    }

    @Test func `Pictures tell what is wanted, what is for development, and what nothing asks for`() throws {
        let project = try MetadataProject(
            Dictionary(uniqueKeysWithValues: [
                MetadataProject.metadata("web", "1.0", "base>=1", "gone"), MetadataProject.metadata("base", "1.2"),
                MetadataProject.metadata("tests", "2.0", "base", "checks<3"), MetadataProject.metadata("checks", "2"),
                MetadataProject.metadata("stray", "0.1"), MetadataProject.metadata("pip", "24"),
                MetadataProject.metadata("plugged", "1", "speed; extra == 'fast'"),
                MetadataProject.metadata("speed", "7"),
            ]),
            pipfile:
                "[packages]\nweb = \"*\"\nplugged = {version = \"*\", extras = [\"fast\"]}\n\n[dev-packages]\ntests = \"*\"\n"
        )
        let mermaid = project.graph("--mermaid").output
        #expect(mermaid.contains("    n0[\"base<br/>1.2\"]:::needed\n"))
        #expect(mermaid.contains("[\"checks<br/>2\"]:::development_needed\n"))
        #expect(mermaid.contains("[\"gone<br/>missing\"]:::missing\n"))
        #expect(mermaid.contains("[\"stray<br/>0.1\"]:::other\n"))
        #expect(mermaid.contains("[\"tests<br/>2.0\"]:::development\n"))
        #expect(mermaid.contains("n7 -->|\"#62;=1\"| n0\n"))
        #expect(!mermaid.contains("pip<"))
        // The Pipfile asks for the extra; the tree, as Pipenv's, does not know.
        #expect(mermaid.contains("[\"speed<br/>7\"]:::needed\n") && mermaid.contains("-->|\"any #91;fast#93;\"|"))
        #expect(project.graph().output.contains("plugged==1\nspeed==7\n"))
        let dot = project.graph("--dot").output
        #expect(dot.hasPrefix("digraph dependencies {\n") && dot.hasSuffix("}\n"))
        #expect(dot.contains("\"tests\" -> \"checks\" [label = \"<3\"];"))
        #expect(dot.contains("\"web\" [label = \"web\\n1.0\", class = \"wanted\""))
        let svg = project.graph("--svg").output
        for role in ["wanted", "needed", "development", "development-needed", "missing", "other"] {
            #expect(svg.contains("<g class=\"\(role)\">"))
        }
        #expect(project.graph("--svg", "--bare").output.contains(">pip<"))
        let turned = project.graph("--dot", "--reverse").output
        #expect(turned.contains("\"checks\" -> \"tests\" [label = \"<3\"];"))
    }
}

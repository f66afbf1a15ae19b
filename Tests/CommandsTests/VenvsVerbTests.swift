import OperatingSystem
import PythonEnvironments
import SharedFixtures
import StructuredText
import Testing

@testable import Commands

@Suite struct VenvsVerbTests {
    /// Projects, and a directory of environments in every state.
    struct Home {
        let scratch: Scratch
        var shared: String { scratch.path + "/shared" }
        var app: String { scratch.path + "/app" }

        init() throws {
            scratch = try Scratch()
            try scratch.write("app/Pipfile", "[packages]\n")
            _ = try scratch.makeDirectory("empty")
            try environment(name("app"), project: "app")
            try environment(name("lost"), project: "lost")
            try environment(name("lost") + "-3.12", project: "lost")
            try environment(name("empty"), project: "empty")
            // Of these nobody can say whose they are.
            try environment("wrapper", project: "lost")
            try environment("bare", project: nil)
            _ = try scratch.makeDirectory("shared/" + name("folder"))
            try scratch.write("shared/" + name("folder") + "/.project", scratch.path + "/folder")
            try scratch.write("shared/a-file", "")
            // A link to an environment elsewhere.
            try environment("linked", project: "gone", in: "elsewhere")
            try Files.symbolicLink(to: scratch.path + "/elsewhere/linked", at: shared + "/" + name("gone"))
        }

        func name(_ project: String) -> String {
            EnvironmentName(pipfilePath: "\(scratch.path)/\(project)/Pipfile").description
        }

        func environment(_ name: String, project: String?, in directory: String = "shared") throws {
            try scratch.write("\(directory)/\(name)/pyvenv.cfg", "home = /usr/bin\n")
            try scratch.write("\(directory)/\(name)/bin/activate", "")
            try scratch.write(
                "\(directory)/\(name)/lib/python3.11/site-packages/x.py", String(repeating: "x", count: 5000))
            if let project { try scratch.write("\(directory)/\(name)/.project", scratch.path + "/" + project) }
        }

        func run(
            _ words: String..., variables: [String: String] = [:], answer: String? = nil, inDays days: Int = 0
        ) async -> ProgramRun {
            await run(words: words, variables: variables, answer: answer, inDays: days)
        }

        func run(
            words: [String], variables: [String: String] = [:], answer: String? = nil, inDays days: Int = 0
        ) async -> ProgramRun {
            var all = ["WORKON_HOME": shared, "HOME": scratch.path, "PIPENV_NO_INHERIT": "1"]
            all.merge(variables) { $1 }
            let typed: @Sendable () -> String? = { answer }
            return await ProgramRun(
                finishing: ["venvs"] + words, in: app, variables: all, answer: answer == nil ? nil : typed,
                // The last use is told by times of files, which are the machine's.
                clock: .machine.later(days: days))
        }

        var left: Set<String> { get throws { Set(try Files.list(shared)) } }
    }

    @Test func `Environments are listed with what is known of them`() async throws {
        let home = try Home()
        try home.environment(".venv", project: "app", in: "app")
        let run = await home.run("list")
        #expect(run.status == 0)
        let lines = run.output.split(separator: "\n").map { $0.split(separator: " ", omittingEmptySubsequences: true) }
        #expect(lines[0].joined(separator: " ") == "Name Python Size Last used Project")
        let app = try #require(lines.first { $0[0] == home.name("app") })
        #expect(app[1] == "3.11" && app[2...3] == ["5.1", "kB"] && app[5] == home.app[...])
        #expect(app[4].count == 10 && app[4].hasPrefix("20"))
        #expect(run.output.contains("/lost (gone)") && run.output.contains("/empty (without a Pipfile)"))
        #expect(run.output.contains("\n.venv  "))
        #expect(!run.output.contains(home.name("gone")) && !run.output.contains("a-file"))
    }

    @Test func `--json says the same to programs`() async throws {
        let home = try Home()
        let run = await home.run("list", "--json")
        let items = try #require(try JSONValue(parsing: Array(run.output.utf8)).array)
        #expect(items.count == 6)
        let lost = try #require(items.first { $0["name"]?.string == home.name("lost") })
        #expect(lost["orphan"] == true && lost["project_exists"] == false)
        #expect(lost["project"]?.string == home.scratch.path + "/lost" && lost["python"]?.string == "3.11")
        #expect(items.filter { $0["orphan"] == true }.count == 3)
        let bare = try #require(items.first { $0["name"] == "bare" })
        #expect(bare["project"] == .null && bare["orphan"] == false)
    }

    @Test(arguments: [["--yes"], ["-y"], []])
    func `prune removes environments whose project is gone and nothing else`(options: [String]) async throws {
        let home = try Home()
        let before = try home.left
        let run = await home.run(words: ["prune"] + options, variables: options.isEmpty ? ["PIPENV_YES": "1"] : [:])
        #expect(run.status == 0 && run.talk.hasPrefix("Removed 3 environments, "))
        let gone: Set = [home.name("lost"), home.name("lost") + "-3.12", home.name("empty")]
        #expect(try home.left == before.subtracting(gone))
        #expect(Files.exists(home.scratch.path + "/elsewhere/linked/pyvenv.cfg"))
        let again = await home.run("prune", "--yes")
        #expect(again.status == 0 && again.talk.contains("nothing to remove"))
    }

    @Test func `A project's own .venv is never pruned, and neither is what cannot be looked at`() async throws {
        let home = try Home()
        try Files.remove(home.app + "/Pipfile")
        try home.environment(".venv", project: "app", in: "app")
        _ = await home.run("prune", "--yes")
        #expect(Files.exists(home.app + "/.venv/pyvenv.cfg"))
        #expect(
            !Files.isGone("/") && Files.isGone("/nowhere/x") && Files.isGone(home.scratch.path + "/shared/a-file/x"))
    }

    @Test func `prune asks, and does nothing where nobody answers`() async throws {
        let home = try Home()
        let before = try home.left
        let dry = await home.run("prune", "--dry-run")
        #expect(dry.status == 0 && dry.talk.hasPrefix("Would remove 3 environments"))
        let alone = await home.run("prune")
        #expect(alone.status == 1 && alone.talk.contains("--yes"))
        for answer in ["", "n", "no", "yep"] {
            let run = await home.run("prune", answer: answer)
            #expect(run.status == 1 && run.talk.hasPrefix("Remove 3 environments"))
        }
        #expect(try home.left == before)
        let agreed = await home.run("prune", answer: "y")
        #expect(agreed.status == 0)
        #expect(try home.left.count == before.count - 3)
    }

    @Test func `--unused-for keeps what was used since`() async throws {
        let home = try Home()
        let recent = await home.run("prune", "--yes", "--unused-for", "1")
        #expect(recent.status == 0 && recent.talk.contains("nothing to remove"))
        for (days, isOver) in [(29, false), (31, true)] {
            let later = await home.run("prune", "--dry-run", "--unused-for", "30", inDays: days)
            #expect(later.talk.contains("nothing to remove") != isOver, "\(days): \(later.talk)")
        }
        let all = await home.run("prune", "--yes", "--unused-for=0")
        #expect(all.talk.hasPrefix("Removed 3"))
        #expect(await home.run("prune", "--unused-for", "soon").status == 2)
    }

    @Test(arguments: [[], ["clean"], ["list", "x"], ["list", "--yes"], ["prune", "--json"]])
    func `What cannot be meant is refused`(words: [String]) async throws {
        let home = try Home()
        #expect(await home.run(words: words).status == 2)
    }

    @Test func `Without any environment there is nothing to list, and no directory is made`() async throws {
        let home = try Home()
        let none = ["WORKON_HOME": home.scratch.path + "/none"]
        #expect(await home.run("list", variables: none).output == "")
        #expect(await home.run("list", "--json", variables: none).output == "[]\n")
        #expect(!Files.exists(home.scratch.path + "/none"))
    }
}

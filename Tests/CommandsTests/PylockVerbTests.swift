import PackagingStandards
import OperatingSystem
import PackagingStandards
import Pipfiles
import Testing

@testable import Commands

@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct PylockVerbTests {
    static let pipfile =
        TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nweb = \"*\"\n")
        .replacing("[dev-packages]\n", with: "[dev-packages]\ntool = \"*\"\n") + "\n[docs]\nbase = \"*\"\n"

    static func locked(_ pipfile: String = pipfile) async throws -> TestProject {
        let project = try TestProject(pipfile)
        let run = await project.run("lock")
        #expect(run.status == 0, "\(run.talk)")
        return project
    }

    @Test func `The state is told as Pipenv tells it`() async throws {
        let project = try await Self.locked()
        let none = await project.run("pylock")
        #expect(none.status == 0)
        #expect(
            none.output == """
                No pylock.toml found.
                Use pipenv pylock --generate to create one from Pipfile.lock
                Use pipenv pylock --from-pyproject to create from pyproject.toml

                """)
        let validate = await project.run("pylock", "--validate")
        #expect(validate.status == 1 && validate.talk == "No pylock.toml found.\n")
        let made = await project.run("pylock", "--generate")
        #expect(
            made.status == 0 && made.output == "Generated pylock.toml at \(project.path)/pylock.toml\n", "\(made.talk)")
        let state = await project.run("pylock")
        #expect(
            state.output
                == "pylock.toml: \(project.path)/pylock.toml\n  Version: 1.0\n  Created by: pipit\n  Packages: 3\n")
        #expect(state.talk == "")
        let valid = await project.run("pylock", "--validate", "pylock.toml")
        #expect(valid.output.hasPrefix("✓ Valid pylock.toml (version 1.0)\n  Created by: pipit\n  Packages: 3\n"))
        #expect(valid.output.hasSuffix("  Dependency Groups: dev, docs\n"))
        try project.scratch.write("app/Pipfile", Self.pipfile.replacing("web = \"*\"", with: "web = \"<2\""))
        #expect(await project.run("lock").status == 0)
        #expect(await project.run("pylock").talk.hasPrefix("warning[lock-stale]"))
    }

    @Test func `What is generated is the same every time, and asks no index twice`() async throws {
        let project = try await Self.locked()
        #expect(await project.run("pylock", "--generate").status == 0)
        let first = try #require(project.text("pylock.toml"))
        #expect(await project.run("pylock", "--generate", "-o", "pylock.again.toml").status == 0)
        #expect(project.text("pylock.again.toml") == first)
        #expect(await project.run("pylock", "--generate", "-o", "-").output == first)
        let document = try PylockDocument(parsing: Array(first.utf8))
        #expect(document.packages.map(\.name.normalized) == ["base", "tool", "web"])
        #expect(document.packages[1].marker?.text == "'dev' in dependency_groups")
        #expect(first.contains("url = \"https://main.example/files/web-2.0-py3-none-any.whl\""))
        let groups = await project.run("pylock", "--generate", "--dev-groups", "dev,test")
        #expect(groups.status == 0)
        #expect(project.text("pylock.toml")?.contains("dependency-groups = [\"dev\", \"test\", \"docs\"]") == true)
    }

    @Test func `Without a lock, or an index that answers, nothing is written`() async throws {
        let project = try TestProject(Self.pipfile)
        let none = await project.run("pylock", "--generate")
        #expect(none.status == 1 && none.talk.hasSuffix("No Pipfile.lock found.\n"))
        #expect(await project.run("lock").status == 0)
        project.index.fail(with: 503)
        let down = await project.run("pylock", "--generate", "--clear")
        #expect(down.status == 3, "\(down.talk)")
        #expect(!Files.exists(project.path + "/pylock.toml"))
    }

    // MARK: - use_pylock

    @Test func `use_pylock writes it with every lock, and only then`() async throws {
        let project = try await Self.locked(Self.pipfile + "\n[pipenv]\nuse_pylock = true\npylock_name = \"server\"\n")
        let first = try #require(project.text("pylock.server.toml"))
        #expect(first.contains("name = \"web\"\nversion = \"2.0\""))
        let requests = project.index.requests.count
        #expect(await project.run("verify").status == 0)
        let removed = await project.run("uninstall", "web")
        #expect(removed.status == 0, "\(removed.talk)")
        let second = try #require(project.text("pylock.server.toml"))
        #expect(!second.contains("name = \"web\"") && second.contains("name = \"tool\""))
        #expect(project.index.requests.count >= requests)
        let lock = try #require(project.text("Pipfile.lock"))
        let digest = try #require(try Lockfile(parsing: Array(lock.utf8)).meta.pipfileDigest)
        #expect(second.contains("pipfile-sha256 = \"\(digest)\""))
    }

    @Test func `A failed installation takes the pylock back with the other files`() async throws {
        let project = try await Self.locked(Self.pipfile + "\n[pipenv]\nuse_pylock = true\n")
        let before = try project.snapshot()
        project.index.add([WheelFactory(name: "extra", version: "1.0")])
        project.index.cut("extra-1.0-py3-none-any.whl")
        let run = await project.run("install", "extra", variables: ["PIP_RETRIES": "0"])
        #expect(run.status != 0)
        #expect(try project.snapshot() == before)
    }

    @Test func `A name that leads out of the project is refused`() async throws {
        let project = try TestProject(Self.pipfile + "\n[pipenv]\nuse_pylock = true\npylock_name = \"../x\"\n")
        let run = await project.run("lock")
        #expect(run.status == 2 && run.talk.contains("`pylock_name`"), "\(run.talk)")
        #expect(!Files.exists(project.path + "/Pipfile.lock"))
    }

    // MARK: - Installing from it

    /// A project with a pylock and no lock.
    static func synced() async throws -> TestProject {
        let project = try await locked()
        #expect(await project.run("pylock", "--generate").status == 0)
        try Files.remove(project.path + "/Pipfile.lock")
        return project
    }

    @Test func `sync installs from it where there is no lock, by the addresses in it alone`() async throws {
        let project = try await Self.synced()
        let before = project.index.requests.count
        let run = await project.run("sync")
        #expect(run.status == 0, "\(run.talk)")
        #expect(
            run.output
                == "Installing dependencies from pylock.toml [default]...\nAll dependencies are now up-to-date!\n")
        #expect(try project.installed() == ["base-1.1", "web-2.0"])
        let asked = Set(project.index.requests[before...])
        #expect(asked.allSatisfy { $0.hasPrefix("files/") }, "\(asked)")
        let count = project.index.requests.count
        #expect(await project.run("sync").status == 0)
        #expect(project.index.requests.count == count)
        #expect(await project.run("sync", "--dev").status == 0)
        #expect(try project.installed() == ["base-1.1", "tool-0.9", "web-2.0"])
        #expect(!Files.exists(project.path + "/Pipfile.lock"), "a pylock serves instead of a lock")
    }

    @Test func `Categories are groups, and --clean leaves what the pylock names`() async throws {
        let project = try await Self.synced()
        #expect(await project.run("install", "--ignore-pipfile", "--categories", "docs").status == 0)
        #expect(try project.installed() == ["base-1.1"])
        #expect(await project.run("sync", "--all").status == 0)
        #expect(await project.run("sync", "--clean").status == 0)
        #expect(try project.installed() == ["base-1.1", "tool-0.9", "web-2.0"])
    }

    @Test func `A file with other bytes than the pylock's is refused with status 4`() async throws {
        let project = try await Self.synced()
        project.index.spoil("web-2.0-py3-none-any.whl")
        let run = await project.run("sync")
        #expect(run.status == 4 && run.talk.contains("error[hash-mismatch]") && run.talk.contains("pylock.toml:"))
        #expect(try project.installed() == [])
    }

    @Test func `A pylock that cannot be read is never taken for none`() async throws {
        let project = try await Self.synced()
        try project.scratch.write("app/pylock.toml", "lock-version = ")
        for words in [["sync"], ["install", "--ignore-pipfile"], ["pylock"], ["pylock", "--validate"]] {
            let run = await project.run(words: words)
            #expect(run.status == 1 && run.talk.contains("error[lock-syntax]"), "\(words): \(run.talk)")
        }
        #expect(!Files.exists(project.environmentPath))
    }

    @Test(
        "A pylock brings nothing along that the Pipfile does not have",
        arguments: [
            "[packages.directory]\npath = \"./evil\"\n", "[packages.directory]\npath = \"../evil\"\neditable = true\n",
            "[packages.vcs]\ntype = \"git\"\nurl = \"https://evil.example/e.git\"\ncommit-id = \"COMMIT\"\n",
            "[packages.archive]\nurl = \"https://evil.example/evil-1.0.zip\"\nhashes = {sha256 = \"HASH\"}\n",
            "[packages.archive]\npath = \"./evil.zip\"\nhashes = {sha256 = \"HASH\"}\n",
            "[[packages.wheels]]\npath = \"./evil-1.0-py3-none-any.whl\"\nhashes = {sha256 = \"HASH\"}\n",
        ])
    func strangers(origin: String) async throws {
        let project = try await Self.synced()
        for (name, text) in SourceFixture.files(name: "evil", counter: project.scratch.path + "/builds") {
            for folder in ["app/evil/", "evil/"] { try project.scratch.write(folder + name, text) }
        }
        let origin = origin.replacing("HASH", with: String(repeating: "a", count: 64))
            .replacing("COMMIT", with: String(repeating: "c", count: 40))
        let pylock = try #require(project.text("pylock.toml"))
        let version = origin.hasPrefix("[[") ? "version = \"1.0\"\n" : ""
        let entry = "[[packages]]\nname = \"evil\"\n" + version + origin + "\n"
        let place = try #require(pylock.firstRange(of: "[[packages]]")).lowerBound
        try project.scratch.write("app/pylock.toml", pylock[..<place] + entry + pylock[place...])
        for words in [["sync"], ["sync", "--dev"], ["install", "--ignore-pipfile"]] {
            let run = await project.run(words: words)
            #expect(run.status == 1 && run.talk.contains("error[lock-unexplained]: `pylock.toml` holds"), "\(run.talk)")
            #expect(run.talk.contains("pylock.toml:") && run.talk.contains("`evil`"), "\(run.talk)")
            #expect(!Files.exists(project.environmentPath) && !Files.exists(project.scratch.path + "/builds"))
        }
        // The control: what the Pipfile has is installed.
        guard origin.contains("\"./evil\"") else { return }
        try project.scratch.write("app/Pipfile", Self.pipfile + "\n[own]\nevil = {path = \"./evil\"}\n")
        let run = await project.run("sync")
        #expect(run.status == 0, "\(run.talk)")
        #expect(try project.installed() == ["base-1.1", "evil-1.0", "web-2.0"])
    }

    @Test func `A pylock beside a Pipfile that cannot be read is not installed`() async throws {
        let project = try await Self.synced()
        try project.scratch.write("app/Pipfile", "[packages\n")
        for words in [["sync"], ["install", "--ignore-pipfile"]] {
            let run = await project.run(words: words)
            #expect(run.status != 0 && run.talk.contains("Pipfile:1"), "\(run.talk)")
        }
        #expect(!Files.exists(project.environmentPath))
    }

    @Test func `A Pipfile.lock comes before a pylock`() async throws {
        let project = try await Self.locked()
        try project.scratch.write("app/pylock.toml", "nonsense")
        #expect(await project.run("sync").status == 0)
    }

    // MARK: - From pyproject.toml

    @Test func `What pyproject.toml asks for is locked, with its extras and groups`() async throws {
        let project = try TestProject()
        try project.scratch.write(
            "app/pyproject.toml",
            """
            [project]
            name = "demo"
            dependencies = ["web<2"]
            [project.optional-dependencies]
            cli = ["tool"]
            all = ["demo[cli]"]
            [dependency-groups]
            test = [{include-group = "lint"}]
            lint = ["base==1.1"]
            """)
        let run = await project.run("pylock", "--from-pyproject")
        #expect(run.status == 0, "\(run.talk)")
        let document = try PylockDocument(parsing: Array(try #require(project.text("pylock.toml")).utf8))
        #expect(document.extras == ["cli", "all"] && document.groups == ["test", "lint"])
        #expect(document.packages.map { "\($0.name) \($0.version ?? "")" } == ["base 1.1", "tool 0.9", "web 1.0"])
        #expect(document.packages[1].marker?.text == "'cli' in extras or 'all' in extras")
        #expect(!Files.exists(project.path + "/Pipfile.lock"))
        #expect(project.text("Pipfile") == TestProject.pipfile)
    }

    @Test(
        arguments: [
            "[project", "[project]\ndependencies = [3]", "[project]\ndependencies = [\"web =\"]",
            "[project]\ndynamic = [\"dependencies\"]", "[dependency-groups]\na = [{include-group = \"b\"}]",
            "[dependency-groups]\na = [{include-group = \"a\"}]", "[project]\ndependencies = [\"web<2\", \"web>1\"]",
        ])
    func `A pyproject.toml that cannot be meant is refused`(text: String) async throws {
        let project = try TestProject()
        try project.scratch.write("app/pyproject.toml", text)
        let run = await project.run("pylock", "--from-pyproject")
        #expect(run.status == 2 && !Files.exists(project.path + "/pylock.toml"), "\(run.talk)")
    }

    /// Thirty groups that include the next one twice are a billion ways to one package.
    @Test func `Groups and extras are read once, however many ways lead to them`() throws {
        let groups = (0..<30).map { "g\($0) = [{include-group = \"g\($0 + 1)\"}, {include-group = \"g\($0 + 1)\"}]" }
        let extras = (0..<30).map { "e\($0) = [\"x[e\($0 + 1)]\", \"x[e\($0 + 1)]\"]" }
        let text =
            (["[dependency-groups]"] + groups + ["g30 = [\"a\"]", "[project]", "name = \"x\""]
            + ["[project.optional-dependencies]"] + extras + ["e30 = [\"b\"]", ""]).joined(separator: "\n")
        let pipfile = String(
            decoding: try DeclaredProject(parsing: Array(text.utf8)).pipfile(sources: []), as: UTF8.self)
        #expect(pipfile.ranges(of: "\na = ").count == 31 && pipfile.ranges(of: "\nb = ").count == 31)
    }

    @Test func `Without a pyproject.toml, Pipenv's words`() async throws {
        let run = await (try TestProject()).run("pylock", "--from-pyproject")
        #expect(run.status == 1 && run.talk.hasSuffix("No pyproject.toml found.\n"))
    }
}

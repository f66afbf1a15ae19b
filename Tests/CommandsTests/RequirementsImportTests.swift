import Hashing
import OperatingSystem
import PackageIndexes
import Testing

@testable import Commands

@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct RequirementsImportTests {
    private static let index = ["PIP_INDEX_URL": "https://main.example/simple"]

    private func packages(_ project: TestProject, _ table: String = "packages") -> String {
        let text = project.text("Pipfile") ?? ""
        guard let start = text.ranges(of: "[\(table)]\n").first else { return "" }
        return String(text[start.upperBound...].prefix { $0 != "[" }).replacing("\n\n", with: "\n")
    }

    private func digest(_ name: String, _ version: String) throws -> String {
        let wheel = try #require(TestProject.wheels.first { $0.name == name && $0.version == version })
        return "sha256:" + SHA256Sum(of: wheel.bytes).hexadecimal
    }

    // MARK: - install -r

    @Test func `-r adds what the file and the files that it includes ask for`() async throws {
        let project = try TestProject()
        try project.scratch.write("app/requirements/base.txt", "base >= 1 # first\npip\nsetuptools==1\n")
        try project.scratch.write(
            "app/requirements/dev.txt", "-r base.txt\nweb[x]==1.0 ; python_version > '3'\n-e ./lib\n")
        try project.scratch.write("app/requirements/lib/pyproject.toml", "[project]\nname = \"lib\"\nversion = \"1\"\n")
        let run = await project.run("install", "--dev", "-r", "requirements/dev.txt")
        // The directory has no build system that could be had here; the Pipfile is only written with a lock.
        #expect(project.text("Pipfile") == TestProject.pipfile)
        #expect(run.talk.contains("Requirements file provided! Importing into Pipfile...\n"))
        try project.scratch.write("app/requirements/dev.txt", "-r base.txt\nweb==1.0 ; python_version > '3'\n")
        let second = await project.run("install", "--dev", "-r", "requirements/dev.txt")
        #expect(second.status == 0, "\(second.talk)")
        #expect(
            packages(project, "dev-packages")
                == "base = \">=1\"\nweb = {version = \"==1.0\", markers = \"python_version > \\\"3\\\"\"}\n")
        #expect(try project.installed() == ["base-1.1", "web-1.0"])
    }

    @Test func `What cannot be read changes nothing`() async throws {
        let project = try TestProject()
        // Each of these includes the next one twice, and the last one is empty.
        for index in 0..<40 {
            let next = "-r f\(index + 1).txt\n"
            try project.scratch.write("app/f\(index).txt", index < 39 ? next + next : "\n")
        }
        let before = try project.snapshot()
        let missing = await project.run("install", "-r", "none.txt")
        #expect(missing.status == 1)
        #expect(missing.talk.hasSuffix("OSError: Requirements file not found: \(project.path)/none.txt\n"))
        #expect(try project.snapshot() == before)
        for (text, words) in [
            ("six=1.0\n", "did you mean `six==1.0`?"), ("--frobnicate\n", "`--frobnicate` is no option of such a file"),
            ("-r bad.txt\n", "it includes itself: `bad.txt` → `bad.txt`"),
            ("-r other.txt\n", "which `bad.txt` includes"),
            ("base\n-e ./nope\n", "at bad.txt:2"),
            ("<!DOCTYPE html>\n<html>\n", "Are you sure this is a requirements.txt style file?"),
            ("-r f0.txt\n", "it comes to more than 1000000 lines"),
            ("web==1.0\nweb==2.0\n", "`web` is asked for twice, and differently"), ("--no-index\n", "a lock needs one"),
            ("-i https://me:secret@i.example/simple\nweb\n", "holds a password"),
            ("web @ https://me:secret@i.example/web-1.0.zip\n", "holds a password"),
        ] {
            try project.scratch.write("app/bad.txt", text)
            let run = await project.run("install", "-r", "bad.txt")
            #expect((run.status ?? 0) != 0 && run.talk.contains(words), "\(run.talk)")
            #expect(!run.talk.contains("secret"))
            try Files.remove(project.path + "/bad.txt")
            #expect(try project.snapshot() == before)
        }
    }

    @Test func `A file of constraints restricts the lock and asks for nothing`() async throws {
        let project = try TestProject()
        try project.scratch.write("app/c.txt", "base<1.1\ntool==0.1\n")
        try project.scratch.write("app/r.txt", "-c c.txt\nweb\n")
        let run = await project.run("install", "-r", "r.txt")
        #expect(run.status == 0, "\(run.talk)")
        #expect(packages(project) == "web = \"*\"\n")
        #expect(try project.installed() == ["base-1.0", "web-2.0"])
        #expect(run.talk.contains("the constraints of `c.txt` hold for this lock alone"))
        // Where pip is configured with it, every lock heeds it.
        #expect(await project.run("lock", "--clear").status == 0)
        #expect(project.text("Pipfile.lock")?.contains("\"==1.1\"") ?? false)
        #expect(await project.run("lock", variables: ["PIP_CONSTRAINT": "c.txt"]).status == 0)
        #expect(project.text("Pipfile.lock")?.contains("\"==1.1\"") == false)
        let missing = await project.run("lock", variables: ["PIP_CONSTRAINT": "none.txt"])
        #expect(missing.status == 1 && missing.talk.contains("`PIP_CONSTRAINT`"))
    }

    @Test func `A clash with a constraint is explained with its place`() async throws {
        let project = try TestProject()
        try project.scratch.write("app/c.txt", "# ours\nbase<1\n")
        try project.scratch.write("app/r.txt", "-c c.txt\nweb\n")
        let run = await project.run("install", "-r", "r.txt")
        #expect(run.status == 1 && run.talk.contains("c.txt:2"), "\(run.talk)")
    }

    @Test func `Hashes of the file must be those of the release`() async throws {
        let project = try TestProject()
        let base = try digest("base", "1.1")
        try project.scratch.write("app/r.txt", "base==1.1 --hash=\(base)\n")
        let good = await project.run("install", "-r", "r.txt")
        #expect(good.status == 0, "\(good.talk)")
        #expect(packages(project) == "base = \"==1.1\"\n")
        let before = try project.snapshot()
        try project.scratch.write("app/r.txt", "base==1.0 --hash=\(base)\n")
        let bad = await project.run("install", "-r", "r.txt")
        #expect(bad.status == 4 && bad.talk.contains("no file of `base` is one that `r.txt` promises"), "\(bad.talk)")
        #expect(bad.talk.contains("promised") && bad.talk.contains("r.txt:1"))
        try Files.remove(project.path + "/r.txt")
        #expect(try project.snapshot() == before.filter { $0.key != "r.txt" })
    }

    @Test func `An index of the file becomes a source, and packages are taken from it`() async throws {
        let project = try TestProject()
        project.index.add([WheelFactory(name: "inner", version: "1.0")], to: "other")
        try project.scratch.write(
            "app/r.txt", "--index-url https://other.example/simple\n--trusted-host other.example\ninner\n")
        let run = await project.run("install", "-r", "r.txt")
        #expect(run.status == 0, "\(run.talk)")
        #expect(packages(project) == "inner = {version = \"*\", index = \"other\"}\n")
        #expect(
            project.text("Pipfile")?.contains(
                "url = \"https://other.example/simple\"\nverify_ssl = false\nname = \"other\"\n") ?? false)
        #expect(run.talk.contains("the certificate of the new source `other` is not checked"))
        // The project's own first source is not named again, and its certificate is checked as before.
        try project.scratch.write("app/r.txt", "-i https://main.example/simple/\n--trusted-host main.example\nbase\n")
        #expect(await project.run("install", "-r", "r.txt").status == 0)
        #expect(packages(project).contains("base = \"*\"\n"))
        #expect(project.text("Pipfile")?.contains("url = \"https://main.example/simple\"\nverify_ssl = true") ?? false)
    }

    @Test func `Variables in the address of an index are kept, and their values go to that index alone`() async throws {
        let project = try TestProject()
        project.index.add([WheelFactory(name: "inner", version: "1.0")], to: "other")
        project.index.require(Credentials(user: "me", password: "p@ss").basicAuthorization, of: "other")
        try project.scratch.write("app/r.txt", "-i https://${USERNAME}:${PASSWORD}@other.example/simple\ninner\n")
        let run = await project.run("install", "-r", "r.txt", variables: ["USERNAME": "me", "PASSWORD": "p@ss"])
        #expect(run.status == 0, "\(run.talk)")
        #expect(packages(project) == "inner = {version = \"*\", index = \"other\"}\n")
        #expect(
            project.text("Pipfile")?.contains("url = \"https://${USERNAME}:${PASSWORD}@other.example/simple\"") ?? false
        )
        #expect(!((project.text("Pipfile") ?? "") + (project.text("Pipfile.lock") ?? "") + run.talk).contains("p@ss"))
    }

    @Test func `No variable of the project has a say in requirements files`() async throws {
        let project = try TestProject()
        try project.scratch.write("other.txt", "base\n")
        let variables = ["AWS_SECRET_ACCESS_KEY": "s3cret-5d1e", "TOKEN": "t0ken-5d1e", "WHERE": "main.example"]
        for (dotenv, line) in [
            ("A=https://main.example/${AWS_SECRET_ACCESS_KEY}", "-r ${A}"), ("A=https://main.example/r", "-r ${A}"),
            ("A=https://main.example/${TOKEN}", "-c ${A}"), ("A=../other.txt", "-r ${A}"), ("A=base", "${A}"),
            ("A=base", "-e ${A}"), ("A=:", "base @ https${A}//main.example/${TOKEN}/base-1.1-py3-none-any.whl"),
        ] {
            try project.scratch.write("app/.env", dotenv + "\n")
            try project.scratch.write("app/r.txt", line + "\n")
            let before = project.index.requests.count
            let run = await project.run("install", "-r", "r.txt", variables: variables)
            #expect(run.status != 0 && project.text("Pipfile") == TestProject.pipfile, "\(line) \(run.talk)")
            #expect(!run.talk.contains("5d1e"), "\(line) \(run.talk)")
            #expect(project.index.requests.count == before, "\(line)")
        }
    }

    @Test func `No name of a package comes from a variable, and no credential of another system gets into a line`()
        async throws
    {
        let project = try TestProject()
        let variables = [
            "TOKEN": "t0ken-5d1e", "NPM_TOKEN": "1.1", "VERSION": "1.1", "PLACE": "./lib", "URL": "https://h",
        ]
        for line in ["${TOKEN}", "x-${TOKEN}==1", "base==${NPM_TOKEN}", "base${TOKEN}[a]; python_version > '3'"] {
            try project.scratch.write("app/r.txt", line + "\n")
            let run = await project.run("install", "-r", "r.txt", variables: variables)
            #expect(run.status != 0 && run.talk.contains("r.txt:1"), "\(line) \(run.talk)")
            #expect(!run.talk.contains("5d1e") && project.text("Pipfile") == TestProject.pipfile, "\(line)")
        }
        // The control: versions and paths of the user's are what pip makes of them.
        try project.scratch.write("app/sub/base.txt", "base==${VERSION}\n")
        try project.scratch.write("app/r.txt", "-r ${SUB}/base.txt\n")
        let run = await project.run("install", "-r", "r.txt", variables: variables.merging(["SUB": "sub"]) { $1 })
        #expect(run.status == 0 && packages(project) == "base = \"==1.1\"\n", "\(run.talk)")
    }

    @Test func `A server's file gets no variable, and the user's own address of a server works`() async throws {
        let environment = UserEnvironment(["TOKEN": "s3cret", "MIRROR": "https://h.example/x", "BARE": "https://h"])
        func read(_ root: String) async throws -> (asked: [String], texts: [String]) {
            var asked: [String] = []
            let tree = try await RequirementsReading(directory: "/", environment: environment).read(root, base: "/") {
                asked.append($0)
                return Array(($0.hasSuffix("r.txt") ? "-r s/${TOKEN}.txt\ndemo==${TOKEN}\n" : "x\n").utf8)
            }
            return (asked, tree.lines().map { "\($0.content)" })
        }
        let (asked, texts) = try await read("https://h.example/r.txt")
        #expect(
            asked.count == 2 && !asked.joined().contains("s3cret") && !texts.joined().contains("s3cret"), "\(asked)")
        let scratch = try Scratch()
        let path = try scratch.write("all.txt", "-r ${MIRROR}/${TOKEN}/base.txt\n")
        #expect(try await read(path).asked == ["https://h.example/x/${TOKEN}/base.txt"])
        // What stands behind the variable would be another host.
        try scratch.write("all.txt", "-r ${BARE}.evil.example/base.txt\n")
        await #expect(throws: (any Error).self) { try await read(path) }
    }

    @Test func `Lines for other platforms give way to the one for this`() async throws {
        let project = try TestProject()
        try project.scratch.write("app/r.txt", "web==1.0; python_version < '3'\nweb==2.0; python_version >= '3'\n")
        let run = await project.run("install", "-r", "r.txt")
        #expect(run.status == 0, "\(run.talk)")
        #expect(packages(project).contains("==2.0") && run.talk.contains("not taken over"))
    }

    @Test func `A file at an address is fetched, with what it includes from there`() async throws {
        let project = try TestProject()
        project.index.serve("reqs/all.txt", "-r base.txt\nweb==1.0\n")
        project.index.serve("reqs/base.txt", "base==1.0\n")
        let run = await project.run("install", "-r", "https://main.example/reqs/all.txt")
        #expect(run.status == 0, "\(run.talk)")
        #expect(packages(project) == "base = \"==1.0\"\nweb = \"==1.0\"\n")
    }

    // MARK: - Without a Pipfile

    @Test func `The project's own requirements file becomes its Pipfile`() async throws {
        let project = try TestProject(nil)
        try project.scratch.write("app/requirements.txt", "-i https://other.example/simple\nweb==1.0\nbase\n")
        project.index.add(TestProject.wheels, to: "other")
        let run = await project.run("lock", variables: Self.index)
        #expect(run.status == 0, "\(run.talk)")
        #expect(
            run.talk.hasPrefix(
                "requirements.txt found in \(project.path) instead of Pipfile! Converting...\nWarning: Your"))
        #expect(packages(project) == "web = \"==1.0\"\nbase = \"*\"\n")
        // An index that it names takes the place of the default one.
        #expect(project.text("Pipfile")?.contains("main.example") == false)
        #expect(project.text("Pipfile")?.hasPrefix("[[source]]\nurl = \"https://other.example/simple\"\n") ?? false)
    }

    @Test func `A requirements file that lies further up, or beside named packages, is left alone`() async throws {
        let project = try TestProject(nil)
        try project.scratch.write("requirements.txt", "web\n")
        let above = await project.run("lock", variables: Self.index)
        #expect(above.status == 0 && !packages(project).contains("web"))
        try Files.remove(project.path + "/Pipfile")
        try Files.remove(project.path + "/Pipfile.lock")
        try project.scratch.write("app/requirements.txt", "web\n")
        let named = await project.run("install", "tool", variables: Self.index)
        #expect(named.status == 0 && named.talk.contains("note[usage]: there is a `requirements.txt`"))
        #expect(packages(project) == "tool = \"*\"\n")
    }

    @Test func `run makes the Pipfile of requirements.txt too, and refuses what is not on this machine`() async throws {
        let project = try TestProject(nil)
        try project.scratch.write("app/requirements.txt", "-r https://main.example/r.txt\n")
        let far = await project.run("run", "true", variables: Self.index)
        #expect(far.status == 1 && project.text("Pipfile") == nil, "\(far.talk)")
        try project.scratch.write("app/requirements.txt", "base\n")
        let run = await project.run("run", "true", variables: Self.index)
        #expect(run.image != nil && packages(project) == "base = \"*\"\n", "\(run.talk)")
    }
}

import ArchiveFixtures
import OperatingSystem
import StructuredText
import Testing

@testable import Commands

/// Packages that come from git repositories.
@Suite(.enabled(if: TestProject.hasPython && GitRepositoryFixture.isPossible, "there is no python3 or no git"))
struct RepositoryPackageTests {
    private let project: TestProject
    private let repository: GitRepositoryFixture

    init() throws {
        project = try TestProject()
        repository = try GitRepositoryFixture(at: project.scratch.path + "/gitpkg")
    }

    private var url: String { repository.url }
    private var counter: String { project.scratch.path + "/builds" }
    private var builds: Int { (try? Files.read(counter).count) ?? 0 }

    private func files(
        version: String = "1.0", requires: [String] = [], value: String = "1", isDynamic: Bool = false
    ) -> [String: String] {
        SourceFixture.files(
            version: version, requires: requires, value: value, isDynamic: isDynamic, counter: counter)
    }

    private func entry(_ key: String = "gitpkg") throws -> JSONValue {
        let lock = try JSONValue(parsing: Array(try #require(project.text("Pipfile.lock")).utf8))
        return try #require(lock["default"]?[key])
    }

    private func writePipfile(_ lines: String) throws {
        try project.scratch.write(
            "app/Pipfile", TestProject.pipfile.replacing("[packages]\n", with: "[packages]\n\(lines)\n"))
    }

    @Test func `A package of a repository is locked at its commit with a hash, and installed with what it needs`()
        async throws
    {
        let commit = try repository.commit(files(requires: ["base"]))
        try repository.git("tag", "v1")
        let run = await project.run("install", "git+\(url)@v1#egg=gitpkg")
        #expect(run.status == 0, "\(run.talk)")
        #expect(project.text("Pipfile")?.contains("gitpkg = {ref = \"v1\", git = \"\(url)\"}\n") == true)
        let entry = try entry()
        #expect(entry["git"]?.string == url && entry["ref"]?.string == commit && entry["version"] == nil)
        #expect(entry["hashes"]?.array?.first?.string?.hasPrefix("sha256:") == true)
        #expect(try project.installed() == ["base-1.1", "gitpkg-1.0"])
        #expect(try project.python("import gitpkg; print(gitpkg.value)") == "1\n")
        let said = try project.python(
            "import importlib.metadata as m; print(m.distribution('gitpkg').read_text('direct_url.json'))")
        #expect(said.contains("\"vcs_info\":{\"vcs\":\"git\",\"commit_id\":\"\(commit)\""), "\(said)")
        #expect(await project.run("verify").status == 0)
        // Nothing is built or installed again.
        #expect(builds == 1)
        let before = await project.run("sync")
        #expect(before.status == 0 && !before.talk.contains("gitpkg") && builds == 1)
        // In a new environment the wheel comes from the store, even without the repository.
        try Files.removeTree(repository.path)
        try Files.removeTree(project.environmentPath)
        let again = await project.run("sync")
        #expect(again.status == 0, "\(again.talk)")
        #expect(builds == 1)
        #expect(try project.installed() == ["base-1.1", "gitpkg-1.0"])
    }

    @Test func `Names are found in the repository, and every way to write one leads to the same entry`() async throws {
        try repository.commit(files())
        try repository.commit(
            SourceFixture.files(name: "inner").reduce(into: [:]) { $0["sub/" + $1.key] = $1.value })
        for (words, line) in [
            (["install", "git+\(url)"], "gitpkg = {git = \"\(url)\"}"),
            (["install", "git+\(url)@main"], "gitpkg = {ref = \"main\", git = \"\(url)\"}"),
            (["install", "gitpkg @ git+\(url)"], "gitpkg = {git = \"\(url)\"}"),
            (["install", "gitpkg[x] @ git+\(url)"], "gitpkg = {extras = [\"x\"], git = \"\(url)\"}"),
            (["install", "-e", "gitpkg @ git+\(url)"], "gitpkg = {editable = true, git = \"\(url)\"}"),
            (
                ["install", "git+\(url)#subdirectory=sub"],
                "inner = {subdirectory = \"sub\", git = \"\(url)\"}"
            ),
        ] {
            try writePipfile("")
            try? Files.remove(project.path + "/Pipfile.lock")
            let run = await project.run(words: words)
            // An extra that does not exist is locked with a warning, as for every package.
            #expect(run.status == 0, "\(words): \(run.talk)")
            #expect(project.text("Pipfile")?.contains(line + "\n") == true, "\(project.text("Pipfile") ?? "")")
        }
        #expect(try entry("inner")["subdirectory"]?.string == "sub")
        #expect(try project.python("import inner; print(inner.value)") == "1\n")
    }

    @Test func `lock moves a branch forward, and adding another package does not`() async throws {
        let first = try repository.commit(files())
        try writePipfile("gitpkg = {git = \"\(url)\", ref = \"main\"}")
        #expect(await project.run("install").status == 0)
        #expect(try entry()["ref"]?.string == first)
        let second = try repository.commit(files(version: "2.0"))
        let added = await project.run("install", "base")
        #expect(added.status == 0, "\(added.talk)")
        #expect(try entry()["ref"]?.string == first)
        let locked = await project.run("lock")
        #expect(
            locked.status == 0 && locked.talk.contains("gitpkg \(first.prefix(12)) → \(second.prefix(12))"),
            "\(locked.talk)")
        #expect(try entry()["ref"]?.string == second)
        #expect(await project.run("sync").status == 0)
        #expect(try project.installed() == ["base-1.1", "gitpkg-2.0"])
        // Another reference in the Pipfile is another wish.
        try repository.git("tag", "old", first)
        try project.scratch.write(
            "app/Pipfile", try #require(project.text("Pipfile")).replacing("\"main\"", with: "\"old\""))
        #expect(await project.run("install").status == 0)
        #expect(try entry()["ref"]?.string == first)
        #expect(try project.installed() == ["base-1.1", "gitpkg-1.0"])
    }

    @Test func `A new commit on a branch is out of date, also when the version stays`() async throws {
        let first = try repository.commit(files())
        try writePipfile("gitpkg = {git = \"\(url)\", ref = \"main\"}")
        #expect(await project.run("install").status == 0)
        let none = await project.run("update", "--outdated")
        #expect(none.status == 0 && none.output == "All packages are up to date!\n", "\(none.talk)")
        let second = try repository.commit(files(value: "2"))
        for words in [["update", "--outdated"], ["update", "--dry-run"], ["update", "--outdated", "gitpkg"]] {
            let run = await project.run(words: words)
            #expect(run.status == 1, "\(words): \(run.talk)")
            #expect(
                run.output == "Package 'gitpkg' out-of-date: '\(first.prefix(12))' locked, "
                    + "'\(second.prefix(12))' available.\n", "\(words): \(run.talk)")
        }
        #expect(try entry()["ref"]?.string == first)
        #expect(await project.run("update").status == 0)
        #expect(try entry()["ref"]?.string == second)
        #expect(await project.run("update", "--outdated").output == "All packages are up to date!\n")
        // A reference that cannot move is not out of date.
        try writePipfile("gitpkg = {git = \"\(url)\", ref = \"\(first)\"}")
        #expect(await project.run("install").status == 0)
        #expect(await project.run("update", "--outdated").status == 0)
    }

    @Test func `A commit whose files are not those of the lock is not installed, and nothing is`() async throws {
        try repository.commit(files())
        #expect(await project.run("install", "git+\(url)").status == 0)
        let hash = try #require(try entry()["hashes"]?.array?.first?.string)
        try Files.removeTree(project.environmentPath)
        let lock = try #require(project.text("Pipfile.lock"))
        try project.scratch.write(
            "app/Pipfile.lock", lock.replacing(hash, with: "sha256:" + String(repeating: "0", count: 64)))
        let run = await project.run("sync")
        #expect(run.status == 4, "\(run.talk)")
        #expect(run.talk.contains("error[hash-mismatch]: the repository `\(url)` has other files under the commit"))
        #expect(try project.installed() == [])
        // The control: with the right hash it is installed; so it is without one, as Pipenv locks it.
        try project.scratch.write("app/Pipfile.lock", lock)
        #expect(await project.run("sync").status == 0)
        #expect(try project.installed() == ["gitpkg-1.0"])
        try Files.removeTree(project.environmentPath)
        var object = try #require(JSONValue(parsing: Array(lock.utf8)).object)
        var category = try #require(object["default"]?.object)
        var package = try #require(category["gitpkg"]?.object)
        package["hashes"] = nil
        category["gitpkg"] = .object(package)
        object["default"] = .object(category)
        try Files.write(JSONValue.object(object).bytes(.pipenvLock), to: project.path + "/Pipfile.lock")
        let plain = await project.run("sync")
        #expect(plain.status == 0, "\(plain.talk)")
        #expect(try project.installed() == ["gitpkg-1.0"])
    }

    @Test func `A commit that the repository no longer has is not replaced by another`() async throws {
        try repository.commit(files())
        #expect(await project.run("lock").status == 0)
        try writePipfile("gitpkg = {git = \"\(url)\"}")
        #expect(await project.run("lock").status == 0)
        try Files.removeTree(repository.path)
        let other = try GitRepositoryFixture(at: repository.path)
        try other.commit(files(version: "6.6", value: "'evil'"))
        try Files.removeTree(project.scratch.path + "/cache")
        let run = await project.run("sync")
        #expect(run.status != 0 && run.talk.contains("error[repository-reference]"), "\(run.talk)")
        #expect(try project.installed() == [])
    }

    @Test(
        "A lock that names a branch or a tag is refused before anything is made",
        arguments: ["main", "v1", "abcdef12", ""])
    func movable(reference: String) async throws {
        let commit = try repository.commit(files())
        try writePipfile("gitpkg = {git = \"\(url)\"}")
        #expect(await project.run("lock").status == 0)
        let lock = try #require(project.text("Pipfile.lock"))
        try project.scratch.write("app/Pipfile.lock", lock.replacing(commit, with: reference))
        let run = await project.run("sync")
        #expect(run.status == 4 && run.talk.contains("which is no full commit"), "\(run.talk)")
        #expect(!Files.exists(project.environmentPath))
        #expect(await project.run("verify").status == 1)
    }

    @Test func `verify finds a commit or a repository that is not the Pipfile's`() async throws {
        let commit = try repository.commit(files())
        try writePipfile("gitpkg = {git = \"\(url)\", ref = \"\(commit)\"}")
        #expect(await project.run("lock").status == 0)
        #expect(await project.run("verify").status == 0)
        let lock = try #require(project.text("Pipfile.lock"))
        for (text, other) in [(commit, String(repeating: "ab", count: 20)), (url, "https://evil.example/gitpkg")] {
            try project.scratch.write("app/Pipfile.lock", lock.replacing(text, with: other))
            let run = await project.run("verify")
            #expect(run.status == 1 && run.talk.contains("`gitpkg` of [packages] is locked"), "\(run.talk)")
        }
    }

    @Test func `An editable one is checked out into the environment, and what is changed there stays`() async throws {
        let first = try repository.commit(files())
        try writePipfile("gitpkg = {git = \"\(url)\", ref = \"main\", editable = true}")
        let run = await project.run("install")
        #expect(run.status == 0, "\(run.talk)")
        let checkout = project.environmentPath + "/src/gitpkg"
        #expect(try project.python("import gitpkg; print(gitpkg.__file__)") == checkout + "/gitpkg.py\n")
        let built = builds
        #expect(await project.run("sync").status == 0 && builds == built)
        try Files.write(Array("value = 'mine'\n".utf8), to: checkout + "/gitpkg.py")
        #expect(await project.run("sync").status == 0)
        #expect(try project.python("import gitpkg; print(gitpkg.value)") == "mine\n")
        // Another commit does not take the place of somebody's work.
        try repository.commit(files(version: "2.0"))
        #expect(await project.run("lock").status == 0)
        let refused = await project.run("sync")
        #expect(refused.status == 1 && refused.talk.contains("`\(checkout)` has changes"), "\(refused.talk)")
        #expect(try project.python("import gitpkg; print(gitpkg.value)") == "mine\n")
        let git = try GitCheckout(checkout)
        #expect(try git.run("rev-parse", "HEAD") == first)
        _ = try git.run("checkout", "--quiet", ".")
        #expect(await project.run("sync").status == 0)
        #expect(try project.installed() == ["gitpkg-2.0"])
        #expect(try project.python("import gitpkg; print(gitpkg.value)") == "1\n")
    }

    private struct GitCheckout {
        let path: String
        init(_ path: String) throws { self.path = path }
        func run(_ arguments: String...) throws -> String {
            let output = try ChildProcess.run(
                ["git"] + arguments, environment: ProcessEnvironment(["PATH": "/usr/bin:/bin", "HOME": path]),
                directory: path)
            return String(decoding: output.standardOutput, as: UTF8.self).filter { !$0.isNewline }
        }
    }

    @Test func `What is not stated is asked of the build, in a tree with history where it looks at tags`() async throws
    {
        var files = files(isDynamic: true)
        files["own_backend.py"] = try #require(files["own_backend.py"]).replacing(
            "VERSION, REQUIRES = 'gitpkg', '1.0'",
            with: "VERSION, REQUIRES = 'gitpkg', __import__('subprocess').check_output("
                + "['git', 'describe', '--tags'], text=True).strip()")
        files["pyproject.toml"] = try #require(files["pyproject.toml"]) + "\n# for setuptools_scm\n"
        try repository.commit(files)
        try repository.git("tag", "7.5")
        let run = await project.run("install", "git+\(url)#egg=gitpkg")
        #expect(run.status == 0, "\(run.talk)")
        #expect(try project.installed() == ["gitpkg-7.5"])
    }

    @Test func `Other systems, unknown references and a missing git end with a clear word, and nothing changes`()
        async throws
    {
        try repository.commit(files())
        let before = try project.snapshot()
        let mercurial = await project.run("install", "hg+https://h.example/r#egg=x")
        #expect(mercurial.status == 2 && mercurial.talk.contains("Pipit reads those of git alone"), "\(mercurial.talk)")
        let unknown = await project.run("install", "git+\(url)@nothing")
        #expect(unknown.status == 1 && unknown.talk.contains("no branch, tag or commit `nothing`"), "\(unknown.talk)")
        let secret = await project.run("install", "git+https://me:hunter2@h.example/r#egg=x")
        #expect(secret.status == 2 && !secret.talk.contains("hunter2"), "\(secret.talk)")
        let option = await project.run("install", "git+\(url)@--upload-pack=touch /tmp/x#egg=x")
        #expect(option.status != 0)
        let programs = try project.scratch.makeDirectory("programs")
        let python = try ChildProcess.find("python3", environment: ProcessEnvironment(project.variables))
        try Files.symbolicLink(to: python, at: programs + "/python3")
        let none = await project.run("install", "git+\(url)", variables: ["PATH": programs])
        #expect(none.status == 1 && none.talk.contains("there is no `git` on the `PATH`"), "\(none.talk)")
        #expect(try project.snapshot() == before)
    }
}

import OperatingSystem
import Testing

@testable import Repositories

@Suite(.enabled(if: Files.isExecutable("/usr/bin/git"), "SKIPPED: there is no /usr/bin/git"))
struct ProjectHistoryTests {
    private let scratch: TemporaryDirectory
    private let environment: UserEnvironment

    init() throws {
        scratch = try TemporaryDirectory(in: "/dev/shm")
        environment = UserEnvironment(["PATH": "/usr/bin:/bin", "HOME": scratch.path])
        try git("init", "-q", "-b", "main")
    }

    private func git(_ words: String...) throws {
        let settings = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        let output = try ChildProcess.run(
            ["git", "-C", scratch.path] + settings + words,
            environment: ProcessEnvironment(environment))
        try #require(output.status == 0, "\(String(decoding: output.standardError, as: UTF8.self))")
    }

    private func commit(_ text: String, to name: String = "app/Pipfile.lock") throws {
        let path = Paths.join(scratch.path, name)
        try Files.makeDirectories(Paths.parent(path))
        try Files.replaceAtomically(path, with: Array(text.utf8))
        try git("add", "-A")
        try git("commit", "-q", "-m", "x")
    }

    private func content(at revision: String, of name: String = "Pipfile.lock") throws -> String? {
        try ProjectHistory(directory: Paths.join(scratch.path, "app"), environment: environment)
            .content(of: name, at: revision).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `A file is what it was at a commit, whatever it is now`() throws {
        try commit("one\n")
        try git("tag", "v1")
        try commit("two\n")
        try Files.replaceAtomically(Paths.join(scratch.path, "app/Pipfile.lock"), with: Array("three\n".utf8))
        #expect(try content(at: "HEAD") == "two\n")
        #expect(try content(at: "HEAD~1") == "one\n" && content(at: "v1") == "one\n")
        #expect(try content(at: "main", of: "other.lock") == nil)
    }

    @Test(arguments: ["nosuch", "--help", "-h", "", "HEAD:app", "HEAD~5"])
    func `What is no revision is refused and never an option`(revision: String) throws {
        try commit("one\n")
        #expect(throws: RepositoryError.self) { try content(at: revision) }
    }

    @Test func `A link is no file, and a directory without a repository has no history`() throws {
        try commit("one\n")
        _ = try ChildProcess.run(
            ["ln", "-s", "/etc/passwd", Paths.join(scratch.path, "app/link.lock")],
            environment: ProcessEnvironment(environment))
        try git("add", "-A")
        try git("commit", "-q", "-m", "x")
        #expect(try content(at: "HEAD", of: "link.lock") == nil)
        let other = try TemporaryDirectory(in: "/dev/shm")
        #expect(throws: RepositoryError.self) {
            try ProjectHistory(directory: other.path, environment: environment).content(of: "x", at: "HEAD")
        }
    }

    @Test func `A repository that claims to be a part of another has git fetch nothing`() throws {
        try commit("one\n")
        let mark = Paths.join(scratch.path, "mark")
        let payload = Paths.join(scratch.path, "payload")
        try Files.write(Array("#!/bin/sh\ntouch '\(mark)'\n".utf8), to: payload)
        try Files.setMode(0o755, of: payload)
        for (key, value) in [
            ("core.repositoryformatversion", "1"), ("extensions.partialClone", "origin"), ("core.gitProxy", payload),
            ("core.sshCommand", payload), ("credential.helper", "!" + payload), ("remote.origin.promisor", "true"),
            ("protocol.ext.allow", "always"), ("core.fsmonitor", payload), ("core.pager", payload),
        ] { try git("config", key, value) }
        // The file's content is missing, which is what such a repository fetches when it is asked for.
        let output = try ChildProcess.run(
            ["git", "-C", scratch.path, "rev-parse", "HEAD:app/Pipfile.lock"],
            environment: ProcessEnvironment(environment))
        let object = String(decoding: output.standardOutput, as: UTF8.self).prefix { !$0.isWhitespace }
        try Files.remove(Paths.join(scratch.path, ".git/objects/\(object.prefix(2))/\(object.dropFirst(2))"))
        for address in ["git://127.0.0.1:1/x", "ssh://127.0.0.1/x", "ext::\(payload)", "https://127.0.0.1:1/x"] {
            try git("config", "remote.origin.url", address)
            #expect(throws: RepositoryError.self) { try content(at: "HEAD") }
            #expect(!Files.exists(mark), "\(address)")
        }
    }
}

import ArchiveFixtures
import Diagnostics
import Hashing
import OperatingSystem
import Testing

@testable import Repositories

@Suite(.enabled(if: GitRepositoryFixture.isPossible, "there is no git"))
struct RepositoryCacheTests {
    private let scratch: TemporaryDirectory
    private let repository: GitRepositoryFixture
    private let cache: RepositoryCache
    private let environment: UserEnvironment

    init() throws {
        scratch = try TemporaryDirectory(
            in: Files.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp", prefix: "pipit-repositories-")
        repository = try GitRepositoryFixture(at: scratch.path + "/origin")
        environment = UserEnvironment([
            "PATH": UserEnvironment.current()["PATH"] ?? "/usr/bin:/bin", "HOME": scratch.path,
        ])
        cache = RepositoryCache(directory: scratch.path + "/cache", environment: environment)
    }

    private var address: RepositoryAddress {
        get throws { try RepositoryAddress(repository.url, variables: AddressVariables(user: environment)) }
    }

    private func commit(_ text: String) throws -> CommitID { try #require(CommitID(text)) }
    private var target: String { scratch.path + "/out-" + Files.uniqueSuffix() }

    private func text(_ path: String) throws -> String { String(decoding: try Files.read(path), as: UTF8.self) }

    @Test func `branches, tags with and without a message, commits and their beginnings become commits`() throws {
        let first = try repository.commit(["a": "1"])
        try repository.git("tag", "light")
        try repository.git("tag", "-a", "-m", "message", "heavy")
        try repository.git("branch", "feature/x")
        let second = try repository.commit(["a": "2"])
        let address = try address
        #expect(try cache.resolve(nil, at: address).hexadecimal == second)
        #expect(try cache.resolve("HEAD", at: address).hexadecimal == second)
        #expect(try cache.resolve("main", at: address).hexadecimal == second)
        for name in ["light", "heavy", "feature/x", "refs/tags/heavy", first, first.uppercased()] {
            #expect(try cache.resolve(name, at: address).hexadecimal == first, "\(name)")
        }
        #expect(try cache.resolve(String(first.prefix(9)), at: address).hexadecimal == first)
        // A branch goes before a tag of the same name.
        try repository.git("branch", "light")
        #expect(try cache.resolve("light", at: address).hexadecimal == second)
    }

    @Test(
        "what a repository does not have, and what is no reference, is refused",
        arguments: ["nothing", "deadbeef", "-x", "--upload-pack=x", "a..b", "a b", "HEAD~1", "HEAD^", "@{1}", ""])
    func unknown(reference: String) throws {
        try repository.commit(["a": "1"])
        let expected = RepositoryError.noSuchReference(reference, repository: repository.url)
        #expect(throws: expected) { try cache.resolve(reference, at: address) }
        #expect(expected.diagnostic.code == .repositoryReference)
    }

    @Test func `the beginning of two commits is none`() throws {
        var first = try repository.commit(["a": "0"])
        var seen: [String: String] = [String(first.prefix(4)): first]
        var number = 1
        while true {
            first = try repository.git("commit-tree", "-m", "\(number)", "-p", "HEAD", "HEAD^{tree}")
            if seen[String(first.prefix(4))] != nil || number > 1500 { break }
            seen[String(first.prefix(4))] = first
            number += 1
        }
        let digits = String(first.prefix(4))
        let other = try #require(seen[digits])
        try repository.git("branch", "one", first)
        try repository.git("branch", "two", other)
        #expect(throws: RepositoryError.ambiguousReference(digits, repository: repository.url)) {
            try cache.resolve(digits, at: address)
        }
    }

    @Test func `a commit is checked out byte for byte, whatever its attributes ask of git`() throws {
        try Files.makeDirectories(repository.path)
        try Files.symbolicLink(to: "dir/run", at: repository.path + "/link")
        try repository.commit([
            "dir/run": "#!/bin/sh\n", "text.txt": "$Id$\nline\n", "naïve": "ü",
            ".gitattributes": "*.txt ident eol=crlf export-subst\nnaïve export-ignore\n*.bin filter=evil\n",
            "x.bin": "x",
        ])
        try Files.setMode(0o755, of: repository.path + "/dir/run")
        let id = try commit(try repository.commit([:]))
        // Not even the user's own filters run.
        try Files.write(
            Array("[filter \"evil\"]\n\tsmudge = touch \(scratch.path)/ran; cat\n\trequired = true\n".utf8),
            to: scratch.path + "/.gitconfig")
        let target = target
        let tree = try cache.checkOut(id, of: address, into: target)
        #expect(try Files.list(target) == [".gitattributes", "dir", "link", "naïve", "text.txt", "x.bin"])
        #expect(try text(target + "/text.txt") == "$Id$\nline\n")
        #expect(Files.isExecutable(target + "/dir/run") && !Files.isExecutable(target + "/text.txt"))
        #expect(Files.linkTarget(target + "/link") == "dir/run")
        #expect(!Files.exists(scratch.path + "/ran"))
        // A second time nothing needs to be fetched.
        try Files.removeTree(repository.path)
        #expect(
            try cache.checkOut(
                id, of: RepositoryAddress(repository.url, variables: AddressVariables(user: environment)),
                into: self.target)
                == tree)
    }

    @Test func `the tree hash is of names, modes and contents, and of nothing else`() throws {
        let first = try cache.checkOut(
            try commit(repository.commit(["a": "1", "b/c": "2"])), of: address, into: target)
        var hash = TreeHash()
        hash.add(Array("b/c".utf8), mode: "100644", digest: SHA256Sum(of: Array("2".utf8)))
        hash.add(Array("a".utf8), mode: "100644", digest: SHA256Sum(of: Array("1".utf8)))
        #expect(hash.finish() == first)
        let same = try commit(repository.commit([:], message: "another commit of the same files"))
        #expect(try cache.checkOut(same, of: address, into: target) == first)
        try Files.setMode(0o755, of: repository.path + "/a")
        let mode = try commit(repository.commit([:]))
        #expect(try cache.checkOut(mode, of: address, into: target) != first)
        try Files.setMode(0o644, of: repository.path + "/a")
        try Files.rename(repository.path + "/a", to: repository.path + "/A")
        #expect(try cache.checkOut(commit(repository.commit([:])), of: address, into: target) != first)
    }

    @Test func `a tree that is not the locked one is refused, and the locked one is taken`() throws {
        let id = try commit(repository.commit(["a": "1"]))
        let digest = try cache.checkOut(id, of: address, into: target)
        #expect(try cache.checkOut(id, of: address, into: target, locked: digest) == digest)
        let other = SHA256Sum(of: [])
        let expected = RepositoryError.otherTree(repository: repository.url, commit: id, locked: other, found: digest)
        #expect(throws: expected) { try cache.checkOut(id, of: address, into: target, locked: other) }
        #expect(expected.diagnostic.exitStatus == .integrity && expected.diagnostic.code == .hashMismatch)
    }

    @Test func `a commit that is on no branch any more is fetched by its name`() throws {
        try repository.commit(["a": "1"])
        let lost = try commit(repository.commit(["a": "lost"]))
        try repository.git("reset", "--quiet", "--hard", "HEAD~1")
        let target = target
        _ = try cache.checkOut(lost, of: address, into: target)
        #expect(try text(target + "/a") == "lost")
        let nowhere = try commit(String(repeating: "ab", count: 20))
        #expect(throws: RepositoryError.noSuchReference(nowhere.hexadecimal, repository: repository.url)) {
            try cache.checkOut(nowhere, of: address, into: target)
        }
    }

    @Test func `submodules come along, at the commits that the tree names`() throws {
        let inner = try GitRepositoryFixture(at: scratch.path + "/inner")
        try inner.commit(["deep.py": "old"])
        try repository.commit(["a": "1"])
        try repository.git("submodule", "--quiet", "add", "../inner", "lib/inner")
        let id = try commit(repository.commit([:]))
        try inner.commit(["deep.py": "new"])
        let target = target
        let tree = try cache.checkOut(id, of: address, into: target)
        #expect(try text(target + "/lib/inner/deep.py") == "old")
        // Another commit of the submodule is another tree.
        try repository.git("-C", "lib/inner", "pull", "--quiet")
        let moved = try commit(repository.commit([:]))
        let other = self.target
        #expect(try cache.checkOut(moved, of: address, into: other) != tree)
        #expect(try text(other + "/lib/inner/deep.py") == "new")
    }

    @Test func `with its history a tree is a repository that describes itself`() throws {
        try repository.commit(["a": "1"])
        try repository.git("tag", "-a", "-m", "m", "v1.0")
        let id = try commit(repository.commit(["a": "2"]))
        _ = try cache.checkOut(id, of: address, into: target)
        let target = target
        _ = try cache.checkOut(id, of: address, into: target, withHistory: true)
        let output = try ChildProcess.run(
            ["git", "describe", "--dirty", "--tags", "--long"], environment: ProcessEnvironment(environment),
            directory: target)
        let described = String(decoding: output.standardOutput, as: UTF8.self)
        #expect(described == "v1.0-1-g\(id.hexadecimal.prefix(7))\n")
    }

    @Test func `hostile trees are refused before anything of them is written elsewhere`() throws {
        try repository.commit(["a": "1"])
        let blob = try repository.blob("x")
        let link = try repository.blob(scratch.path)
        let inside = try repository.git("mktree", input: "100644 blob \(blob)\tescaped\n")
        for lines in [
            ["120000 blob \(link)\tlink", "040000 tree \(inside)\tlink"],
            ["100644 blob \(blob)\t.."], ["040000 tree \(inside)\t.git"], ["040000 tree \(inside)\t.GIT"],
            ["040000 tree \(inside)\t.."], ["100644 blob \(blob)\tx", "100644 blob \(blob)\tx"],
        ] {
            let id = try commit(repository.commit(tree: lines))
            let error = #expect(throws: RepositoryError.self, "\(lines)") {
                try cache.checkOut(id, of: address, into: target)
            }
            #expect(error?.diagnostic.code == .archiveUnsafe, "\(lines)")
        }
        #expect(!Files.exists(scratch.path + "/escaped"))
    }

    @Test func `without git, and without the repository, there is one clear word about it`() throws {
        let none = RepositoryCache(
            directory: scratch.path + "/cache", environment: UserEnvironment(["PATH": "/none"]))
        #expect(throws: RepositoryError.gitMissing) { try none.resolve("main", at: address) }
        #expect(RepositoryError.gitMissing.diagnostic.code == .commandNotFound)
        let nowhere = try RepositoryAddress(
            "file://\(scratch.path)/nowhere", variables: AddressVariables(user: environment))
        let error = #expect(throws: RepositoryError.self) { try cache.resolve("main", at: nowhere) }
        #expect(error?.diagnostic.code == .repositoryUnreachable && error?.diagnostic.exitStatus == .undetermined)
    }

    @Test func `many at once do not get into each other's way`() async throws {
        let id = try commit(repository.commit(["a": "1"]))
        let address = try address
        let digests = try await withThrowingTaskGroup(of: SHA256Sum.self) { group in
            for _ in 0..<6 {
                group.addTask { [cache, target] in
                    try await OwnThread.run { try cache.checkOut(id, of: address, into: target) }
                }
            }
            var found: Set<SHA256Sum> = []
            while let digest = try await group.next() { found.insert(digest) }
            return found
        }
        #expect(digests.count == 1)
    }
}

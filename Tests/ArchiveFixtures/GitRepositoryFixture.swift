import OperatingSystem

/// A git repository in a directory of a test's, made by the machine's `git`.
package struct GitRepositoryFixture {
    package let path: String
    package static let isPossible = (try? ChildProcess.find("git", environment: ProcessEnvironment(.current()))) != nil

    package struct Failure: Error { package var said: String }

    /// An empty repository at `path`, with the branch `main`.
    package init(at path: String) throws {
        self.path = path
        try Files.makeDirectories(path)
        try git("init", "--quiet", "--initial-branch=main", ".")
    }

    /// `file:///…`
    package var url: String { "file://" + path }

    /// Runs git in the repository; what it printed, without the line end.
    @discardableResult
    package func git(_ arguments: String..., input: String = "") throws -> String {
        var environment = ProcessEnvironment(["PATH": UserEnvironment.current()["PATH"] ?? "/usr/bin:/bin"])
        for (name, value) in [
            ("HOME", "/nonexistent"), ("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_AUTHOR_NAME", "A"),
            ("GIT_AUTHOR_EMAIL", "a@x.example"), ("GIT_COMMITTER_NAME", "A"), ("GIT_COMMITTER_EMAIL", "a@x.example"),
            ("GIT_AUTHOR_DATE", "1700000000 +0000"), ("GIT_COMMITTER_DATE", "1700000000 +0000"),
            ("GIT_ALLOW_PROTOCOL", "file"),
        ] { environment[name] = value }
        let output = try ChildProcess.run(
            ["git"] + arguments, environment: environment, directory: path, input: Array(input.utf8))
        guard output.status == 0 else {
            throw Failure(said: String(decoding: output.standardError, as: UTF8.self))
        }
        var text = String(decoding: output.standardOutput, as: UTF8.self)
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }

    /// Writes files, adds everything and commits; the commit's name.
    @discardableResult
    package func commit(_ files: [String: String], message: String = "change") throws -> String {
        for (name, text) in files {
            let file = Paths.join(path, name)
            try Files.makeDirectories(Paths.parent(file))
            try Files.write(Array(text.utf8), to: file)
        }
        try git("add", "--all")
        try git("commit", "--quiet", "--allow-empty", "-m", message)
        return try git("rev-parse", "HEAD")
    }

    /// A commit whose tree is exactly what `git mktree` makes of these lines, hostile ones included.
    package func commit(tree lines: [String]) throws -> String {
        let tree = try git("mktree", "--missing", input: lines.joined(separator: "\n") + "\n")
        return try git("commit-tree", "-m", "tree", tree)
    }

    package func blob(_ text: String) throws -> String {
        try git("hash-object", "-w", "--stdin", input: text)
    }
}

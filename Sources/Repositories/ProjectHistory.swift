import OperatingSystem

/// What the files of a project were at an earlier commit of the repository that it lies in. Reads and changes nothing.
package struct ProjectHistory: Sendable {
    private let directory: String
    private let git: GitCommand

    /// - Parameter directory: Any directory of the repository.
    package init(directory: String, environment: UserEnvironment) {
        self.directory = directory
        git = GitCommand(environment: environment)
    }

    /// The bytes of a file as it was committed; nil where the commit does not have it.
    ///
    /// - Parameters:
    ///   - name: Relative to the directory.
    ///   - revision: Whatever git understands: `main`, `HEAD~3`, `v1.0`, `origin/main`.
    package func content(of name: String, at revision: String) throws(RepositoryError) -> [UInt8]? {
        let commit = try commit(revision)
        let listed = try run(["ls-tree", "-z", commit, "--", "./" + name])
        // `100644 blob 3b18e5…\tPipfile.lock`: what is no plain file, a link say, is no lock.
        let words = listed.text.prefix { $0 != "\t" }.split(separator: " ")
        guard words.count == 3, words[0].hasPrefix("100"), words[1] == "blob" else { return nil }
        return try run(["cat-file", "blob", String(words[2])]).bytes
    }

    /// What a revision means. A name that begins with a dash would be an option, and an empty one everything.
    private func commit(_ revision: String) throws(RepositoryError) -> String {
        guard !revision.isEmpty, !revision.hasPrefix("-"), !revision.utf8.contains(0) else {
            throw .noSuchReference(revision, repository: directory)
        }
        let output = try git.run(
            ["-C", directory, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"])
        let text = String(output.text.prefix { !$0.isWhitespace })
        guard output.status == 0, [40, 64].contains(text.utf8.count) else {
            // Without a word of git's own, the repository is there and the revision is not.
            if output.said.isEmpty { throw .noSuchReference(revision, repository: directory) }
            throw .unreachable(directory, said: output.said)
        }
        return text
    }

    private func run(_ arguments: [String]) throws(RepositoryError) -> GitCommand.Output {
        let output = try git.run(["-C", directory] + arguments)
        guard output.status == 0 else { throw .unreachable(directory, said: output.said) }
        return output
    }
}

import Hashing
import OperatingSystem

/// The git repositories of this machine that packages came from: one bare copy each, with the commits that were needed.
/// Safe for many processes at once.
package struct RepositoryCache: Sendable {
    /// Made when the first repository comes.
    let directory: String
    let environment: UserEnvironment

    package init(directory: String, environment: UserEnvironment) {
        self.directory = directory
        self.environment = environment
    }

    /// The commit that a branch, a tag, the beginning of a commit's name, or nothing (the repository's `HEAD`) means now.
    /// A full commit is what it says, and nobody is asked. A branch goes before a tag of the same name, as with pip.
    package func resolve(
        _ reference: String?, at address: RepositoryAddress
    ) throws(RepositoryError) -> CommitID {
        let reference = reference ?? "HEAD"
        if let commit = CommitID(reference) { return commit }
        guard Self.isReference(reference) else {
            throw .noSuchReference(reference, repository: address.shown)
        }
        let wanted =
            reference == "HEAD" || reference.hasPrefix("refs/")
            ? [reference, reference + "^{}"]
            : ["refs/heads/\(reference)", "refs/tags/\(reference)^{}", "refs/tags/\(reference)"]
        let git = GitCommand(environment: environment, address: address)
        let output = try git.run(["ls-remote", "--quiet", "--", address.url] + wanted)
        guard output.status == 0 else { throw .unreachable(address.shown, said: output.said) }
        var found: [String: CommitID] = [:]
        for line in output.text.split(separator: "\n") {
            let parts = line.split(separator: "\t")
            if parts.count == 2, let commit = CommitID(String(parts[0])) { found[String(parts[1])] = commit }
        }
        // What a tag with a message points at goes before the tag itself.
        for name in reference.hasPrefix("refs/") ? wanted.reversed() : wanted {
            if let commit = found[name] { return commit }
        }
        guard CommitID.mayAbbreviate(reference) else {
            throw .noSuchReference(reference, repository: address.shown)
        }
        return try complete(reference, at: address)
    }

    /// A reference is one word that git takes for no option and no expression.
    static func isReference(_ text: String) -> Bool {
        !text.isEmpty && !text.hasPrefix("-") && !text.contains("..") && !text.contains("@{")
            && text.unicodeScalars.allSatisfy { $0.value > 0x20 && !"~^:?*[\\\u{7f}".unicodeScalars.contains($0) }
    }

    /// The commit that begins with some digits; all commits have to be there to know.
    private func complete(_ digits: String, at address: RepositoryAddress) throws(RepositoryError) -> CommitID {
        let copy = try copy(of: address)
        defer { withExtendedLifetime(copy) {} }
        try fetchEverything(into: copy)
        let output = try copy.git(["rev-parse", "--verify", "--quiet", digits + "^{commit}"])
        if output.status == 0, let commit = CommitID(output.text.trimmedLine) { return commit }
        let several = try copy.git(["rev-parse", "--disambiguate=" + digits])
        if several.text.split(separator: "\n").count > 1 {
            throw .ambiguousReference(digits, repository: address.shown)
        }
        throw .noSuchReference(digits, repository: address.shown)
    }

    // MARK: - Copies

    /// The bare copy of a repository, held against other processes as long as the value lives.
    struct Copy {
        let path: String
        let address: RepositoryAddress
        let environment: UserEnvironment
        let lock: FileLock

        /// Runs git on the copy.
        func git(_ arguments: [String], input: [UInt8] = []) throws(RepositoryError) -> GitCommand.Output {
            try GitCommand(environment: environment, address: address).run(
                ["--git-dir=" + path] + arguments, input: input)
        }

        func has(_ commit: CommitID) throws(RepositoryError) -> Bool {
            try git(["cat-file", "-e", commit.hexadecimal + "^{commit}"]).status == 0
        }

        /// Whether older commits are missing.
        var isShallow: Bool { Files.exists(Paths.join(path, "shallow")) }
    }

    func copy(of address: RepositoryAddress) throws(RepositoryError) -> Copy {
        let name = SHA256Sum(of: Array(address.url.utf8)).hexadecimal
        let path = Paths.join(directory, name)
        do throws(FileError) {
            try Files.makeDirectories(directory, mode: 0o700)
            let lock = try FileLock(path + ".lock")
            let copy = Copy(path: path, address: address, environment: environment, lock: lock)
            // Nobody else is at work here, so what locks itself is left over from something that was killed.
            for leftover in ["shallow.lock", "packed-refs.lock", "config.lock"] {
                try Files.remove(Paths.join(path, leftover))
            }
            if Files.isFile(Paths.join(path, "HEAD")) { return copy }
            try Files.removeTree(path)
            return try made(copy)
        } catch {
            throw .file(error)
        }
    }

    private func made(_ copy: Copy) throws(FileError) -> Copy {
        do throws(RepositoryError) {
            let output = try GitCommand(environment: environment).run(
                ["init", "--quiet", "--bare", "--template=", "--", copy.path])
            if output.status == 0 { return copy }
            throw RepositoryError.unreachable(copy.path, said: output.said)
        } catch {
            throw FileError(operation: "make the repository", path: copy.path, number: 5)
        }
    }

    /// Has a commit in the copy: it alone where the server allows that, else with everything.
    func fetch(_ commit: CommitID, into copy: Copy, withHistory: Bool) throws(RepositoryError) {
        let isThere = try copy.has(commit)
        if isThere && !(withHistory && copy.isShallow) { return }
        if !withHistory {
            let alone = try copy.git([
                "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--depth=1", "--", copy.address.url,
                commit.hexadecimal,
            ])
            if alone.status == 0, try copy.has(commit) { return }
        }
        try fetchEverything(into: copy)
        guard try copy.has(commit) else {
            throw .noSuchReference(commit.hexadecimal, repository: copy.address.shown)
        }
    }

    private func fetchEverything(into copy: Copy) throws(RepositoryError) {
        let output = try copy.git(
            ["fetch", "--quiet", "--force", "--no-write-fetch-head", "--prune"]
                + (copy.isShallow ? ["--unshallow"] : [])
                + ["--", copy.address.url, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"])
        guard output.status == 0 else { throw .unreachable(copy.address.shown, said: output.said) }
    }
}

extension String {
    /// Without the line end.
    var trimmedLine: String { String(prefix { !$0.isNewline }) }
}

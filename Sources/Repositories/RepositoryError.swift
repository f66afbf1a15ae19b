import Diagnostics
import Hashing
import OperatingSystem
import PackageIndexes

/// Why a repository did not give what was wanted of it.
package enum RepositoryError: Error, Equatable, Sendable {
    /// There is no `git` on this machine.
    case gitMissing
    /// An address that is none, or one that is not used.
    case address(String, problem: String)
    /// The address has a variable of the user's in it that must not go where it leads.
    case variableWithheld(String, VariableSending.Refusal)
    /// The settings that such variables are judged by.
    case setting(IndexError)
    /// The repository could not be reached, or not read; the last lines that git said.
    case unreachable(String, said: [String])
    /// A branch, tag or commit that the repository does not have.
    case noSuchReference(String, repository: String)
    /// The beginning of more than one commit.
    case ambiguousReference(String, repository: String)
    /// The commit is there and its files are not those that were locked.
    case otherTree(repository: String, commit: CommitID, locked: SHA256Sum, found: SHA256Sum)
    /// A path in the tree that could not be written without doing harm.
    case unsafeTree(repository: String, path: String, problem: String)
    /// A checkout that somebody works in, and that would have to be replaced.
    case changedCheckout(String)
    case file(FileError)
}

extension RepositoryError: Diagnosable {
    package var diagnostic: Diagnostic {
        switch self {
        case .gitMissing:
            Diagnostic(
                .commandNotFound, "a package comes from a git repository, and there is no `git` on the `PATH`",
                help: ["install git (`apt-get install git`, `dnf install git`, `brew install git`)"])
        case .address(let address, let problem):
            Diagnostic(
                .repositoryReference, "`\(address)` is no repository that can be used: \(problem)",
                help: [
                    "write `https://host/owner/name.git`, `ssh://git@host/owner/name.git` or `file:///path/to/name`"
                ], exitStatus: .misuse)
        case .variableWithheld(let address, let refusal): refusal.diagnostic(of: address)
        case .setting(let error): error.diagnostic
        case .unreachable(let address, let said):
            Diagnostic(
                .repositoryUnreachable, "the repository `\(address)` cannot be read",
                evidence: said.map { .init("git", $0) },
                help: [
                    "check the address and your access: `git ls-remote` with it shows the same",
                    "a password comes from a variable: `https://${NAME}:${TOKEN}@host/…`, and ssh keys from your agent",
                ], exitStatus: .undetermined)
        case .noSuchReference(let reference, let address):
            Diagnostic(
                .repositoryReference, "the repository `\(address)` has no branch, tag or commit `\(reference)`",
                help: ["`git ls-remote` with its address lists its branches and tags"])
        case .ambiguousReference(let reference, let address):
            Diagnostic(
                .repositoryReference, "several commits of the repository `\(address)` begin with `\(reference)`",
                help: ["write more digits of the commit"])
        case .otherTree(let address, let commit, let locked, let found):
            Diagnostic(
                .hashMismatch, "the repository `\(address)` has other files under the commit that was locked",
                evidence: [
                    .init("commit", commit.hexadecimal), .init("locked", "sha256:\(locked.hexadecimal)"),
                    .init("found", "sha256:\(found.hexadecimal)"),
                ],
                explanation: "A commit never changes: somebody forged it, or the lock was edited.",
                help: ["ask the repository's owner what happened; if you trust it, run `pipit lock`"],
                exitStatus: .integrity)
        case .unsafeTree(let address, let path, let problem):
            Diagnostic(
                .archiveUnsafe, "the repository `\(address)` has a path that is refused: \(problem)",
                evidence: [.init("path", path)], exitStatus: .integrity)
        case .changedCheckout(let path):
            Diagnostic(
                .fileClash, "`\(path)` has changes, and another commit would have to take its place",
                explanation: "It was left as it is.",
                help: ["commit and push what you changed, then move the directory away"])
        case .file(let error): error.diagnostic
        }
    }
}

import Hashing
import OperatingSystem

extension RepositoryCache {
    /// Has a commit checked out, with its history, in a directory where its users work on it.
    ///
    /// A checkout that is there at this commit stays as it is, with what was changed in it. One at another commit is replaced,
    /// unless somebody has changed or added something: that is theirs.
    package func place(
        _ commit: CommitID, of address: RepositoryAddress, at directory: String, locked: SHA256Sum?
    ) throws(RepositoryError) {
        if Files.exists(directory) {
            let git = GitCommand(environment: environment)
            let own = ["--git-dir=" + Paths.join(directory, ".git"), "--work-tree=" + directory]
            let head = try git.run(own + ["rev-parse", "--verify", "--quiet", "HEAD"])
            if head.status == 0, head.text.trimmedLine == commit.hexadecimal { return }
            let placed = try git.run(own + ["config", "--get", "pipit.commit"])
            let state = try git.run(own + ["-C", directory, "status", "--porcelain"])
            let isUntouched =
                placed.status == 0 && placed.text.trimmedLine == head.text.trimmedLine && state.status == 0
                && state.text.split(separator: "\n").allSatisfy { Self.isLeftByBuild(String($0)) }
            guard isUntouched else { throw .changedCheckout(directory) }
        }
        let fresh = directory + ".new-" + Files.uniqueSuffix()
        do throws(RepositoryError) {
            _ = try checkOut(commit, of: address, into: fresh, locked: locked, withHistory: true)
        } catch {
            try? Files.removeTree(fresh)
            throw error
        }
        do throws(FileError) {
            try Files.removeTree(directory)
            try Files.rename(fresh, to: directory)
        } catch { throw .file(error) }
    }

    /// A line of git's about a file that nobody wrote by hand.
    private static func isLeftByBuild(_ line: String) -> Bool {
        guard line.hasPrefix("?? ") else { return false }
        return [".egg-info/", "__pycache__/", "build/", ".so"].contains { line.hasSuffix($0) }
    }
}

import Hashing
import OperatingSystem

/// The right to write a project's files and to make its environment, which one process has at a time: two `install`s at once
/// would each write a Pipfile without the other's packages. It ends with the value, or with the process.
struct ProjectLock {
    private let lock: FileLock?

    /// Waits for the right, and says so when it has to.
    init(_ work: Work) {
        // Beside the caches, so that nothing has to be put into the project. Where there can be none, Pipit goes on without.
        let directory = Paths.join(work.workbench.cacheDirectory, "projects-v1")
        let name = SHA256Sum(of: Array(work.session.project.pipfile.utf8)).hexadecimal.prefix(32)
        try? Files.makeDirectories(directory)
        lock = try? FileLock(Paths.join(directory, String(name))) {
            work.talk("Waiting for another process that is working on this project...")
        }
    }

    /// Until here the right is held, at least.
    func end() { withExtendedLifetime(lock) {} }
}

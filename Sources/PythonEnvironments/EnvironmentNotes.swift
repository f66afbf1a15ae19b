internal import Hashing
internal import OperatingSystem

/// Remembers, outside of all projects, which environments of projects the user has worked in on this machine, and with which
/// interpreter below them. What a clone brings along is not among them.
package struct EnvironmentNotes: Sendable {
    /// Where the notes are: one small file for each environment.
    package var directory: String

    package init(directory: String) { self.directory = directory }

    /// - Parameter python: the interpreter below the environment, without links.
    package func knows(_ path: String, python: String) -> Bool {
        guard let bytes = try? Files.read(note(of: path), atMost: 8192) else { return false }
        return bytes == Array(python.utf8)
    }

    /// Remembers an environment. Where nothing can be written, it is named again the next time.
    package func remember(_ path: String, python: String) {
        try? Files.makeDirectories(directory)
        try? Files.replaceAtomically(note(of: path), with: Array(python.utf8))
    }

    private func note(of path: String) -> String {
        Paths.join(directory, SHA256Sum(of: Array((Files.realPath(path) ?? path).utf8)).hexadecimal)
    }
}

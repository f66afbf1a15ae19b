internal import Hashing
internal import OperatingSystem

/// Remembers, outside of all projects, which environments the user has worked in for a project on this machine, and with which
/// programs in them. What a clone brings along is not among them, nor is another project's environment that it leads to.
package struct EnvironmentNotes: Sendable {
    /// Where the notes are: one small file for each project and environment.
    package var directory: String
    /// The project's directory.
    package var project: String

    package init(directory: String, project: String) {
        self.directory = directory
        self.project = project
    }

    /// Whether the project has worked in the environment at `path`, and the same programs would be started there now.
    package func knows(_ path: String) -> Bool {
        guard let bytes = try? Files.read(note(of: path), atMost: 8192) else { return false }
        return bytes == Array(EnvironmentPrograms(of: path).fingerprint.utf8)
    }

    /// Remembers an environment. Where nothing can be written, it is named again the next time.
    package func remember(_ path: String) {
        try? Files.makeDirectories(directory)
        try? Files.replaceAtomically(note(of: path), with: Array(EnvironmentPrograms(of: path).fingerprint.utf8))
    }

    private func note(of path: String) -> String {
        let key = [project, path].map { Files.realPath($0) ?? $0 }.joined(separator: "\u{0}")
        return Paths.join(directory, SHA256Sum(of: Array(key.utf8)).hexadecimal)
    }
}

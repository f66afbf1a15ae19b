import OperatingSystem
import PythonEnvironments

/// A fresh directory that is gone when its owner is.
struct Scratch {
    let directory: TemporaryDirectory
    var path: String { directory.path }

    init() throws {
        let parent = Files.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp"
        directory = try TemporaryDirectory(in: parent, prefix: "pipit-commands-")
    }

    /// Writes a file below the directory and makes the directories above it.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        let path = Paths.join(self.path, name)
        try Files.makeDirectories(Paths.parent(path))
        try Files.write(Array(text.utf8), to: path)
        return path
    }

    /// Has Pipit know the environment `.venv` of a project, as if it had been worked in before.
    ///
    /// - Parameter data: Pipit's directory for data, or for caches where no variable names the user's home.
    func rememberEnvironment(of project: String, data: String) {
        EnvironmentNotes(directory: Paths.join(data, "environments"), project: project)
            .remember(Paths.join(project, ".venv"))
    }

    func makeDirectory(_ name: String) throws -> String {
        let path = Paths.join(self.path, name)
        try Files.makeDirectories(path)
        return path
    }
}

extension String {
    /// Every occurrence of a text replaced by another.
    func replacing(_ text: String, with other: String) -> String {
        var result = ""
        var rest = Substring(self)
        while !rest.isEmpty {
            if rest.hasPrefix(text) {
                result += other
                rest = rest.dropFirst(text.count)
            } else {
                result.append(rest.removeFirst())
            }
        }
        return result
    }
}

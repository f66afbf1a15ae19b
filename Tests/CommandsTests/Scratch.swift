import OperatingSystem

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

    func makeDirectory(_ name: String) throws -> String {
        let path = Paths.join(self.path, name)
        try Files.makeDirectories(path)
        return path
    }
}

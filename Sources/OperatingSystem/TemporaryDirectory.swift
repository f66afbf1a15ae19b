/// A directory of one's own that goes away with the value that holds it.
package final class TemporaryDirectory: Sendable {
    package let path: String

    /// Makes a directory with a name that nobody else has under `parent`.
    package init(in parent: String, prefix: String = "pipit-") throws(FileError) {
        path = Paths.join(parent, prefix + Files.uniqueSuffix())
        try Files.makeDirectories(parent)
        try Files.makeDirectories(path, mode: 0o700)
    }

    deinit { try? Files.removeTree(path) }
}

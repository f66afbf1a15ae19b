import Archives
import Hashing
import OperatingSystem

/// A wheel that was verified, unpacked and kept: a tree of files and what installation needs to know about them.
package struct StoredWheel: Equatable, Sendable {
    /// The SHA-256 of the wheel file, under which it is kept.
    package var digest: SHA256Sum
    /// The directory in the store.
    package var directory: String
    package var manifest: WheelManifest

    package init(digest: SHA256Sum, directory: String, manifest: WheelManifest) {
        self.digest = digest
        self.directory = directory
        self.manifest = manifest
    }

    /// The directory that holds the files, as in the wheel.
    package var tree: String { Paths.join(directory, "tree") }

    /// The modification time of every file of a stored tree, in seconds since 1970 (2020-01-01 UTC). A file whose size or
    /// time is another one was changed after it was stored.
    package static let modificationTime: Int64 = 1_577_836_800
}

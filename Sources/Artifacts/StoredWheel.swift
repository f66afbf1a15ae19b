import Archives
import Hashing
import OperatingSystem

/// A wheel that was verified, unpacked and kept: a tree of files and what installation needs to know about them.
package struct StoredWheel: Equatable, Sendable {
    /// The directory in the store.
    package let directory: String
    package let manifest: WheelManifest

    init(directory: String, manifest: WheelManifest) {
        self.directory = directory
        self.manifest = manifest
    }

    /// The SHA-256 of the wheel file, under which it is kept.
    package var digest: SHA256Sum { manifest.wheel }

    /// The directory that holds the files, each under its path in the wheel.
    package var tree: String { Paths.join(directory, "tree") }

    /// The path of its core metadata.
    package var metadataPath: String { Paths.join(tree, manifest.distInfo + "/METADATA") }

    /// The modification time of every file of the tree, in whole seconds since 1970. A file whose size or time is
    /// another one was changed after it was stored.
    ///
    /// The time follows from the digest: two versions of a file hardly ever have the same, so that Python, which
    /// compares nothing but time and size, does not take the bytecode of the one for the other's.
    package var modificationTime: Int64 { Self.modificationTime(of: digest) }

    static func modificationTime(of digest: SHA256Sum) -> Int64 {
        // From 2020 on, within two years; zip files cannot say before 1980, and nothing should lie in the future.
        let offset = digest.bytes.prefix(4).reduce(0) { $0 << 8 | Int64($1) }
        return 1_577_836_800 + offset % 63_072_000
    }

    /// Whether every file is in the tree with its size and its time, as far as the directory entries tell; with
    /// `thoroughly` the files are read and their hashes compared.
    package func isIntact(thoroughly: Bool = false) -> Bool {
        let expected = modificationTime * 1_000_000_000
        for file in manifest.files {
            let path = Paths.join(tree, manifest.storedPath(of: file))
            guard let status = Files.linkStatus(path), status.kind == .file, status.size == Int64(file.size),
                status.modified == expected
            else { return false }
            if thoroughly, (try? SHA256Sum(ofFile: path)) != file.sha256 { return false }
        }
        return true
    }
}

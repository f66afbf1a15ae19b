import Archives
import Hashing
import OperatingSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The unpacked wheels of this machine, each under the SHA-256 of its file. Safe for many processes at once: what is
/// there is complete, and appears in one step.
///
/// Layout: `ROOT/wheels-v1/AB/ABCD…/{tree/…, manifest}`, where AB are the first two digits of the digest. Names that
/// start with a dot are work under way, or the remains of work that was cut off.
package struct ArtifactStore: Equatable, Sendable {
    /// The store's directory; made when the first wheel comes.
    package let root: String
    /// What an archive may ask for.
    package var limits: ArchiveLimits

    package init(root: String, limits: ArchiveLimits = .standard) {
        self.root = root
        self.limits = limits
    }

    private var wheels: String { Paths.join(root, "wheels-v1") }

    private func directory(of digest: SHA256Sum) -> (shelf: String, directory: String) {
        let text = digest.hexadecimal
        let shelf = Paths.join(wheels, String(text.prefix(2)))
        return (shelf, Paths.join(shelf, text))
    }

    /// The wheel with this digest; nil when it is not in the store, or what is there cannot be read. One file is
    /// opened.
    package func wheel(_ digest: SHA256Sum) -> StoredWheel? {
        let directory = directory(of: digest).directory
        guard let bytes = try? Files.read(Paths.join(directory, "manifest"), limit: 256 << 20),
            let manifest = try? WheelManifest(serialized: bytes), manifest.wheel == digest
        else { return nil }
        return StoredWheel(directory: directory, manifest: manifest)
    }

    /// Unpacks a wheel into the store, checking every byte on the way. If it is there already, or comes there while
    /// this process works, that one is used. On an error nothing is left.
    package func unpack(_ artifact: VerifiedArtifact) throws(StoreError) -> StoredWheel {
        if let wheel = wheel(artifact.digest) { return wheel }
        let reader: WheelReader
        do throws(WheelError) {
            reader = try WheelReader(
                path: artifact.path, filename: artifact.filename, digest: artifact.digest, limits: limits)
        } catch { throw .wheel(error) }

        let (shelf, directory) = directory(of: artifact.digest)
        let work: TemporaryDirectory
        do throws(FileError) { work = try TemporaryDirectory(in: shelf, prefix: ".unpacking-") } catch {
            throw .file(error)
        }
        sweep(shelf, besides: work.path)
        let tree = Paths.join(work.path, "tree")
        do throws(FileError) { try Files.makeDirectories(tree) } catch { throw .file(error) }
        let manifest = try WheelUnpacking.unpack(
            reader, into: tree, modified: StoredWheel.modificationTime(of: artifact.digest))
        do throws(FileError) {
            try Files.write(manifest.serialized(), to: Paths.join(work.path, "manifest"))
            try Files.setMode(0o755, of: work.path)
            return try place(work.path, at: directory, manifest: manifest)
        } catch { throw .file(error) }
    }

    /// Takes away what processes that were killed left on a shelf: names that start with a dot and were not touched for a day.
    /// What cannot be removed stays. The day is measured by what this process has just begun there: the file system has dated
    /// both, whatever the machine's clock says by now, so that nobody's work is taken away because a clock was put right.
    private func sweep(_ shelf: String, besides begun: String) {
        guard let now = Files.linkStatus(begun)?.modified else { return }
        Leftovers.remove(in: shelf, unchangedSince: now - 86_400 * 1_000_000_000, named: ".")
    }

    /// The same for all shelves.
    package func removeLeftovers(unchangedSince moment: Int64) {
        for shelf in (try? Files.list(wheels)) ?? [] {
            Leftovers.remove(in: Paths.join(wheels, shelf), unchangedSince: moment, named: ".")
        }
    }

    /// Gives finished work its name. Another process may have been faster: then its work is as good, unless it is
    /// damaged.
    private func place(
        _ work: String, at directory: String, manifest: WheelManifest
    ) throws(FileError) -> StoredWheel {
        var attempts = 0
        while true {
            do throws(FileError) {
                try Files.rename(work, to: directory)
                return StoredWheel(directory: directory, manifest: manifest)
            } catch {
                guard error.number == ENOTEMPTY || error.number == EEXIST, attempts < 3 else { throw error }
                if let other = wheel(manifest.wheel) { return other }
                try discard(manifest.wheel)
                attempts += 1
            }
        }
    }

    /// Takes a wheel out of the store, so that it is fetched anew; content when it is not there. Environments that link
    /// to its files keep them.
    package func discard(_ digest: SHA256Sum) throws(FileError) {
        let (shelf, directory) = directory(of: digest)
        // Out of sight in one step, so that nobody sees half of it.
        let doomed = Paths.join(shelf, ".discarded-" + Files.uniqueSuffix())
        do throws(FileError) { try Files.rename(directory, to: doomed) } catch {
            if error.isNotFound { return }
            throw error
        }
        try Files.removeTree(doomed)
    }
}

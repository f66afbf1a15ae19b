import Archives
import Diagnostics
import Hashing
import OperatingSystem

/// The unpacked wheels of this machine, each under the SHA-256 of its file. Safe for many processes at once: what is there
/// is complete, and appears in one step.
///
/// Layout: `ROOT/wheels-v1/AB/ABCD…/{tree/…, manifest}`.
package struct ArtifactStore: Equatable, Sendable {
    /// The store's directory; made when the first wheel comes.
    package let root: String

    package init(root: String) { self.root = root }

    /// The wheel with this digest, if it is in the store: one file is read.
    package func wheel(_ digest: SHA256Sum) -> StoredWheel? { nil }

    /// Unpacks a wheel into the store, checking every byte on the way; if another process was faster, its work is used.
    package func unpack(_ artifact: VerifiedArtifact) throws(StoreError) -> StoredWheel {
        throw .file(FileError(operation: "unpack", path: artifact.path, number: 38))
    }

    /// Whether every file of a stored wheel is there with its size and modification time; with `thoroughly` also its hash.
    package func isIntact(_ wheel: StoredWheel, thoroughly: Bool = false) -> Bool { false }

    /// Takes a wheel out of the store, so that it is fetched anew.
    package func discard(_ digest: SHA256Sum) throws(FileError) {}
}

/// Why a wheel did not come into the store. Nothing is left of the attempt.
package enum StoreError: Error, Equatable, Sendable {
    case archive(ArchiveError)
    case file(FileError)
}

extension StoreError: Diagnosable {
    package var diagnostic: Diagnostic {
        switch self {
        case .archive(let error): error.diagnostic
        case .file(let error): error.diagnostic
        }
    }
}

import Artifacts
import Diagnostics
import Hashing
import Pipfiles

/// Makes wheels of what is no wheel. Building runs code and needs an environment of its own with resolved requirements, so
/// it comes from outside.
package protocol WheelBuilder: Sendable {
    /// Builds a source distribution whose digest was verified, and puts the wheel into the store; a wheel that was built of
    /// the same input before is taken from there.
    ///
    /// - Parameter subdirectory: where in the archive the project is, if not at its top.
    func wheel(
        of artifact: VerifiedArtifact, subdirectory: String?, package: String, version: String
    ) async throws -> StoredWheel

    /// The wheel that was built of a source distribution of `package` with this digest, if there is one in the store.
    func builtWheel(ofSource digest: SHA256Sum, package: String) -> StoredWheel?

    /// Builds the project in a directory of the user's, editable or not.
    func wheel(ofDirectory path: String, isEditable: Bool, package: String) async throws -> StoredWheel

    /// Fetches a locked commit, checks its files against the lock, and builds them; a wheel that was built of the same
    /// files before is taken from the store.
    ///
    /// - Parameter checkout: where the files go and stay, when it is installed editable.
    func wheel(
        of repository: Repository, checkout: String?, package: String, at span: SourceSpan
    ) async throws -> StoredWheel
}

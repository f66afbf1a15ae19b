import Artifacts
import Hashing

/// Makes wheels of what is no wheel. Building runs code and needs an environment of its own with resolved requirements, so
/// it comes from outside.
package protocol WheelBuilder: Sendable {
    /// Builds a source distribution whose digest was verified, and puts the wheel into the store; a wheel that was built of
    /// the same input before is taken from there.
    func wheel(of artifact: VerifiedArtifact, package: String, version: String) async throws -> StoredWheel

    /// The wheel that was built of a source distribution with this digest, if there is one in the store.
    func builtWheel(ofSource digest: SHA256Sum) -> StoredWheel?

    /// Builds the project in a directory of the user's, editable or not.
    func wheel(ofDirectory path: String, isEditable: Bool, package: String) async throws -> StoredWheel
}

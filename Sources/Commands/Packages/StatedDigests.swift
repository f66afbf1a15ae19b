import Artifacts
import Diagnostics
import Hashing
import PackagingStandards
import Pipfiles

/// What the Pipfile says about the bytes of a file that no index lists: its `hashes`, and the digest behind the `#` of a URL.
/// It is the only one who can vouch for them before they are locked, so it is held to.
struct StatedDigests: Sendable {
    /// The file is one of these.
    var choices: [Digest] = []
    /// And it is what its URL says.
    var required: [Digest] = []

    init(of entry: PipfileEntry) throws(Diagnostic) {
        self.init()
        if case .file(let url, _) = entry.origin { self = try StatedDigests(behind: url, at: entry.valueLocation) }
        choices = entry.hashes
    }

    private init() {}

    /// The digests in `…#sha256=ab…`. Weak ones (MD5, SHA-1) vouch for nothing, here as elsewhere.
    init(behind url: String, at location: SourceSpan? = nil) throws(Diagnostic) {
        guard let hash = url.firstIndex(of: "#") else { return }
        for pair in url[url.index(after: hash)...].split(separator: "&") {
            guard let algorithm = Digest.Algorithm(name: pair.prefix { $0 != "=" }), !algorithm.isWeak else { continue }
            guard let digest = Digest(pair) else {
                throw Diagnostic(
                    .pipfileEntry, "the hash in an address is none: `\(pair)`", at: location,
                    explanation: "Nothing was changed.",
                    help: ["write `#sha256=` and 64 hexadecimal digits, or leave it out"])
            }
            required.append(digest)
        }
    }

    /// Vouches for a file that is what was stated; for any, where nothing was.
    func verify(
        _ artifact: UnverifiedArtifact, for subject: String, at location: SourceSpan?
    ) throws -> VerifiedArtifact {
        let own = Digest(artifact.digest)
        for groups in [choices] + required.map({ [$0] }) where !groups.isEmpty {
            do throws(VerificationError) {
                _ = try artifact.verify(against: groups)
            } catch {
                guard case .mismatch(let mismatch) = error else { throw error }
                throw Diagnostic(
                    .hashMismatch, "the file for `\(subject)` does not have the hash that is stated for it",
                    at: location,
                    evidence: [.init("from", artifact.origin)]
                        + groups.prefix(3).map { .init("stated", $0.description) }
                        + [.init("received", mismatch.received.description)],
                    explanation: "Nothing was changed.",
                    help: ["find out which of the two is right, and correct the hash or the address"],
                    exitStatus: .integrity)
            }
        }
        return try artifact.verify(against: [own])
    }
}

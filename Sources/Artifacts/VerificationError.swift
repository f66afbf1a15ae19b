import Diagnostics
import OperatingSystem
import PackagingStandards

/// A file that nobody vouches for.
package struct HashMismatch: Equatable, Sendable {
    package var filename: String
    /// Where the file came from: a URL without credentials, or a path.
    package var origin: String
    /// The package and version that the file was asked for as, such as "`urllib3` 2.2.1".
    package var release: String?
    /// The digests that would have been right.
    package var expected: [Digest]
    package var received: Digest
    /// Where the digests were written down.
    package var location: SourceSpan?
}

package enum VerificationError: Error, Equatable, Sendable {
    case mismatch(HashMismatch)
    case file(FileError)
}

extension VerificationError: Diagnosable {
    package var diagnostic: Diagnostic {
        switch self {
        case .file(let error): error.diagnostic
        case .mismatch(let mismatch): mismatch.diagnostic
        }
    }
}

extension HashMismatch {
    var diagnostic: Diagnostic {
        let subject = release.map { "the file for \($0)" } ?? "the file `\(filename)`"
        var evidence: [Diagnostic.Evidence] = [.init("file", filename), .init("from", origin)]
        // Of many digests (one for each file of a release) a few are enough to compare by eye.
        let shown = expected.filter { !$0.algorithm.isWeak }
        for digest in shown.prefix(3) { evidence.append(.init("locked", digest.description)) }
        if shown.count > 3 { evidence.append(.init("locked", "and \(shown.count - 3) more")) }
        evidence.append(.init("received", received.description))
        guard !shown.isEmpty else {
            return Diagnostic(
                .hashMismatch, "\(subject) has no hash to be checked against", at: location, evidence: evidence,
                explanation: "Nothing was installed. Pipit relies on SHA-256, SHA-384 and SHA-512 alone.",
                help: ["run `pipit lock` to write down the hashes that the index states"], exitStatus: .integrity)
        }
        return Diagnostic(
            .hashMismatch, "\(subject) is not the one that was locked", at: location, evidence: evidence,
            explanation: """
                Nothing was installed. A changed file under an unchanged name can mean that the release was tampered \
                with.
                """,
            help: ["ask the index's owner about the change, or, if you trust it, run `pipit lock`"],
            exitStatus: .integrity)
    }
}

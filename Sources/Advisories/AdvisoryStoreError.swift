import Diagnostics
import OperatingSystem

/// Why a store of advisories cannot be used or replaced.
package enum AdvisoryStoreError: Error, Equatable, Sendable {
    case missing(path: String)
    /// A seal does not hold, or a part is not where it should be.
    case damaged(path: String, part: String)
    /// The file was written by another version of Pipit.
    case foreignFormat(path: String, found: UInt32)
    /// The new advisories are fewer, or end earlier, than those that are there.
    case older(path: String, what: Regression)
    case file(FileError)
    /// There is not enough memory for what is to be packed.
    case outOfMemory

    /// In what a new store falls behind the present one.
    package enum Regression: Hashable, Sendable {
        case records(present: Int, new: Int)
        case modified(present: Timestamp, new: Timestamp?)
        /// The new store knows only what was asked about, the present one everything.
        case coverage
        /// The present store is damaged, so nobody can tell.
        case presentUnreadable
    }
}

extension AdvisoryStoreError: Diagnosable {
    package var diagnostic: Diagnostic {
        switch self {
        case .missing(let path):
            return Diagnostic(
                .advisoryStoreMissing, "there are no advisories on this machine yet",
                evidence: [.init("looked at", path)],
                explanation: "Without advisories nothing can be said about any package. Nothing was judged.",
                help: [
                    "`pipit db update` fetches them", "`pipit db import PATH` takes a copy that you have",
                ], exitStatus: .undetermined)
        case .damaged(let path, let part):
            return Diagnostic(
                .advisoryStoreDamaged, "the advisories in `\(path)` are damaged", evidence: [.init("part", part)],
                explanation: "The file is not as Pipit wrote it. Nothing was judged by it.",
                help: ["`pipit db update` fetches them anew"], exitStatus: .undetermined)
        case .foreignFormat(let path, let found):
            return Diagnostic(
                .advisoryStoreDamaged, "the advisories in `\(path)` were written by another version of Pipit",
                evidence: [.init("format", "\(found)"), .init("expected", "\(AdvisoryStore.format)")],
                explanation: "Nothing was judged by them.", help: ["`pipit db update` fetches them anew"],
                exitStatus: .undetermined)
        case .older(let path, let what):
            return Diagnostic(
                .advisoryStoreOlder, "the new advisories are behind those in `\(path)`", evidence: what.evidence,
                explanation:
                    "An old copy hides what became known since. The advisories from before are as they were.",
                help: ["take a newer copy, or allow this one with `--allow-older` if it is right"],
                exitStatus: .undetermined)
        case .file(let error): return error.diagnostic
        case .outOfMemory:
            return Diagnostic(
                .fileSystem, "there is not enough memory to pack the advisories",
                explanation: "The advisories that were there before are as they were.", exitStatus: .undetermined)
        }
    }
}

extension AdvisoryStoreError.Regression {
    fileprivate var evidence: [Diagnostic.Evidence] {
        switch self {
        case .records(let present, let new): [.init("present", "\(present) records"), .init("new", "\(new) records")]
        case .modified(let present, let new):
            [.init("present", "changed last \(present)"), .init("new", new.map { "changed last \($0)" } ?? "unknown")]
        case .coverage:
            [.init("present", "all advisories"), .init("new", "only the answers about some packages")]
        case .presentUnreadable: [.init("present", "damaged, so that nothing can be compared")]
        }
    }
}

import Diagnostics
import PackageIndexes
import Pipfiles
import Reporting

extension Session {
    /// A review of a lock against this project's Pipfile, with the metadata on this machine.
    func review(_ lock: Lockfile, _ pipfile: Pipfile) -> LockReview {
        var review = LockReview(lock: lock, pipfile: pipfile)
        review.directory = project.directory
        if pipfile.sources.isEmpty, let source = try? Workbench(session: self).defaultSource(for: pipfile.document) {
            review.defaultSources = [source.configured, source.plain, try? source.written()].compactMap { $0 }
        }
        // Nobody is asked, so whether certificates would be looked at does not matter.
        let sources = lock.meta.pipfileSources.map { PackageSource(name: $0.name, url: $0.url, verifyTLS: false) }
        var atHand = MetadataAtHand(session: self)
        let directory = project.directory
        review.metadata = { package in
            let source = try? sources.source(named: package.index)
            return atHand.metadata(of: package, source: source, directory: directory)
        }
        return review
    }

    /// Tells what a review could not tell, and what is unusual and in order.
    func tell(_ outcome: LockReview.Outcome, of lock: Lockfile, outside: Bool = false) {
        guard ownVerbosity > .quiet else { return }
        let isVerbose = verbosity == .verbose
        if outside, !outcome.outside.isEmpty {
            warn(
                Diagnostic(
                    .lockUnexplained, "the Pipfile takes packages from outside of the project", severity: .note,
                    evidence: outcome.outside.map(\.evidence)))
        }
        if !outcome.idle.isEmpty {
            warn(
                Diagnostic(
                    .lockUnexplained, "the lock holds packages that are never installed", severity: .note,
                    evidence: LockRefusals.rows(outcome.idle),
                    explanation: "Nothing on this machine tells whether anything needs them."))
        }
        guard !outcome.unknown.isEmpty else { return }
        let count = Set(lock.categories.flatMap(\.packages).map(\.key)).count
        warn(
            Diagnostic(
                .lockUnexplained,
                "what \(outcome.unknown.count) of \(Quantities.count(count, "locked package")) "
                    + "\(outcome.unknown.count == 1 ? "needs" : "need") is not known on this machine",
                severity: .note,
                evidence: isVerbose ? [.init("unknown", outcome.unknown.joined(separator: ", "))] : [],
                explanation: "So nothing here tells whether packages were added for them or taken away from them."))
    }
}

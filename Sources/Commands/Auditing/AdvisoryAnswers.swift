import Advisories
import Auditing
import Diagnostics
import OperatingSystem

/// What services have answered about single releases. It is kept, so that the next audit without a network can use it and
/// knows its age.
struct AdvisoryAnswers {
    var place: AdvisoryPlace

    /// How long an answer is kept, in seconds. How long it counts is for the limits of an audit to say.
    static let keptFor: Int64 = 30 * 86400

    /// Keeps answers beside those that the same service gave about other releases, and gives a database of them all.
    func keep(_ draft: AdvisoryDraft) throws -> AuditDatabase {
        let held = try place.lock()
        defer { withExtendedLifetime(held) {} }
        let kept = try? AdvisoryStore(path: place.answersPath)
        // Who asked about nothing has learned nothing, and what was learned before stays as it is.
        guard draft.hasAnswers else {
            return AuditDatabase(try kept ?? AdvisoryStore(try draft.encoded(), path: place.answersPath))
        }
        var whole = draft
        if let kept, Set(kept.state.origins.map(\.kind)) == Set(draft.origins.map(\.kind)) {
            try whole.takeAnswers(
                of: kept, since: Timestamp(seconds: draft.updated.seconds - Self.keptFor))
        }
        return AuditDatabase(try AdvisoryStore.replace(place.answersPath, with: whole))
    }
}

import Advisories

/// A store of advisories and what it counts for.
package struct AuditDatabase: Sendable {
    package enum Role: String, Sendable {
        /// Answers for every public package: where it is silent, nothing is known.
        case general
        /// Adds findings, and neither its silence nor a record that takes one back says anything: what a project's own policy
        /// names. Stands after the general ones.
        case supplement
    }

    package var store: AdvisoryStore
    package var role: Role

    package init(_ store: AdvisoryStore, role: Role = .general) {
        self.store = store
        self.role = role
    }
}

/// How old advisories may become, in seconds since they were brought up to date.
package struct FreshnessLimits: Hashable, Sendable {
    /// Older ones are worth a warning.
    package var warnAfter: Int64
    /// Older ones do not answer any more; nil where they always do.
    package var failAfter: Int64?

    package init(warnAfter: Int64 = 86400, failAfter: Int64? = nil) {
        self.warnAfter = warnAfter
        self.failAfter = failAfter
    }

    /// A warning after a day, and no answer after a week: what became known since is not in them.
    package static let standard = FreshnessLimits(failAfter: 7 * 86400)

    /// A clock may be wrong by a day; what comes from further ahead is as bad as what is too old.
    static let tolerance: Int64 = 86400

    /// What an age means.
    package func judge(age: Int64) -> Freshness {
        if age < -Self.tolerance { return .fromTheFuture }
        if let failAfter, age > failAfter { return .expired }
        return age > warnAfter ? .stale : .fresh
    }
}

/// Whether advisories are recent enough.
package enum Freshness: String, Hashable, Sendable {
    case fresh
    /// Older than the limit for warnings.
    case stale
    /// Older than the limit beyond which they do not answer.
    case expired
    /// Brought up to date after today, so one of the clocks is wrong and no age can be told.
    case fromTheFuture = "from-the-future"

    /// Whether advisories of this freshness answer at all.
    package var answers: Bool { self == .fresh || self == .stale }
}

/// What a report says about a database that it stands on: "as of T, N records".
package struct DatabaseStatus: Equatable, Sendable {
    package var path: String
    package var role: AuditDatabase.Role
    package var state: StoreState
    /// Seconds from the last update to today.
    package var age: Int64
    package var freshness: Freshness

    init(_ database: AuditDatabase, today: Timestamp, limits: FreshnessLimits) {
        path = database.store.path
        role = database.role
        state = database.store.state
        age = today.since(state.updated)
        freshness = limits.judge(age: age)
    }

    /// Notes when an answer that counts was given: answers about single releases are as old as the oldest of them.
    mutating func take(oldest moment: Timestamp, today: Timestamp, limits: FreshnessLimits) {
        guard moment < state.updated else { return }
        state.updated = moment
        age = today.since(moment)
        freshness = limits.judge(age: age)
    }
}

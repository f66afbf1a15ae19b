/// How bad a vulnerability is, in five words.
package enum SeverityRating: String, Sendable, Comparable, CaseIterable {
    case none, low, medium, high, critical

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .none: 0
        case .low: 1
        case .medium: 2
        case .high: 3
        case .critical: 4
        }
    }

    /// The rating that a database calls so, in any case: GitHub says `MODERATE` where CVSS says medium.
    package init?(label: some StringProtocol) {
        switch label.lowercased() {
        case "none": self = .none
        case "low": self = .low
        case "medium", "moderate": self = .medium
        case "high", "important": self = .high
        case "critical": self = .critical
        default: return nil
        }
    }
}

/// A severity and what says so.
package struct Severity: Hashable, Sendable {
    package var rating: SeverityRating
    /// The number that was computed from ``vector``; nil where there is only a word.
    package var score: CVSSScore?
    package var vector: String?
    /// The advisory that carries it.
    package var source: AdvisoryID

    package init(rating: SeverityRating, score: CVSSScore? = nil, vector: String? = nil, source: AdvisoryID) {
        self.rating = rating
        self.score = score
        self.vector = vector
        self.source = source
    }

    /// `CVSS 3.1`, or `label` where the database gives only a word.
    package var method: String { score.map { "CVSS \($0.version.rawValue)" } ?? "label" }

    /// The highest of several: by rating, then by number; nil where there are none.
    package static func highest(_ severities: [Severity]) -> Severity? {
        severities.reduce(nil) { best, next in best.map { $0.outranks(next) ? $0 : next } ?? next }
    }

    /// Whether this outranks another: by rating, then by number, then by the newer method, so that the choice never
    /// depends on the order in which records were read.
    func outranks(_ other: Severity) -> Bool {
        if rating != other.rating { return rating > other.rating }
        let (mine, others) = (score?.tenths ?? -1, other.score?.tenths ?? -1)
        if mine != others { return mine > others }
        if score?.version != other.score?.version {
            return (score?.version.rawValue ?? "") > (other.score?.version.rawValue ?? "")
        }
        return source != other.source ? source < other.source : (vector ?? "") < (other.vector ?? "")
    }
}

extension Advisory {
    /// The highest severity that the record tells about a package: computed from its vectors or, where it has none that
    /// can be computed, its database's word. Nil where it tells nothing, which is no reason to think it harmless.
    package func severity(of package: some Sequence<AffectedPackage>) -> Severity? {
        let vectors = severities + package.flatMap(\.severities)
        let computed = vectors.compactMap { vector -> Severity? in
            guard let score = CVSSScore(vector: vector.vector) else { return nil }
            return Severity(rating: score.rating, score: score, vector: vector.vector, source: id)
        }
        if let highest = Severity.highest(computed) { return highest }
        return label.map { Severity(rating: $0, source: id) }
    }
}

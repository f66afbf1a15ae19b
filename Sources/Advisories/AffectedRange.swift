import PackagingStandards

/// One range of an advisory, judged once when it is read: its intervals, or that they cannot be told.
package struct AffectedRange: Equatable, Sendable {
    /// How a range counts.
    package enum Kind: Hashable, Sendable {
        /// PEP 440's order, for the ecosystem PyPI.
        case ecosystem
        case semantic
        /// Commits: useless without the repository.
        case git
        /// Safety's specifiers.
        case specifiers
        /// A kind that Pipit does not know.
        case other(String)
    }

    /// A change along the line of versions. The texts are the record's.
    package enum Event: Hashable, Sendable {
        case introduced(String)
        case fixed(String)
        case lastAffected(String)
        case limit(String)
        /// An event of a later schema, by its name.
        case unknown(String)
    }

    package let kind: Kind
    package let events: [Event]
    /// Alternatives of specifiers (`<1.0.4`, `>=1.1,<1.1.1`), for ``Kind/specifiers``.
    package let specifiers: [String]
    /// The stretches of affected versions in order, without empty ones; nil where they cannot be told.
    package let intervals: [VersionInterval]?

    package init(kind: Kind, events: [Event]) {
        self.kind = kind
        self.events = events
        specifiers = []
        intervals =
            switch kind {
            case .ecosystem, .semantic: Self.intervals(of: events)
            case .git, .specifiers, .other: nil
            }
    }

    /// A range of Safety's: a version is affected when it satisfies any of the alternatives.
    package init(specifiers: [String]) {
        kind = .specifiers
        events = []
        self.specifiers = specifiers
        intervals = nil
    }

    /// Whether the range can never say anything about a release.
    var isOfCommits: Bool { kind == .git }

    // MARK: - Events to intervals

    /// A place where membership changes. At one version what begins comes before what ends, so that a version that is
    /// introduced and fixed at once is not affected.
    private struct Change {
        enum Effect: Int { case begins, endsBefore, endsAfter }

        var effect: Effect
        /// nil is the beginning of all versions.
        var version: Version?
        var text: String

        func precedes(_ other: Change) -> Bool {
            switch (version, other.version) {
            case (nil, nil): return effect.rawValue < other.effect.rawValue
            case (nil, _): return true
            case (_, nil): return false
            case (let left?, let right?):
                return left == right ? effect.rawValue < other.effect.rawValue : left < right
            }
        }
    }

    private static func intervals(of events: [Event]) -> [VersionInterval]? {
        var changes: [Change] = []
        var limits: [VersionInterval.Bound] = []
        var isLimited = true
        for event in events {
            switch event {
            case .introduced("0"): changes.append(Change(effect: .begins, version: nil, text: "0"))
            case .introduced(let text):
                guard let version = Version(text) else { return nil }
                changes.append(Change(effect: .begins, version: version, text: text))
            case .fixed(let text):
                guard let version = Version(text) else { return nil }
                changes.append(Change(effect: .endsBefore, version: version, text: text))
            case .lastAffected(let text):
                guard let version = Version(text) else { return nil }
                changes.append(Change(effect: .endsAfter, version: version, text: text))
            case .limit("*"): isLimited = false
            case .limit(let text):
                guard let version = Version(text) else { return nil }
                limits.append(.init(version: version, text: text))
            case .unknown: return nil
            }
        }
        // Without a beginning the range says nothing that could be relied on.
        guard changes.contains(where: { $0.effect == .begins }) else { return nil }
        changes.sort { $0.precedes($1) }

        var found: [VersionInterval] = []
        var begin: Change?
        for change in changes {
            switch change.effect {
            case .begins: begin = begin ?? change
            case .endsBefore, .endsAfter:
                guard let start = begin, let version = change.version else { continue }
                begin = nil
                let bound = VersionInterval.Bound(version: version, text: change.text)
                found.append(
                    VersionInterval(
                        lower: start.version.map { .init(version: $0, text: start.text) },
                        upper: change.effect == .endsBefore ? .before(bound) : .through(bound)))
            }
        }
        if let begin {
            found.append(
                VersionInterval(lower: begin.version.map { .init(version: $0, text: begin.text) }, upper: .open))
        }
        if isLimited, let limit = limits.max(by: { $0.version < $1.version }) {
            found = found.map { $0.limited(to: limit) }
        }
        return found.filter { !$0.isEmpty }
    }
}

/// A stretch of affected versions, by PEP 440's total order: pre-releases and post-releases belong to it as they are
/// ordered, which is not how specifiers see them.
package struct VersionInterval: Equatable, Sendable {
    /// A version and how the record writes it.
    package struct Bound: Equatable, Sendable {
        package var version: Version
        package var text: String

        package init(version: Version, text: String) {
            self.version = version
            self.text = text
        }
    }

    package enum Upper: Equatable, Sendable {
        /// Nothing is known to be fixed.
        case open
        /// Up to the version that fixed it.
        case before(Bound)
        /// The last affected version, itself included; what follows may not exist.
        case through(Bound)
        /// What the database does not look beyond.
        case limit(Bound)
    }

    /// The first affected version; nil where all before ``upper`` are affected.
    package var lower: Bound?
    package var upper: Upper

    package init(lower: Bound?, upper: Upper) {
        self.lower = lower
        self.upper = upper
    }

    package func contains(_ version: Version) -> Bool {
        if let lower, version < lower.version { return false }
        return switch upper {
        case .open: true
        case .before(let bound), .limit(let bound): version < bound.version
        case .through(let bound): version <= bound.version
        }
    }

    /// The version that fixed what the interval holds.
    package var fix: Bound? {
        if case .before(let bound) = upper { return bound }
        return nil
    }

    var isEmpty: Bool {
        guard let lower else { return false }
        return switch upper {
        case .open: false
        case .before(let bound), .limit(let bound): bound.version <= lower.version
        case .through(let bound): bound.version < lower.version
        }
    }

    func limited(to limit: Bound) -> VersionInterval {
        switch upper {
        case .before(let bound) where bound.version <= limit.version: return self
        case .through(let bound) where bound.version < limit.version: return self
        default: return VersionInterval(lower: lower, upper: .limit(limit))
        }
    }
}

extension VersionInterval: CustomStringConvertible {
    /// `>=1.0,<2.0`, `<2.0`, `<=1.4`, `every version`.
    package var description: String {
        let start = lower.map { ">=\($0.text)" }
        let end: String? =
            switch upper {
            case .open: nil
            case .before(let bound), .limit(let bound): "<\(bound.text)"
            case .through(let bound): "<=\(bound.text)"
            }
        let parts = [start, end].compactMap { $0 }
        return parts.isEmpty ? "every version" : parts.joined(separator: ",")
    }
}

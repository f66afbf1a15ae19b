import Diagnostics
import PackagingStandards
import Resolving

/// Which versions of a package are a fix, and why the others are none.
struct FixCandidates {
    var package: PackageName
    /// The version that is to be left.
    var own: Version
    /// Whether only the fix of another package brought it in, so that nothing says that it has to grow.
    var isNew: Bool
    var admitsPrereleases: Bool

    /// Versions that nothing is known against and that can be locked, the least first.
    private(set) var clean: [Version] = []
    /// Those of them that are younger than the project's `cool-down-period`.
    private(set) var young: [Version] = []
    /// Versions that must not be taken, whoever asks for them.
    private(set) var refused: [Version] = []
    /// Why versions without a known vulnerability are no fix.
    private(set) var evidence: [Diagnostic.Evidence] = []

    init(package: PackageName, own: Version, isNew: Bool, admitsPrereleases: Bool) {
        self.package = package
        self.own = own
        self.isNew = isNew
        self.admitsPrereleases = admitsPrereleases
    }

    /// What advisories say about versions.
    struct Judgement {
        var affected: Set<Version>
        /// Versions about which nothing can be said. They are no fix.
        var unjudged: Set<Version>
    }

    /// Divides the releases that an index has.
    ///
    /// - Parameter young: Versions that only the project's `cool-down-period` hides.
    mutating func sort(_ candidates: [Candidate], young: Set<Version>, _ judgement: Judgement) {
        var unfit: [(version: Version, reason: String)] = []
        var older: Version?
        for candidate in candidates.sorted(by: { $0.version < $1.version }) {
            let version = candidate.version
            if judgement.affected.contains(version) {
                refused.append(version)
                continue
            }
            if !isNew, version <= own {
                if version < own, candidate.isUsable, candidate.yanked == nil, !version.isPrerelease { older = version }
                continue
            }
            if let reason = reason(against: candidate, judgement) {
                unfit.append((version, reason))
                refused.append(version)
                continue
            }
            clean.append(version)
            if young.contains(version) { self.young.append(version) }
        }
        // Of what nobody had before, the newest is taken, as always.
        if isNew { clean.reverse() }
        let most = 4
        evidence = unfit.prefix(most).map { .init("\($0.version)", $0.reason) }
        if unfit.count > most { evidence.append(.init("", "and \(unfit.count - most) more")) }
        if let older {
            evidence.append(.init("\(older)", "nothing is known against it, but it is older than what is locked"))
        }
    }

    private func reason(against candidate: Candidate, _ judgement: Judgement) -> String? {
        if judgement.unjudged.contains(candidate.version) { return "the advisories say nothing about it" }
        if let reason = candidate.yanked { return reason.isEmpty ? "it is yanked" : "it is yanked: \(reason)" }
        if candidate.version.isPrerelease, !admitsPrereleases { return "it is a pre-release" }
        guard case .unusable(let reason) = candidate.usability else { return nil }
        switch reason {
        case .requiresPython(let text): return "it needs Python \(text)"
        case .noCompatibleFile(let offer): return offer.map { "it has \($0)" } ?? "it has no file for this Python"
        case .noFiles: return "it has no file"
        case .hidden(let reason), .other(let reason): return reason
        }
    }
}

extension Candidate {
    /// Whether it has a file for some environment of the lock.
    var isUsable: Bool { if case .unusable = usability { false } else { true } }
}

import Advisories
import PackagingStandards

extension Auditor {
    /// The finding that a group of records makes; nil for a group without records.
    func finding(
        _ group: AdvisoryGroup, _ matches: [AdvisoryMatch], _ target: Target, _ version: String,
        _ dossiers: inout [AdvisoryDossier], today: Timestamp
    ) throws(AdvisoryStoreError) -> Finding? {
        guard let id = group.displayID(preferring: options.displaying) else { return nil }
        let candidate = CandidateVersion(version)
        let records = group.advisories
        let entries = records.map { ($0, $0.entries(for: target.package)) }
        let judgements = matches.filter { match in records.contains { $0.id == match.advisory.id } }.map(\.judgement)
        let severities = entries.compactMap { $0.severity(of: $1) }
        var fixes: [Finding.Fix] = []
        for text in Self.fixes(entries.flatMap(\.1), candidate) {
            fixes.append(
                Finding.Fix(version: text, affectedBy: try Self.affecting(text, &dossiers, today: today)))
        }
        return Finding(
            package: target.package, version: version, occurrences: target.occurrences,
            kind: group.isMalware ? .malware : .vulnerability, certainty: Self.certainty(judgements), id: id,
            ids: group.allIDs, related: group.related, severity: Severity.highest(severities),
            summary: Self.summary(records), details: records.compactMap(\.details).longest,
            affected: target.package == .interpreter
                ? Self.interpreterTexts(entries.flatMap(\.1), candidate) : Self.affectedTexts(entries.flatMap(\.1)),
            fixes: fixes,
            references: records.flatMap(\.references).withoutRepetition,
            published: records.compactMap(\.published).min(),
            modified: records.compactMap(\.modified).max(), notes: Self.notes(judgements, candidate, target.origin))
    }

    /// Affected if any record is sure, otherwise the first doubt.
    private static func certainty(_ judgements: [Judgement]) -> Finding.Certainty {
        var doubt: Judgement.Doubt?
        for judgement in judgements {
            switch judgement {
            case .affected: return .affected
            case .possibly(let reason): doubt = doubt ?? reason
            case .notAffected: break
            }
        }
        return doubt.map(Finding.Certainty.possibly) ?? .affected
    }

    /// GitHub's summaries are written to be read; the others' come after it.
    private static func summary(_ records: [Advisory]) -> String? {
        let told = records.filter { $0.summary?.isEmpty == false }
        return (told.first { $0.id.family == .github } ?? told.first)?.summary
    }

    // MARK: - Fixes

    /// The least fix above the version in each stretch that holds it, and of stated fixes those above the version.
    private static func fixes(_ entries: [AffectedPackage], _ candidate: CandidateVersion) -> [String] {
        var found: [(version: Version, text: String)] = []
        func add(_ text: String) {
            guard let version = Version(text), !found.contains(where: { $0.version == version }) else { return }
            if let own = candidate.publicVersion, version <= own { return }
            found.append((version, text))
        }
        for entry in entries {
            for range in entry.ranges {
                for interval in range.intervals ?? [] {
                    guard let version = candidate.publicVersion, interval.contains(version), let fix = interval.fix
                    else {
                        continue
                    }
                    add(fix.text)
                }
                for alternative in range.specifiers { fix(of: alternative, candidate).map(add) }
            }
            entry.statedFixes.forEach(add)
        }
        return found.sorted { $0.version < $1.version }.map(\.text)
    }

    /// The version before which an alternative of specifiers ends, where it holds the version.
    private static func fix(of alternative: String, _ candidate: CandidateVersion) -> String? {
        guard let version = candidate.publicVersion, let specifiers = try? SpecifierSet(lenient: alternative),
            specifiers.contains(version)
        else { return nil }
        return specifiers.clauses.first { $0.comparison == .less && !$0.isWildcard }?.versionText
    }

    // MARK: - Texts

    /// What the records call affected: stretches and specifiers, and listed versions where there is nothing else.
    private static func affectedTexts(_ entries: [AffectedPackage]) -> [String] {
        var texts: [String] = []
        for entry in entries {
            let ranges = entry.ranges.flatMap { range in
                range.intervals.map { $0.map(\.description) } ?? range.specifiers
            }
            if !ranges.isEmpty { texts += ranges } else { texts += entry.versions.map { "==\($0)" } }
        }
        return texts.withoutRepetition
    }

    /// Advisories about Python itself list hundreds of releases. Those of the same line are what is of interest: `3.11`'s.
    private static func interpreterTexts(_ entries: [AffectedPackage], _ candidate: CandidateVersion) -> [String] {
        let ranges = affectedTexts(entries.filter { $0.ranges.contains { $0.intervals != nil } })
        guard ranges.isEmpty, let own = candidate.publicVersion else { return ranges }
        let line = own.description.split(separator: ".").prefix(2)
        let listed = entries.flatMap(\.versions).compactMap { Version($0) }
            .filter { $0.description.split(separator: ".").prefix(2) == line }.sorted()
        guard let first = listed.first, let last = listed.last else { return [] }
        return [first == last ? "==\(first)" : ">=\(first),<=\(last)"]
    }

    private static func notes(
        _ judgements: [Judgement], _ candidate: CandidateVersion, _ origin: AuditSubject.Origin
    ) -> [Finding.Note] {
        var notes: [Finding.Note] = []
        for judgement in judgements {
            guard case .affected(.interval(let interval)) = judgement, let fix = interval.fix,
                let version = candidate.publicVersion, version.isPrerelease,
                version.baseVersion == fix.version.baseVersion, !notes.contains(.prereleaseOfFix(fix.text))
            else { continue }
            notes.append(.prereleaseOfFix(fix.text))
        }
        if candidate.publicText != candidate.text { notes.append(.judgedAs(candidate.publicText)) }
        if case .privateIndex(let name) = origin { notes.append(.privateIndex(name)) }
        return notes
    }
}

extension AuditReport {
    /// By package, version and id.
    mutating func sort() {
        findings.sort { $0.precedes($1) }
        suppressed.sort { $0.finding.precedes($1.finding) }
        unaudited.sort { $0.precedes($1) }
        tolerated.sort { $0.precedes($1) }
        withdrawn.sort {
            if $0.package != $1.package { return $0.package < $1.package }
            return $0.version != $1.version ? precedes($0.version, $1.version) : $0.id < $1.id
        }
    }
}

extension Finding {
    fileprivate func precedes(_ other: Finding) -> Bool {
        if package != other.package { return package < other.package }
        return version != other.version ? Auditing.precedes(version, other.version) : id < other.id
    }
}

extension UnauditedPackage {
    fileprivate func precedes(_ other: UnauditedPackage) -> Bool {
        if name != other.name { return name.utf8.lexicographicallyPrecedes(other.name.utf8) }
        return Auditing.precedes(version ?? "", other.version ?? "")
    }
}

/// Versions in their order, what is none by its text and behind all that are.
private func precedes(_ left: String, _ right: String) -> Bool {
    switch (Version(left), Version(right)) {
    case (let first?, let second?) where first != second: first < second
    case (.some, nil): true
    case (nil, .some): false
    default: left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}

extension [String] {
    fileprivate var longest: String? { self.max { $0.utf8.count < $1.utf8.count } }
}

extension Array where Element: Hashable {
    fileprivate var withoutRepetition: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}

internal import Auditing
import Diagnostics
internal import PackagingStandards

extension AuditWords {
    /// `celery[redis] 5.4.0`
    static func step(_ step: Provenance.Step) -> String {
        var text = step.package.normalized
        if let extra = step.extra { text += "[\(OutsideText.line(extra))]" }
        return text + (step.version.map { " " + OutsideText.line($0) } ?? "")
    }

    /// Why no path is known, and what would make it known.
    static func gap(_ gap: Provenance.Gap) -> String {
        switch gap {
        case .noRequests: "not known: no Pipfile says what the project asks for"
        case .unknownNeeds(let packages):
            "not known: the project does not ask for it itself, and nothing on this machine says what "
                + needing(packages) + " (`pipit sync` or `pipit lock` makes it known)"
        case .nothingNeedsIt: "none: nothing that the project asks for needs it, and `pipit lock` may leave it out"
        case .unstated: "not known: the bill of materials does not say what needs it"
        }
    }

    /// What a list of paths that may not be whole leaves open.
    static func openEnd(_ gap: Provenance.Gap) -> String? {
        guard case .unknownNeeds(let packages) = gap else { return nil }
        return "there may be more: nothing on this machine says what " + needing(packages)
    }

    static func key(_ gap: Provenance.Gap) -> String {
        switch gap {
        case .noRequests: "no-requests"
        case .unknownNeeds: "unknown-needs"
        case .nothingNeedsIt: "nothing-needs-it"
        case .unstated: "unstated"
        }
    }

    /// `one needs`, `one and two need`
    private static func needing(_ packages: [PackageName]) -> String {
        var shown = packages.prefix(4).map(\.normalized)
        if packages.count > shown.count { shown.append("\(packages.count - shown.count) more") }
        guard shown.count > 1, let last = shown.popLast() else { return (shown.first ?? "it") + " needs" }
        return shown.joined(separator: ", ") + " and \(last) need"
    }

    /// The packages that the project asks for itself and that bring a package in: `itself`, or their names, or `?`.
    /// Nothing brings Python itself in.
    static func origins(_ finding: Finding) -> String {
        if finding.package == .interpreter { return "-" }
        var names: [String] = []
        func add(_ name: String) { if !names.contains(name) { names.append(name) } }
        for provenance in finding.occurrences.compactMap(\.provenance) {
            for path in provenance.paths { add(path.steps.count == 1 ? "itself" : path.steps[0].package.normalized) }
            if provenance.paths.isEmpty { add("?") }
        }
        return names.isEmpty ? "?" : names.joined(separator: ", ")
    }
}

extension AuditFacts {
    /// `flask 2.0 (Pipfile:3) → jinja2 2.10`, or that the project asks for the package itself.
    func path(_ path: Provenance.Path, signs: Bool = true) -> String {
        let place = path.request.map { request in
            OutsideText.line(self.path(request)) + (request.line.map { ":\($0)" } ?? "")
        }
        let words = path.steps.map(AuditWords.step)
        if words.count < 2 { return "the project asks for it itself" + (place.map { " (\($0))" } ?? "") }
        let first = words[0] + (place.map { " (\($0))" } ?? "")
        return ([first] + words.dropFirst()).joined(separator: signs ? " → " : " -> ")
    }

    /// How a package came where it was met, a line for each path; empty where nobody looked.
    func paths(_ occurrence: AuditSubject.Occurrence, signs: Bool = true) -> [String] {
        guard let provenance = occurrence.provenance else { return [] }
        guard !provenance.paths.isEmpty else {
            return [provenance.gap.map(AuditWords.gap) ?? "not known"]
        }
        var lines = provenance.paths.map { path($0, signs: signs) }
        if provenance.further > 0 { lines.append("and \(provenance.further) more that are as short") }
        if let rest = provenance.gap.flatMap(AuditWords.openEnd) { lines.append(rest) }
        return lines
    }

    /// The paths of these occurrences, each once.
    func paths(_ occurrences: [AuditSubject.Occurrence]) -> [String] {
        var lines: [String] = []
        for line in occurrences.flatMap({ paths($0) }) where !lines.contains(line) { lines.append(line) }
        return lines
    }

    func paths(_ finding: Finding) -> [String] { paths(finding.occurrences) }
}

import Diagnostics
import PackageIndexes
import PackagingStandards
import Resolving

/// Tells why a category has no solution, and finds out which single change of the user's would give one.
struct FailureStory {
    let solver: CategorySolver
    let failure: Failure
    let resolver: Resolver
    let category: String
    /// At most so many requirements are tried for a way out: each try is a resolution of its own.
    let mostTries = 6

    func diagnostic(
        _ knowledge: inout ReleaseKnowledge, _ assignment: inout SourceAssignment
    ) async throws -> Diagnostic {
        let explanation = explanation
        let roots = resolver.problem.roots
        var help: [String] = []
        for position in failure.involvedRoots.prefix(mostTries) {
            guard !roots[position].specifiers.isEmpty || roots.count > 1, roots[position].url == nil else { continue }
            guard let change = try? await relaxation(of: position, &knowledge, &assignment) else { continue }
            help.append(change)
        }
        let first = failure.involvedRoots.first.map { roots[$0].origin }
        return Diagnostic(
            .noSolution, explanation.headline, at: first?.span,
            evidence: explanation.facts.enumerated().map { .init("\($0.offset + 1).", $0.element) },
            explanation: (explanation.hints + ["`Pipfile.lock` is as it was."]).joined(separator: "\n"), help: help)
    }

    /// What would be locked if one requirement accepted any version; nil when that changes nothing.
    private func relaxation(
        of position: Int, _ knowledge: inout ReleaseKnowledge, _ assignment: inout SourceAssignment
    ) async throws -> String? {
        let root = resolver.problem.roots[position]
        guard !root.specifiers.isEmpty else { return nil }
        let outcome = try await solver.solve(
            &knowledge, &assignment, from: resolver.relaxing(root: position))
        guard case .solved(let resolution) = outcome, let version = resolution.versions[root.name] else { return nil }
        let others = failure.involvedRoots.filter { $0 != position }.prefix(2).compactMap { other -> String? in
            let name = resolver.problem.roots[other].name
            return resolution.versions[name].map { "\(name) \($0)" }
        }
        let locked = (["\(root.name) \(version)"] + others).joined(separator: ", ")
        return "`\(root.name) = \"*\"` would lock \(locked)"
    }
}

extension Diagnostic {
    /// The same clash, told as the reason why the lock serves one platform only.
    func asPlatformClash(platform: String) -> Diagnostic {
        var warning = self
        warning.severity = .warning
        warning.code = .platformClash
        warning.headline =
            "the lock serves `\(platform)` alone, for no one set of versions serves all platforms: \(headline)"
        warning.explanation =
            "The lock was made for the environment at hand, and `_meta` says so. On other platforms lock again there."
        warning.help = ["to lock for this platform on purpose, set `lock_platforms = \"current\"` in `[pipenv]`"] + help
        return warning
    }
}

extension Resolution.Warning {
    var diagnostic: Diagnostic {
        switch self {
        case .unknownExtra(let name, let version, let extra):
            Diagnostic(
                .unknownExtra, "`\(name)` \(version) has no extra `\(extra)`", severity: .warning,
                explanation: "The extra was left out.", exitStatus: .done)
        case .yanked(let name, let version, let reason):
            Diagnostic(
                .yankedRelease, "`\(name)` \(version) was yanked by its publisher", severity: .warning,
                evidence: reason.isEmpty ? [] : [.init("reason", reason)],
                explanation: "It is locked because a pin or the existing lock asks for exactly this version.",
                exitStatus: .done)
        }
    }
}

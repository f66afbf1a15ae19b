import Diagnostics
import PackageIndexes
import PackagingStandards
import Resolving

/// Tells why a category has no solution, and finds out which single change of the user's would give one.
struct FailureStory {
    let solver: CategorySolver
    let failure: Failure
    let resolver: Resolver
    /// At most so many requirements are tried for a way out: each try is a resolution of its own.
    var mostTries = 6

    func diagnostic(
        _ knowledge: inout ReleaseKnowledge, _ assignment: inout SourceAssignment
    ) async throws -> Diagnostic {
        var relaxed: [Int: Resolution] = [:]
        // A way out is worth some requests, but not builds of ever older versions.
        var solver = solver
        solver.fetcher.sourceMetadata = nil
        for position in failure.relaxableRoots.prefix(mostTries) {
            let outcome = try? await solver.solve(&knowledge, &assignment, from: resolver.relaxing(root: position))
            if case .solved(let resolution)? = outcome { relaxed[position] = resolution }
        }
        let explanation = failure.explanation(relaxed: relaxed)
        var evidence = explanation.facts.enumerated().map {
            Diagnostic.Evidence("\($0.offset + 1).", $0.element)
        }
        if explanation.furtherFacts > 0 {
            evidence.append(.init("", "and \(explanation.furtherFacts) more facts of this kind"))
        }
        let elsewhere = await foundElsewhere(knowledge, assignment)
        return Diagnostic(
            elsewhere.isEmpty && !isMissing(knowledge) ? .noSolution : .packageNotFound, explanation.headline,
            at: explanation.location?.span, evidence: evidence,
            explanation: (explanation.hints + ["The Pipfile and its lock are as they were."]).joined(separator: "\n"),
            help: explanation.remedies.map(words) + (elsewhere.isEmpty ? missingHelp(knowledge) : elsewhere))
    }

    /// `flask = "*"` would lock flask 2.2.5, werkzeug 2.2.3
    private func words(_ remedy: FailureExplanation.Remedy) -> String {
        let versions = remedy.versions.map { "\($0.name) \($0.version)" }.joined(separator: ", ")
        return "`\(remedy.name.written) = \"*\"` would lock \(versions)"
    }

    // MARK: - Packages that their source does not have

    /// The involved requirements of the user's whose package the source asked does not have.
    private func missing(_ knowledge: ReleaseKnowledge) -> [RootRequirement] {
        failure.involvedRoots.map { resolver.problem.roots[$0] }.filter { root in
            let asked = knowledge.candidates.filter { $0.key.name == root.name }
            return !asked.isEmpty && asked.allSatisfy { if case .notFound = $0.value { true } else { false } }
        }
    }

    /// What to do about a package that none of the project's sources has.
    private func missingHelp(_ knowledge: ReleaseKnowledge) -> [String] {
        missing(knowledge).map { root in
            """
            check how `\(root.name.written)` is spelled; if it is on an index of your own, add that as a `[[source]]` and \
            name it with `index`
            """
        }
    }

    private func isMissing(_ knowledge: ReleaseKnowledge) -> Bool { !missing(knowledge).isEmpty }

    /// Where else a missing package is. It is never taken from there unasked: whoever puts the same name on another source
    /// would be chosen. The user can say that it is meant.
    private func foundElsewhere(_ knowledge: ReleaseKnowledge, _ assignment: SourceAssignment) async -> [String] {
        var help: [String] = []
        for root in missing(knowledge) {
            let asked = assignment.source(of: root.name)
            for source in assignment.sources where source.name != asked.name {
                guard let found = try? await solver.fetcher.indexes.listing(of: root.name, at: source),
                    let newest = found.releases.first?.version
                else { continue }
                help.append(
                    """
                    source `\(source.name)` has \(root.name) (newest: \(newest)), but was not asked for it; if it is meant, \
                    write `\(root.name.written) = {version = "*", index = "\(source.name)"}`
                    """)
            }
        }
        return help
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

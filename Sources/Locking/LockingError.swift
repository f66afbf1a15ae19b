import Diagnostics
import PackagingStandards
import Resolving

/// Why there is no new lock. The old one is untouched in every case.
package enum LockingError: Error, Sendable {
    /// `index` names a source that the project does not have.
    case unknownSource(package: RequirementOrigin, source: String, known: [String])
    /// Two entries take one package from different sources.
    case twoSources(package: RequirementOrigin, first: String, second: String)
    case quarantined(package: PackageName, source: String, reason: String?)
    /// A cool-down period is asked for, and the source does not say when files of the package were uploaded.
    case noUploadTimes(package: PackageName, source: String)
    /// No set of releases satisfies the requirements; the diagnostic is the proof, told.
    case unsolvable(Diagnostic)
    case exhausted(decisions: Int)
    /// `lock_platforms` names something that is no `sys_platform` Pipit knows.
    case unknownPlatform(String)
    /// The chosen release has no file whose hash could be locked.
    case nothingToHash(package: PackageName, version: Version, source: String)
    /// Sources kept changing their minds about where packages belong.
    case unsettledSources
}

extension LockingError: Diagnosable {
    package var diagnostic: Diagnostic {
        let untouched = "The Pipfile and its lock are as they were."
        switch self {
        case .unknownSource(let package, let source, let known):
            return Diagnostic(
                .sourceUnknown, "`\(package.text)` names the source `\(source)`, which the Pipfile does not have",
                at: package.span, evidence: [.init("sources", known.joined(separator: ", "))], explanation: untouched,
                help: ["use one of the names above, or add a `[[source]]` with the name `\(source)`"])
        case .twoSources(let package, let first, let second):
            return Diagnostic(
                .sourceUnknown,
                "`\(package.text)` comes from the source `\(second)` here and from `\(first)` elsewhere",
                at: package.span,
                explanation:
                    "A package comes from exactly one source, so that nobody can slip in another. \(untouched)",
                help: ["give both entries the same `index`"])
        case .noUploadTimes(let package, let source):
            return Diagnostic(
                .indexAnswer, "the source `\(source)` does not say when the files of `\(package)` were uploaded",
                explanation: "`cool-down-period` cannot be kept without that. \(untouched)",
                help: [
                    "take `cool-down-period` out of `[pipenv]` to lock without it",
                    "use an index that tells upload times",
                ], exitStatus: .undetermined)
        case .quarantined(let package, let source, let reason):
            return Diagnostic(
                .projectQuarantined, "`\(package)` is quarantined by its index",
                evidence: [.init("source", source)] + (reason.map { [.init("reason", $0)] } ?? []),
                explanation: "A quarantined project is considered unsafe to use. \(untouched)",
                help: ["remove it from the Pipfile until the index has cleared it"], exitStatus: .malware)
        case .unsolvable(let diagnostic): return diagnostic
        case .exhausted(let decisions):
            return Diagnostic(
                .noSolution, "no set of versions was found within \(decisions) decisions",
                explanation: "The requirements may have a solution that is too far away. \(untouched)",
                help: ["narrow the versions of the packages that changed last"], exitStatus: .undetermined)
        case .unknownPlatform(let name):
            return Diagnostic(
                .configuration, "`lock_platforms` names `\(name)`, which is no platform that Pipit can lock for",
                explanation: untouched,
                help: ["use `\"all\"`, `\"current\"`, or a list of `\"linux\"`, `\"darwin\"` and `\"win32\"`"],
                exitStatus: .misuse)
        case .nothingToHash(let package, let version, let source):
            return Diagnostic(
                .indexAnswer, "`\(package)` \(version) has no file on source `\(source)` whose hash could be locked",
                explanation:
                    "Without a hash nothing proves later that a file is the one that was locked. \(untouched)",
                exitStatus: .undetermined)
        case .unsettledSources:
            return Diagnostic(
                .noSolution, "which source some packages come from could not be settled",
                explanation:
                    "Packages of several sources require one another in a way that keeps changing. \(untouched)",
                help: ["name the packages in the Pipfile with their `index`"])
        }
    }
}

extension RequirementOrigin {
    var span: SourceSpan? { file.map { SourceSpan(file: $0, line: line) } }
}

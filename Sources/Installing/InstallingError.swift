import Diagnostics
import PackagingStandards

/// Why a lock was not installed. The environment is as it was in every case.
package enum InstallingError: Error, Equatable, Sendable {
    /// An entry that nothing can be checked against.
    case unhashed(package: String, at: SourceSpan)
    /// A repository that is locked at something else than a full commit.
    case movable(package: String, reference: String?, at: SourceSpan)
    /// A source that the lock does not have.
    case unknownSource(package: String, source: String, at: SourceSpan)
    /// The index does not have the package at all.
    case notFound(package: String, version: Version, source: String, at: SourceSpan)
    /// The index calls the project unsafe.
    case quarantined(package: String, source: String, reason: String?, at: SourceSpan)
    /// None of the files that the lock allows is offered by the index.
    case nothingOffered(package: String, version: Version, source: String, offered: Int, at: SourceSpan)
    /// Files that the lock allows are offered, but none suits this environment.
    case nothingSuits(package: String, version: Version, files: [String], environment: String, at: SourceSpan)
    /// A repository of another version control system than git.
    case foreignSystem(package: String, system: String, at: SourceSpan)
    /// A file that holds another project than the one that it is locked as.
    case otherName(package: String, found: String, file: String, at: SourceSpan)
    /// A file that holds another version than the one that it is locked as.
    case otherVersion(package: String, locked: Version, found: String, file: String, at: SourceSpan)
    /// A stored wheel was changed in place, twice in a row.
    case storeChanged(path: String)
}

extension InstallingError: Diagnosable {
    package var diagnostic: Diagnostic {
        let untouched = "Nothing was installed."
        switch self {
        case .unhashed(let package, let span):
            return Diagnostic(
                .lockUnhashed, "`\(package)` is locked without a hash", at: span,
                explanation: "Without a hash nothing proves that a file is the one that was locked. \(untouched)",
                help: ["run `pipit lock` to write the hashes down"], exitStatus: .integrity)
        case .movable(let package, let reference, let span):
            return Diagnostic(
                .lockUnhashed,
                "`\(package)` is locked at \(reference.map { "`\($0)`" } ?? "no commit"), which is no full commit",
                at: span,
                explanation: "A branch or a tag can lead to other files tomorrow. \(untouched)",
                help: ["run `pipit lock` to write the commit down"], exitStatus: .integrity)
        case .unknownSource(let package, let source, let span):
            return Diagnostic(
                .sourceUnknown, "`\(package)` is locked from the source `\(source)`, which the lock does not name",
                at: span, explanation: untouched, help: ["run `pipit lock`, or add the source to the Pipfile"])
        case .notFound(let package, let version, let source, let span):
            return Diagnostic(
                .packageNotFound, "`\(package)` \(version) is locked, but the source `\(source)` does not have it",
                at: span, explanation: "\(untouched) No other source was asked.",
                help: ["check that the source is the right one, or lock again"])
        case .quarantined(let package, let source, let reason, let span):
            return Diagnostic(
                .projectQuarantined, "`\(package)` is quarantined by its index", at: span,
                evidence: [.init("source", source)] + (reason.map { [.init("reason", $0)] } ?? []),
                explanation: "A quarantined project is considered unsafe to use. \(untouched)",
                help: ["remove it, and check whether it ran on your machines"], exitStatus: .malware)
        case .nothingOffered(let package, let version, let source, let offered, let span):
            return Diagnostic(
                .hashMismatch,
                "no file of `\(package)` \(version) that the source `\(source)` offers is one that was locked",
                at: span, evidence: [.init("offered", "\(offered) files, none with a hash that the lock names")],
                explanation:
                    "The release was removed, or its files were replaced by others under the same version. \(untouched)",
                help: ["ask the index's owner what happened; if you trust it, run `pipit lock`"],
                exitStatus: .integrity)
        case .nothingSuits(let package, let version, let files, let environment, let span):
            return Diagnostic(
                .noCompatibleFile, "no file of `\(package)` \(version) suits \(environment)", at: span,
                evidence: files.prefix(4).map { .init("offered", $0) }
                    + (files.count > 4 ? [.init("offered", "and \(files.count - 4) more")] : []),
                explanation: untouched,
                help: ["use another Python (`pipit --python X`), or lock for this one with `pipit lock`"])
        case .foreignSystem(let package, let system, let span):
            return Diagnostic(
                .usage, "`\(package)` comes from a repository of `\(system)`; Pipit reads those of git alone", at: span,
                explanation: untouched, help: ["use a release of it, a git mirror, or a checkout as a `path`"],
                exitStatus: .misuse)
        case .otherName(let package, let found, let file, let span):
            return Diagnostic(
                .metadataMismatch, "`\(package)` is locked as a file that is `\(found)`", at: span,
                evidence: [.init("file", file)],
                explanation: "Under the name of one project another one would be installed. \(untouched)",
                help: ["find out who wrote the lock; if you trust the file, give it its own name in the Pipfile"],
                exitStatus: .integrity)
        case .otherVersion(let package, let locked, let found, let file, let span):
            return Diagnostic(
                .metadataMismatch, "`\(package)` is locked at \(locked) with a file that is \(found)", at: span,
                evidence: [.init("file", file)],
                explanation:
                    "Another version would be installed than the one that the lock names, and that was audited. "
                    + untouched,
                help: ["ask the index's owner which file is the right one; if you trust it, run `pipit lock`"],
                exitStatus: .integrity)
        case .storeChanged(let path):
            return Diagnostic(
                .recordMismatch, "files of the store are being changed while they are installed",
                evidence: [.init("store", path)], explanation: untouched,
                help: ["find out what writes to the store, then run the command again"], exitStatus: .integrity)
        }
    }
}

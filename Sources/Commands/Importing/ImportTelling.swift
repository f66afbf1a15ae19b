import Diagnostics
import PackageIndexes
import PackagingStandards
import Pipfiles
import Reporting

/// Tells what came of reading another tool's file, beyond what was asked for.
struct ImportTelling {
    var work: Work

    func tell(_ imported: ImportedPackages, _ result: PackageAdditions.Result) {
        work.progress.clear()
        imported.notes.forEach(work.session.warn)
        for source in result.unverifiedSources {
            work.session.warn(
                Diagnostic(
                    .usage, "the certificate of the new source `\(source.name)` is not checked", severity: .warning,
                    evidence: [.init("source", Redaction.address(source.url))],
                    explanation:
                        "Its host is said to be trusted, so the Pipfile says `verify_ssl = false`. Whoever is on the way to "
                        + "it can answer in its place.",
                    help: ["name the file of its certificate authority in PIP_CERT, and write `verify_ssl = true`"]))
        }
        if !imported.constraints.isEmpty {
            let files = imported.constraintFiles.map { "`\($0)`" }.joined(separator: ", ")
            work.session.warn(
                Diagnostic(
                    .usage, "the constraints of \(files) hold for this lock alone", severity: .note,
                    explanation: "A Pipfile has no place for rules about packages that it does not ask for.",
                    help: [
                        "to keep them for every lock, set `PIP_CONSTRAINT=\(imported.constraintFiles[0])` in your environment"
                    ]))
        }
        if let main = imported.mainIndex ?? imported.extraIndexes.first, !imported.extraIndexes.isEmpty {
            work.session.warn(
                Diagnostic(
                    .usage, "`--extra-index-url` became a source, and no package comes from it yet", severity: .warning,
                    at: main.location,
                    evidence: imported.extraIndexes.map { .init("index", Redaction.address($0.url)) },
                    explanation:
                        "pip would take each package from whichever index has the higher version, so that whoever controls "
                        + "one could replace any package.",
                    help: ["give the packages that are there `index = \"NAME\"` in the Pipfile"]))
        }
    }
}

extension ImportedPackages.Package {
    /// Whether it asks for one version.
    var isPinned: Bool {
        guard case .index(let specifiers) = argument.origin else { return false }
        return specifiers.description.hasPrefix("==")
    }
}

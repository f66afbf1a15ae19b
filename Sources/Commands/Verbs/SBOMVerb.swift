import Advisories
import Diagnostics
import OperatingSystem
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Reporting

/// `sbom`: a bill of materials of what is locked or installed. Changes nothing, starts no Python, asks no network.
struct SBOMVerb {
    var session: Session
    var arguments: SBOMArguments

    func perform() throws -> Ending {
        let name = arguments.format ?? BillFormat.cycloneDXJSON.rawValue
        guard let format = BillFormat(name: name) else {
            throw UsageError.invalid(
                option: "--format", value: name, expected: BillFormat.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let gathering = try SoftwareGathering(session: session)
        let software =
            try arguments.installed
            ? gathering.installed(session) : gathering.locked(session, wanted, tellsStaleLock: true)
        let moment = AuditFacts.moment(sourceDateEpoch: session.settings.environment.nonEmpty("SOURCE_DATE_EPOCH"))
        let text = format.text(
            of: software, moment: moment ?? session.today, toolVersion: ProgramVersion.pipit)
        let file = try arguments.output.map { try OutputFile($0, session.invocation) }
        if let file, !file.isStandardOutput {
            try file.write(text)
            session.talk("Wrote \(Quantities.count(software.components.count, "package")) to \(file.path)")
        } else {
            session.invocation.output(text)
        }
        return .exit(.done)
    }

    private var wanted: Set<String>? {
        arguments.categories.map { Set($0.names.map { Pipfile.lockName(ofCategory: $0) }) }
    }
}

extension SoftwareGathering {
    /// Knows the Pipfile's wishes, and what is installed if there is an environment.
    init(session: Session) throws {
        let document = try? session.files.document()
        let pipfile = document.flatMap { try? Pipfile($0) }
        self.init(
            subject: Paths.name(session.project.directory),
            wishes: pipfile.map { Set($0.categories.flatMap(\.entries).map(\.name)) })
    }

    /// The list of the project's lock.
    func locked(_ session: Session, _ categories: Set<String>?, tellsStaleLock: Bool = false) throws -> SoftwareList {
        guard let lock = try session.files.lock() else {
            throw Refusal(
                Diagnostic(
                    .lockMissing, "there is no `\(session.files.lockName)` in `\(session.project.directory)`",
                    explanation: "Nothing was written.",
                    help: ["`pipit lock` writes one", "`pipit sbom --use-installed` lists the environment"]),
                closing: AuditVerb.noLock)
        }
        let known = lock.categories.map(\.name)
        for category in (categories ?? []).sorted() where !known.contains(category) {
            throw UsageError.invalid(
                option: "--categories", value: category, expected: known.map { "`\($0)`" }.joined(separator: ", "))
        }
        if tellsStaleLock, session.isStale(lock) { session.warnOfStaleLock(fails: false) }
        var gathering = self
        gathering.metadata = MetadataAtHand(session: session)
        // Without an environment, the list is shorter of words and just as complete.
        if let path = try? session.environmentLocation().path, VirtualEnvironment.exists(at: path),
            let environment = try? VirtualEnvironment.open(path, finder: Workbench(session: session).finder)
        {
            gathering.installed = (try? InstalledDistribution.list(in: environment.target)) ?? []
        }
        return gathering.list(of: lock, categories: categories)
    }

    /// The list of the project's environment.
    func installed(_ session: Session) throws -> SoftwareList {
        let path = try session.environmentLocation().path
        guard VirtualEnvironment.exists(at: path) else {
            throw ProjectError.environmentMissing(directory: session.project.directory).diagnostic
        }
        let environment = try VirtualEnvironment.open(path, finder: Workbench(session: session).finder)
        let reading = try DependencyGraph.read(
            environment.target, markers: environment.interpreter.markerEnvironment)
        for path in reading.unreadable {
            session.warn(
                Diagnostic(
                    .metadataMismatch, "a package has no metadata that can be read, and is left out of the list",
                    severity: .warning, evidence: [.init("looked at", path)]))
        }
        var gathering = self
        gathering.installed = try InstalledDistribution.list(in: environment.target)
        return gathering.list(of: reading.graph)
    }
}

struct SBOMArguments: VerbArguments {
    var format: String?
    var output: String?
    var installed: Bool
    var categories: CategoryList?

    init(_ line: ScannedCommandLine) {
        format = line.value(of: "format")
        output = line.value(of: "output")
        installed = line.has("use-installed")
        categories = CategoryList(ofAll: line)
    }
}

extension VerbDescription {
    static let sbom = VerbDescription(
        summary: "Write an SBOM of what is locked or installed",
        usage: "pipit sbom [--format FORMAT] [-o FILE] [options]",
        explanation:
            "Lists every package in Pipfile.lock with its hashes and source. If there is an environment, adds "
            + "dependencies, licenses and the SBOMs that packages contain (PEP 770). Set SOURCE_DATE_EPOCH for "
            + "reproducible output. Starts no Python and uses no network.",
        options: [
            OptionDescription(
                "format", short: "f", value: "FORMAT",
                "cyclonedx-json (1.6, the default), cyclonedx-xml, cyclonedx-1.7-json, cyclonedx-1.7-xml, spdx (2.3), "
                    + "spdx-3.0"),
            OptionDescription("output", short: "o", value: "FILE", "Write to this file"),
            OptionDescription("use-installed", "List the packages installed in the environment instead of the lock"),
            .judgedCategories,
        ],
        examples: [
            .init("pipit sbom -o bom.json"),
            .init("pipit sbom --format spdx --categories packages", "what is shipped, as SPDX 2.3"),
        ])
}

import Advisories
import Auditing
import Diagnostics
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import Policies
import PythonEnvironments
import Reporting
import Repositories

/// `audit`, `scan` and the scan of `check`: whether what is locked or installed is known to be vulnerable. Starts no Python,
/// runs no package's code and asks no network.
struct AuditVerb {
    var session: Session
    var arguments: AuditArguments

    static let noLock = "Pipfile.lock not found. Run 'pipenv lock' first."

    /// - Parameter asked: What a service has answered, which counts instead of the machine's own advisories.
    func perform(asked: AuditDatabase? = nil) throws -> Ending {
        try refuseWhatIsMissing()
        let format = try format()
        let today = session.today
        let policy = try PolicyRules.read(session)
        let options = try options(policy)
        tellWithoutEffect(policy)
        let list = try list(policy)
        let database = try asked ?? AdvisoryPlace(session: session).database(named: arguments.database)
        let supplement = try AdvisoryPlace(session: session).supplement(policy)
        let auditor = Auditor(databases: [database] + supplement, options: options)
        let baseline = try baseline(auditor, today: today)
        if format.tellsDatabase, arguments.outputFile == nil {
            session.talk("Scanning dependencies for security vulnerabilities...")
        }
        let whole = try judge(list, auditor, today: today)
        let report = try conclude(whole, baseline, format, policy, list)
        var status = report.exitStatus
        if status == .objected, arguments.continuesOnError { status = .done }
        return .exit(status)
    }

    /// Judges everything that a list has.
    func judge(_ list: AuditList, _ auditor: Auditor, today: Timestamp) throws -> AuditReport {
        var report = try auditor.audit(
            list.subjects, unreadable: list.unreadable, interpreters: list.interpreters, today: today)
        report.passedOver = list.passedOver
        report.isLockStale = list.isLockStale
        report.staleLockFails = isAlone
        return report
    }

    /// Tells what was found, divided into what is new and what was known before, and writes it down where that is asked for.
    ///
    /// - Returns: The report of what is new, by which the command ends.
    func conclude(
        _ whole: AuditReport, _ baseline: AuditBaseline, _ format: AuditFormat, _ policy: PolicyRules,
        _ list: AuditList?
    ) throws -> AuditReport {
        var (report, known) = baseline.split(whole)
        if !report.findings.isEmpty || !report.suppressed.isEmpty {
            var reading = ProvenanceReading(session: session)
            reading.complete(&report, list?.listings ?? [:])
        }
        try tell(report, format, list, policyDigest: policy.digest)
        if !known.isEmpty {
            let origin = [arguments.baseline, arguments.since].compactMap { $0.map { VisibleText.of($0) } }
                .joined(separator: " and ")
            let noun = known.count == 1 ? "finding was" : "findings were"
            session.talk("\(known.count) \(noun) known before, by \(origin):")
            for finding in known {
                let name = "\(finding.package.normalized) \(finding.version)"
                session.talk("  \(VisibleText.of(name)): \(finding.id)")
            }
        }
        tellAsides(report, format, policy)
        if let file = arguments.newBaseline {
            try OutputFile(file, session.invocation).write(AuditBaseline.bytes(of: whole))
        }
        return report
    }

    // MARK: - What is asked for

    func format() throws(UsageError) -> AuditFormat {
        guard let name = arguments.output else { return .standard }
        guard let format = AuditFormat(named: name) else {
            throw .invalid(
                option: "--output", value: name, expected: AuditFormat.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return format
    }

    func refuseWhatIsMissing() throws(UsageError) {
        if arguments.fixes { throw .message("`--fix` is an option of `pipit audit` and `pipit scan`") }
        if arguments.isDry { throw .message("`--dry-run` belongs to `--fix`") }
        if arguments.since != nil, !arguments.files.isEmpty || arguments.installed || arguments.recursive {
            throw .message("`--since` compares with the project's own lock, and with nothing else")
        }
        if arguments.asksService, arguments.database != nil {
            throw .exclusive("--db", "--vulnerability-service")
        }
        if arguments.asksService, arguments.installed {
            throw .message(
                "`--vulnerability-service` is not asked about an environment: it does not say which index its packages are "
                    + "from, so that nobody knows whether their names may be told")
        }
        if let service = arguments.service, service != "osv", service != "pypi" {
            throw .invalid(option: "--vulnerability-service", value: service, expected: "`osv` or `pypi`")
        }
    }

    /// What a file or an earlier lock says was known before.
    func baseline(_ auditor: Auditor, today: Timestamp) throws -> AuditBaseline {
        var baseline = AuditBaseline()
        if let file = arguments.baseline {
            let path = Paths.absolute(file, in: session.invocation.directory)
            baseline = try AuditBaseline(parsing: try Files.readNamed(path), file: file)
        }
        if let revision = arguments.since {
            let history = ProjectHistory(
                directory: session.project.directory, environment: session.settings.environment)
            let name = session.files.lockName
            // Where there was no lock, everything is new.
            if let bytes = try history.content(of: name, at: revision) {
                let lock = try Lockfile(parsing: bytes, file: "\(name) of \(revision)")
                baseline.add(try auditor.audit(try subjects(of: lock), today: today))
            }
        }
        return baseline
    }

    /// What a lock gives to judge, whatever categories it has.
    func subjects(of lock: Lockfile) throws -> [AuditSubject] {
        var list = AuditList(
            directory: session.invocation.directory,
            categories: arguments.wantedCategories.map { $0.intersection(lock.categories.map(\.name)) },
            addressVariables: session.addressVariables, standings: standings(try PolicyRules.read(session)))
        try list.add(lock, path: session.files.location.lockfile, pipfile: session.files.location.pipfile)
        return list.subjects
    }

    func options(_ policy: PolicyRules) throws -> AuditOptions {
        var ignores = policy.rules
        let named = [("--ignore", arguments.ignored), ("--ignore-until-fixed", arguments.ignoredUntilFixed)]
        for (option, text) in named.flatMap({ option, texts in
            texts.flatMap { $0.split { $0 == "," || $0 == " " } }.map { (option, $0) }
        }) {
            guard let id = AdvisoryID(text) else {
                throw UsageError.invalid(
                    option: option, value: String(text), expected: "the id of an advisory, such as `CVE-2021-33203`"
                )
            }
            ignores.append(IgnoreRule(id: id, untilFixed: option == "--ignore-until-fixed"))
        }
        var tolerated: Set<PackageName> = []
        for text in arguments.tolerated.flatMap({ $0.split { $0 == "," || $0 == " " } }) {
            guard let name = PackageName(ofSubject: String(text)) else {
                throw UsageError.invalid(option: "--tolerate", value: String(text), expected: "the name of a package")
            }
            tolerated.insert(name)
        }
        var options = AuditOptions(
            ignores: ignores, limits: try limits(policy), toleratedPackages: tolerated,
            toleratesLocal: !arguments.strict)
        policy.apply(to: &options, isWhole: arguments.wantedCategories == nil && arguments.files.isEmpty)
        return options
    }

    func limits(_ policy: PolicyRules) throws(UsageError) -> FreshnessLimits {
        if let text = arguments.maximumAge {
            guard let days = Int64(text), days >= 0, days < 100_000 else {
                throw .invalid(option: "--max-age", value: text, expected: "a number of days")
            }
            return FreshnessLimits(warnAfter: min(86400, days * 86400), failAfter: days * 86400)
        }
        let environment = session.settings.environment
        let isOffline =
            policy.policy?.database.offlineFailAfter != nil
            && (try? PipConfiguration(environment: environment))?.noIndex?.value == true
        return policy.limits(.standard, isOffline: isOffline)
    }

    /// Whether a machine decides alone by what this command answers.
    private var isAlone: Bool {
        let environment = session.settings.environment
        return arguments.strict || SwitchText.isOn(environment["CI"]) || SwitchText.isOn(environment["TF_BUILD"])
    }

    func tellWithoutEffect(_ policy: PolicyRules) {
        for key in policy.safety?.withoutEffect ?? [] {
            session.warn(
                Diagnostic(
                    .policy, "`\(key)` of the policy of Safety's has no effect", severity: .warning, exitStatus: .done))
        }
        for (option, reason) in arguments.withoutEffect {
            session.warn(
                Diagnostic(.usage, "`\(option)` has no effect: \(reason)", severity: .warning, exitStatus: .done))
        }
    }

    // MARK: - What is judged

    func list(_ policy: PolicyRules, isAsking: Bool = false) throws -> AuditList {
        let directory = session.invocation.directory
        var list = AuditList(
            directory: directory, categories: arguments.wantedCategories, addressVariables: session.addressVariables,
            standings: standings(policy, isAsking: isAsking))
        if arguments.installed {
            guard arguments.files.isEmpty else { throw UsageError.exclusive("--use-installed", "names of files") }
            let path = try session.environmentLocation().path
            guard VirtualEnvironment.exists(at: path) else {
                throw ProjectError.environmentMissing(directory: session.project.directory).diagnostic
            }
            try list.add(environment: path, pipfile: session.files.location.pipfile)
            try chooseInterpreters(&list)
            return list
        }
        for file in arguments.files {
            let path = Paths.absolute(file, in: directory)
            if Files.isDirectory(path) {
                try add(namedFolder: path, to: &list)
            } else {
                try list.add(file: path)
            }
        }
        if arguments.files.isEmpty, arguments.recursive {
            try add(folder: directory, to: &list)
        } else if arguments.files.isEmpty {
            try addProject(to: &list)
        }
        list.finishBills()
        if list.read > 0 { try refuseUnknownCategories(list) }
        try chooseInterpreters(&list)
        guard list.read > 0 else {
            throw Refusal(
                Diagnostic(
                    .lockMissing, "there is nothing here that says what the project uses",
                    evidence: [.init("looked in", session.project.directory)], explanation: "Nothing was judged.",
                    help: ["`pipit lock` writes a lock", "`pipit audit --use-installed` looks at the environment"]),
                closing: Self.noLock)
        }
        return list
    }

    private func addProject(to list: inout AuditList) throws {
        let files = session.files
        if let lock = try files.lock() { return try addLock(lock, to: &list) }
        if arguments.locked {
            throw Refusal(
                Diagnostic(
                    .lockMissing, "there is no `\(files.lockName)` in `\(session.project.directory)`",
                    explanation: "Nothing was judged.", help: ["`pipit lock` writes one"]), closing: Self.noLock)
        }
        guard Files.isDirectory(session.project.directory) else { return }
        for file in try AuditFolder.files(in: session.project.directory) { try list.add(found: file) }
    }

    private func addLock(_ lock: Lockfile, to list: inout AuditList) throws {
        list.read += 1
        list.isLockStale = session.isStale(lock)
        try list.add(lock, path: session.files.location.lockfile, pipfile: session.files.location.pipfile)
    }

    /// A folder that was named and has nothing to judge is not clean.
    private func add(namedFolder folder: String, to list: inout AuditList) throws {
        let before = (list.read, list.unreadable.count)
        try add(folder: folder, to: &list)
        if before == (list.read, list.unreadable.count) { list.add(emptyFolder: folder) }
    }

    private func add(folder: String, to list: inout AuditList) throws {
        guard arguments.recursive else {
            for file in try AuditFolder.files(in: folder) { try list.add(found: file) }
            return
        }
        let (files, folders) = try AuditFolder.filesRecursively(in: folder)
        for file in files { try list.add(found: file) }
        for folder in folders { try list.addPipfileWithoutLock(in: folder) }
    }

    // MARK: - Telling

    func tell(
        _ report: AuditReport, _ format: AuditFormat, _ list: AuditList?, policyDigest: Digest? = nil
    ) throws {
        var facts = facts(report, format, list)
        facts.policyDigest = policyDigest
        let file = try arguments.outputFile.map { try OutputFile($0, session.invocation) }
        if let file, !file.isStandardOutput {
            try file.write(format.text(of: report, facts: facts))
            session.talk("Wrote the report to \(file.path)")
        } else {
            let text = format.text(of: report, facts: facts, appearance: session.invocation.dataAppearance)
            switch format {
            // Text for people has colours of its own, that for GitHub its orders, and nothing else that is obeyed.
            case .standard, .bare, .minimal, .github: session.invocation.streams.write(text, to: .data)
            default: session.invocation.output(text)
            }
        }
        guard let copy = arguments.savedJSON else { return }
        try OutputFile(copy, session.invocation).write(AuditFormat.json.text(of: report, facts: facts))
    }

    /// What a report says beside the findings.
    private func facts(_ report: AuditReport, _ format: AuditFormat, _ list: AuditList?) -> AuditFacts {
        let moment = AuditFacts.moment(sourceDateEpoch: session.settings.environment.nonEmpty("SOURCE_DATE_EPOCH"))
        var facts = AuditFacts(
            toolVersion: ProgramVersion.pipit, moment: moment ?? report.today,
            lists: list?.names ?? [session.files.lockName],
            directory: session.invocation.directory)
        facts.categories = arguments.installed ? [AuditList.installed] : (arguments.wantedCategories ?? []).sorted()
        // Where files are named, the project beside them is not what was judged.
        if format.listsSoftware, arguments.files.isEmpty, !arguments.recursive,
            let gathering = try? SoftwareGathering(session: session)
        {
            facts.software =
                try? arguments.installed
                ? gathering.installed(session) : gathering.locked(session, arguments.wantedCategories)
        }
        if format.listsSoftware, facts.software == nil, let subjects = list?.subjects, !subjects.isEmpty {
            facts.software = SoftwareGathering.list(
                of: subjects, subject: Paths.name(session.invocation.directory))
        }
        return facts
    }

    /// What belongs to no format: how old the data is, and requests to ignore that did nothing.
    func tellAsides(_ report: AuditReport, _ format: AuditFormat, _ policy: PolicyRules) {
        if !format.tellsDatabase || arguments.outputFile != nil {
            AuditWords.asides(report).forEach(session.talk)
            report.databaseLines.forEach(session.talk)
        }
        if !format.tellsDatabase, !report.unaudited.isEmpty {
            session.warn(
                Diagnostic(
                    .packagesUnjudged, "\(report.unaudited.count) of the packages could not be judged",
                    severity: .warning, evidence: report.unaudited.prefix(12).map { .init($0.name, $0.version ?? "") },
                    help: ["`--output default` tells why"], exitStatus: .undetermined))
        }
        if report.isLockStale { session.warnOfStaleLock(fails: report.staleLockFails) }
        for idle in report.idleRules {
            if let diagnostic = policy.diagnostic(of: idle) {
                session.warn(diagnostic)
                continue
            }
            let isFixed = idle.idleness == .fixed
            session.warn(
                Diagnostic(
                    .ignoreUnused,
                    isFixed
                        ? "\(idle.rule.id) was to be ignored until there is a fix, and there is one"
                        : "nothing was found that `--ignore \(idle.rule.id)` could hold for",
                    severity: .warning,
                    help: [
                        isFixed
                            ? "`pipit audit --fix` takes it" : "leave it out, so that it does not hide something later"
                    ]))
        }
        policy.exemptionDiagnostics(report).forEach(session.warn)
        policy.leniencyDiagnostic(report).map(session.warn)
        for database in report.databases where database.freshness != .fresh { session.warn(stale(database)) }
    }

    private func stale(_ database: DatabaseStatus) -> Diagnostic {
        // What only adds is missed, and nothing hangs on it.
        let answers = database.freshness.answers || database.role == .supplement
        let age = Quantities.age(seconds: database.age)
        return Diagnostic(
            .advisoriesStale,
            database.freshness == .fromTheFuture
                ? "the advisories claim to be from the future" : "the advisories are \(age)",
            severity: answers ? .warning : .error,
            evidence: [.init("database", database.path), .init("as of", "\(database.state.updated)")],
            explanation: answers ? nil : "What became known since is not in them, so that nothing counts as clean.",
            help: ["`pipit db update` brings them up to date"], exitStatus: .undetermined)
    }
}

import Pipfiles

/// What `audit`, `scan` and `check` take.
struct AuditArguments: VerbArguments {
    var files: [String]
    var recursive: Bool
    var installed: Bool
    var locked: Bool
    var categories: CategoryList?
    var dev: Bool
    var database: String?
    var ignored: [String]
    var ignoredUntilFixed: [String]
    var tolerated: [String]
    var output: String?
    var outputFile: String?
    var savedJSON: String?
    /// Findings that need not fail, and where those of today are written to become such.
    var baseline: String?
    var newBaseline: String?
    /// The commit whose lock says what was known before.
    var since: String?
    var continuesOnError: Bool
    var strict: Bool
    /// The interpreter to judge, or `none`.
    var pythonVersion: String?
    var maximumAge: String?
    var service: String?
    var fixes: Bool
    var isDry: Bool
    /// Options of Pipenv's that were given and change nothing, each with the reason.
    var withoutEffect: [(option: String, reason: String)]

    init(_ line: ScannedCommandLine) {
        files = line.arguments
        recursive = line.has("recursive")
        installed = line.has("use-installed") || line.has("local")
        locked = line.has("locked")
        categories = CategoryList(ofAll: line)
        dev = line.has("dev")
        database = line.value(of: "db")
        ignored = line.values(of: "ignore")
        ignoredUntilFixed = line.values(of: "ignore-until-fixed")
        tolerated = line.values(of: "tolerate")
        output = line.value(of: "output")
        outputFile = line.value(of: "output-file")
        savedJSON = line.value(of: "save-json")
        baseline = line.value(of: "baseline")
        since = line.value(of: "since")
        newBaseline = line.value(of: "write-baseline")
        continuesOnError = line.has("continue-on-error") && !line.has("exit-code")
        strict = line.has("strict")
        pythonVersion = line.value(of: "python-version")
        maximumAge = line.value(of: "max-age")
        service = line.value(of: "vulnerability-service")
        fixes = line.has("fix")
        isDry = line.has("dry-run")
        withoutEffect = [
            (line.value(of: "key") != nil, "--key", "no account is needed"),
            (line.has("audit-and-monitor"), "--audit-and-monitor", "nothing is sent anywhere"),
            (line.has("disable-audit-and-monitor"), "--disable-audit-and-monitor", "nothing is sent anywhere"),
            (line.value(of: "project") != nil, "--project", "nothing is sent anywhere"),
            (line.has("auto-install"), "--auto-install", "the scan needs nothing else to be installed"),
            (line.has("system"), "--system", "the lock is looked at, or the project's environment"),
            (line.has("no-deps"), "--no-deps", "what a lock names is all there is"),
            (line.has("skip-editable"), "--skip-editable", "directories are passed over unless `--strict` is given"),
            (line.has("desc"), "--desc", "advisories are always shown"),
            (line.has("aliases"), "--aliases", "all ids are always shown"),
        ].filter(\.0).map { ($0.1, $0.2) }
    }

    /// Whether a service is to be asked, which tells it what is used here.
    var asksService: Bool { service != nil }

    /// Whether something has to be fetched before anything can be judged.
    var needsNetwork: Bool { asksService || database.map(AdvisoryPlace.isAddress) ?? false }

    /// The categories to judge, as a lock names them; nil for all.
    var wantedCategories: Set<String>? {
        if let categories { return Set(categories.names.map { Pipfile.lockName(ofCategory: $0) }) }
        return dev ? ["default", "develop"] : nil
    }
}

extension OptionDescription {
    /// What the three commands that scan have in common.
    static let auditing: [OptionDescription] = [
        OptionDescription("recursive", short: "r", "Include projects in subdirectories"),
        OptionDescription("use-installed", "Audit the packages installed in the environment instead of the lock"),
        .judgedCategories,
        OptionDescription("dev", short: "d", "Only [packages] and [dev-packages]"),
        OptionDescription(
            "db", value: "PATH", demand: .one,
            "Use these advisories: a store, a zip or folder of OSV records, or Safety's files"),
        OptionDescription(
            "ignore", short: "i", value: "ID", repeats: true, "Ignore an advisory, by any of its ids"),
        OptionDescription(
            "ignore-until-fixed", value: "ID", repeats: true, "Ignore an advisory as long as there is no fix"),
        OptionDescription(
            "tolerate", value: "NAME", repeats: true, "Accept that a package cannot be audited"),
        OptionDescription(
            "output", short: "f", value: "FORMAT",
            "Output format: default, json, full-report, bare, minimal, columns, markdown, html, sarif, cyclonedx-json, "
                + "cyclonedx-xml, spdx, spdx-3.0, openvex, junit, github"),
        OptionDescription("output-file", short: "o", value: "FILE", "Write the report to this file"),
        OptionDescription("save-json", value: "FILE", "Also write the report as JSON to this file"),
        OptionDescription(
            "baseline", value: "FILE", demand: .one,
            "Fail only for findings that are not in this baseline or earlier JSON report"),
        OptionDescription(
            "since", value: "REVISION", demand: .one,
            "Fail only for findings that the lock of this git commit did not have"),
        OptionDescription("write-baseline", value: "FILE", "Write the current findings to this file as a baseline"),
        OptionDescription("exit-code", "Exit with 1 if something is found (the default)"),
        OptionDescription("continue-on-error", "Exit with 0 even if vulnerabilities are found"),
        OptionDescription(
            "policy-file", value: "FILE", demand: .one,
            "Use this policy instead of pipit-policy.toml; also reads .safety-policy.yml"),
        OptionDescription(
            "strict", "Fail for packages from directories, and for a lock that is older than its Pipfile"),
        OptionDescription(
            "python-version", value: "VERSION",
            "Also audit this release of Python instead of the environment's or the lock's; `none` audits none"),
        OptionDescription("max-age", value: "DAYS", "Maximum age of the advisories"),
        OptionDescription("locked", isHidden: true, "Audit only the lock"),
        OptionDescription("local", isHidden: true, "The same as --use-installed"),
        OptionDescription("key", value: "KEY", isHidden: true, "Has no effect"),
        OptionDescription("audit-and-monitor", isHidden: true, "Has no effect"),
        OptionDescription("disable-audit-and-monitor", isHidden: true, "Has no effect"),
        OptionDescription("project", value: "NAME", isHidden: true, "Has no effect"),
        OptionDescription("auto-install", isHidden: true, "Has no effect"),
        OptionDescription("system", isHidden: true, "Has no effect"),
        OptionDescription(
            "vulnerability-service", short: "s", value: "NAME", demand: .one,
            "Query a service instead of this machine's advisories: osv, or pypi for each package's own index"),
        OptionDescription("no-deps", isHidden: true, "Has no effect"),
        OptionDescription("skip-editable", isHidden: true, "Has no effect"),
        OptionDescription("desc", isHidden: true, "Has no effect"),
        OptionDescription("aliases", isHidden: true, "Has no effect"),
        OptionDescription(
            "fix", "Lock the nearest newer versions without a known vulnerability; only with audit and scan"),
        OptionDescription("dry-run", "With --fix: show the changes without making them"),
    ]
}

extension VerbDescription {
    private static let sources =
        "Audits all categories of Pipfile.lock; if there is none, pylock.toml, uv.lock, poetry.lock, or requirements.txt and SBOMs "
        + "(CycloneDX, SPDX); or the files and folders given as arguments. Uses no network, except with "
        + "--vulnerability-service or a URL for --db: `pipit db update` fetches the advisories."

    static let audit = VerbDescription(
        summary: "Check locked or installed packages for known vulnerabilities",
        usage: "pipit audit [options] [FILE…]", explanation: sources, options: OptionDescription.auditing,
        examples: [
            .init("pipit audit"), .init("pipit audit --ignore CVE-2021-33203 --categories packages"),
            .init("pipit audit --recursive services", "every project in a folder"),
        ], takesArguments: true)

    static let scan = VerbDescription(
        summary: "Same as audit", usage: "pipit scan [options] [FILE…]", explanation: sources,
        options: OptionDescription.auditing, examples: [.init("pipit scan")], takesArguments: true)

    static let check = VerbDescription(
        summary: "Check [requires] against the environment, then scan for vulnerabilities",
        usage: "pipit check [--scan] [options]", explanation: sources,
        options: OptionDescription.auditing + [OptionDescription("scan", "Scan even if [requires] is not met")],
        examples: [.init("pipit check --scan"), .init("pipit check --output minimal --ignore 38449")],
        takesArguments: true)
}

import Diagnostics
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Reporting

/// What pip's variables and files say, as far as it matters to a project, and what has to be told about the rest.
struct PipSettings: Sendable {
    var configuration: PipConfiguration

    init(environment: UserEnvironment) throws(PipConfigurationError) {
        configuration = try PipConfiguration(environment: environment)
    }

    var noBinary: PackageSelection { configuration.noBinary?.value ?? PackageSelection() }
    var onlyBinary: PackageSelection { configuration.onlyBinary?.value ?? PackageSelection() }
    var allowsPrereleases: Bool { configuration.allowsPrereleases?.value ?? false }
    var trustedHosts: [String] { configuration.trustedHosts?.value ?? [] }

    /// Who is asked for passwords. `auto` asks once an index wants some; `subprocess`, and `import`, which would need pip's
    /// own Python, ask before.
    func keyring(_ session: Session, _ findings: Keyring.Findings) throws -> Keyring? {
        let own = session.settings.text("KEYRING_PROVIDER")
        let provider = own ?? configuration.keyringProvider?.value ?? "auto"
        guard provider != "disabled" else { return nil }
        guard ["auto", "import", "subprocess"].contains(provider) else {
            throw Diagnostic(
                .configuration, "the keyring provider `\(provider)` is none that is known",
                evidence: [
                    .init(
                        "from",
                        own == nil
                            ? configuration.keyringProvider?.origin.description ?? "" : "`PIPENV_KEYRING_PROVIDER`"),
                    .init("expected", "auto, disabled, import or subprocess"),
                ], explanation: "Nothing was changed.", exitStatus: .misuse)
        }
        var excluded = [session.project.directory]
        if let environment = try? session.environmentLocation().path { excluded.append(environment) }
        if let active = session.invocation.environment.nonEmpty("VIRTUAL_ENV") { excluded.append(active) }
        return Keyring(
            excluded: excluded, comesFirst: provider != "auto", environment: session.invocation.environment,
            findings: findings)
    }

    // MARK: - Telling

    /// Further places of packages that are not used, since a package comes from one source.
    private func unusedPlaces(_ sources: [PipfileSource]) -> [Diagnostic] {
        var found: [Diagnostic] = []
        if let setting = configuration.extraIndexURLs {
            let unused = setting.value.filter { url in !sources.contains { PackageSource.isSameIndex($0.url, url) } }
            if !unused.isEmpty {
                found.append(
                    Diagnostic(
                        .configuration,
                        "the extra index of \(setting.origin) is not used: a package comes from one source",
                        severity: .warning, evidence: unused.map { .init("index", Redaction.address($0)) },
                        explanation:
                            "pip takes a package from whichever index has the higher version, so that whoever controls one "
                            + "of them can replace any package.",
                        help: [Self.sourceAdvice(unused[0])]))
            }
        }
        if let setting = configuration.findLinks, configuration.noIndex?.value != true {
            found.append(
                Diagnostic(
                    .configuration, "the links of \(setting.origin) are not used: a package comes from one source",
                    severity: .warning, evidence: setting.value.map { .init("links", Redaction.address($0)) },
                    help: [
                        "with PIP_NO_INDEX=1 a folder stands in for all indexes",
                        "or name it as a `[[source]]` with a `file://` URL, and give its packages `index = \"NAME\"`",
                    ]))
        }
        return found
    }

    private static func sourceAdvice(_ url: String) -> String {
        let bare = ResourceURL.removingCredentials(from: url)
        var shown = bare
        if bare != url, let slashes = bare.ranges(of: "//").first {
            shown = bare[..<slashes.upperBound] + "${USERNAME}:${PASSWORD}@" + bare[slashes.upperBound...]
        }
        return "add a `[[source]]` with `url = \"\(shown)\"` and a `name`, and give the packages that are there "
            + "`index = \"NAME\"`"
    }

    /// For the first Pipfile of a project.
    func tellOfNewPipfile(_ source: PipfileSource, _ session: Session) {
        unusedPlaces([source]).forEach(session.warn)
        if !source.verifiesTLS, source.url.lowercased().hasPrefix("https:"), let hosts = configuration.trustedHosts {
            session.warn(
                Diagnostic(
                    .configuration, "the certificate of the source `\(source.name)` is not checked", severity: .warning,
                    evidence: [
                        .init("source", Redaction.address(source.url)), .init("said by", hosts.origin.description),
                    ],
                    explanation: "Whoever is on the way to it can answer in its place.",
                    help: ["name the file of its certificate authority in PIP_CERT, and write `verify_ssl = true`"]))
        }
    }

    /// For whoever wants to know everything.
    func tellDetails(_ sources: [PipfileSource], _ session: Session) {
        guard session.verbosity == .verbose else { return }
        for var diagnostic in unusedPlaces(sources) {
            diagnostic.severity = .note
            session.warn(diagnostic)
        }
        if configuration.keyringProvider?.value == "import" || session.settings.text("KEYRING_PROVIDER") == "import" {
            session.warn(
                Diagnostic(
                    .configuration,
                    "the keyring provider `import` needs pip's Python; the program `keyring` is asked instead",
                    severity: .note))
        }
        for setting in configuration.unused {
            session.warn(
                Diagnostic(.configuration, "\(setting.origin) means nothing to Pipit", severity: .note))
        }
        if let hosts = configuration.trustedHosts {
            session.warn(
                Diagnostic(
                    .configuration, "\(hosts.origin) holds for sources that are added, not for those of the Pipfile",
                    severity: .note, help: ["`verify_ssl = false` in the Pipfile turns the check of one source off"]))
        }
    }

    /// A failure of the search for versions, with what of pip's configuration it may be due to.
    func explaining(_ failure: Diagnostic, _ sources: [PipfileSource]) -> Diagnostic {
        guard failure.code == .packageNotFound || failure.code == .noSolution else { return failure }
        var diagnostic = failure
        for place in unusedPlaces(sources) {
            diagnostic.help.append(place.headline + "; " + (place.help.first ?? ""))
        }
        return diagnostic
    }
}

extension Work {
    func pip() throws -> PipSettings { try PipSettings(environment: session.settings.environment) }
}

import Artifacts
import Diagnostics
import Locking
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Reporting

/// Makes the transport that requests go over, once a command needs one.
package typealias TransportOpening = @Sendable (UserEnvironment, PipConfiguration?) -> any HTTPTransport

/// What commands that take long share: the session, its progress on the terminal, and the way to the network.
struct Work: Sendable {
    var session: Session
    var progress: ProgressDisplay
    var openTransport: TransportOpening
    /// What a keyring has said in this run.
    let keyringFindings = Keyring.Findings()

    /// What was told of the user's variables in addresses.
    let sendings: SendingMemory

    /// What the advisories of this machine call malware, and what indexes have quarantined.
    let malware: MalwareGate

    /// When the command began, in nanoseconds since 1970, told by the clock that files are dated by.
    private let started: Int64

    init(session: Session, openTransport: @escaping TransportOpening) {
        // Compared with the times of files alone, which are the machine's and no other clock's; they may be dated by one that
        // ticks a little later.
        started = SystemClock.seconds() * 1_000_000_000 - 1_000_000_000
        self.session = session
        sendings = SendingMemory(session)
        let progress = ProgressDisplay(
            appearance: session.invocation.talkAppearance, verbosity: session.verbosity,
            streams: session.invocation.streams, now: session.invocation.clock)
        let workbench = Workbench(session: session)
        malware = MalwareGate(
            stores: [workbench.advisoryStore, workbench.projectAdvisoryStore], today: session.today,
            quarantines: .init(
                memory: QuarantineMemory(cacheDirectory: workbench.cacheDirectory),
                addressVariables: session.addressVariables),
            warn: { progress.report(.warning($0)) }, waivers: { try PolicyRules.read(session) })
        self.openTransport = openTransport
        self.progress = progress
    }

    var workbench: Workbench { Workbench(session: session) }
    var supply: EnvironmentSupply { EnvironmentSupply(session: session, progress: progress) }

    func defaultSource(_ interpreter: Interpreter?) throws -> DefaultSource {
        try DefaultSource(environment: session.settings.environment, interpreter: interpreter)
    }

    /// A line on standard error, after the redrawn one was taken away.
    func talk(_ text: String) {
        progress.clear()
        session.talk(text)
    }

    /// A line on standard output; not with `--quiet`.
    func announce(_ text: String) {
        progress.clear()
        if session.verbosity > .quiet { session.output(text) }
    }

    /// Tells what of the user's goes along with what is asked of an index.
    var tellSending: @Sendable (VariableSending) -> Void { { [sendings, progress] in sendings.tell($0, progress) } }

    /// A list of changes on standard error.
    func tell(_ summary: ChangeSummary) {
        progress.clear()
        guard session.verbosity > .quiet else { return }
        let text = summary.text(
            appearance: session.invocation.talkAppearance, limit: session.verbosity == .verbose ? nil : 20)
        session.invocation.streams.write(text, to: .talk)
    }

    /// The same with every line, however many there are.
    func tellCompletely(_ summary: ChangeSummary) {
        progress.clear()
        guard session.verbosity > .quiet else { return }
        session.invocation.streams.write(
            summary.text(appearance: session.invocation.talkAppearance, limit: nil), to: .talk)
    }

    /// What `cool-down-period` of the Pipfile asks for. Commands that do not need the Pipfile do not fail because of it.
    private var coolDown: CoolDown? {
        guard let days = (try? session.files.document()?.directives())?.coolDownDays, days > 0 else { return nil }
        return CoolDown(days: days, now: session.invocation.wallClock())
    }

    // MARK: - Indexes

    /// The index client and what reads and builds packages for one interpreter.
    func suppliers(interpreter: Interpreter, sources: [PackageSource]) throws -> SourceSupply {
        let environment = session.settings.environment
        let pip = try PipConfiguration(environment: environment, defaultIndexURL: interpreter.defaultIndexURL)
        let cache = workbench.cacheDirectory
        CacheLeftovers(directory: cache, now: session.invocation.wallClock() * 1_000_000_000).sweep()
        var configuration = IndexClient.Configuration(
            cacheDirectory: cache, environment: environment, projectVariables: session.projectVariables,
            clock: session.indexClock,
            caching: session.line.has("clear") ? .revalidate : .normal, progress: progress)
        configuration.keyring = try PipSettings(environment: environment).keyring(session, keyringFindings)
        configuration.sending = tellSending
        let indexes = IndexClient(transport: openTransport(environment, pip), configuration: configuration)
        var supply = SourceSupply(
            indexes: indexes, store: ArtifactStore(root: cache), cacheDirectory: cache, interpreter: interpreter,
            sources: sources, addressVariables: session.addressVariables, progress: progress,
            buildLocks: BuildLocks(cacheDirectory: cache, refreshes: session.line.has("clear")),
            onlyBinary: pip.onlyBinary, forgottenUntil: session.line.has("clear") ? started : nil,
            malware: malware, coolDown: coolDown,
            wallClock: session.invocation.wallClock)
        if session.line.onlyReads { supply.atHand = installedMetadata() }
        return supply
    }

    /// What is installed in the project's environment, by name; nothing where there is none.
    private func installedMetadata() -> @Sendable (PackageName) -> CoreMetadata? {
        let directives = try? session.files.document()?.directives()
        let environment = try? supply.existingEnvironment(directives)
        let installed = environment.flatMap { try? InstalledDistribution.list(in: $0.target) } ?? []
        return { name in
            installed.first { $0.name == name }?.metadata().flatMap { try? CoreMetadata(parsing: $0) }
        }
    }

    /// The same for a Pipfile's own sources.
    func suppliers(for document: PipfileDocument, _ interpreter: Interpreter) throws -> SourceSupply {
        try suppliers(interpreter: interpreter, sources: try sources(of: try document.sources(), interpreter))
    }

    /// What a Pipfile's sources are asked as; those of a Pipfile without any.
    func sources(of written: [PipfileSource], _ interpreter: Interpreter) throws -> [PackageSource] {
        try sources(written.isEmpty ? [try defaultSource(interpreter).configured] : written)
    }

    /// What a lock's sources are asked as; the default one for a lock that names none.
    func sources(of lock: Lockfile) throws -> [PackageSource] {
        let named = lock.meta.pipfileSources
        return try sources(named.isEmpty ? [try defaultSource(workbench.anyInterpreter()).configured] : named)
    }

    /// Sources as they are asked: `--pypi-mirror` stands in for the default index, and where pip may ask no index
    /// (`PIP_NO_INDEX`) its folder of files (`PIP_FIND_LINKS`) stands in for all. Neither is ever written down.
    func sources(_ written: [PipfileSource]) throws -> [PackageSource] {
        if let folder = try folderInsteadOfIndexes() {
            return written.map { PackageSource(name: $0.name, url: folder) }
        }
        let mirror = session.line.value(of: "pypi-mirror")
        let plain = mirror == nil ? nil : workbench.anyInterpreter()?.defaultIndexURL
        return written.map { source in
            let isDefault = plain.map { PackageSource.isSameIndex(source.url, $0) } ?? false
            return PackageSource(
                name: source.name, url: isDefault ? mirror ?? source.url : source.url, verifyTLS: source.verifiesTLS)
        }
    }

    /// Outside of that case `PIP_FIND_LINKS` is not used: a package comes from one source, never from a mixture.
    private func folderInsteadOfIndexes() throws -> String? {
        let pip = try PipConfiguration(environment: session.settings.environment)
        guard let noIndex = pip.noIndex, noIndex.value else { return nil }
        let folders = (pip.findLinks?.value ?? []).map { location in
            ResourceURL(location)?.localPath ?? Paths.absolute(location, in: session.invocation.directory)
        }
        guard let folder = folders.first, folders.count == 1, Files.isDirectory(folder) else {
            throw Diagnostic(
                .configuration, "PIP_NO_INDEX is set, but PIP_FIND_LINKS does not name exactly one directory",
                evidence: [.init("no-index", noIndex.origin.description)]
                    + folders.map { Diagnostic.Evidence("find-links", $0) },
                explanation: "Nothing was changed.",
                help: ["name one folder in PIP_FIND_LINKS, or unset PIP_NO_INDEX"], exitStatus: .misuse)
        }
        return ResourceURL(localPath: folder).text
    }

    /// Refuses a mirror that is no address.
    func checkMirror() throws {
        guard let mirror = session.line.value(of: "pypi-mirror") else { return }
        guard let url = ResourceURL(written: mirror), ["http", "https", "file"].contains(url.scheme) else {
            throw Refusal(
                Diagnostic(
                    .usage, "the mirror is no URL", evidence: [.init("mirror", Redaction.address(mirror))],
                    explanation: "Nothing was changed.", help: ["write `--pypi-mirror https://index.example/simple`"]),
                closing: "ERROR:: Invalid PyPI mirror URL: \(Redaction.address(mirror))")
        }
    }
}

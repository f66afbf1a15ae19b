import Advisories
import Auditing
import Diagnostics
import Hashing
import OperatingSystem
import PackageIndexes
import Reporting
import StructuredText

struct WatchArguments: VerbArguments {
    var isOnce: Bool
    var webhook: String?
    var audit: AuditArguments

    init(_ line: ScannedCommandLine) {
        isOnce = line.has("once")
        webhook = line.value(of: "webhook")
        audit = AuditArguments(line)
    }
}

/// `watch --once`: what a scan finds that the last one did not, for cron and the like.
struct WatchVerb {
    var work: Work
    var arguments: WatchArguments

    private var session: Session { work.session }

    func perform() async throws -> Ending {
        guard arguments.isOnce else {
            throw UsageError.message(
                "`pipit watch` looks once and ends: write `--once`, and let cron or a timer start it")
        }
        let webhook = try arguments.webhook.map { try Webhook($0) }
        let audit = AuditVerb(session: session, arguments: arguments.audit)
        let today = session.today
        let policy = try PolicyRules.read(session)
        let database = try await AdvisoryPlace(session: session).database(named: arguments.audit.database, work)
        let list = try audit.list(policy)
        let supplement = try AdvisoryPlace(session: session).supplement(policy)
        let auditor = Auditor(databases: [database] + supplement, options: try audit.options(policy))
        let report = try audit.judge(list, auditor, today: today)
        let before = try remembered()
        let news = AuditNews(
            project: Paths.name(session.project.directory), from: before ?? AuditBaseline(), to: report)
        news.lines.forEach(session.output)
        if news.isEmpty { session.talk("Nothing has changed since the last time.") }
        audit.tellAsides(report, .bare, policy)
        if let webhook, !news.isEmpty, let problem = try await problem(sending: news, to: webhook) {
            // What was found is no less found for that.
            session.warn(webhook.refusal(problem))
            return .exit(AuditReport.strongest([status(news, report), .undetermined]))
        }
        // Only what was told is remembered, and advisories that do not answer any more tell nothing.
        if report.hasAnsweringDatabase { try remember(report, news.unclear) }
        return .exit(status(news, report))
    }

    /// By what is new; what could not be told is never taken for nothing new.
    private func status(_ news: AuditNews, _ report: AuditReport) -> ExitStatus {
        var statuses: [ExitStatus] = []
        if !news.new.isEmpty { statuses.append(.objected) }
        if news.new.contains(where: { $0.kind == .malware }) { statuses.append(.malware) }
        var rest = report
        rest.findings = []
        statuses.append(rest.exitStatus)
        return AuditReport.strongest(statuses)
    }

    // MARK: - What was found the last time

    private var memory: String {
        let name = SHA256Sum(of: Array(session.project.pipfile.utf8)).hexadecimal.prefix(32)
        return Paths.join(work.workbench.cacheDirectory, "watch-v1/\(name).json")
    }

    /// Nil the first time. A memory that cannot be read is none: everything counts as new, which tells too much rather than
    /// too little.
    private func remembered() throws -> AuditBaseline? {
        do throws(FileError) {
            let bytes = try Files.read(memory)
            return try? AuditBaseline(parsing: bytes, file: memory)
        } catch {
            guard error.isNotFound else { throw error }
            return nil
        }
    }

    private func remember(_ report: AuditReport, _ unclear: [AuditBaseline.Entry]) throws {
        try Files.makeDirectories(Paths.parent(memory))
        try Files.replaceAtomically(memory, with: AuditBaseline.bytes(of: report, and: unclear))
    }

    // MARK: - Telling others

    /// Why the webhook did not take the news; nil when it did. What may pass is tried again, but nothing that may have
    /// arrived: news are told once.
    private func problem(sending news: AuditNews, to webhook: Webhook) async throws -> String? {
        let environment = session.settings.environment
        let transport = work.openTransport(environment, try PipConfiguration(environment: environment))
        let request = webhook.request(news.json.bytes(.init()))
        let patience = RetryPolicy(retries: 2, longestDelay: 5)
        var attempt = 0
        while true {
            let problem: String
            let mayPass: Bool
            do throws(TransportError) {
                let status = try await transport.send(request).status
                if (200...299).contains(status) { return nil }
                problem = "its status is \(status)"
                mayPass = RetryPolicy.isTransient(status: status)
            } catch {
                // Not its detail, which may name the address.
                problem = Self.words(error.kind)
                mayPass = error.kind == .refused || error.kind == .nameResolution
            }
            try Task.checkCancellation()
            attempt += 1
            guard mayPass, attempt <= patience.retries,
                let delay = patience.delay(beforeRetry: attempt, retryAfter: nil)
            else { return problem }
            try await Task.sleep(nanoseconds: UInt64(delay * 1e9))
        }
    }

    private static func words(_ kind: TransportError.Kind) -> String {
        switch kind {
        case .nameResolution: "its host has no address"
        case .refused: "nothing listens there"
        case .timedOut: "it did not answer in time"
        case .tooSlow: "it sent its answer too slowly"
        case .certificate: "its certificate is not trusted"
        case .handshake: "the TLS handshake went wrong"
        case .closed: "the connection ended early"
        case .proxy: "the proxy did not let the request through"
        case .malformedAnswer: "its answer is not HTTP"
        case .configuration: "the configuration of the network cannot be used"
        case .cancelled, .other: "the request did not succeed"
        }
    }
}

/// An address that is told. Its path is a secret as a rule, so nothing but its host is ever shown.
struct Webhook: Sendable {
    private let url: ResourceURL

    init(_ text: String) throws(Diagnostic) {
        guard let url = ResourceURL(written: text), ["https", "http"].contains(url.scheme), !url.host.isEmpty else {
            throw Diagnostic(
                .usage, "`--webhook` expects the address of a web server",
                explanation: "Nothing was looked at.", help: ["write `--webhook https://hooks.example/…`"],
                exitStatus: .misuse)
        }
        guard url.scheme == "https" || url.isLoopback else {
            throw Diagnostic(
                .usage, "the webhook at `\(url.host)` uses plain http, which anyone on the way can read",
                explanation: "Nothing was looked at.", help: ["use its https address"], exitStatus: .misuse)
        }
        self.url = url
    }

    func request(_ body: [UInt8]) -> HTTPRequest {
        var headers: HTTPHeaders = ["Content-Type": "application/json", "Content-Length": "\(body.count)"]
        if let credentials = url.userInformation.flatMap({ Credentials(userInformation: $0) }) {
            headers.add("Authorization", credentials.basicAuthorization)
        }
        return HTTPRequest(url, method: .post, headers: headers, body: body)
    }

    func refusal(_ problem: String) -> Diagnostic {
        Diagnostic(
            .webhook, "the webhook at `\(url.host)` did not take the news", evidence: [.init("answer", problem)],
            explanation: "What is new is not remembered, so that the next run tells it again.",
            help: ["check the address"], exitStatus: .undetermined)
    }
}

extension VerbDescription {
    static let watch = VerbDescription(
        summary: "Report what a scan finds that the last scan did not",
        usage: "pipit watch --once [options]",
        explanation:
            "Scans as `audit` does, compares the result with the last one, and exits with 1 if something is new. "
            + "Use it with cron, timers and webhooks. Fetches no advisories: run `pipit db update` first.",
        options: [
            OptionDescription("once", "Scan once and exit (required)"),
            OptionDescription(
                "webhook", value: "URL", variable: "PIPIT_WEBHOOK",
                "Post new and resolved findings to this URL as JSON, with a `text` field for chat services such as Slack"
            ),
            .judgedCategories,
            OptionDescription("db", value: "PATH", demand: .one, "Use these advisories"),
            OptionDescription(
                "ignore", short: "i", value: "ID", repeats: true, "Ignore an advisory, by any of its ids"),
        ],
        examples: [.init("pipit db update && pipit watch --once", "in a crontab")])
}

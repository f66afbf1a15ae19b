import Advisories
import Auditing
import Diagnostics
import Hashing
import OperatingSystem
import PackagingStandards
import Pipfiles
import Policies

/// What the project's policy asks of an audit.
struct PolicyRules: Sendable {
    /// The policy; nil when there is none.
    var policy: Policy?
    /// Its exceptions, and those of the VEX documents that it names.
    var rules: [IgnoreRule] = []
    /// What paths in it are relative to.
    var directory = "/"
    /// Of the policy's bytes, so that a report can say by what it judged.
    var digest: Digest?
    /// What `--policy-file` says, if it is one of Safety's.
    var safety: SafetyPolicy?
    /// Whose policy it is: the project's when nobody named it, or when a link or a path of the project leads to it.
    var owner = AdvisoryPlace.Owner.project

    /// Whether it says where advisories are.
    var namesAdvisories: Bool { policy?.database.sources.isEmpty == false }

    /// Reads `pipit-policy.toml` beside the Pipfile, or the file that `--policy-file` or `PIPIT_POLICY` names instead; and a
    /// policy of Safety's beside it, if `--policy-file` names one.
    static func read(_ session: Session) throws -> PolicyRules {
        let today = session.today
        let directory = session.project.directory
        let option = session.line.value(of: "policy-file")
        if let option, !option.hasSuffix(".toml") {
            let policy = try read(directory, session.settings.environment.nonEmpty("PIPIT_POLICY"), today)
            return try policy.adding(safetyPolicy: option, in: session.invocation.directory)
        }
        let chosen = option.map { Paths.absolute($0, in: session.invocation.directory) }
        return try read(directory, chosen ?? session.settings.environment.nonEmpty("PIPIT_POLICY"), today)
    }

    private static func read(_ directory: String, _ named: String?, _ today: Timestamp) throws -> PolicyRules {
        let path = Paths.absolute(named ?? Policy.fileName, in: directory)
        let file = Paths.relative(path, to: directory) ?? path
        let bytes: [UInt8]
        do throws(FileError) {
            // What a user names may be `/dev/null`.
            bytes = named == nil ? try Files.read(path) : try Files.readNamed(path)
        } catch {
            guard error.isNotFound else { throw error }
            guard named != nil else { return PolicyRules() }
            throw PolicyError(.missing(path: path), at: SourceSpan(file: file))
        }
        let policy = try Policy(parsing: bytes, file: file, today: today)
        var exceptions = policy.exceptions
        for document in policy.documents {
            exceptions += try VEXDocument(document, directory: Paths.parent(path)).exceptions
        }
        return PolicyRules(
            policy: policy, rules: exceptions.map(IgnoreRule.init), directory: Paths.parent(path),
            digest: Digest(algorithm: .sha256, hexadecimal: SHA256Sum(of: bytes).hexadecimal),
            owner: named == nil || isInside(directory, path) ? .project : .user)
    }

    /// Whether a path leads into a project or through it, on whatever links: then whoever made the project decides what is read.
    private static func isInside(_ project: String, _ path: String) -> Bool {
        guard let steps = try? Files.linkSteps(from: path) else { return true }
        let directories = [project, Files.realPath(project) ?? project]
        // A directory on the way may be a link as well.
        let places = steps.flatMap { step in
            let parent = Paths.parent(step)
            return [step, Paths.join(Files.realPath(parent) ?? parent, Paths.name(step))]
        }
        return places.contains { place in directories.contains { Paths.relative(place, to: $0) != nil } }
    }

    /// The limits of the policy where it has any, else the given ones.
    ///
    /// - Parameter isOffline: Whether the network cannot be asked, so that nobody could bring the advisories up to date.
    func limits(_ standard: FreshnessLimits, isOffline: Bool = false) -> FreshnessLimits {
        guard let ages = policy?.database else { return standard }
        var limits = standard
        if let age = ages.warnAfter { limits.warnAfter = age }
        if let age = (isOffline ? ages.offlineFailAfter : nil) ?? ages.failAfter { limits.failAfter = age }
        return limits
    }

    /// What is to be said about a rule of the policy that suppressed nothing; nil for a rule from elsewhere.
    func diagnostic(of idle: IdleRule) -> Diagnostic? {
        guard let place = idle.rule.place, place.file == policy?.file else { return nil }
        let package = idle.rule.package.map { " for `\($0.normalized)`" } ?? ""
        let subject = "the exception of \(idle.rule.id)\(package)"
        let reason = idle.rule.reason.map { [Diagnostic.Evidence("reason", $0)] } ?? []
        switch idle.idleness {
        case .unused:
            return Diagnostic(
                .policy, "\(subject) excepts nothing", severity: .warning, at: place, evidence: reason,
                help: ["take it out of `\(place.file)`, so that it does not hide something later"])
        case .expired:
            let day = idle.rule.until.map { $0.day } ?? ""
            return Diagnostic(
                .policy, "\(subject) ended on \(day)", severity: .warning, at: place, evidence: reason,
                explanation: "It fails again. Whoever answers for `\(place.file)` has to decide anew.",
                help: ["fix it (`pipit audit --fix`), or give the exception a new day and a reason that still holds"])
        case .fixed:
            return Diagnostic(
                .policy, "\(subject) was to hold until there is a fix, and there is one", severity: .warning, at: place,
                evidence: reason, help: ["`pipit audit --fix` takes it"])
        }
    }
}

extension IgnoreRule {
    /// An exception as an audit knows it.
    init(_ exception: VulnerabilityException) {
        self.init(
            id: exception.id, package: exception.package, versions: exception.versions,
            categories: Set(exception.categories.map { Pipfile.lockName(ofCategory: $0) }), reason: exception.reason,
            until: exception.expires, untilFixed: exception.untilFixed, place: exception.place,
            justification: exception.justification.flatMap { Justification(rawValue: $0.rawValue) })
    }
}

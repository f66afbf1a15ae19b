import Diagnostics
import Pipfiles

/// `verify`: whether the lock was made from the Pipfile, and whether its entries bear that out. Changes nothing.
struct VerifyVerb {
    var session: Session

    static let outOfDate = "Pipfile.lock is out-of-date. Run $ pipenv lock to update."

    func perform() throws -> Ending {
        guard let bytes = try session.files.pipfileBytes() else {
            throw session.noPipfile()
        }
        let document = try PipfileDocument(parsing: bytes, file: session.files.pipfileName)
        let lock: Lockfile?
        do {
            lock = try session.files.lock()
        } catch let error as LockfileError {
            throw Refusal(error.diagnostic, closing: Self.outOfDate)
        }
        guard let lock else {
            throw Refusal(
                Diagnostic(
                    .lockMissing, "there is no `\(session.files.lockName)` beside the Pipfile",
                    help: ["`pipit lock` writes one"]), closing: Self.outOfDate)
        }
        if case .stale(let expected, let found) = try Workbench(session: session).freshness(of: lock, for: document) {
            throw Refusal(
                LockRefusals.stale(expected: expected, found: found, session.files), closing: Self.outOfDate)
        }
        let outcome = session.review(lock, try Pipfile(document)).outcome(.needs)
        guard outcome.objections.isEmpty else {
            throw Refusal(LockRefusals.disagreeing(outcome.objections, session.files), closing: Self.outOfDate)
        }
        session.tell(outcome, of: lock, outside: true)
        session.output("Pipfile.lock is up-to-date.")
        return .exit(.done)
    }
}

/// Diagnostics about a lock that does not serve, shared by the commands that look at one.
enum LockRefusals {
    static func stale(expected: String, found: String?, _ files: ProjectFiles) -> Diagnostic {
        Diagnostic(
            .lockStale,
            found == nil
                ? "`\(files.lockName)` does not say which `\(files.pipfileName)` it was made from"
                : "`\(files.lockName)` was made from another `\(files.pipfileName)` than the one that is there now",
            evidence: [.init("expected", expected), .init("found", found ?? "no hash at all")],
            help: ["`pipit lock` brings it up to date"])
    }

    /// For commands that install a lock without holding it against the Pipfile: every lock that somebody made names the
    /// Pipfile, and one that does not may be the empty remains of one, which would install nothing and look well (T4).
    static func refuseAnonymous(
        _ lock: Lockfile, _ files: ProjectFiles, state: String = "Nothing was installed."
    ) throws(Diagnostic) {
        guard lock.meta.pipfileDigest == nil else { return }
        throw Diagnostic(
            .lockStale, "`\(files.lockName)` does not say which `\(files.pipfileName)` it was made from",
            evidence: [.init("found", "no hash at all")], explanation: state,
            help: ["`pipit lock` writes it anew"])
    }

    /// A lock alone is no reason to make an empty Pipfile, with which the lock would be overwritten (T18).
    static func refuseLockAlone(_ session: Session) throws {
        let files = session.files
        guard try files.lockBytes() != nil else { return }
        throw Diagnostic(
            .pipfileMissing, "there is a `\(files.lockName)` in `\(session.project.directory)`, but no Pipfile",
            explanation:
                "A new Pipfile would ask for nothing, and the lock would be overwritten with an empty one. "
                + "Nothing was changed.",
            help: ["`pipit sync` installs the lock", "bring the Pipfile back, or remove the lock, to go on"])
    }

    static func disagreeing(_ objections: [LockReview.Objection], _ files: ProjectFiles) -> Diagnostic {
        Diagnostic(
            .lockStale, "`\(files.lockName)` carries the hash of the Pipfile, but its entries do not agree with it",
            evidence: rows(objections),
            explanation: "Somebody or something has changed the lock by hand, or wrote it without checking everything.",
            help: help(objections))
    }

    static func rows(_ objections: [LockReview.Objection]) -> [Diagnostic.Evidence] {
        var evidence = objections.prefix(12).map(\.evidence)
        if objections.count > evidence.count {
            evidence.append(.init("…", "and \(objections.count - evidence.count) more"))
        }
        return evidence
    }

    static func help(_ objections: [LockReview.Objection]) -> [String] {
        var help = ["`pipit lock` writes the lock anew"]
        if objections.contains(where: { $0.kind == .unexplained }) {
            help.append("what is meant to come from there can be named in the Pipfile, in the same way")
        }
        return help
    }
}

extension VerbDescription {
    static let verify = VerbDescription(
        summary: "Check that Pipfile.lock matches the Pipfile and is consistent",
        usage: "pipit verify",
        explanation:
            "Succeeds if Pipfile.lock was made from this Pipfile and its entries agree with it and with each other, "
            + "as far as the two files and the metadata on this machine can show. Contacts no index and changes "
            + "nothing.",
        options: [],
        examples: [.init("pipit verify && pipit sync")])
}

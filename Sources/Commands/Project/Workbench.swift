import Diagnostics
import Hashing
import OperatingSystem
import Pipfiles
import PythonEnvironments

/// What commands share once they need a Python: the search for interpreters and the place of the caches.
struct Workbench: Sendable {
    var session: Session

    /// The directory `pipit` in `PIPENV_CACHE_DIR`, else in the user's directory for caches.
    var cacheDirectory: String {
        let environment = session.settings.environment
        if let named = session.settings.text("CACHE_DIR") {
            return Paths.join(Paths.absolute(named, in: session.project.directory), "pipit")
        }
        if let caches = environment.nonEmpty("XDG_CACHE_HOME"), Paths.isAbsolute(caches) {
            return Paths.join(caches, "pipit")
        }
        return Paths.join(environment.nonEmpty("HOME") ?? "/tmp", ".cache/pipit")
    }

    /// The sealed store of this machine's advisories. It is data and no cache: `--clear` leaves it alone, since a machine
    /// without a network could not get it back.
    var advisoryStore: String {
        Paths.join(dataDirectory ?? "/tmp/.local/share/pipit", "advisories")
    }

    /// What is the user's and no cache: the directory `pipit` in the user's directory for data. Nil where no variable tells.
    private var dataDirectory: String? {
        let environment = session.settings.environment
        if let data = environment.nonEmpty("XDG_DATA_HOME"), Paths.isAbsolute(data) {
            return Paths.join(data, "pipit")
        }
        return environment.nonEmpty("HOME").map { Paths.join($0, ".local/share/pipit") }
    }

    /// Advisories that this project's own policy names. They are added to the machine's when this project is judged, and have no
    /// part in judging any other.
    var projectAdvisoryStore: String {
        let name = SHA256Sum(of: Array(session.project.directory.utf8)).hexadecimal.prefix(32)
        return Paths.join(advisoryStore + "-of-projects", String(name))
    }

    var finder: InterpreterFinder {
        var finder = InterpreterFinder(
            environment: session.settings.environment, directory: session.invocation.directory,
            cacheDirectory: cacheDirectory)
        finder.trust = trust
        return finder
    }

    /// What is the user's and what the project's among environments and interpreters.
    private var trust: InterpreterTrust {
        var trust = InterpreterTrust()
        let directory = session.project.directory
        trust.projectDirectory = InterpreterTrust.reach(of: directory, in: session.settings.environment)
        trust.projectEnvironments = [Paths.join(directory, ".venv")]
        if let location = try? session.environmentLocation(directives: nil), location.origin == .pointerFile {
            trust.projectEnvironments.append(location.path)
        }
        trust.startsOwnAlone = session.line.onlyReads
        trust.notes = environmentNotes
        return trust
    }

    /// The environments that the user has worked in for this project. They are data, as the advisories are: `--clear` does not make
    /// an environment that was made here a stranger's.
    var environmentNotes: EnvironmentNotes {
        EnvironmentNotes(
            directory: Paths.join(dataDirectory ?? cacheDirectory, "environments"),
            project: session.project.directory)
    }

    /// An interpreter that can say which index pip would use; which one does not matter. Nil when there is none.
    func anyInterpreter() -> Interpreter? {
        try? finder.find(.any)
    }

    /// The source that a Pipfile without one means. Nil when the Pipfile names sources: then nobody needs to be asked.
    func defaultSource(for document: PipfileDocument?) throws -> DefaultSource? {
        if let document, try !document.sources().isEmpty { return nil }
        return try DefaultSource(environment: session.settings.environment, interpreter: anyInterpreter())
    }

    /// Whether a lock was made from a Pipfile. A Pipfile without a source has the digest that its machine's pip gives it
    /// (T19), so a lock made where pip was not configured counts as well.
    func freshness(of lock: Lockfile, for document: PipfileDocument) throws -> LockFreshness {
        let source = try defaultSource(for: document)
        // With sources of its own, the default means nothing to the digest.
        let none = PipfileSource(name: "", url: "")
        let first = lock.freshness(for: try document.digests(defaultSource: source?.configured ?? none))
        if case .stale = first, let plain = source?.plain,
            lock.freshness(for: try document.digests(defaultSource: plain)) == .fresh
        {
            return .fresh
        }
        return first
    }
}

import Diagnostics
import OperatingSystem
import PythonEnvironments
import Reporting
import Running

/// Options that stand without a command: `--where` and its kin. They print one raw line and nothing else.
struct RootActions {
    var work: Work

    private var session: Session { work.session }

    /// nil when none of them was given.
    func perform() throws -> Ending? {
        let line = session.line
        if line.has("where") { return try tellWhere() }
        if line.has("py") { return try tell(environmentPath: "bin/python") }
        if line.has("venv") { return try tell(environmentPath: "") }
        if line.has("clear") { return try clear() }
        if line.has("rm") {
            session.talk("Warning: --rm is deprecated. Use `pipit remove` instead.")
            return try RemoveVerb(session: session).perform()
        }
        if line.has("envs") { return tell(VariableListing(environment: session.settings.environment).text()) }
        if line.has("support") { return tell(SupportReport(work: work).text()) }
        if line.has("man") { return try tellManual() }
        if line.has("python") || line.has("site-packages") {
            // A variable for the Python alone is no wish to make anything.
            guard session.invocation.words.contains(where: { $0.hasPrefix("--") }) else { return nil }
            try ProjectCreation(work: work).create(try session.files.document())
            return .exit(.done)
        }
        return nil
    }

    private func tell(_ text: String) -> Ending {
        session.invocation.output(text)
        return .exit(.done)
    }

    /// On a terminal `man` shows the page; elsewhere it is text, and with `--bare` what `man` reads.
    private func tellManual() throws -> Ending {
        let page = ManualPage()
        let appearance = session.invocation.dataAppearance
        if session.line.has("bare") { return tell(page.roff) }
        let variables = session.settings.environment.variables
        guard appearance.animated else { return tell(page.plain(width: min(appearance.columns, 100))) }
        let place = try TemporaryDirectory(in: variables["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp")
        let file = Paths.join(place.path, "pipit.1")
        try Files.write(Array(page.roff.utf8), to: file)
        guard let image = ProcessImage(program: ["man", "-l", file], variables: variables) else {
            return tell(page.plain(width: min(appearance.columns, 100)))
        }
        let status = try image.runInForeground()
        // The page is man's until man has ended.
        return withExtendedLifetime(place) { .exit(status) }
    }

    private func tellWhere() throws(Refusal) -> Ending {
        guard session.project.exists else {
            throw session.noPipfile(
                advice: "Consider running `pipenv install` first to automatically generate a Pipfile for you.")
        }
        session.output(session.project.directory)
        return .exit(.done)
    }

    private func tell(environmentPath part: String) throws -> Ending {
        let path = try session.environmentLocation().path
        guard VirtualEnvironment.exists(at: path) else {
            throw Refusal(
                ProjectError.environmentMissing(directory: session.project.directory).diagnostic,
                closing: "No virtualenv has been created for this project \(session.project.directory) yet!",
                isTerse: true)
        }
        if !part.isEmpty { try VirtualEnvironment.refuseLostPython(at: path) }
        session.output(Paths.join(path, part))
        return .exit(.done)
    }

    /// `--clear` alone: the caches go, and environments keep what they have.
    private func clear() throws -> Ending {
        session.talk("Clearing caches...")
        try CacheContents(directory: work.workbench.cacheDirectory).remove()
        return .exit(.done)
    }
}

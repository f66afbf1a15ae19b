import Diagnostics
import OperatingSystem
import Reporting

/// Pipit: from an invocation to its ending.
package struct Program: Sendable {
    let invocation: Invocation

    package init(invocation: Invocation) {
        self.invocation = invocation
    }

    /// What is left to do after the part that never waits.
    package enum Start: Sendable {
        case ended(Ending)
        /// Work that talks to the network or takes long.
        case waiting(@Sendable () async -> Ending)
    }

    /// Does what can be done at once. Commands that people and editors call all the time end here, in a few milliseconds.
    package func start() -> Start {
        do {
            let typed = try ScannedCommandLine(scanning: invocation.words)
            if typed.wantsHelp { return .ended(help(for: typed.verb)) }
            if typed.has("version") {
                invocation.streams.line(ProgramVersion.line(programName: invocation.programName), to: .data)
                return .ended(.exit(.done))
            }
            let session = try open(typed)
            return try dispatch(session)
        } catch let error as any Diagnosable {
            return .ended(invocation.end(with: error))
        } catch {
            return .ended(invocation.end(with: UnforeseenError(error)))
        }
    }

    private func help(for verb: Verb?) -> Ending {
        invocation.streams.write(HelpText.page(for: verb).text(appearance: invocation.dataAppearance), to: .data)
        return .exit(.done)
    }

    /// Finds the project, reads `.env`, and tells what has to be told before anything else.
    private func open(_ typed: ScannedCommandLine) throws -> Session {
        let before = Settings(environment: invocation.environment)
        let line = try typed.completed(from: invocation.environment)
        let project = try ProjectLocation.find(settings: before, directory: invocation.directory)
        var session = Session(invocation: invocation, line: line, settings: before, project: project)
        let loading = DotenvLoading(
            project: project, settings: before,
            directory: line.verb == .run ? invocation.directory : project.directory)
        let loaded = try loading.load()
        // Inside of `run` or `shell` the same lines have been told already.
        if loaded.isLoaded, invocation.environment.nonEmpty("PIPENV_ACTIVE") == nil {
            session.talk("Loading .env environment variables...")
        }
        session.settings = loaded.settings
        loaded.warnings.forEach(session.warn)
        if session.settings.isInsideForeignEnvironment { CourtesyNotice.tell(session) }
        return session
    }

    private func dispatch(_ session: Session) throws -> Start {
        switch session.line.verb {
        case nil: .ended(try RootActions(session: session).perform() ?? help(for: nil))
        case .run: .ended(try RunVerb(session: session).perform() ?? help(for: .run))
        case .remove: .ended(try RemoveVerb(session: session).perform())
        case .verify: .ended(try VerifyVerb(session: session).perform())
        default: .ended(help(for: session.line.verb))
        }
    }
}

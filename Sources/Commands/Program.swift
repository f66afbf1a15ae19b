import Advisories
import Auditing
import Diagnostics
import DotenvFiles
import OperatingSystem
import Reporting

/// Pipit: from an invocation to its ending.
package struct Program: Sendable {
    let invocation: Invocation
    let openTransport: TransportOpening

    /// `openTransport` is called when a command first needs the network.
    package init(invocation: Invocation, openTransport: @escaping TransportOpening) {
        self.invocation = invocation
        self.openTransport = openTransport
    }

    /// What is left to do after the part that never waits.
    package enum Start: Sendable {
        case ended(Ending)
        /// Work that talks to the network or takes long.
        case waiting(@Sendable () async -> Ending)
    }

    /// Does what can be done at once. Commands that people and editors call all the time end here, in a few milliseconds.
    package func start() -> Start {
        var verb: Verb?
        do {
            let typed = try ScannedCommandLine(scanning: invocation.words)
            verb = typed.verb
            if typed.wantsHelp { return .ended(help(for: typed.verb)) }
            if typed.has("version") {
                invocation.streams.line(ProgramVersion.line(programName: invocation.programName), to: .data)
                return .ended(.exit(.done))
            }
            if typed.verb == .completions {
                return .ended(try CompletionsVerb(invocation: invocation, line: typed).perform())
            }
            let session = try open(typed)
            return try dispatch(session)
        } catch UsageError.exclusive("--verbose", "--quiet") {
            let error = UsageError.exclusive("--verbose", "--quiet")
            var diagnostic = error.diagnostic
            diagnostic.exitStatus = .objected
            let refusal = Refusal(
                diagnostic, closing: "ERROR:: --verbose and --quiet are mutually exclusive! Please choose one!")
            return .ended(invocation.end(with: refusal))
        } catch {
            return .ended(invocation.end(with: error, of: verb))
        }
    }

    private func help(for verb: Verb?) -> Ending {
        invocation.streams.write(HelpText.page(for: verb).text(appearance: invocation.dataAppearance), to: .data)
        return .exit(.done)
    }

    /// Finds the project, reads `.env`, and tells what has to be told before anything else.
    private func open(_ typed: ScannedCommandLine) throws -> Session {
        guard !invocation.directory.isEmpty else {
            throw Diagnostic(
                .fileSystem, "the current directory does not exist any more", explanation: "Nothing was changed.",
                help: ["change to a directory that is there"])
        }
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
        session.projectVariables = loaded.variables
        session.settings.preferences = ProjectPreferences(of: loaded.variables)
        session.dotenv = loaded.file
        loaded.warnings.forEach(session.warn)
        if let file = loaded.file, session.ownVerbosity > .quiet,
            invocation.environment.nonEmpty("PIPENV_ACTIVE") == nil
        {
            let exposure = DotenvExposure(
                path: file.path, file: file.file,
                memory: Paths.join(Workbench(session: session).cacheDirectory, "told"))
            exposure.warnings().forEach(session.warn)
            let powerless = PowerlessVariables(
                variables: loaded.variables, path: file.path,
                memory: Paths.join(Workbench(session: session).cacheDirectory, "told"))
            powerless.note().map(session.warn)
        }
        if session.settings.isInsideForeignEnvironment { CourtesyNotice.tell(session) }
        try session.takeExtraPipArguments()
        return session
    }

    private func dispatch(_ session: Session) throws -> Start {
        let line = session.line
        let work = Work(session: session, openTransport: openTransport)
        switch line.verb {
        case nil: return .ended(try RootActions(work: work).perform() ?? help(for: nil))
        case .run: return .ended(try RunVerb(work: work).perform())
        case .shell: return .ended(try ShellVerb(work: work).perform())
        case .activate: return .ended(try ActivateVerb(work: work).perform())
        case .open: return .ended(try OpenVerb(work: work).perform())
        case .remove: return .ended(try RemoveVerb(session: session).perform())
        case .venvs:
            let verb = VenvsVerb(work: work)
            return .waiting { await work.ending { try await verb.perform() } }
        case .completions: return .ended(try CompletionsVerb(invocation: invocation, line: line).perform())
        case .verify: return .ended(try VerifyVerb(session: session).perform())
        case .audit, .scan, .check:
            let arguments = AuditArguments(line)
            if line.verb != .check, line.has("fix") {
                let verb = AuditVerb(session: session, arguments: arguments)
                return .waiting { await work.ending { try await verb.fix(work) } }
            }
            let perform: @Sendable (AuditDatabase?) throws -> Ending = { asked in
                line.verb == .check
                    ? try CheckVerb(session: session, arguments: arguments).perform(asked: asked)
                    : try AuditVerb(session: session, arguments: arguments).perform(asked: asked)
            }
            guard arguments.needsNetwork else { return .ended(try perform(nil)) }
            let verb = AuditVerb(session: session, arguments: arguments)
            return .waiting { await work.ending { try perform(try await verb.ask(work)) } }
        case .watch:
            let verb = WatchVerb(work: work, arguments: .init(line))
            return .waiting { await work.ending { try await verb.perform() } }
        case .db:
            let verb = DatabaseVerb(work: work, arguments: .init(line))
            return .waiting { await work.ending { try await verb.perform() } }
        case .sbom: return .ended(try SBOMVerb(session: session, arguments: .init(line)).perform())
        case .graph: return .ended(try GraphVerb(session: session, arguments: .init(line)).perform())
        case .requirements: return .ended(try RequirementsVerb(work: work, arguments: .init(line)).perform())
        case .pylock:
            let verb = PylockVerb(work: work, arguments: .init(line))
            return .waiting { await work.ending { try await verb.perform() } }
        case .scripts: return .ended(try ScriptsVerb(session: session).perform())
        case .install:
            let verb = InstallVerb(work: work, arguments: .init(line))
            return .waiting { await work.ending { try await verb.perform() } }
        case .sync:
            let verb = SyncVerb(work: work, arguments: .init(line))
            return .waiting { await work.ending { try await verb.perform() } }
        case .lock:
            let verb = LockVerb(work: work, arguments: .init(line))
            return .waiting { await work.ending { try await verb.perform() } }
        case .import:
            let verb = ImportVerb(work: work, arguments: .init(line))
            return .waiting { await work.ending { try await verb.perform() } }
        case .update:
            let verb = UpdateVerb(work: work, arguments: .init(line))
            return .waiting { await work.ending { try await verb.perform() } }
        case .upgrade:
            let verb = UpgradeVerb(work: work, arguments: .init(line))
            return .waiting { await work.ending { try await verb.perform() } }
        case .uninstall:
            let verb = UninstallVerb(work: work, arguments: .init(line))
            return .waiting { await work.ending { try await verb.perform() } }
        case .clean:
            let verb = CleanVerb(work: work, arguments: .init(line))
            return .waiting { await work.ending { try await verb.perform() } }
        }
    }
}

extension Work {
    /// Runs a command to its end and tells what went wrong. When it was interrupted, what comes of it is told to nobody.
    func ending(_ body: () async throws -> Ending) async -> Ending {
        do {
            let ending = try await body()
            progress.clear()
            return ending
        } catch {
            progress.clear()
            if Task.isCancelled { return .exit(LongWork.interrupted) }
            return session.invocation.end(with: error, of: session.line.verb)
        }
    }
}

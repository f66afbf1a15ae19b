import Artifacts
import Diagnostics
import Hashing
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Reporting

/// Gives a command the project's virtual environment, made if it is missing, or the interpreter that it would be made from.
struct EnvironmentSupply {
    var session: Session
    var finder: InterpreterFinder
    var progress: any ProgressListener

    init(session: Session, progress: any ProgressListener) {
        self.session = session
        self.finder = Workbench(session: session).finder
        self.progress = progress
    }

    private var option: String? { session.line.value(of: "python") }

    /// The interpreter of the environment where there is one, else the one that it would be made from.
    func interpreter(requires: Pipfile.Requires?, directives: PipfileDirectives?) throws -> Interpreter {
        let location = try session.environmentLocation(directives: directives)
        if VirtualEnvironment.exists(at: location.path) {
            let interpreter = try open(location).interpreter
            if try isWanted(interpreter) { return interpreter }
        }
        return try choose(requires)
    }

    /// The environment as it is; nil when there is none. Makes nothing.
    func existingEnvironment(_ directives: PipfileDirectives?) throws -> VirtualEnvironment? {
        let location = try session.environmentLocation(directives: directives)
        return VirtualEnvironment.exists(at: location.path) ? try open(location) : nil
    }

    /// An environment that is to be worked in.
    private func open(_ location: EnvironmentLocation) throws(EnvironmentError) -> VirtualEnvironment {
        try VirtualEnvironment.refuseLostPython(at: location.path)
        if !session.line.onlyReads {
            do { try EnvironmentNaming(session: session).tellBeforeUse(of: location) } catch {
                throw .interpreter(error)
            }
        }
        return try VirtualEnvironment.open(location.path, finder: finder)
    }

    /// The environment. One that is there stays, unless `--python` asks for another version; then it is made anew.
    func environment(requires: Pipfile.Requires?, directives: PipfileDirectives?) throws -> VirtualEnvironment {
        let location = try session.environmentLocation(directives: directives)
        var replacing = false
        if VirtualEnvironment.exists(at: location.path) {
            let environment = try open(location)
            if try isWanted(environment.interpreter) { return environment }
            guard location.origin != .active else { throw foreign(environment) }
            try EnvironmentNaming(session: session).refuseAnothers(location)
            replacing = true
        } else if location.origin == .active {
            throw EnvironmentError.missing(path: location.path)
        }
        let interpreter = try choose(requires)
        if replacing {
            session.talk("Virtualenv already exists but Python version differs. Recreating virtualenv...")
        }
        progress.report(
            .creatingEnvironment(
                path: location.path, python: "\(interpreter.executable) \(interpreter.version)"))
        if let creator = session.settings.text("VIRTUALENV_CREATOR") {
            session.warn(
                Diagnostic(
                    .configuration, "`PIPENV_VIRTUALENV_CREATOR` has no effect: Pipit makes environments itself",
                    severity: .warning, evidence: [.init("value", creator)]))
        }
        let options = VirtualEnvironment.Options(
            prompt: Paths.name(session.project.directory), projectDirectory: session.project.directory,
            includesSystemSitePackages: session.line.has("site-packages"),
            copiesExecutable: session.settings.isOn("VIRTUALENV_COPIES"), seeds: seeds(for: interpreter))
        let environment = try VirtualEnvironment.create(
            at: location.path, from: interpreter, options: options, replacing: replacing, progress: progress)
        EnvironmentNaming(session: session).remember(location)
        progress.report(.createdEnvironment(path: location.path))
        return environment
    }

    /// The interpreter's own pip, by way of the store, so that it is unpacked once on a machine and linked from then on.
    /// Where that does not work, whoever makes the environment unpacks it there, and tells what is wrong.
    private func seeds(for interpreter: Interpreter) -> VirtualEnvironment.Seeds {
        let store = ArtifactStore(root: Workbench(session: session).cacheDirectory)
        let additions = interpreter.seedWheels.map { path -> EnvironmentChange.Addition? in
            guard let file = try? UnverifiedArtifact(path: path) else { return nil }
            let digest = file.digest
            guard let own = Digest("sha256:\(digest.hexadecimal)"),
                let wheel = try? store.wheel(digest) ?? store.unpack(file.verify(against: [own]))
            else { return nil }
            guard wheel.isIntact() else {
                // Somebody edited the pip of an environment in place. The next environment has a whole one again.
                try? store.discard(digest)
                return nil
            }
            return EnvironmentChange.Addition(
                manifest: wheel.manifest, tree: wheel.tree, storedTime: wheel.modificationTime)
        }
        let stored = additions.compactMap { $0 }
        return stored.isEmpty || stored.count < additions.count ? .bundled : .stored(stored)
    }

    /// The Python itself, for `--system`: `--python`, else the nearest.
    func systemInterpreter() throws -> Interpreter {
        let pip = try PipSettings(environment: session.settings.environment)
        if let setting = pip.configuration.requiresVirtualEnvironment, setting.value {
            throw Diagnostic(
                .configuration,
                "`--system` installs outside of a virtual environment, and \(setting.origin) forbids that",
                explanation: "Nothing was changed.", help: ["leave out `--system`", "or take the setting back"])
        }
        return try wordedAsPipenv { () throws(InterpreterError) in
            try finder.find(try option.map { text throws(InterpreterError) in try InterpreterRequest(text) } ?? .any)
        }
    }

    /// The interpreter for a new environment.
    func choose(_ requires: Pipfile.Requires?) throws -> Interpreter {
        let wanted = RequiredPython(version: requires?.pythonVersion, fullVersion: requires?.pythonFullVersion)
        return try wordedAsPipenv { () throws(InterpreterError) in
            try finder.choose(option: option, requires: wanted).interpreter
        }
    }

    /// Whether an interpreter is what `--python` asks for; also when nothing is asked.
    private func isWanted(_ interpreter: Interpreter) throws -> Bool {
        guard let option else { return true }
        let request = try InterpreterRequest(option)
        switch request {
        case .path, .command:
            let asked = try wordedAsPipenv { () throws(InterpreterError) in try finder.find(request) }
            return asked.baseExecutable == interpreter.baseExecutable
        default: return request.accepts(interpreter)
        }
    }

    private func foreign(_ environment: VirtualEnvironment) -> Diagnostic {
        Diagnostic(
            .environmentForeign, "the active virtual environment has another Python than `--python` asks for",
            evidence: [
                .init("active", environment.path), .init("its Python", environment.interpreter.version.description),
            ],
            explanation: "It was not made for this project, so it was left as it is.",
            help: ["leave it with `deactivate`, or set PIPENV_IGNORE_VIRTUALENVS=1"])
    }

    /// What scripts look for when there is no such Python.
    private func wordedAsPipenv<Value>(_ body: () throws(InterpreterError) -> Value) throws -> Value {
        do throws(InterpreterError) {
            return try body()
        } catch {
            var diagnostic = error.diagnostic
            if session.settings.isOn("PYENV_AUTO_INSTALL") {
                diagnostic.help.append(
                    "Pipit installs no Python, whatever PIPENV_PYENV_AUTO_INSTALL says: `pyenv install`")
            }
            switch error {
            case .notFound(.components(let numbers), _):
                let version = numbers.map(String.init).joined(separator: ".")
                throw Refusal(diagnostic, closing: "Warning: Python \(version) was not found on your system...")
            case .notFound(.range(let specifiers), _):
                throw Refusal(
                    diagnostic,
                    closing:
                        "Error: No installed Python satisfies \(specifiers). Install a compatible Python via pyenv "
                        + "or asdf first.")
            case .noSuchFile(let path):
                throw Refusal(error.diagnostic, closing: "ERROR:: Expected Python at path \(path) does not exist")
            default: throw error
            }
        }
    }
}

/// Whether a project's Python is the one that its Pipfile asks for.
enum PythonMatch {
    /// The warning of a mismatch, and Pipenv's words for it; nil when all is well.
    static func objection(
        to interpreter: Interpreter, requires: Pipfile.Requires
    ) -> (diagnostic: Diagnostic, closing: String)? {
        let wanted = RequiredPython(version: requires.pythonVersion, fullVersion: requires.pythonFullVersion)
        guard !wanted.accepts(interpreter) else { return nil }
        return objection(to: interpreter.version, interpreter.executable, requires: requires)
    }

    /// The same of an environment that is not opened: its `pyvenv.cfg` says what it was made of.
    static func objection(
        toEnvironment path: String, requires: Pipfile.Requires
    ) -> (diagnostic: Diagnostic, closing: String)? {
        guard requires.pythonVersion != nil || requires.pythonFullVersion != nil,
            let bytes = try? Files.read(Paths.join(path, "pyvenv.cfg")),
            let version = EnvironmentConfiguration(parsing: bytes).version
        else { return nil }
        let wanted = RequiredPython(version: requires.pythonVersion, fullVersion: requires.pythonFullVersion)
        guard !wanted.accepts(version) else { return nil }
        return objection(to: version, Paths.join(path, "bin/python"), requires: requires)
    }

    private static func objection(
        to version: PythonVersion, _ executable: String, requires: Pipfile.Requires
    ) -> (diagnostic: Diagnostic, closing: String) {
        let key = requires.pythonFullVersion == nil ? "python_version" : "python_full_version"
        let text = requires.pythonFullVersion ?? requires.pythonVersion ?? ""
        let diagnostic = Diagnostic(
            .pythonMismatch, "the environment's Python is not the one that the Pipfile asks for", severity: .warning,
            at: requires.location,
            evidence: [
                .init("required", "\(key) \(text)"), .init("used", version.description),
                .init("from", executable),
            ],
            help: ["`pipit remove` and `pipit sync` make the environment anew"])
        let closing =
            "Warning: Your Pipfile requires \"\(key)\" \(text), but you are using \(version) from \(executable)."
        return (diagnostic, closing)
    }
}

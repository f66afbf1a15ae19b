internal import Diagnostics
package import OperatingSystem
internal import PackagingStandards
internal import StructuredText

/// Finds interpreters on this machine. Lists directories first, and starts a Python only when the one that it chose has
/// never answered before.
package struct InterpreterFinder: Sendable {
    /// The variables that the search depends on.
    package var environment: UserEnvironment
    /// The current directory, for relative paths and for the files by which version managers choose.
    package var directory: String
    /// Where answers are kept; nil keeps none.
    package var cacheDirectory: String?
    /// Whether an interpreter that has never answered is asked. Otherwise it counts as none.
    package var startsPython = true
    /// Which interpreters may be asked.
    package var trust = InterpreterTrust()

    package init(environment: UserEnvironment, directory: String, cacheDirectory: String?) {
        self.environment = environment
        self.directory = directory
        self.cacheDirectory = cacheDirectory
    }

    // MARK: The choice for a project

    /// An interpreter with the reason for it.
    package struct Choice: Equatable, Sendable {
        package enum Reason: Equatable, Sendable {
            /// `--python`
            case option
            /// `PIPENV_PYTHON`
            case variable
            /// `[requires]`
            case requires
            /// `PIPENV_DEFAULT_PYTHON_VERSION`
            case fallbackVariable
            /// Nothing was said: the nearest one.
            case nearest
        }

        package var interpreter: Interpreter
        package var request: InterpreterRequest
        package var reason: Reason
    }

    /// The interpreter that a new environment of a project is made from: `--python`, `PIPENV_PYTHON`, `[requires]`,
    /// `PIPENV_DEFAULT_PYTHON_VERSION`, then the nearest; the first that says anything decides.
    package func choose(
        option: String? = nil, requires: RequiredPython = RequiredPython()
    ) throws(InterpreterError) -> Choice {
        let (request, reason) = try firstRequest(option: option, requires: requires)
        return Choice(interpreter: try find(request), request: request, reason: reason)
    }

    private func firstRequest(
        option: String?, requires: RequiredPython
    ) throws(InterpreterError) -> (InterpreterRequest, Choice.Reason) {
        if let option, !option.isEmpty { return (try InterpreterRequest(option), .option) }
        if let text = environment.nonEmpty("PIPENV_PYTHON") { return (try InterpreterRequest(text), .variable) }
        if let request = try requires.request() { return (request, .requires) }
        if let text = environment.nonEmpty("PIPENV_DEFAULT_PYTHON_VERSION") {
            return (try InterpreterRequest(text), .fallbackVariable)
        }
        return (.any, .nearest)
    }

    // MARK: Finding

    /// The interpreter for a request.
    package func find(_ request: InterpreterRequest) throws(InterpreterError) -> Interpreter {
        switch request {
        case .path(let path): return try inspect(path)
        case .any: return try nearest()
        case .command(let name): return try command(name)
        case .components, .range, .freeThreaded: return try newest(for: request)
        }
    }

    /// The interpreter that `python3` and then `python` mean here, and without either the newest one.
    private func nearest() throws(InterpreterError) -> Interpreter {
        let search = InterpreterSearch(environment: environment, directory: directory)
        if !search.onlyPyenv {
            for name in ["python3", "python"] {
                for path in search.executables(named: name) {
                    if let interpreter = try? inspect(path) { return interpreter }
                }
            }
        }
        return try newest(for: .any)
    }

    private func command(_ name: String) throws(InterpreterError) -> Interpreter {
        let search = InterpreterSearch(environment: environment, directory: directory)
        if !search.onlyPyenv, let path = search.executables(named: name).first { return try inspect(path) }
        for root in search.managedVersionDirectories {
            let path = Paths.join(Paths.join(root, name), "bin/python")
            if Files.isExecutable(path) { return try inspect(path) }
        }
        throw .notFound(.command(name), found: search.knownVersions)
    }

    /// The newest that fits; of the same version the one that is found first. Only those are asked that could be newer than
    /// the best so far.
    private func newest(for request: InterpreterRequest) throws(InterpreterError) -> Interpreter {
        let search = InterpreterSearch(environment: environment, directory: directory)
        var best: Interpreter?
        var found: Set<PythonVersion> = []
        func isBetter(_ version: PythonVersion, than other: PythonVersion) -> Bool {
            if !request.wantsPrereleases && version.isPrerelease != other.isPrerelease { return other.isPrerelease }
            return version > other
        }
        for candidate in search.candidates(for: request) {
            if let best, !best.version.isPrerelease || request.wantsPrereleases, candidate.limit <= best.version {
                break
            }
            guard let interpreter = try? inspect(candidate.path) else { continue }
            found.insert(interpreter.version)
            guard request.accepts(interpreter) else { continue }
            if best.map({ isBetter(interpreter.version, than: $0.version) }) ?? true { best = interpreter }
        }
        guard let best else {
            // What there is instead: the search looked only at those whose name fits.
            for candidate in search.candidates(for: .any) {
                if let interpreter = try? inspect(candidate.path) { found.insert(interpreter.version) }
            }
            let known = found.map(\.description) + search.knownVersions
            throw .notFound(
                request, found: Array(Set(known)).sorted { (PythonVersion($0)!, $0) > (PythonVersion($1)!, $1) })
        }
        return best
    }

    // MARK: Asking one

    /// The facts of the interpreter at `path`: of a virtual environment's, those of the one below with the environment's
    /// prefix. A shim of a version manager stands for the interpreter that it would start here.
    package func inspect(_ path: String) throws(InterpreterError) -> Interpreter {
        let search = InterpreterSearch(environment: environment, directory: directory)
        let asked = Paths.absolute(search.expandingHome(path), in: directory)
        guard Files.isExecutable(asked) else { throw .noSuchFile(path: path) }
        guard let executable = search.behindShim(asked) else { throw .noSuchFile(path: path) }

        if let environmentPath = VirtualEnvironment.path(ofExecutable: executable) {
            do {
                var interpreter = try VirtualEnvironment.open(environmentPath, finder: self).interpreter
                interpreter.executable = executable
                return interpreter
            } catch .interpreter(let error) {
                throw error
            } catch {
                throw .unusable(path: path, said: error.diagnostic.headline)
            }
        }
        guard let real = Files.realPath(executable) else { throw .noSuchFile(path: path) }
        var interpreter = try facts(of: executable, real: real, mayBeStarted: true)
        interpreter.executable = executable
        return interpreter
    }

    /// The facts of the interpreter below an environment of a project, which nobody but the project named.
    ///
    /// - Parameter real: its path without links.
    func inspect(namedByProject real: String) throws(InterpreterError) -> Interpreter {
        let isOwn = isUsersOwn(real)
        guard isOwn || !trust.isInProject(real) else { throw .inProject(path: real) }
        return try facts(of: real, real: real, mayBeStarted: isOwn || !trust.startsOwnAlone)
    }

    /// Refuses an environment with a program that lies in the project, unless that is a copy of the interpreter that the
    /// environment was made from, or the user's own variables lead to it.
    package func refuseProjectsOwn(_ programs: EnvironmentPrograms) throws(InterpreterError) {
        for path in programs.all where trust.isInProject(path) && !programs.isCopy(path) && !isUsersOwn(path) {
            throw .inProject(path: path)
        }
    }

    /// Whether the user's own variables lead to an interpreter, or to one in a directory.
    private func isUsersOwn(_ real: String) -> Bool {
        InterpreterSearch(environment: environment, directory: directory).candidates(for: .any).contains {
            guard let own = Files.realPath($0.path) else { return false }
            return own == real || Paths.parent(own) == real
        }
    }

    /// The facts of an interpreter, from the cache or from itself.
    private func facts(
        of executable: String, real: String, mayBeStarted: Bool
    ) throws(InterpreterError) -> Interpreter {
        let cache = cacheDirectory.map { InterpreterCache(directory: Paths.join($0, "interpreters")) }
        if let entry = cache?.entry(for: real), let known = Interpreter(answer: entry.answer, executable: real) {
            // Without pip there was no index to name; pip may have come since.
            if known.defaultIndexURL != nil || entry.pips == known.pips { return try checked(known) }
        }
        guard startsPython else { throw .unusable(path: real, said: "") }
        guard mayBeStarted else { throw .neverAsked(path: real) }
        // What starts interpreters for others looks around where it is started.
        let answer = try InterpreterProbe.run(
            executable, environment: environment, directory: trust.startsOwnAlone ? "/" : directory)
        guard let interpreter = Interpreter(answer: answer, executable: real) else {
            throw .unusable(path: real, said: "")
        }
        // A script or a version manager's multiplexer starts another program, and another one tomorrow: only what an interpreter
        // says of itself is kept.
        guard interpreter.baseExecutable == real else { return try checked(interpreter) }
        cache?.keep(InterpreterCache.Entry(answer: answer, pips: interpreter.pips), for: real)
        return try checked(interpreter)
    }

    private func checked(_ interpreter: Interpreter) throws(InterpreterError) -> Interpreter {
        guard interpreter.version >= PythonVersion(major: 3, minor: 6, patch: 0, suffix: "a0") else {
            throw .tooOld(path: interpreter.executable, version: interpreter.version.description)
        }
        return interpreter
    }
}

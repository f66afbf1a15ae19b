internal import OperatingSystem

/// A directory with an interpreter and a `site-packages` of its own (PEP 405).
package struct VirtualEnvironment: Equatable, Sendable {
    /// Absolute.
    package let path: String
    package let configuration: EnvironmentConfiguration
    /// The environment's interpreter: facts of the base interpreter, with this environment as its prefix.
    package let interpreter: Interpreter

    /// The directory of the scripts.
    package var scripts: String { Paths.join(path, interpreter.environmentScheme.scripts) }
    /// Where pure Python distributions are.
    package var sitePackages: String { Paths.join(path, interpreter.environmentScheme.purelib) }

    /// Whether there is an environment at `path`, as Pipenv decides it: `bin/activate` is there.
    package static func exists(at path: String) -> Bool { Files.exists(Paths.join(path, "bin/activate")) }

    /// Whether the environment at `path` has a Python that can be started, told by one look.
    package static func hasPython(at path: String) -> Bool { Files.isExecutable(Paths.join(path, "bin/python")) }

    /// Refuses an environment whose own Python is gone. An update of the system can take away what its `python` leads to, and
    /// a cache of a build server may bring the environment back without it: another Python, further down the PATH, must
    /// not be run in its place.
    package static func refuseLostPython(at path: String) throws(EnvironmentError) {
        guard !hasPython(at: path) else { return }
        let python = Paths.join(path, "bin/python")
        guard !Files.exists(python) else { throw .pythonLost(path: path, isThere: true) }
        guard let target = Files.linkTarget(python) else { throw .pythonLost(path: path, isThere: false) }
        let shown = Paths.isAbsolute(target) ? target : Paths.join(path, "bin/" + target)
        throw .interpreterGone(path: path, home: Paths.parent(shown), version: nil)
    }

    /// Reads the environment at `path`. Starts no Python when the facts of its base interpreter are in the finder's cache.
    package static func open(
        _ path: String, finder: InterpreterFinder
    ) throws(EnvironmentError) -> VirtualEnvironment {
        guard Files.exists(path) else { throw .missing(path: path) }
        let configurationPath = Paths.join(path, "pyvenv.cfg")
        guard Files.isFile(configurationPath) else { throw .notAnEnvironment(path: path) }
        let configuration: EnvironmentConfiguration
        do {
            configuration = EnvironmentConfiguration(parsing: try Files.read(configurationPath))
        } catch {
            throw .file(error)
        }
        guard let home = configuration.home else { throw .notAnEnvironment(path: path) }
        guard let base = baseExecutable(of: path, configuration: configuration) else {
            throw .interpreterGone(path: path, home: home, version: configuration.version?.description)
        }
        let interpreter: Interpreter
        do {
            interpreter =
                try finder.trust.isUsers(path, in: finder.environment)
                ? finder.inspect(base) : finder.inspect(namedByProject: base)
        } catch {
            throw .interpreter(error)
        }
        let written = configuration.version
        guard written == nil || written?.short == interpreter.version.short else {
            throw .interpreterGone(path: path, home: home, version: written?.description)
        }
        return VirtualEnvironment(
            path: path, configuration: configuration, interpreter: interpreter.inEnvironment(path))
    }

    /// The environment that the executable is the Python of, told by the `pyvenv.cfg` above or beside it; nil for an
    /// interpreter of its own.
    static func path(ofExecutable executable: String) -> String? {
        let directory = Paths.parent(executable)
        for path in [Paths.parent(directory), directory] where Files.isFile(Paths.join(path, "pyvenv.cfg")) {
            return path
        }
        return nil
    }

    /// The directory of the project that the environment at `path` was made for, as `.project` in it says; nil where it does not.
    package static func project(of path: String) -> String? {
        let file = Paths.join(path, ".project")
        guard Files.linkStatus(file)?.kind == .file, let bytes = try? Files.read(file, atMost: 65536) else {
            return nil
        }
        let text = String(decoding: bytes.trimmingSpace, as: UTF8.self)
        return Paths.isAbsolute(text) ? text : nil
    }

    /// The interpreter outside all environments that this one runs on; nil when it is gone. A relative path in `pyvenv.cfg` would
    /// mean another file wherever one stands, and counts as none.
    static func baseExecutable(of path: String, configuration: EnvironmentConfiguration) -> String? {
        let real = Files.realPath(path) ?? path
        if let python = Files.realPath(Paths.join(path, "bin/python")), Paths.relative(python, to: real) == nil {
            return python
        }
        // The environment has a copy of the executable, or its link is broken.
        var named = [configuration["base-executable"], configuration["executable"]].compactMap { $0 }
        if let home = configuration.home {
            let version = configuration.version
            named += [version.map { "python\($0.short)" }, "python3", "python"].compactMap { $0 }
                .map { Paths.join(home, $0) }
        }
        for candidate in named where Paths.isAbsolute(candidate) && Files.isExecutable(candidate) {
            if let found = Files.realPath(candidate), Paths.relative(found, to: real) == nil { return found }
        }
        return nil
    }
}

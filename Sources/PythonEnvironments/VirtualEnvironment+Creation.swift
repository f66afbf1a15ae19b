package import Diagnostics
internal import OperatingSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension VirtualEnvironment {
    /// What is installed in a new environment from the beginning.
    package enum Seeds: Sendable {
        /// Nothing.
        case none
        /// pip, and setuptools before Python 3.12, as the interpreter brings them along.
        case bundled
        /// These, which have been unpacked already.
        case stored([EnvironmentChange.Addition])
    }

    /// What a new environment is to be like.
    package struct Options: Sendable {
        /// What activation shows; nil takes the name of the project's directory or of the environment's.
        package var prompt: String?
        /// Written down in `.project`.
        package var projectDirectory: String?
        /// `--site-packages`: whether the interpreter's own distributions are visible.
        package var includesSystemSitePackages: Bool
        /// Whether the executable is copied instead of linked to (`PIPENV_VIRTUALENV_COPIES`).
        package var copiesExecutable: Bool
        package var seeds: Seeds

        package init(
            prompt: String? = nil, projectDirectory: String? = nil, includesSystemSitePackages: Bool = false,
            copiesExecutable: Bool = false, seeds: Seeds = .bundled
        ) {
            self.prompt = prompt
            self.projectDirectory = projectDirectory
            self.includesSystemSitePackages = includesSystemSitePackages
            self.copiesExecutable = copiesExecutable
            self.seeds = seeds
        }
    }

    /// Makes an environment at `path` (absolute) for an interpreter. It is put together beside the place and moved there
    /// when it is complete, so that nobody sees half of one. No Python is started.
    ///
    /// An interpreter that brings no pip along makes an environment without; `progress` hears a warning.
    ///
    /// An empty directory at `path` is taken over, and a virtual environment is replaced when `replacing` is true; anything
    /// else there is left alone.
    package static func create(
        at path: String, from interpreter: Interpreter, options: Options = Options(), replacing: Bool = false,
        progress: any ProgressListener = SilentProgress()
    ) throws(EnvironmentError) -> VirtualEnvironment {
        let site = try BuildingSite(path: path, replacing: replacing)
        let configuration: EnvironmentConfiguration
        do {
            let builder = EnvironmentBuilder(
                place: site.place, path: path, interpreter: interpreter, options: options, progress: progress)
            configuration = try builder.build()
            try site.finish()
        } catch {
            site.abandon()
            // Another process may have been faster; then its environment is as good.
            if case .file(let trouble) = error, trouble.number == ENOTEMPTY || trouble.number == EEXIST,
                let other = try? Files.read(Paths.join(path, "pyvenv.cfg")),
                EnvironmentConfiguration(parsing: other)["executable"] == interpreter.baseExecutable
            {
                return VirtualEnvironment(
                    path: path, configuration: EnvironmentConfiguration(parsing: other),
                    interpreter: interpreter.inEnvironment(path))
            }
            throw error
        }
        return VirtualEnvironment(
            path: path, configuration: configuration, interpreter: interpreter.inEnvironment(path))
    }

    /// Removes the environment with everything in it.
    package func remove() throws(EnvironmentError) { try VirtualEnvironment.remove(at: path) }

    /// Removes the environment at `path`, also one whose interpreter is gone. Refuses what is not an environment.
    package static func remove(at path: String) throws(EnvironmentError) {
        guard Files.linkStatus(path) != nil else { throw .missing(path: path) }
        guard Files.isFile(Paths.join(path, "pyvenv.cfg")) || exists(at: path) else {
            throw .notAnEnvironment(path: path)
        }
        try EnvironmentError.files { () throws(FileError) in
            if Files.linkStatus(path)?.kind == .symbolicLink {
                // The environment is elsewhere; neither it nor the link is wanted any more.
                if let real = Files.realPath(path) { try Files.removeTree(real) }
                return try Files.remove(path)
            }
            // Gone at once under its name; a removal that is interrupted leaves nothing that looks like an environment.
            let doomed = BuildingSite.neighbour(of: path)
            if (try? Files.rename(path, to: doomed)) != nil {
                try Files.removeTree(doomed)
            } else {
                // A mounted directory stays, emptied.
                for name in try Files.list(path) { try Files.removeTree(Paths.join(path, name)) }
            }
        }
    }
}

extension Interpreter {
    /// The same interpreter as the one of an environment made from it.
    func inEnvironment(_ path: String) -> Interpreter {
        var own = self
        own.prefix = path
        own.executable = Paths.join(path, Paths.join(environmentScheme.scripts, "python"))
        return own
    }
}

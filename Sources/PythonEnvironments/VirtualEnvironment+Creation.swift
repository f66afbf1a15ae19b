package import Diagnostics
internal import OperatingSystem

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
            throw error
        }
        var own = interpreter
        own.prefix = path
        own.executable = Paths.join(path, Paths.join(interpreter.environmentScheme.scripts, "python"))
        return VirtualEnvironment(path: path, configuration: configuration, interpreter: own)
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

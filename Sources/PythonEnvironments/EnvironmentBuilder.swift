internal import Archives
internal import Diagnostics
internal import OperatingSystem
internal import PackagingStandards

/// Puts the files of a new environment together, as PEP 405 and the `venv` module have them.
struct EnvironmentBuilder {
    /// Where the files are written now.
    var place: String
    /// Where the environment will be: what is written into the files.
    var path: String
    var interpreter: Interpreter
    var options: VirtualEnvironment.Options
    var progress: any ProgressListener

    func build() throws(EnvironmentError) -> EnvironmentConfiguration {
        let configuration = configuration
        try EnvironmentError.files { () throws(FileError) in
            try makeDirectories()
            try makeExecutables()
            try write("pyvenv.cfg", configuration.bytes)
            for script in ActivationScripts(path: path, prompt: prompt).files {
                try write(Paths.join(interpreter.environmentScheme.scripts, script.name), Array(script.text.utf8))
            }
            try write(".gitignore", Array("*\n".utf8))
            // The signature that backup programs look for; see https://bford.info/cachedir/
            try write("CACHEDIR.TAG", Array("Signature: 8a477f597d28d172789f06886806bc55\n".utf8))
            if let project = options.projectDirectory { try write(".project", Array(project.utf8)) }
        }
        switch options.seeds {
        case .none: break
        case .stored(let additions): try install(additions)
        case .bundled: try installBundled()
        }
        return configuration
    }

    private func install(_ additions: [EnvironmentChange.Addition]) throws(EnvironmentError) {
        do {
            try EnvironmentChange(additions: additions).apply(holding: EnvironmentLock(target))
        } catch {
            throw .seeding(error)
        }
    }

    private func installBundled() throws(EnvironmentError) {
        let workshop = Paths.join(place, ".pipit/seeds")
        defer { try? Files.removeTree(workshop) }
        let additions: [EnvironmentChange.Addition]
        do {
            additions = try BundledSeeds(interpreter: interpreter).unpack(into: workshop)
        } catch {
            return progress.report(.warning(withoutPip(because: error)))
        }
        guard !additions.isEmpty else { return progress.report(.warning(withoutPip(because: nil))) }
        try install(additions)
    }

    private func withoutPip(because error: SeedError?) -> Diagnostic {
        let reason =
            switch error {
            case .wheel(let error): error.diagnostic.headline
            case .file(let error): error.diagnostic.headline
            case nil: "it brings none along"
            }
        return Diagnostic(
            .pipMissing, "the new environment has no pip", severity: .warning,
            evidence: [
                Diagnostic.Evidence("python", interpreter.executable), Diagnostic.Evidence("because", reason),
            ],
            explanation: "Pipit needs none. `pip` cannot be run in the environment until it is installed.",
            help: ["install the interpreter's `ensurepip`, or add `pip` to the Pipfile if you want to run it"])
    }

    private var prompt: String {
        options.prompt ?? options.projectDirectory.map { Paths.name($0) } ?? Paths.name(path)
    }

    /// The environment as a place to install into, while it still stands elsewhere than the scripts say.
    private var target: InstallationTarget {
        InstallationTarget(
            prefix: place, scheme: interpreter.environmentScheme.below(place),
            python: Paths.join(path, Paths.join(interpreter.environmentScheme.scripts, "python")),
            version: interpreter.version, isVirtualEnvironment: true, stateDirectory: Paths.join(place, ".pipit"))
    }

    private var configuration: EnvironmentConfiguration {
        EnvironmentConfiguration([
            ("home", Paths.parent(interpreter.baseExecutable)),
            ("include-system-site-packages", options.includesSystemSitePackages ? "true" : "false"),
            ("version", interpreter.version.description),
            ("implementation", interpreter.markerEnvironment.platformPythonImplementation),
            ("executable", interpreter.baseExecutable),
            // A line break would begin another entry.
            ("prompt", prompt.replacing("\n", with: " ").replacing("\r", with: " ")),
        ])
    }

    private func makeDirectories() throws(FileError) {
        let scheme = interpreter.environmentScheme
        for directory in [scheme.scripts, scheme.purelib, "include"] {
            try Files.makeDirectories(Paths.join(place, directory))
        }
        if EnvironmentLayout.hasLibrary64(interpreter) {
            try Files.symbolicLink(to: "lib", at: Paths.join(place, "lib64"))
        }
        if scheme.platlib != scheme.purelib { try Files.makeDirectories(Paths.join(place, scheme.platlib)) }
    }

    private func makeExecutables() throws(FileError) {
        let scripts = Paths.join(place, interpreter.environmentScheme.scripts)
        let python = Paths.join(scripts, "python")
        if options.copiesExecutable {
            // Pythons that are linked statically take more than a hundred megabytes.
            try Files.write(try Files.read(interpreter.baseExecutable, limit: 1 << 30), to: python, mode: 0o755)
        } else {
            try Files.symbolicLink(to: interpreter.baseExecutable, at: python)
        }
        for name in EnvironmentLayout.executableNames(interpreter) {
            try Files.symbolicLink(to: "python", at: Paths.join(scripts, name))
        }
    }

    private func write(_ name: String, _ bytes: [UInt8]) throws(FileError) {
        try Files.write(bytes, to: Paths.join(place, name))
    }
}

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
        guard !options.seeds.isEmpty else { return configuration }
        do {
            try EnvironmentChange(additions: options.seeds).apply(holding: EnvironmentLock(target))
        } catch {
            throw .seeding(error)
        }
        return configuration
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
            try Files.write(try Files.read(interpreter.baseExecutable), to: python, mode: 0o755)
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

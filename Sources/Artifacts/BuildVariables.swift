import OperatingSystem

/// Which of the user's variables a build sees: those that compilers and their tools listen to, so that it cannot read
/// secrets out of the rest, and those that the user names.
struct BuildVariables {
    private let environment: UserEnvironment

    init(_ environment: UserEnvironment) { self.environment = environment }

    private static let names: Set<String> = [
        "PATH", "LANG", "LC_ALL", "TZ", "CC", "CXX", "CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS", "AR", "LD",
        "PKG_CONFIG", "PKG_CONFIG_PATH", "MAKEFLAGS", "CMAKE_PREFIX_PATH", "CARGO_HOME", "RUSTUP_HOME",
        "SOURCE_DATE_EPOCH", "SSL_CERT_FILE", "SSL_CERT_DIR",
    ]

    /// How the variables end by which single packages are told where a C library is.
    private static let endings = ["_CFLAGS", "_LDFLAGS"]

    /// Names further variables.
    private static let further = "PIPIT_BUILD_VARIABLES"

    /// The variables that decide what a build comes to, as against those that let it find its programs.
    var decisive: [String: String] {
        let others: Set<String> = [
            "PATH", "LANG", "LC_ALL", "TZ", "MAKEFLAGS", "CARGO_HOME", "RUSTUP_HOME", "SSL_CERT_FILE", "SSL_CERT_DIR",
        ]
        return environment.variables.filter { admitted.contains($0.key) && !others.contains($0.key) }
    }

    private var admitted: Set<String> {
        let named = (environment[Self.further] ?? "").split { $0 == "," || $0 == " " }.map(String.init)
        let flags = environment.variables.keys.filter { name in Self.endings.contains { name.hasSuffix($0) } }
        return Self.names.union(named).union(flags)
    }

    /// - Parameters:
    ///   - home: a directory that goes away after the build.
    ///   - scripts: where the programs of the build's environment are.
    func environment(home: String, scripts: String) -> ProcessEnvironment {
        var result = ProcessEnvironment()
        for name in admitted { result[name] = environment[name] }
        result["PATH"] = scripts + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
        result["HOME"] = home
        result["TMPDIR"] = home
        result["VIRTUAL_ENV"] = Paths.parent(scripts)
        result["PYTHONDONTWRITEBYTECODE"] = "1"
        result["PYTHONNOUSERSITE"] = "1"
        if let real = environment["HOME"] {
            for (name, directory) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")]
            where result[name] == nil && Files.isDirectory(Paths.join(real, directory)) {
                result[name] = Paths.join(real, directory)
            }
        }
        return result
    }
}

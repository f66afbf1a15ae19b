internal import OperatingSystem
internal import StructuredText

extension Interpreter {
    /// Reads what the probe script prints, for the interpreter whose real path is `executable`. Nil when something that
    /// Pipit depends on is missing.
    init?(answer: JSONValue, executable: String) {
        guard let version = answer["version"]?.string.flatMap({ PythonVersion($0) }),
            let implementation = answer["implementation"]?.string,
            let prefix = answer["prefix"]?.string,
            let basePrefix = answer["base_prefix"]?.string,
            let markers = answer["markers"]?.object,
            let platform = InterpreterPlatform(answer: answer),
            let standardLibrary = answer["stdlib"]?.string,
            let sites = answer["sites"]?.array,
            let system = answer["system"].flatMap({ InstallationScheme(answer: $0) }),
            var environment = answer["environment"].flatMap({ InstallationScheme(answer: $0) })
        else { return nil }
        // Where pip puts headers in an environment; `include` itself belongs to the interpreter's own.
        environment.headers = "include/site/python\(version.short)"
        environment.data = ""
        self.init(
            executable: executable, baseExecutable: executable, prefix: prefix, basePrefix: basePrefix,
            version: version, implementation: implementation,
            markerVariables: markers.members.reduce(into: [:]) { $0[$1.key] = $1.value.string },
            platform: platform, systemScheme: system, environmentScheme: environment,
            standardLibrary: standardLibrary, wheelDirectory: answer["wheel_directory"]?.string,
            siteDirectories: sites.compactMap(\.string), defaultIndexURL: answer["default_index"]?.string)
    }
}

extension InstallationScheme {
    fileprivate init?(answer: JSONValue) {
        guard let purelib = answer["purelib"]?.string, let platlib = answer["platlib"]?.string,
            let scripts = answer["scripts"]?.string, let include = answer["include"]?.string,
            let data = answer["data"]?.string
        else { return nil }
        self.init(purelib: purelib, platlib: platlib, scripts: scripts, headers: include, data: data)
    }
}

extension InterpreterPlatform {
    fileprivate init?(answer: JSONValue) {
        guard let name = answer["platform"]?.string, let bits = answer["pointer_bits"]?.integer else { return nil }
        self.init(
            name: name, binaryInterface: answer["soabi"]?.string, extensionSuffix: answer["ext_suffix"]?.string,
            flags: answer["abiflags"]?.string ?? "", isFreeThreaded: answer["gil_disabled"]?.boolean ?? false,
            isDebugBuild: answer["debug"]?.boolean ?? false, pointerBits: bits,
            libc: answer["libc"].flatMap { LinuxLibrary(answer: $0) }, macOSVersion: answer["macos"]?.string)
    }
}

extension InterpreterPlatform.LinuxLibrary {
    fileprivate init?(answer: JSONValue) {
        guard let kind = answer["kind"]?.string, let text = answer["version"]?.string else { return nil }
        let numbers = text.split(separator: ".").prefix(2).map { $0.prefix { $0.isWholeNumber } }.compactMap { Int($0) }
        guard numbers.count == 2 else { return nil }
        switch kind {
        case "glibc": self = .glibc(major: numbers[0], minor: numbers[1])
        case "musl": self = .musl(major: numbers[0], minor: numbers[1])
        default: return nil
        }
    }
}

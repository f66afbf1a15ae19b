internal import OperatingSystem
internal import PackagingStandards
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
            let markerEnvironment = MarkerEnvironment(
                values: markers.members.reduce(into: [:]) { $0[$1.key] = $1.value.string }),
            let platform = InterpreterPlatform(answer: answer),
            let standardLibrary = answer["stdlib"]?.string,
            let sites = answer["sites"]?.array,
            let system = answer["system"].flatMap({ InstallationScheme(answer: $0) }),
            var environment = answer["environment"].flatMap({ InstallationScheme(answer: $0) })
        else { return nil }
        // Where pip puts headers in an environment; `include` itself belongs to the interpreter's own.
        environment.headers = "include/site/python\(version.short)"
        environment.data = ""
        // What was started may be a script that starts the interpreter proper; an environment must link to that one.
        let proper = answer["executable"]?.string.flatMap { Files.realPath($0) } ?? executable
        self.init(
            executable: executable, baseExecutable: proper, prefix: prefix, basePrefix: basePrefix,
            version: version, implementation: implementation,
            markerEnvironment: markerEnvironment,
            tags: InterpreterTags(
                implementation: implementation, major: version.major, minor: version.minor,
                abis: InterpreterTags.abis(answer: answer, implementation: implementation, version: version),
                platform: platform), systemScheme: system, environmentScheme: environment,
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

extension InterpreterTags {
    /// The ABIs of compiled modules that the interpreter can load.
    fileprivate static func abis(answer: JSONValue, implementation: String, version: PythonVersion) -> [String] {
        guard implementation == "cpython" else {
            return abis(extensionSuffix: answer["ext_suffix"]?.string ?? "")
        }
        return abis(
            ofCPython: version.major, version.minor, isDebug: answer["debug"]?.boolean ?? false,
            isFreeThreaded: answer["gil_disabled"]?.boolean ?? false,
            hasMalloc: (answer["abiflags"]?.string ?? "").contains("m"))
    }
}

extension InterpreterPlatform {
    fileprivate init?(answer: JSONValue) {
        guard let name = answer["platform"]?.string, let bits = answer["pointer_bits"]?.integer else { return nil }
        if name.hasPrefix("linux-") {
            let isSoftFloat = answer["hard_float"]?.boolean == false
            self = .linux(
                architecture: String(name.dropFirst(6)), is32Bit: bits == 32,
                cLibrary: isSoftFloat ? .unknown : CLibrary(answer: answer["libc"]))
            return
        }
        guard let text = answer["macos"]?.string, let machine = answer["markers"]?["platform_machine"]?.string else {
            self = .other(name)
            return
        }
        let numbers = text.split(separator: ".").prefix(2).compactMap { Int($0) }
        guard let major = numbers.first else { return nil }
        let minor = numbers.count > 1 ? numbers[1] : 0
        // An interpreter built with an old SDK is told that macOS 11 is 10.16.
        let isEleven = major == 10 && minor >= 16
        self = .macOS(major: isEleven ? 11 : major, minor: isEleven ? 0 : minor, architecture: machine)
    }
}

extension InterpreterPlatform.CLibrary {
    fileprivate init(answer: JSONValue?) {
        self = .unknown
        guard let kind = answer?["kind"]?.string, let text = answer?["version"]?.string else { return }
        let numbers = text.split(separator: ".").prefix(2).compactMap { part in Int(part.prefix { $0.isWholeNumber }) }
        guard numbers.count == 2 else { return }
        switch kind {
        case "glibc": self = .glibc(major: numbers[0], minor: numbers[1])
        case "musl": self = .musl(major: numbers[0], minor: numbers[1])
        default: break
        }
    }
}

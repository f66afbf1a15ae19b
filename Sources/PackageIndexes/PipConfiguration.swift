import Diagnostics
import OperatingSystem

/// What the user has told pip: the `PIP_…` variables and pip's configuration files, read without pip.
///
/// A variable beats the files; of the files, the environment's own beats the user's and that the machine's, and one that
/// `PIP_CONFIG_FILE` names beats them all; in the files, `[install]` beats `[global]`.
package struct PipConfiguration: Sendable {
    /// A setting and the place that it comes from.
    package struct Setting<Value: Hashable & Sendable>: Hashable, Sendable {
        package var value: Value
        package var origin: Origin

        package init(value: Value, origin: Origin) {
            self.value = value
            self.origin = origin
        }
    }

    package enum Origin: Hashable, Sendable, CustomStringConvertible {
        case variable(String)
        case file(path: String, section: String, line: Int)
        /// The default that pip itself carries.
        case pip

        /// ``\`PIP_INDEX_URL\``` or ``\`/etc/pip.conf:3\```, for messages.
        package var description: String {
            switch self {
            case .variable(let name): "`\(name)`"
            case .file(let path, _, let line): "`\(path):\(line)`"
            case .pip: "pip's default"
            }
        }
    }

    /// The main index; ``Origin/pip`` when nobody chose one. Nil when nobody chose one and no default was given.
    package private(set) var indexURL: Setting<String>?
    /// Further indexes. Pipit reports them and does not use them: whoever controls one could replace any package.
    package private(set) var extraIndexURLs: Setting<[String]>?
    /// Folders, archives' lists and pages of links.
    package private(set) var findLinks: Setting<[String]>?
    /// Whether no index is to be asked at all.
    package private(set) var noIndex: Setting<Bool>?
    /// The file with the certificates to trust.
    package private(set) var certificate: Setting<String>?
    /// The file with a client's certificate and its private key.
    package private(set) var clientCertificate: Setting<String>?
    package private(set) var proxy: Setting<String>?
    /// Hosts, some with `:port`, whose certificates are not checked; `PIP_TRUSTED_HOSTS`, which only Pipenv reads, counts.
    package private(set) var trustedHosts: Setting<[String]>?
    /// Files with rules for versions.
    package private(set) var constraints: Setting<[String]>?
    /// Packages whose wheels are not to be used.
    package private(set) var noBinary: Setting<PackageSelection>?
    /// Packages that are not to be built.
    package private(set) var onlyBinary: Setting<PackageSelection>?
    package private(set) var allowsPrereleases: Setting<Bool>?
    /// Whether nothing is to be installed outside of a virtual environment.
    package private(set) var requiresVirtualEnvironment: Setting<Bool>?
    /// Who is asked for passwords: `auto`, `disabled`, `import`, `subprocess`.
    package private(set) var keyringProvider: Setting<String>?
    /// What is set and means nothing to Pipit, by the names of pip's options.
    package private(set) var unused: [Setting<String>] = []
    /// In seconds.
    package private(set) var timeout: Setting<Double>?
    /// How often pip would repeat a request.
    package private(set) var retries: Setting<Int>?

    /// Reads the variables in `environment` and the files that they and the usual places name. `virtualEnvironment` is the
    /// environment that pip would run in; `defaultIndexURL` is what that pip would use on its own.
    package init(
        environment: UserEnvironment, virtualEnvironment: String? = nil, defaultIndexURL: String? = nil
    ) throws(PipConfigurationError) {
        var files: [(path: String, file: ConfigurationFile)] = []
        for path in PipConfiguration.filePaths(environment: environment, virtualEnvironment: virtualEnvironment) {
            let bytes: [UInt8]
            do throws(FileError) {
                bytes =
                    path == environment.nonEmpty("PIP_CONFIG_FILE") ? try Files.readNamed(path) : try Files.read(path)
            } catch {
                if error.isNotFound || path.hasPrefix("/etc/") { continue }
                throw .unreadable(error)
            }
            do throws(ConfigurationFile.Failure) {
                files.append((path, try ConfigurationFile(parsing: bytes)))
            } catch {
                throw .malformed(path: path, line: error.line, problem: error.problem)
            }
        }
        let reader = Reader(environment: environment, files: files)
        indexURL = reader.text("index-url") ?? reader.text("pypi-url")
        if indexURL == nil, let defaultIndexURL { indexURL = Setting(value: defaultIndexURL, origin: .pip) }
        extraIndexURLs = reader.list("extra-index-url")
        findLinks = reader.list("find-links")
        constraints = reader.list("constraint")
        certificate = reader.text("cert")
        clientCertificate = reader.text("client-cert")
        proxy = reader.text("proxy")
        trustedHosts = reader.list("trusted-host") ?? reader.list("trusted-hosts")
        noIndex = try reader.flag("no-index")
        allowsPrereleases = try reader.flag("pre")
        requiresVirtualEnvironment = try reader.flag("require-virtualenv", "require-venv")
        noBinary = reader.selection("no-binary")
        onlyBinary = reader.selection("only-binary")
        keyringProvider = reader.text("keyring-provider")
        for key in ["user", "ignore-installed", "target", "prefix", "root", "no-deps", "no-build-isolation", "src"] {
            guard let setting = reader.text(key), !["0", "false", "no", "off"].contains(setting.value.lowercased())
            else { continue }
            unused.append(Setting(value: key, origin: setting.origin))
        }
        timeout = try reader.value("default-timeout", "timeout", expected: "a number of seconds") { text in
            Double(text).flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
        }
        if timeout == nil, let text = environment.nonEmpty("PIPENV_REQUESTS_TIMEOUT") {
            let origin = Origin.variable("PIPENV_REQUESTS_TIMEOUT")
            guard let seconds = Double(text), seconds > 0, seconds.isFinite else {
                throw .value(key: "timeout", value: text, origin: origin, expected: "a number of seconds")
            }
            timeout = Setting(value: seconds, origin: origin)
        }
        retries = try reader.value("retries", expected: "a whole number") { text in Int(text).map { max($0, 0) } }
    }

    /// The paths of the files that pip would look for, weakest first.
    static func filePaths(environment: UserEnvironment, virtualEnvironment: String?) -> [String] {
        let named = environment.nonEmpty("PIP_CONFIG_FILE")
        if named == "/dev/null" { return [] }
        var paths: [String] = []
        for directory in (environment.nonEmpty("XDG_CONFIG_DIRS") ?? "/etc/xdg").split(separator: ":") {
            paths.append(Paths.join(String(directory), "pip/pip.conf"))
        }
        paths.append("/etc/pip.conf")
        // pip leaves the user's files out when the variable names a file that is there.
        if named.map({ !Files.exists($0) }) ?? true, let home = environment.nonEmpty("HOME") {
            paths.append(Paths.join(home, ".pip/pip.conf"))
            let directory = environment.nonEmpty("XDG_CONFIG_HOME") ?? Paths.join(home, ".config")
            paths.append(Paths.join(directory, "pip/pip.conf"))
        }
        if let virtualEnvironment { paths.append(Paths.join(virtualEnvironment, "pip.conf")) }
        if let named { paths.append(named) }
        return paths
    }

    /// Finds settings in the order of their strength.
    private struct Reader {
        let environment: UserEnvironment
        let files: [(path: String, file: ConfigurationFile)]

        func text(_ key: String) -> Setting<String>? {
            let variable = "PIP_" + String(key.uppercased().map { $0 == "-" ? "_" : $0 })
            if let value = environment.nonEmpty(variable) { return Setting(value: value, origin: .variable(variable)) }
            for section in ["install", "global"] {
                for (path, file) in files.reversed() {
                    guard let entry = file.entry(section, key), !entry.value.isEmpty else { continue }
                    return Setting(
                        value: entry.value, origin: .file(path: path, section: section, line: entry.line))
                }
            }
            return nil
        }

        func list(_ key: String) -> Setting<[String]>? {
            guard let setting = text(key) else { return nil }
            let parts = setting.value.split(whereSeparator: \.isWhitespace).map(String.init)
            return parts.isEmpty ? nil : Setting(value: parts, origin: setting.origin)
        }

        func flag(_ keys: String...) throws(PipConfigurationError) -> Setting<Bool>? {
            for key in keys {
                let found = try value(key, expected: "`true` or `false`") { text -> Bool? in
                    switch text.lowercased() {
                    case "1", "true", "yes", "on", "y", "t": true
                    case "0", "false", "no", "off", "n", "f": false
                    default: nil
                    }
                }
                if let found { return found }
            }
            return nil
        }

        func selection(_ key: String) -> Setting<PackageSelection>? {
            guard let setting = text(key) else { return nil }
            let selection = PackageSelection(setting.value)
            return selection == PackageSelection() ? nil : Setting(value: selection, origin: setting.origin)
        }

        func value<Value>(
            _ keys: String..., expected: String, convert: (String) -> Value?
        ) throws(PipConfigurationError) -> Setting<Value>? {
            for key in keys {
                guard let setting = text(key) else { continue }
                guard let value = convert(String(setting.value.trimmingBlanks)) else {
                    throw .value(key: key, value: setting.value, origin: setting.origin, expected: expected)
                }
                return Setting(value: value, origin: setting.origin)
            }
            return nil
        }
    }
}

/// What is wrong with pip's configuration.
package enum PipConfigurationError: Error, Equatable, Sendable, Diagnosable {
    case unreadable(FileError)
    case malformed(path: String, line: Int, problem: String)
    case value(key: String, value: String, origin: PipConfiguration.Origin, expected: String)

    package var diagnostic: Diagnostic {
        switch self {
        case .unreadable(let error): error.diagnostic
        case .malformed(let path, let line, let problem):
            Diagnostic(
                .configuration, "pip's configuration file cannot be read: \(problem)",
                at: SourceSpan(file: path, line: line), help: ["see `pip config list`, or correct the line"],
                exitStatus: .misuse)
        case .value(let key, let value, let origin, let expected):
            Diagnostic(
                .configuration, "pip's setting `\(key)` is `\(value)`, not \(expected)",
                evidence: [.init("from", origin.description)], help: ["correct it there"], exitStatus: .misuse)
        }
    }
}

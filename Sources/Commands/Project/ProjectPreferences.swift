import Diagnostics
import Hashing
import OperatingSystem
import Reporting

/// What a project's `.env` may say about how Pipit itself behaves: how much is said, whether the environment lies in the project
/// and is the project's own, and what is installed when nothing is named. None of it names a place or a program, takes
/// back what the user asked for, or silences what is told about the project.
struct ProjectPreferences: Equatable, Sendable {
    private var values: [String: String] = [:]

    static let names = Set(
        ["PIPENV_VERBOSITY", "PIPENV_VERBOSE", "PIPENV_QUIET", "PIPENV_DEFAULT_CATEGORIES"]
            + ["VENV_IN_PROJECT", "IGNORE_VIRTUALENVS"].flatMap { ["PIPENV_" + $0, "PIPENV_NO_" + $0] })

    init() {}

    init(of variables: ProjectVariables) {
        for name in Self.names { values[name] = variables[name] }
    }

    subscript(name: String) -> String? { values[name] }

    /// What `PIPENV_<name>`, or else `PIPENV_NO_<name>` turned round, says; nil when neither is there.
    func decision(_ name: String) -> Bool? {
        if let text = values["PIPENV_" + name] { return SwitchText.isOn(text) }
        return values["PIPENV_NO_" + name].map { !SwitchText.isOn($0) }
    }
}

/// Tells once of variables in `.env` that would have a say in Pipenv and have none here.
struct PowerlessVariables {
    var variables: ProjectVariables
    /// The file that sets them.
    var path: String
    /// The directory in which it is remembered what was said.
    var memory: String

    /// The directory of a user, of programs, of proxies and certificates.
    private static let names: Set<String> = [
        "PATH", "HOME", "LD_PRELOAD", "LD_LIBRARY_PATH", "PYENV_ROOT", "ASDF_DATA_DIR", "VIRTUAL_ENV", "WORKON_HOME",
        "NETRC",
        "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "CI",
    ]
    private static let beginnings = ["PIPENV_", "PIPIT_", "PIP_", "GIT_"]

    /// In the order of the alphabet.
    var found: [String] {
        variables.names.filter { name in
            guard !ProjectPreferences.names.contains(name) else { return false }
            return Self.names.contains(name.uppercased()) || Self.beginnings.contains(where: name.hasPrefix)
        }.sorted()
    }

    /// What has not been said of these variables of this file yet, remembered as said.
    func note() -> Diagnostic? {
        let names = found
        guard !names.isEmpty else { return nil }
        let text = (["powerless", path] + names).joined(separator: "\u{0}")
        let told = Paths.join(memory, SHA256Sum(of: Array(text.utf8)).hexadecimal)
        guard !Files.exists(told) else { return nil }
        try? Files.makeDirectories(memory)
        try? Files.write([], to: told)
        return Diagnostic(
            .configuration,
            "`\(Paths.name(path))` sets variables that Pipit takes from your own environment alone", severity: .note,
            at: SourceSpan(file: path), evidence: [.init("variables", names.joined(separator: ", "))],
            explanation:
                "They reach the programs that `run` and `shell` start. Nothing in a project's folder decides where "
                + "Pipit looks, whom it trusts or what it starts. This is said once.",
            help: ["export them in your shell or in the pipeline if Pipit is to follow them"])
    }
}

import Diagnostics
import OperatingSystem
import PackageIndexes

/// Runs the machine's `git`: by argument vector, never by a shell; with few of the user's variables, none of the system's
/// configuration, no hooks, and nobody to ask for a password.
struct GitCommand: Sendable {
    let environment: UserEnvironment
    /// The address that is talked to; nil for what stays on this machine.
    var address: RepositoryAddress?

    /// What reaches git: its way to the network and to the user's keys.
    private static let admitted = [
        "PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "SSH_AUTH_SOCK",
        "SSH_AGENT_PID", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_CONFIG_GLOBAL", "GIT_SSL_CAINFO",
        "GIT_SSL_CAPATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
        "ALL_PROXY", "no_proxy", "NO_PROXY",
    ]

    /// What every command is told, above anything that a file of configuration says.
    private static let settings = [
        ("core.hooksPath", "/dev/null"), ("core.fsmonitor", "false"), ("protocol.ext.allow", "never"),
        ("submodule.recurse", "false"), ("fetch.recurseSubmodules", "false"), ("gc.auto", "0"),
        ("maintenance.auto", "false"), ("http.lowSpeedLimit", "100"), ("http.lowSpeedTime", "60"),
    ]

    /// What git printed, or nil when it gave up; `said` then has its last lines.
    struct Output {
        var status: Int32
        var bytes: [UInt8]
        var said: [String]

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    func run(_ arguments: [String], input: [UInt8] = []) throws(RepositoryError) -> Output {
        let output: ChildProcess.Output
        do {
            output = try ChildProcess.run(["git"] + arguments, environment: variables(), input: input)
        } catch {
            throw .gitMissing
        }
        let lines = String(decoding: output.standardError, as: UTF8.self).split(whereSeparator: \.isNewline)
        return Output(
            status: output.status, bytes: output.standardOutput,
            said: lines.suffix(6).map { mask(Redaction.text(String($0))) })
    }

    private func mask(_ line: String) -> String {
        guard let password = address?.credentials?.password, !password.isEmpty else { return line }
        return line.replacing(password, with: Redaction.mask)
    }

    func variables() -> ProcessEnvironment {
        var result = ProcessEnvironment()
        for name in Self.admitted { result[name] = environment[name] }
        result["LC_ALL"] = "C"
        result["GIT_CONFIG_NOSYSTEM"] = "1"
        result["GIT_ATTR_NOSYSTEM"] = "1"
        result["GIT_TERMINAL_PROMPT"] = "0"
        result["GIT_ASKPASS"] = ""
        result["GIT_NO_REPLACE_OBJECTS"] = "1"
        // A user's `url.….insteadOf` may well turn https into ssh, but nothing remote into this machine's files. What stays on this
        // machine talks to nobody: a repository may claim to be a partial clone whose missing objects git would fetch by
        // programs that its own configuration names.
        switch address?.scheme {
        case nil:
            result["GIT_ALLOW_PROTOCOL"] = "none"
            result["GIT_NO_LAZY_FETCH"] = "1"
        case "file"?: result["GIT_ALLOW_PROTOCOL"] = "file"
        default: result["GIT_ALLOW_PROTOCOL"] = "https:http:ssh:git"
        }
        if result["GIT_SSH_COMMAND"] == nil, result["GIT_SSH"] == nil {
            result["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes -o ConnectTimeout=30"
        }
        configure(&result)
        return result
    }

    /// Settings go by variables, after those that the user gave in the same way: on a command line everybody could read them.
    private func configure(_ variables: inout ProcessEnvironment) {
        var settings: [(String, String)] = []
        for number in 0..<min(Int(environment["GIT_CONFIG_COUNT"] ?? "") ?? 0, 100) {
            guard let key = environment["GIT_CONFIG_KEY_\(number)"],
                let value = environment["GIT_CONFIG_VALUE_\(number)"]
            else { continue }
            settings.append((key, value))
        }
        settings += Self.settings
        if let credentials = address?.credentials, let origin = address?.origin {
            // An empty helper forgets those of before it.
            settings.append(("credential.\(origin).helper", ""))
            settings.append(
                (
                    "credential.\(origin).helper",
                    "!f() { test \"$1\" = get && printf 'username=%s\\npassword=%s\\n' \"$pipit_git_user\" "
                        + "\"$pipit_git_password\"; }; f"
                ))
            variables["pipit_git_user"] = credentials.user
            variables["pipit_git_password"] = credentials.password
        }
        variables["GIT_CONFIG_COUNT"] = String(settings.count)
        for (number, setting) in settings.enumerated() {
            variables["GIT_CONFIG_KEY_\(number)"] = setting.0
            variables["GIT_CONFIG_VALUE_\(number)"] = setting.1
        }
    }
}

import Diagnostics
import OperatingSystem
import Pipfiles

/// `--extra-pip-args "…"`: what pip would be told for this run. What means something to Pipit is put where pip's variables
/// say the same; what would change what is installed, in a way that Pipit does not have, is refused.
struct ExtraPipArguments: Equatable, Sendable {
    /// Variables of pip's that say the same.
    private(set) var variables: [String: String] = [:]
    /// `--config-settings`: `KEY=VALUE`.
    private(set) var buildSettings: [String] = []
    private(set) var asksAnew = false
    /// Options that change nothing here.
    private(set) var idle: [String] = []

    private enum Meaning {
        /// The value goes into a variable; several are joined with a blank.
        case variable(String)
        /// A switch.
        case flag(String)
        case setting
        case noCache
        case idle(takesValue: Bool)
        case refused(String)
    }

    private static let index = "name the index as a `[[source]]` of the Pipfile: a package comes from one source"
    private static let place = "Pipit installs into the project's environment, or with `--system` into the Python"
    private static let meanings: [String: Meaning] = [
        "--no-binary": .variable("PIP_NO_BINARY"), "--only-binary": .variable("PIP_ONLY_BINARY"),
        "--trusted-host": .variable("PIP_TRUSTED_HOST"), "--constraint": .variable("PIP_CONSTRAINT"),
        "-c": .variable("PIP_CONSTRAINT"), "--timeout": .variable("PIP_DEFAULT_TIMEOUT"),
        "--default-timeout": .variable("PIP_DEFAULT_TIMEOUT"), "--retries": .variable("PIP_RETRIES"),
        "--proxy": .variable("PIP_PROXY"), "--cert": .variable("PIP_CERT"),
        "--client-cert": .variable("PIP_CLIENT_CERT"), "--keyring-provider": .variable("PIP_KEYRING_PROVIDER"),
        "--find-links": .variable("PIP_FIND_LINKS"), "-f": .variable("PIP_FIND_LINKS"),
        "--no-index": .flag("PIP_NO_INDEX"), "--pre": .flag("PIP_PRE"),
        "--require-virtualenv": .flag("PIP_REQUIRE_VIRTUALENV"),
        "--break-system-packages": .flag("PIP_BREAK_SYSTEM_PACKAGES"), "--no-cache-dir": .noCache,
        "--config-settings": .setting, "--config-setting": .setting, "-C": .setting,
        "--index-url": .refused(index), "-i": .refused(index), "--pypi-url": .refused(index),
        "--extra-index-url": .refused(index),
        "--no-build-isolation": .refused("builds see nothing but what they ask for, so that they come out the same"),
        "--target": .refused(place), "-t": .refused(place), "--prefix": .refused(place), "--root": .refused(place),
        "--user": .refused(place),
        "--platform": .refused("the interpreter says what it is"), "--abi": .refused("the interpreter says what it is"),
        "--python-version": .refused("`--python` chooses the interpreter"), "--python": .refused("use `--python`"),
        "--implementation": .refused("the interpreter says what it is"),
        "--ignore-requires-python": .refused("a release that does not want this Python is not installed"),
        "--requirement": .refused("use `-r` of `pipit install`"), "-r": .refused("use `-r` of `pipit install`"),
        "--editable": .refused("use `-e` of `pipit install`"), "-e": .refused("use `-e` of `pipit install`"),
        "--dry-run": .refused("it would install nothing"), "--global-option": .refused("use `--config-settings`"),
        "--build-option": .refused("use `--config-settings`"),
        "--no-deps": .idle(takesValue: false), "--prefer-binary": .idle(takesValue: false),
        "--use-pep517": .idle(takesValue: false), "--quiet": .idle(takesValue: false), "-q": .idle(takesValue: false),
        "-qq": .idle(takesValue: false), "-qqq": .idle(takesValue: false), "--verbose": .idle(takesValue: false),
        "-v": .idle(takesValue: false), "-vv": .idle(takesValue: false), "-vvv": .idle(takesValue: false),
        "--no-input": .idle(takesValue: false), "--no-color": .idle(takesValue: false),
        "--disable-pip-version-check": .idle(takesValue: false), "--progress-bar": .idle(takesValue: true),
        "--no-warn-script-location": .idle(takesValue: false), "--no-warn-conflicts": .idle(takesValue: false),
        "--require-hashes": .idle(takesValue: false), "--compile": .idle(takesValue: false),
        "--no-compile": .idle(takesValue: false), "--isolated": .idle(takesValue: false),
        "--exists-action": .idle(takesValue: true), "--log": .idle(takesValue: true),
        "--cache-dir": .idle(takesValue: true), "--upgrade": .idle(takesValue: false), "-U": .idle(takesValue: false),
        "--upgrade-strategy": .idle(takesValue: true), "--use-feature": .idle(takesValue: true),
        "--use-deprecated": .idle(takesValue: true), "--root-user-action": .idle(takesValue: true),
        "--force-reinstall": .idle(takesValue: false), "--ignore-installed": .idle(takesValue: false),
        "-I": .idle(takesValue: false), "--no-python-version-warning": .idle(takesValue: false),
        "--check-build-dependencies": .idle(takesValue: false), "--debug": .idle(takesValue: false),
        "--no-clean": .idle(takesValue: false),
    ]

    init(_ text: String) throws(Diagnostic) {
        var words: ArraySlice<String>
        do { words = try ShellWords.split(text)[...] } catch {
            throw Self.refusal("`--extra-pip-args` holds a quote that is not closed", "write `--extra-pip-args \"…\"`")
        }
        while let word = words.popFirst() {
            let equals = word.hasPrefix("--") ? word.firstIndex(of: "=") : nil
            let name = String(word[..<(equals ?? word.endIndex)])
            guard let meaning = Self.meanings[name] else {
                throw Self.refusal(
                    "`--extra-pip-args` holds `\(name)`, which Pipit does not know",
                    "leave it out: Pipit does not run pip, and does not pretend that it did")
            }
            func value() throws(Diagnostic) -> String {
                let value = equals.map { String(word[word.index(after: $0)...]) } ?? words.popFirst()
                if let value, !value.isEmpty { return value }
                throw Self.refusal("`\(name)` in `--extra-pip-args` lacks its value", "write `\(name)=VALUE`")
            }
            switch meaning {
            case .variable(let variable):
                let value = try value()
                variables[variable] = variables[variable].map { $0 + " " + value } ?? value
            case .flag(let variable): variables[variable] = "1"
            case .setting: buildSettings.append(try value())
            case .noCache: asksAnew = true
            case .idle(let takesValue):
                if takesValue { _ = try value() }
                idle.append(name)
            case .refused(let reason):
                throw Self.refusal("`\(name)` in `--extra-pip-args` is not for Pipit", reason)
            }
        }
    }

    fileprivate static func refusal(_ headline: String, _ help: String) -> Diagnostic {
        Diagnostic(.usage, headline, explanation: "Nothing was changed.", help: [help], exitStatus: .misuse)
    }
}

extension Session {
    /// The session as it is with `--extra-pip-args`; those that change nothing are told once.
    mutating func takeExtraPipArguments() throws(Diagnostic) {
        guard let text = line.value(of: "extra-pip-args") else { return }
        let extra = try ExtraPipArguments(text)
        settings.environment = settings.environment.replacing(extra.variables)
        if extra.asksAnew, !line.has("clear") { line.options.append(.init(name: "clear", value: nil)) }
        if !extra.buildSettings.isEmpty, line.verb != .install {
            throw ExtraPipArguments.refusal(
                "`--config-settings` in `--extra-pip-args` is about no package here",
                "write `pip_args = [\"--config-settings\", \"\(extra.buildSettings[0])\"]` into the package's entry")
        }
        for setting in extra.buildSettings { line.options.append(.init(name: "config-settings", value: setting)) }
        if extra.variables["PIP_FIND_LINKS"] != nil, extra.variables["PIP_NO_INDEX"] == nil {
            throw ExtraPipArguments.refusal(
                "`--find-links` in `--extra-pip-args` is not for Pipit without `--no-index`",
                "a package comes from one source: name the folder as a `[[source]]` with a `file://` URL")
        }
        guard !extra.idle.isEmpty else { return }
        let names = extra.idle.map { "`\($0)`" }.joined(separator: ", ")
        warn(
            Diagnostic(
                .usage, "of `--extra-pip-args`, \(names) changes nothing: Pipit does not run pip", severity: .note))
    }
}

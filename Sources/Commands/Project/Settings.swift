import Diagnostics
import OperatingSystem
import Reporting

/// What the user's environment says about how Pipit is to behave, and the little that a project's `.env` may say about it.
///
/// A number that cannot be read is an error of the command that needs it, not of all of them.
package struct Settings: Equatable, Sendable {
    package var environment: UserEnvironment
    /// What the project prefers where the user's own variables say nothing.
    var preferences = ProjectPreferences()

    package init(environment: UserEnvironment) {
        self.environment = environment
    }

    // MARK: - Reading

    /// Whether `PIPENV_<name>` says yes. Text that is neither yes nor no counts as yes, an empty one as no.
    package func isOn(_ name: String) -> Bool { decision(name) ?? false }

    /// What `PIPENV_<name>`, or else `PIPENV_NO_<name>` turned round, says; nil when neither is there.
    package func decision(_ name: String) -> Bool? {
        if let text = environment["PIPENV_" + name] { return SwitchText.isOn(text) }
        if let text = environment["PIPENV_NO_" + name] { return !SwitchText.isOn(text) }
        return preferences.decision(name)
    }

    package func text(_ name: String) -> String? {
        guard let text = value("PIPENV_" + name), !text.isEmpty else { return nil }
        return text
    }

    /// What a user sets wins over the project's `.env`, also where that may have a say. In Pipenv the file wins.
    private func value(_ name: String) -> String? { environment[name] ?? preferences[name] }

    private func number(_ name: String, default fallback: Int, from least: Int) throws(SettingError) -> Int {
        guard let text = text(name) else { return fallback }
        guard let number = Int(text), number >= least else {
            throw SettingError(variable: "PIPENV_" + name, value: text, least: least)
        }
        return number
    }

    // MARK: - Settings

    /// How many directories are looked at for a Pipfile, the current one included.
    package func searchDepth() throws(SettingError) -> Int {
        if SwitchText.isOn(environment["PIPENV_NO_INHERIT"]) { return 1 }
        return try number("MAX_DEPTH", default: 10, from: 0)
    }

    /// Seconds that a program may take to print a secret.
    package func secretTimeout() throws(SettingError) -> Int { try seconds("PIPIT_SECRET_TIMEOUT") ?? 60 }

    /// Seconds that the search for versions may take; nil for as long as it takes.
    package func lockingTimeout() throws(SettingError) -> Int? { try seconds("PIPENV_RESOLVER_TIMEOUT_S") }

    private func seconds(_ name: String) throws(SettingError) -> Int? {
        guard let text = environment.nonEmpty(name) else { return nil }
        guard let number = Int(text), (1...864_000).contains(number) else {
            throw SettingError(variable: name, value: text, least: 1)
        }
        return number
    }

    /// The file that `PIPENV_PIPFILE` names, as written.
    package var pipfile: String? { text("PIPFILE") }

    /// How much to say: `PIPENV_VERBOSITY`, else `PIPENV_VERBOSE`, else `PIPENV_QUIET`. Text that is no number counts as absent.
    package var verbosity: Verbosity {
        let isUsers = ["PIPENV_VERBOSITY", "PIPENV_VERBOSE", "PIPENV_QUIET"].contains { environment[$0] != nil }
        return isUsers ? ownVerbosity : Self.verbosity { preferences[$0] }
    }

    /// The same as the user alone says it: a project has no say in what is told about it.
    package var ownVerbosity: Verbosity { Self.verbosity { environment[$0] } }

    private static func verbosity(_ value: (String) -> String?) -> Verbosity {
        if let level = value("PIPENV_VERBOSITY").flatMap({ Int($0) }) {
            return level < 0 ? .quiet : level > 0 ? .verbose : .normal
        }
        if SwitchText.isOn(value("PIPENV_VERBOSE")) { return .verbose }
        return SwitchText.isOn(value("PIPENV_QUIET")) ? .quiet : .normal
    }

    /// Whether a virtual environment that someone else has activated is the one to use.
    package var isInsideForeignEnvironment: Bool {
        environment.nonEmpty("VIRTUAL_ENV") != nil && environment["PIPENV_ACTIVE"] == nil && !isOn("IGNORE_VIRTUALENVS")
    }

    /// Categories for a command that was given none.
    package var defaultCategories: [String] {
        CategoryList(text("DEFAULT_CATEGORIES") ?? "").names
    }

    /// Whether a Python that its distribution manages may be changed (PEP 668).
    package var breaksSystemPackages: Bool {
        isOn("BREAK_SYSTEM_PACKAGES") || SwitchText.isOn(environment["PIP_BREAK_SYSTEM_PACKAGES"])
    }
}

/// A variable of the environment that cannot be read.
package struct SettingError: Error, Equatable, Sendable, Diagnosable {
    package var variable: String
    package var value: String
    package var least: Int

    package var diagnostic: Diagnostic {
        Diagnostic(
            .configuration, "the environment variable `\(variable)` is not a number",
            evidence: [.init("value", value), .init("expected", "a whole number from \(least)")],
            explanation: "Nothing was changed.", help: ["unset `\(variable)`, or give it a number"], exitStatus: .misuse
        )
    }
}

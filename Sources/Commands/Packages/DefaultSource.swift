import Diagnostics
import OperatingSystem
import PackageIndexes
import Pipfiles
import PythonEnvironments

/// The index of a project that names none: the one that pip is configured for, else the one that pip itself knows.
struct DefaultSource: Equatable, Sendable {
    /// What a new Pipfile names, and what a Pipfile without a source means.
    var configured: PipfileSource
    /// What it would be had nobody configured pip; nil when the interpreter has no pip to ask.
    var plain: PipfileSource?
    private var origin = PipConfiguration.Origin.pip

    init(environment: UserEnvironment, interpreter: Interpreter?) throws {
        let plain = interpreter?.defaultIndexURL.map { PipfileSource(name: "pypi", url: $0) }
        self.plain = plain
        let pip = try PipConfiguration(environment: environment)
        if let setting = pip.indexURL {
            origin = setting.origin
            configured = PipfileSource(
                name: Self.name(for: setting.origin), url: setting.value,
                verifiesTLS: !setting.value.hasPrefix("http:")
                    && !SourceAdditions(trustedHosts: pip.trustedHosts?.value ?? []).isTrusted(setting.value))
        } else if let plain {
            configured = plain
        } else {
            throw DefaultSourceError()
        }
    }

    /// As it may stand in files that are shared. A password stays in the variable that it came in; one of pip's files has no
    /// such place, and is refused.
    func written() throws(Diagnostic) -> PipfileSource {
        guard SourceAdditions.holdsSecret(configured.url), case .variable(let name) = origin else {
            try SourceAdditions.refuseSecrets(in: configured.url)
            return configured
        }
        var source = configured
        source.url = "${\(name)}"
        return source
    }

    /// Pipenv's names for such sources.
    private static func name(for origin: PipConfiguration.Origin) -> String {
        switch origin {
        case .pip: "pypi"
        case .variable: "pip_conf_index_:env:"
        case .file(_, let section, _): "pip_conf_index_" + section
        }
    }
}

/// Nobody says which index to use.
struct DefaultSourceError: Error, Equatable, Sendable, Diagnosable {
    var diagnostic: Diagnostic {
        Diagnostic(
            .sourceUnknown, "the project names no index, and there is no pip that knows one",
            help: ["name the index under `[[source]]` in the Pipfile", "or set PIP_INDEX_URL"], exitStatus: .misuse)
    }
}

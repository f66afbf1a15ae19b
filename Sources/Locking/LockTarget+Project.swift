import Diagnostics
import PackagingStandards
import Pipfiles
import PythonEnvironments

extension LockTarget {
    /// What a project's lock has to serve: the Python that its `[requires]` names, on the platforms that its
    /// `lock_platforms` names, all of them if it names none.
    ///
    /// The patch level is the interpreter's where the project leaves it open, as with Pipenv.
    package init(
        interpreter: Interpreter, requires: Pipfile.Requires, platforms: PipfileDirectives.LockPlatforms?
    ) throws(LockingError) {
        let python = Self.python(requires, interpreter: interpreter)
        var environment = interpreter.markerEnvironment
        environment.pythonFullVersion = python.description
        environment.pythonVersion = "\(python.major).\(python.minor)"
        let isWhole = Self.version(requires.pythonFullVersion) != nil
        let versions = isWhole ? "==\(python)" : "==\(python.major).\(python.minor).*"
        self.init(
            pythonVersion: python, pythonVersions: (try? SpecifierSet(versions)) ?? .any, environment: environment,
            tags: SupportedTags(interpreter: interpreter.tags), platforms: try Self.platforms(platforms))
    }

    private static func python(_ requires: Pipfile.Requires, interpreter: Interpreter) -> Version {
        let own = Version(interpreter.version.description) ?? Version(release: [3])
        if let full = version(requires.pythonFullVersion) { return full }
        // Only `X.Y` names a minor version; `3` and ranges mean whatever interpreter there is.
        guard let short = version(requires.pythonVersion), short.release.count >= 2 else { return own }
        if short.release.count > 2 { return short }
        if own.major == short.major && own.minor == short.minor { return own }
        return Version(release: short.release + [0])
    }

    /// The version that a text is; of `3.14-dev` and `3.13t` that of the series, and nil for ranges.
    private static func version(_ text: String?) -> Version? {
        guard var text = text?[...] else { return nil }
        if text.hasSuffix("-dev") { text = text.dropLast(4) }
        return Version(String(text.hasSuffix("t") ? text.dropLast() : text))
    }

    private static func platforms(_ wanted: PipfileDirectives.LockPlatforms?) throws(LockingError) -> Platforms {
        switch wanted {
        case nil, .all: return .families(Set(TagPlatform.allCases))
        case .current: return .current
        case .listed(let names):
            var families: Set<TagPlatform> = []
            for name in names {
                guard let platform = TagPlatform(sysPlatform: name) else { throw .unknownPlatform(name) }
                families.insert(platform)
            }
            return families.isEmpty ? .current : .families(families)
        }
    }
}

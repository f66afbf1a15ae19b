// Which values of a marker's variables go together.

extension TagPlatform {
    /// `sys_platform` there.
    package var sysPlatform: String {
        switch self {
        case .linux: "linux"
        case .macOS: "darwin"
        case .windows: "win32"
        }
    }

    /// `os_name` there.
    package var osName: String { self == .windows ? "nt" : "posix" }

    /// `platform_system` there.
    package var platformSystem: String {
        switch self {
        case .linux: "Linux"
        case .macOS: "Darwin"
        case .windows: "Windows"
        }
    }

    /// The platform with this `sys_platform`.
    package init?(sysPlatform: String) {
        guard let platform = TagPlatform.allCases.first(where: { $0.sysPlatform == sysPlatform }) else { return nil }
        self = platform
    }
}

extension MarkerFormula {
    /// The environments that can exist, as far as is known: on each of the three great platforms the variables that
    /// name it agree, and elsewhere none of them names one of these; CPython and PyPy go by two names each.
    package static let knownEnvironments: MarkerFormula = {
        let diagram = MarkerDiagram()
        let platforms = TagPlatform.allCases.map(diagram.platform)
        let elsewhere = TagPlatform.allCases.reduce(MarkerNode.yes) { result, platform in
            let names = [
                diagram.equal(.sysPlatform, platform.sysPlatform),
                diagram.equal(.platformSystem, platform.platformSystem),
            ]
            return names.reduce(result) { diagram.and($0, diagram.negate($1)) }
        }
        let places = platforms.reduce(
            diagram.and(elsewhere, diagram.negate(diagram.equal(.osName, TagPlatform.windows.osName))), diagram.or)
        return MarkerFormula(diagram.and(places, diagram.implementations))
    }()

    /// The environments that a lock serves: the given platforms and versions of Python, on machines and implementations
    /// of every kind that is known to exist.
    ///
    /// - Parameters:
    ///   - python: The versions, as for `Requires-Python`: `==3.11.*` for the series 3.11, `==3.11.4` for one release.
    ///   - platforms: The platforms; without any, all that there are.
    package static func environments(
        python: SpecifierSet, platforms: Set<TagPlatform>
    ) -> MarkerFormula {
        let versions = MarkerFormula(requiresPython: python)
        if platforms.isEmpty { return versions.and(knownEnvironments) }
        let diagram = MarkerDiagram()
        let places = platforms.sorted { $0.sysPlatform < $1.sysPlatform }.map(diagram.platform).reduce(.no, diagram.or)
        return MarkerFormula(diagram.and(places, diagram.implementations)).and(versions)
    }

    /// The environments of a single platform, whatever Python runs there.
    package static func platform(_ platform: TagPlatform) -> MarkerFormula {
        MarkerFormula(MarkerDiagram().platform(platform))
    }
}

extension MarkerDiagram {
    fileprivate func equal(_ variable: MarkerVariable, _ value: String) -> MarkerNode {
        text(variable, [(value, .yes)], otherwise: .no)
    }

    fileprivate func platform(_ platform: TagPlatform) -> MarkerNode {
        let names = [
            equal(.sysPlatform, platform.sysPlatform), equal(.osName, platform.osName),
            equal(.platformSystem, platform.platformSystem),
        ]
        return names.reduce(.yes, and)
    }

    /// CPython is `cpython`, PyPy is `pypy`, and nothing else is called by either name.
    fileprivate var implementations: MarkerNode {
        [("CPython", "cpython"), ("PyPy", "pypy")].reduce(MarkerNode.yes) { result, names in
            let (title, name) = (equal(.platformPythonImplementation, names.0), equal(.implementationName, names.1))
            return and(result, or(and(title, name), and(negate(title), negate(name))))
        }
    }
}

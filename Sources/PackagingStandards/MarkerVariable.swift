/// A variable that an environment marker may ask about (PEP 508; the last two are PEP 751's, for lock files).
///
/// The order of the cases is the order in which ``MarkerFormula`` looks at them.
package enum MarkerVariable: UInt8, Sendable, CaseIterable {
    case pythonVersion, pythonFullVersion
    case sysPlatform, osName, platformSystem, platformMachine
    case platformPythonImplementation, implementationName, implementationVersion
    case platformRelease, platformVersion
    case extra, extras, dependencyGroups

    /// The name in markers: `python_version`.
    package var name: String {
        switch self {
        case .pythonVersion: "python_version"
        case .pythonFullVersion: "python_full_version"
        case .sysPlatform: "sys_platform"
        case .osName: "os_name"
        case .platformSystem: "platform_system"
        case .platformMachine: "platform_machine"
        case .platformPythonImplementation: "platform_python_implementation"
        case .implementationName: "implementation_name"
        case .implementationVersion: "implementation_version"
        case .platformRelease: "platform_release"
        case .platformVersion: "platform_version"
        case .extra: "extra"
        case .extras: "extras"
        case .dependencyGroups: "dependency_groups"
        }
    }

    /// The variable of this name, in today's spelling or in one of the spellings of old metadata (`os.name`,
    /// `python_implementation`).
    package init?(named name: String) {
        switch name {
        case "os.name": self = .osName
        case "sys.platform": self = .sysPlatform
        case "platform.version": self = .platformVersion
        case "platform.machine": self = .platformMachine
        case "platform.python_implementation", "python_implementation": self = .platformPythonImplementation
        default:
            guard let variable = MarkerVariable.allCases.first(where: { $0.name == name }) else { return nil }
            self = variable
        }
    }

    /// Whether its values are versions and are compared as such where the text is a version too.
    package var holdsVersion: Bool {
        switch self {
        case .pythonVersion, .pythonFullVersion, .implementationVersion, .platformRelease: true
        default: false
        }
    }

    /// Whether its value is a set of names, of which a marker can only ask whether it holds one.
    package var holdsSet: Bool { self == .extras || self == .dependencyGroups }

    /// Whether its value belongs to the request and not to the machine.
    package var belongsToRequest: Bool { self == .extra || holdsSet }
}

/// How a marker compares.
package enum MarkerOperator: String, Sendable, CaseIterable {
    case less = "<"
    case lessOrEqual = "<="
    case equal = "=="
    case notEqual = "!="
    case greaterOrEqual = ">="
    case greater = ">"
    case compatible = "~="
    case arbitrary = "==="
    case isIn = "in"
    case isNotIn = "not in"
}

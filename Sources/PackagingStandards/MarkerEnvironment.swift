/// What one Python interpreter on one machine answers to the eleven environment variables of PEP 508.
package struct MarkerEnvironment: Hashable, Sendable {
    package var implementationName: String
    package var implementationVersion: String
    package var osName: String
    package var platformMachine: String
    package var platformPythonImplementation: String
    package var platformRelease: String
    package var platformSystem: String
    package var platformVersion: String
    package var pythonFullVersion: String
    package var pythonVersion: String
    package var sysPlatform: String

    package init(
        implementationName: String, implementationVersion: String, osName: String, platformMachine: String,
        platformPythonImplementation: String, platformRelease: String, platformSystem: String, platformVersion: String,
        pythonFullVersion: String, pythonVersion: String, sysPlatform: String
    ) {
        self.implementationName = implementationName
        self.implementationVersion = implementationVersion
        self.osName = osName
        self.platformMachine = platformMachine
        self.platformPythonImplementation = platformPythonImplementation
        self.platformRelease = platformRelease
        self.platformSystem = platformSystem
        self.platformVersion = platformVersion
        self.pythonFullVersion = pythonFullVersion
        self.pythonVersion = pythonVersion
        self.sysPlatform = sysPlatform
    }

    /// The environment in a dictionary whose keys are PEP 508's names; nil where one of the eleven is missing.
    package init?(values: [String: String]) {
        func value(_ variable: MarkerVariable) -> String? { values[variable.name] }
        guard let implementationName = value(.implementationName),
            let implementationVersion = value(.implementationVersion), let osName = value(.osName),
            let platformMachine = value(.platformMachine),
            let platformPythonImplementation = value(.platformPythonImplementation),
            let platformRelease = value(.platformRelease), let platformSystem = value(.platformSystem),
            let platformVersion = value(.platformVersion), let pythonFullVersion = value(.pythonFullVersion),
            let pythonVersion = value(.pythonVersion), let sysPlatform = value(.sysPlatform)
        else { return nil }
        self.init(
            implementationName: implementationName, implementationVersion: implementationVersion, osName: osName,
            platformMachine: platformMachine, platformPythonImplementation: platformPythonImplementation,
            platformRelease: platformRelease, platformSystem: platformSystem, platformVersion: platformVersion,
            pythonFullVersion: pythonFullVersion, pythonVersion: pythonVersion, sysPlatform: sysPlatform)
    }

    /// The value of a variable; empty for those that belong to the request (`extra`).
    ///
    /// A full version that ends in `+`, as untagged builds of Python report it, is no version; as PEP 508's reference
    /// does, `local` is added.
    package subscript(variable variable: MarkerVariable) -> String {
        switch variable {
        case .implementationName: implementationName
        case .implementationVersion: implementationVersion
        case .osName: osName
        case .platformMachine: platformMachine
        case .platformPythonImplementation: platformPythonImplementation
        case .platformRelease: platformRelease
        case .platformSystem: platformSystem
        case .platformVersion: platformVersion
        case .pythonFullVersion:
            pythonFullVersion.utf8.last == UInt8(ascii: "+") ? pythonFullVersion + "local" : pythonFullVersion
        case .pythonVersion: pythonVersion
        case .sysPlatform: sysPlatform
        case .extra, .extras, .dependencyGroups: ""
        }
    }
}

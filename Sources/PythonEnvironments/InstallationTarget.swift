internal import OperatingSystem

/// A place that distributions are installed into: a virtual environment, or an interpreter's own directories.
package struct InstallationTarget: Hashable, Sendable {
    /// The directory that holds everything of this target. Nothing outside is ever removed.
    package var prefix: String
    /// Absolute.
    package var scheme: InstallationScheme
    /// What scripts are run with: an absolute path.
    package var python: String
    package var version: PythonVersion
    /// Whether ``prefix`` is a virtual environment.
    package var isVirtualEnvironment: Bool
    /// Where Pipit keeps its lock, its journal and its stamp for this target.
    package var stateDirectory: String

    package init(
        prefix: String, scheme: InstallationScheme, python: String, version: PythonVersion,
        isVirtualEnvironment: Bool, stateDirectory: String
    ) {
        self.prefix = prefix
        self.scheme = scheme
        self.python = python
        self.version = version
        self.isVirtualEnvironment = isVirtualEnvironment
        self.stateDirectory = stateDirectory
    }

    /// The directories in which distributions are registered: one, or two where platform-specific ones are kept apart.
    package var libraries: [String] {
        guard scheme.platlib != scheme.purelib,
            let pure = Files.status(scheme.purelib), let other = Files.status(scheme.platlib),
            (pure.device, pure.inode) != (other.device, other.inode)
        else { return [scheme.purelib] }
        return [scheme.purelib, scheme.platlib]
    }
}

extension VirtualEnvironment {
    /// The environment as a place to install into.
    package var target: InstallationTarget {
        InstallationTarget(
            prefix: path, scheme: interpreter.environmentScheme.below(path), python: Paths.join(scripts, "python"),
            version: interpreter.version, isVirtualEnvironment: true, stateDirectory: Paths.join(path, ".pipit"))
    }
}

extension Interpreter {
    /// The directories of the interpreter itself as a place to install into (`--system`); those of the environment when the
    /// interpreter is a virtual environment's.
    ///
    /// - Parameter breakingSystemPackages: whether the user insists, although the distributor reserves the directories for
    ///   its own tools (PEP 668).
    package func systemTarget(breakingSystemPackages: Bool) throws(ChangeError) -> InstallationTarget {
        if isVirtualEnvironment {
            return InstallationTarget(
                prefix: prefix, scheme: environmentScheme.below(prefix), python: executable, version: version,
                isVirtualEnvironment: true, stateDirectory: Paths.join(prefix, ".pipit"))
        }
        if let marker = externallyManagedMarker, !breakingSystemPackages {
            throw .externallyManaged(python: executable, marker: marker)
        }
        return InstallationTarget(
            prefix: systemScheme.data, scheme: systemScheme, python: executable, version: version,
            isVirtualEnvironment: false, stateDirectory: Paths.join(systemScheme.purelib, ".pipit"))
    }
}

extension InstallationScheme {
    /// The relative directories made absolute.
    func below(_ prefix: String) -> InstallationScheme {
        InstallationScheme(
            purelib: Paths.join(prefix, purelib), platlib: Paths.join(prefix, platlib),
            scripts: Paths.join(prefix, scripts), headers: Paths.join(prefix, headers), data: Paths.join(prefix, data))
    }
}

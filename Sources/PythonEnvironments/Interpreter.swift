package import PackagingStandards

/// What Pipit knows of a Python on this machine. The facts are asked from the interpreter once and kept in a cache; no
/// Python is started to read them again.
package struct Interpreter: Hashable, Sendable {
    /// The absolute path by which it was found and will be started: `/usr/bin/python3`, `<environment>/bin/python`.
    package var executable: String
    /// The executable at the bottom, outside every virtual environment and with all links followed.
    package var baseExecutable: String
    /// `sys.prefix`: of the virtual environment when this is one's interpreter.
    package var prefix: String
    /// `sys.base_prefix`
    package var basePrefix: String
    package var version: PythonVersion
    /// `sys.implementation.name`: `cpython`, `pypy`, `graalpy`
    package var implementation: String
    /// The eleven variables of PEP 508.
    package var markerEnvironment: MarkerEnvironment
    /// What decides which wheels it can use: hand it to `SupportedTags`.
    package var tags: InterpreterTags
    /// Where the interpreter itself installs to: the target of `--system`. Absolute.
    package var systemScheme: InstallationScheme
    /// Where things are in a virtual environment of this interpreter. Relative to the environment.
    package var environmentScheme: InstallationScheme
    /// Where its standard library is.
    package var standardLibrary: String
    /// `WHEEL_PKG_DIR`: where the distributor keeps the wheels for seeding environments, if not with the interpreter.
    package var wheelDirectory: String?
    /// The directories that distributions for the interpreter itself are imported from.
    package var siteDirectories: [String]
    /// The URL of the index that the interpreter's own pip asks when nothing is configured; nil when it has no pip.
    package var defaultIndexURL: String?

    /// Whether ``executable`` belongs to a virtual environment.
    package var isVirtualEnvironment: Bool { prefix != basePrefix }
}

/// The directories that the parts of a wheel go to: the keys of the `.data` directory in the wheel format. Absolute for a
/// target on disk, relative to the prefix in ``Interpreter/environmentScheme``.
package struct InstallationScheme: Hashable, Sendable {
    package var purelib: String
    package var platlib: String
    package var scripts: String
    /// Headers of a distribution go to a directory with its name in here.
    package var headers: String
    /// The prefix itself.
    package var data: String

    package init(purelib: String, platlib: String, scripts: String, headers: String, data: String) {
        self.purelib = purelib
        self.platlib = platlib
        self.scripts = scripts
        self.headers = headers
        self.data = data
    }
}

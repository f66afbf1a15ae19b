internal import Hashing
internal import OperatingSystem

/// The name that Pipenv gives to a project's virtual environment: the directory's name, made harmless, and eight characters
/// that stand for the place of the Pipfile.
package struct EnvironmentName: Hashable, Sendable, CustomStringConvertible {
    /// `app-MuJj66st`
    package let description: String

    /// - Parameters:
    ///   - pipfilePath: the absolute path of the Pipfile; links are not followed, as Pipenv does not follow them either.
    ///   - python: the value of `PIPENV_PYTHON`, which makes an environment of its own; nil or empty for none.
    package init(pipfilePath: String, python: String? = nil) {
        let directory = Paths.name(Paths.parent(pipfilePath))
        var text = EnvironmentName.harmless(directory) + "-" + EnvironmentName.fingerprint(of: pipfilePath)
        if let python, !python.isEmpty { text += "-" + Paths.name(python) }
        description = text
    }

    /// At most 42 characters (Unicode scalars, as Python counts) without those that shells trip over.
    static func harmless(_ directoryName: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in directoryName.unicodeScalars.prefix(42) {
            switch scalar {
            case " ", "$", "`", "!", "*", "@", "\"", "(", ")", "[", "]", "\\", "\r", "\n", "\t", "&":
                scalars.append("_")
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    /// Six bytes of SHA-256 are exactly eight characters of base64, so nothing is padded.
    static func fingerprint(of path: String) -> String {
        String(SHA256Sum(of: Array(path.utf8)).urlSafeBase64.prefix(8))
    }
}

/// Which Pipit this is, and which Pipenv it stands in for.
package enum ProgramVersion {
    package static let pipit = "0.1.0"
    /// The release of Pipenv whose behaviour was observed.
    package static let pipenv = "2026.10.3"

    /// What `--version` prints. Tools parse Pipenv's line and compare the number, so under that name the line keeps its form
    /// and its number, with Pipit's own as a local version (PEP 440), which compares as equal or newer.
    package static func line(programName: String) -> String {
        programName == "pipenv" ? "pipenv, version \(pipenv)+pipit.\(pipit)" : "pipit, version \(pipit)"
    }
}

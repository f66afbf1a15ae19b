import Diagnostics
import OperatingSystem

/// Where a project lies: its Pipfile, found or to be made.
package struct ProjectLocation: Equatable, Sendable {
    /// The Pipfile, absolute. Symbolic links above the current directory are resolved, the file itself is not: a Pipfile that
    /// is a link belongs to the directory where the link lies.
    package var pipfile: String
    /// Whether there is such a file.
    package var exists: Bool

    /// The project's directory.
    package var directory: String { Paths.parent(pipfile) }
    package var lockfile: String { pipfile + ".lock" }

    /// The Pipfile of the current directory or of the nearest directory above it; without one, the place where the current
    /// directory's would be.
    ///
    /// `PIPENV_PIPFILE` names a file that must be there. `PIPENV_MAX_DEPTH` counts the directories looked at, and
    /// `PIPENV_NO_INHERIT` makes it one. The search ends at a directory that cannot be read.
    package static func find(settings: Settings, directory: String) throws(ProjectError) -> ProjectLocation {
        if let named = settings.pipfile {
            let path = Paths.absolute(named, in: directory)
            guard Files.isFile(path) else { throw .namedPipfileMissing(path) }
            return ProjectLocation(pipfile: path, exists: true)
        }
        let depth: Int
        do { depth = try settings.searchDepth() } catch { throw .setting(error) }
        let start = Files.realPath(directory) ?? directory
        var current = start
        for _ in 0..<min(depth, 4096) {
            let path = Paths.join(current, "Pipfile")
            if Files.isFile(path) { return ProjectLocation(pipfile: path, exists: true) }
            let parent = Paths.parent(current)
            if parent == current { break }
            current = parent
        }
        return ProjectLocation(pipfile: Paths.join(start, "Pipfile"), exists: false)
    }
}

/// Why there is no project to work on.
package enum ProjectError: Error, Equatable, Sendable, Diagnosable {
    case namedPipfileMissing(String)
    case setting(SettingError)
    case pipfileMissing(directory: String)
    case environmentMissing(directory: String)

    package var diagnostic: Diagnostic {
        switch self {
        case .namedPipfileMissing(let path):
            Diagnostic(
                .pipfileMissing, "the file that `PIPENV_PIPFILE` names is not there", evidence: [.init("file", path)],
                help: ["correct `PIPENV_PIPFILE`, or unset it to use the Pipfile of the current directory"])
        case .setting(let error): error.diagnostic
        case .pipfileMissing(let directory):
            Diagnostic(
                .pipfileMissing, "there is no Pipfile in `\(directory)`, nor above it",
                help: ["`pipit install` makes one"])
        case .environmentMissing(let directory):
            Diagnostic(
                .environmentMissing, "the project in `\(directory)` has no virtual environment yet",
                help: ["`pipit sync` or `pipit install` makes one"])
        }
    }
}

import Diagnostics
import Hashing
import OperatingSystem
import PackageIndexes
import Reporting
import Synchronization

/// Tells which of the user's variables the addresses of a project send where: once for each project and host, and again when
/// there are others. Remembered outside of the project, whose files have no say in it.
final class SendingMemory: Sendable {
    private let project: String
    private let directory: String
    private let isQuiet: Bool
    private let told = Mutex<Set<VariableSending>>([])

    init(_ session: Session) {
        project = session.project.pipfile
        directory = Paths.join(Workbench(session: session).cacheDirectory, "told")
        isQuiet = session.ownVerbosity <= .quiet
    }

    func tell(_ sending: VariableSending, _ progress: ProgressDisplay) {
        guard !isQuiet, told.withLock({ $0.insert(sending).inserted }) else { return }
        let text = (["sending", project, sending.place] + sending.names).joined(separator: "\u{0}")
        let note = Paths.join(directory, SHA256Sum(of: Array(text.utf8)).hexadecimal)
        guard !Files.exists(note) else { return }
        try? Files.makeDirectories(directory)
        try? Files.write([], to: note)
        progress.report(.warning(sending.diagnostic))
    }
}

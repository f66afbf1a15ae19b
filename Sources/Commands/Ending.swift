import Diagnostics
import OperatingSystem
import Running

/// How a run of Pipit ends.
package enum Ending: Equatable, Sendable {
    case exit(Int32)
    /// The process becomes another program.
    case replace(ProcessImage)

    package static func exit(_ status: ExitStatus) -> Ending { .exit(status.rawValue) }
}

/// A refusal with the words that Pipenv ends the same case with; scripts look for them on the last line.
package struct Refusal: Error, Equatable, Sendable, Diagnosable {
    package var diagnostic: Diagnostic
    /// Added after the diagnostic; alone when `isTerse`.
    package var closing: String
    /// Whether Pipenv's line says all there is to say.
    package var isTerse: Bool

    package init(_ diagnostic: Diagnostic, closing: String, isTerse: Bool = false) {
        self.diagnostic = diagnostic
        self.closing = closing
        self.isTerse = isTerse
    }
}

/// Data that standard output did not take.
struct LostOutput: Error, Equatable, Diagnosable {
    /// The operating system's error number.
    var number: Int32

    var diagnostic: Diagnostic {
        let reason = FileError(operation: "write", path: "", number: number).reason
        return Diagnostic(
            .fileSystem, "standard output did not take all that was to be written: \(reason)",
            explanation: "What was printed is not whole. All else that the command did is done.",
            help: ["look at where the output goes to, then run the command again"])
    }
}

/// An error that no room has words for, which is a bug of Pipit's.
struct UnforeseenError: Error, Diagnosable {
    var text: String

    init(_ error: any Error) {
        text = String(describing: error)
    }

    var diagnostic: Diagnostic {
        Diagnostic(
            .bug, "Pipit met an error that it did not foresee", evidence: [.init("error", text)],
            explanation: "This is a bug of Pipit's, and not something that you did.",
            help: ["report it with the command that you ran and the text above"], exitStatus: .bug)
    }
}

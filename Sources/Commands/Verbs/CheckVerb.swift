import Auditing
import Diagnostics
import OperatingSystem
import PackagingStandards
import Pipfiles
import PythonEnvironments

/// `check`: whether the environment's Python is the one that `[requires]` asks for, then the scan.
struct CheckVerb {
    var session: Session
    var arguments: AuditArguments

    func perform(asked: AuditDatabase? = nil) throws -> Ending {
        if !session.line.has("scan") { try checkRequirements() }
        return try AuditVerb(session: session, arguments: arguments).perform(asked: asked)
    }

    private func checkRequirements() throws {
        session.talk("Checking PEP 508 requirements...")
        guard let document = try session.files.document() else { return }
        let requires = try Pipfile(document).requires
        guard let wanted = requires.pythonFullVersion ?? requires.pythonVersion else { return session.talk("Passed!") }
        let path = try session.environmentLocation(directives: try document.directives()).path
        let file = Paths.join(path, "pyvenv.cfg")
        guard Files.isFile(file), let found = EnvironmentConfiguration(parsing: try Files.read(file)).version else {
            return session.talk("There is no environment yet whose Python could be compared.")
        }
        guard try InterpreterRequest(wanted).accepts(found) else {
            let key = requires.pythonFullVersion == nil ? "python_version" : "python_full_version"
            session.talk("Specifier \(key) does not match \(wanted) (\(found)).")
            throw Refusal(
                Diagnostic(
                    .pythonMismatch, "the environment has another Python than the Pipfile asks for",
                    at: requires.location,
                    evidence: [.init("wanted", wanted), .init("found", "\(found)"), .init("environment", path)],
                    explanation: "Nothing was scanned.",
                    help: ["`pipit remove` and `pipit sync` make it anew", "`pipit check --scan` scans all the same"]),
                closing: "Failed!")
        }
        session.talk("Passed!")
    }
}

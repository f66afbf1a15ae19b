import Auditing
import Diagnostics
import OperatingSystem
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Reporting

/// `check`: whether the environment is what `[requires]` asks for, then the scan.
struct CheckVerb {
    var session: Session
    var arguments: AuditArguments

    private var isScan: Bool { session.line.has("scan") }

    func perform(asked: AuditDatabase? = nil) throws -> Ending {
        guard let refusal = try refusal() else {
            return try AuditVerb(session: session, arguments: arguments).perform(asked: asked)
        }
        let ending = session.invocation.end(with: refusal)
        // Whoever asked for a scan gets one: another Python is no reason to say nothing about vulnerabilities.
        guard isScan else { return ending }
        let scan = try AuditVerb(session: session, arguments: arguments).perform(asked: asked)
        guard case .exit(let number) = scan, let status = ExitStatus(rawValue: number) else { return scan }
        return .exit(AuditReport.strongest([status, .objected]))
    }

    /// What the environment lacks; nil when it is as the Pipfile asks, or when there is nothing to compare.
    private func refusal() throws -> Refusal? {
        if !isScan { session.talk("Checking PEP 508 requirements...") }
        guard let document = try session.files.document() else { return nil }
        let requires = try Pipfile(document).requires
        let known = requires.demands.filter { MarkerVariable.known[$0.key] != nil }
        let path = try session.environmentLocation(directives: try document.directives()).path
        if VirtualEnvironment.exists(at: path) {
            do throws(EnvironmentError) {
                try VirtualEnvironment.refuseLostPython(at: path)
            } catch {
                return Refusal(error.diagnostic, closing: "Failed!")
            }
        }
        guard !known.isEmpty else { return passed() }
        let file = Paths.join(path, "pyvenv.cfg")
        guard Files.isFile(file), let version = EnvironmentConfiguration(parsing: try Files.read(file)).version else {
            if !isScan { session.talk("There is no environment yet whose Python could be compared.") }
            return nil
        }
        var found = ["python_version": version.short, "python_full_version": version.description]
        if known.contains(where: { found[$0.key] == nil }) {
            // A Python is asked only for what its version does not say, and only once: the answer is kept.
            let environment = try VirtualEnvironment.open(path, finder: Workbench(session: session).finder)
            let markers = environment.interpreter.markerEnvironment
            for (name, variable) in MarkerVariable.known { found[name] = markers[variable: variable] }
        }
        let unmet = try known.filter { try !isMet($0, found[$0.key] ?? "", version) }
        guard let first = unmet.first else { return passed() }
        for demand in unmet {
            // Pipenv says this however quiet it is to be.
            session.invocation.talk(
                VisibleText.of("Specifier \(demand.key) does not match \(demand.value) (\(found[demand.key] ?? ""))."))
        }
        let isPython = unmet.contains { $0.key.hasPrefix("python_") }
        return Refusal(
            Diagnostic(
                .pythonMismatch,
                isPython
                    ? "the environment has another Python than the Pipfile asks for"
                    : "the environment is not what the Pipfile asks for", at: first.location,
                evidence: unmet.map { .init($0.key, "wanted \($0.value), found \(found[$0.key] ?? "")") }
                    + [.init("environment", path)],
                explanation: isScan ? "The scan follows." : "Nothing was scanned.",
                help: (isPython ? ["`pipit remove` and `pipit sync` make it anew"] : [])
                    + (isScan ? [] : ["`pipit check --scan` scans all the same"])),
            closing: "Failed!")
    }

    private func passed() -> Refusal? {
        if !isScan { session.talk("Passed!") }
        return nil
    }

    /// Pipenv compares texts. A range of Pythons is met by those in it as well.
    private func isMet(
        _ demand: Pipfile.Requires.Demand, _ found: String, _ version: PythonVersion
    ) throws -> Bool {
        if demand.value == found || demand.value == "*" || demand.value.isEmpty { return true }
        guard demand.key == "python_version" || demand.key == "python_full_version" else { return false }
        return try InterpreterRequest(demand.value).accepts(version)
    }
}

extension MarkerVariable {
    /// The eleven variables that an environment answers, by the names of PEP 508.
    fileprivate static let known: [String: MarkerVariable] = Dictionary(
        uniqueKeysWithValues: allCases.filter { ![.extra, .extras, .dependencyGroups].contains($0) }.map {
            ($0.name, $0)
        })
}

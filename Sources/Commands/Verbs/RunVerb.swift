import Diagnostics
import OperatingSystem
import Pipfiles
import PythonEnvironments
import Reporting

/// `run`: a program or a script of the Pipfile, in the project's environment.
struct RunVerb {
    var work: Work

    private var session: Session { work.session }

    func perform() throws -> Ending {
        guard let name = session.line.arguments.first else {
            throw Refusal(
                Diagnostic(.usage, "`pipit run` needs to know what to run", help: ["write `pipit run python app.py`"]),
                closing: "Error: Missing argument 'command'.")
        }
        var document = try session.files.document()
        var environmentPath: String?
        if !session.line.has("system") {
            let path = try session.environmentLocation(directives: try document?.directives()).path
            if document == nil || !VirtualEnvironment.exists(at: path) {
                document = try ProjectCreation(work: work).create(document)
            }
            environmentPath = path
        }
        let arguments = Array(session.line.arguments.dropFirst())
        let variables = self.variables(environmentPath: environmentPath)
        guard let script = try document?.scripts().last(where: { $0.name == name }) else {
            return start(RunPlan(words: session.line.arguments), variables)
        }
        let plan = try RunPlan(script: script, arguments: arguments)
        if plan.steps.isEmpty {
            session.invocation.streams.line("Can't run script '\(VisibleText.of(name))'-it's empty?", to: .talk)
            return .exit(.done)
        }
        return start(plan, variables)
    }

    /// What the program finds in its environment.
    private func variables(environmentPath: String?) -> [String: String] {
        var variables = session.settings.environment.variables
        if let environmentPath {
            let scripts = Paths.join(environmentPath, "bin")
            variables["PATH"] = variables["PATH"].map { scripts + ":" + $0 } ?? scripts
            variables["VIRTUAL_ENV"] = environmentPath
        }
        variables["PIPENV_ACTIVE"] = "1"
        variables["PIPENV_PROJECT_DIR"] = session.project.directory
        return variables
    }

    private func start(_ plan: RunPlan, _ variables: [String: String]) -> Ending {
        guard plan.isSequence else { return .replace(image(of: plan.steps[0], variables)) }
        for step in plan.steps {
            do throws(LaunchError) {
                let status = try image(of: step, variables).runInForeground()
                if status != 0 { return .exit(status) }
            } catch {
                return session.invocation.end(with: error)
            }
        }
        return .exit(.done)
    }

    private func image(of step: RunPlan.Step, _ variables: [String: String]) -> ProcessImage {
        var variables = variables
        for assignment in step.variables { variables[assignment.name] = assignment.value }
        let words = step.expandedWords(in: variables)
        if session.verbosity == .verbose {
            session.invocation.streams.line("$ " + VisibleText.of(ShellWords.joined(words)), to: .talk)
        }
        return ProcessImage(words: words, variables: variables)
    }
}

extension VerbDescription {
    static let run = VerbDescription(
        summary: "Run a program or a script of the Pipfile in the environment",
        usage: "pipit run [--system] PROGRAM [ARGUMENT …]",
        explanation:
            "Runs a program with the environment's directory first on PATH and the variables of .env, or a script of the "
            + "Pipfile's [scripts]. What follows the program's name belongs to it.",
        options: [
            OptionDescription(
                "system", variable: "PIPENV_SYSTEM", "Run on the PATH as it is, without the virtual environment")
        ],
        examples: [
            .init("pipit run python -m http.server 8000"),
            .init("pipit run test -x", "the script `test`, with -x added"),
        ], takesArguments: true)
}

import Diagnostics
import OperatingSystem
import Pipfiles
import PythonEnvironments
import Reporting
import Running

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
        let document: PipfileDocument?
        var environmentPath: String?
        if session.line.has("system") {
            document = try session.files.document()
        } else {
            let ready = try work.readyProject()
            document = ready.document
            environmentPath = ready.environmentPath
        }
        let arguments = Array(session.line.arguments.dropFirst())
        let script = try document?.script(named: name)
        let plan =
            try script.map { script throws(ScriptError) in try RunPlan(script: script, arguments: arguments) }
            ?? RunPlan(words: session.line.arguments)
        if plan.steps.isEmpty {
            session.invocation.talk("Can't run script '\(VisibleText.of(name))'-it's empty?")
            return .exit(.done)
        }
        // Last, so that no program is asked for a secret when nothing will be run.
        let (environment, secretNames) = try session.environmentWithSecrets()
        let variables = session.programVariables(environmentPath: environmentPath, base: environment)
        return start(plan, variables, secretNames)
    }

    private func start(_ plan: RunPlan, _ variables: [String: String], _ secretNames: Set<String>) -> Ending {
        guard plan.isSequence else { return .replace(image(of: plan.steps[0], variables, secretNames)) }
        for step in plan.steps {
            do throws(LaunchError) {
                let status = try image(of: step, variables, secretNames).runInForeground()
                if status != 0 { return .exit(status) }
            } catch {
                return session.invocation.end(with: error)
            }
        }
        return .exit(.done)
    }

    private func image(
        of step: RunPlan.Step, _ variables: [String: String], _ secretNames: Set<String>
    ) -> ProcessImage {
        var variables = variables
        for assignment in step.variables { variables[assignment.name] = assignment.value }
        let words = step.expandedWords(in: variables)
        if session.verbosity == .verbose {
            // Secrets stay as they are written, `$NAME`.
            let shown = step.expandedWords(in: variables.filter { !secretNames.contains($0.key) })
            session.invocation.talk("$ " + VisibleText.of(ShellWords.joined(shown)))
        }
        return ProcessImage(words: words, variables: variables, in: session.invocation.directory)
    }
}

extension VerbDescription {
    static let run = VerbDescription(
        summary: "Run a program or a script of the Pipfile in the environment",
        usage: "pipit run [--system] PROGRAM [ARGUMENT …]",
        explanation:
            "Runs a program, or a script from [scripts] in the Pipfile, with the environment's directory first on "
            + "PATH and the variables of .env. Arguments after the program's name are passed to it. Runs code that "
            + "the project names: its scripts, and the programs that .env refers to for secrets.",
        options: [
            OptionDescription(
                "system", variable: "PIPENV_SYSTEM", "Run with the unchanged PATH, without the virtual environment")
        ],
        examples: [
            .init("pipit run python -m http.server 8000"),
            .init("pipit run test -x", "the script `test`, with -x added"),
        ], takesArguments: true)
}

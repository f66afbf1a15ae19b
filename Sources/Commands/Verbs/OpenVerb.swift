import Diagnostics
import OperatingSystem
import Pipfiles
import PythonEnvironments
import Running

/// `open`: a module of the environment in the user's editor.
struct OpenVerb {
    var work: Work

    private var session: Session { work.session }

    func perform() throws -> Ending {
        let arguments = session.line.arguments
        guard let module = arguments.first else {
            throw UsageError.message("`pipit open` needs the name of a module")
        }
        if arguments.count > 1 { throw UsageError.unexpectedArgument(arguments[1], verb: .open) }
        let ready = try work.readyProject()
        let environment = try VirtualEnvironment.open(
            ready.environmentPath, finder: work.workbench.finder)
        // The editor is a program of the user's, and none of the project's.
        let variables = session.programVariables(
            environmentPath: ready.environmentPath, base: ProcessEnvironment(session.settings.environment))
        // Python looks where it is started before it looks anywhere else.
        let paths = (variables["PYTHONPATH"] ?? "").split(separator: ":").map(String.init)
        let near = ([session.project.directory] + paths).map { Paths.absolute($0, in: session.project.directory) }
        let search = ModuleSearch(environment, before: near)
        guard let file = search.find(module) ?? search.ask(environment, for: module) else {
            session.output("Module not found!")
            return .exit(.objected)
        }
        let editor = try editor(variables)
        guard let image = ProcessImage(program: editor + [file], variables: variables, in: session.invocation.directory)
        else {
            throw LaunchError(program: editor[0], number: LaunchError.notThere)
        }
        session.output("Opening '\(file)' in your EDITOR.")
        return .replace(image)
    }

    /// `EDITOR`, else `VISUAL`, else vi. Editors are often named with an option (`code --wait`), so the text is words.
    private func editor(_ variables: [String: String]) throws -> [String] {
        for name in ["EDITOR", "VISUAL"] {
            guard let text = variables[name] else { continue }
            let words: [String]
            do {
                words = try ShellWords.split(text)
            } catch {
                throw Diagnostic(
                    .configuration, "the environment variable `\(name)` cannot be split into words",
                    evidence: [.init("value", text)], explanation: "Nothing was opened.", help: ["close its quotes"],
                    exitStatus: .misuse)
            }
            if !words.isEmpty { return words }
        }
        return ["vi"]
    }
}

extension VerbDescription {
    static let open = VerbDescription(
        summary: "Open a module of the environment in your editor",
        usage: "pipit open MODULE",
        explanation:
            "Finds the file of a module, or the directory of a package, as the environment's Python would import "
            + "it, and opens it in EDITOR, VISUAL or vi. Imports nothing. Runs the environment's Python only for "
            + "modules that an import hook provides.",
        options: [],
        examples: [
            .init("pipit open requests"),
            .init("EDITOR='code --wait' pipit open requests.adapters"),
        ], takesArguments: true)
}

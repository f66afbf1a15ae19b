import Diagnostics
import OperatingSystem
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Reporting

/// `graph`: what is installed and who needs it, read from the environment. Changes nothing and starts no Python.
struct GraphVerb {
    var session: Session
    var arguments: GraphArguments

    func perform() throws -> Ending {
        try refuseWhatExcludesEachOther()
        let document = try session.files.document()
        let path = try session.environmentLocation(directives: try document?.directives()).path
        guard VirtualEnvironment.exists(at: path) else {
            throw Refusal(
                ProjectError.environmentMissing(directory: session.project.directory).diagnostic,
                closing: "Warning: Unable to display currently-installed dependency graph information here. Please run "
                    + "within a Pipenv project.")
        }
        if arguments.json, arguments.jsonTree {
            throw Refusal(
                Diagnostic(.usage, "`--json` and `--json-tree` are two forms of the same"),
                closing:
                    "Warning: Using both --json and --json-tree together is not supported. Please select one of the "
                    + "two options.", isTerse: true)
        }
        let environment = try VirtualEnvironment.open(path, finder: Workbench(session: session).finder)
        let categories = isDiagram ? document.flatMap { try? Pipfile($0) }?.categories ?? [] : []
        let reading = try DependencyGraph.read(
            environment.target, markers: environment.interpreter.markerEnvironment,
            wishes: categories.flatMap(\.entries).map { entry in
                Requirement(name: entry.name, extras: entry.extras.compactMap { PackageName($0) })
            })
        warn(of: reading)
        session.invocation.output(text(of: reading.graph, categories))
        return .exit(.done)
    }

    private func refuseWhatExcludesEachOther() throws(UsageError) {
        let forms = [
            ("--mermaid", arguments.mermaid), ("--dot", arguments.dot), ("--svg", arguments.svg),
            ("--json", arguments.json || arguments.jsonTree),
        ].filter(\.1).map(\.0)
        if forms.count > 1 { throw .exclusive(forms[0], forms[1]) }
    }

    private func warn(of reading: DependencyGraph.Reading) {
        for path in reading.unreadable {
            session.warn(
                Diagnostic(
                    .metadataMismatch, "a package has no metadata that can be read, and is left out of the graph",
                    severity: .warning, evidence: [.init("looked at", path)]))
        }
        for (distribution, requirement) in reading.misunderstood {
            session.warn(
                Diagnostic(
                    .metadataMismatch,
                    "a requirement of `\(distribution)` cannot be understood, and is left out of the graph",
                    severity: .warning, evidence: [.init("requirement", requirement)]))
        }
    }

    private var isDiagram: Bool { arguments.mermaid || arguments.dot || arguments.svg }

    private func text(of graph: DependencyGraph, _ categories: [Pipfile.Category]) -> String {
        let direction: DependencyOutline.Direction = arguments.reverse ? .neededBy : .needs
        let hidesTools = !arguments.bare
        if isDiagram { return diagram(of: graph, direction, categories) }
        let outline = DependencyOutline(graph, direction: direction)
        // Pipenv leaves an empty line behind where it passes its tree on as it is.
        let closing = arguments.bare ? "\n" : ""
        if arguments.json { return outline.json(hidesTools: hidesTools) + closing }
        if arguments.jsonTree { return outline.jsonTree(hidesTools: hidesTools) + closing }
        let text = outline.text(hidesTools: hidesTools && !arguments.reverse)
        return text.isEmpty ? text : text + closing
    }

    private func diagram(
        of graph: DependencyGraph, _ direction: DependencyOutline.Direction, _ categories: [Pipfile.Category]
    ) -> String {
        func names(_ isIncluded: (String) -> Bool) -> Set<PackageName> {
            Set(categories.filter { isIncluded($0.name) }.flatMap(\.entries).map(\.name))
        }
        let wanted = names { $0 == "packages" }
        let others = names { $0 != "packages" }
        // Tools that nothing asks for would stand in every picture and say nothing.
        let needed = Set(graph.dependencies.joined().map { graph.packages[$0.package].name })
        let shown = graph.filtered { package in
            arguments.bare || wanted.union(others).union(needed).contains(package.name)
                || !DependencyOutline.tools.contains(package.name.normalized)
        }
        let outline = DependencyOutline(shown, direction: direction)
        let roles = DependencyRoles(shown, wanted: wanted, development: others)
        if arguments.mermaid { return outline.mermaid(roles) }
        if arguments.dot { return outline.dot(roles) }
        let title = "What \(Paths.name(session.project.directory)) needs"
        return DependencyDrawing(outline: outline, roles: roles, title: title).svg
    }
}

extension VerbDescription {
    static let graph = VerbDescription(
        summary: "Show the installed packages and their dependencies",
        usage: "pipit graph [options]",
        explanation:
            "Prints the installed packages as trees: packages that nothing else needs are roots, with their "
            + "dependencies below. Diagrams and pictures are written to standard output.",
        options: [
            OptionDescription("reverse", "Invert the trees: show what needs each package"),
            OptionDescription("json", "Print a flat JSON list"),
            OptionDescription("json-tree", "Print the trees as JSON"),
            OptionDescription("mermaid", "Print a Mermaid diagram"),
            OptionDescription("dot", "Print a Graphviz diagram"),
            OptionDescription("svg", "Print an SVG picture"),
            OptionDescription("bare", "Include pip, setuptools and wheel"),
        ],
        examples: [
            .init("pipit graph --reverse", "why is a package installed?"),
            .init("pipit graph --svg > dependencies.svg", "for a browser"),
        ])
}

/// A question that a diagram asks.
enum MarkerQuestion: Hashable {
    case python
    case text(MarkerVariable)
    case flag(MarkerComparison)
}

/// The answers that can be told apart: stretches of Python's versions, and a variable's values with all others as one.
struct MarkerCells {
    private(set) var cuts: [PythonCut] = []
    private(set) var values: [MarkerVariable: [String]] = [:]
    private(set) var flags: Set<MarkerComparison> = []
    /// All questions, the ones that a marker can best do without first.
    private(set) var questions: [MarkerQuestion] = []

    /// What the diagrams below these nodes tell apart.
    init(_ nodes: [MarkerNode]) {
        var allCuts: Set<PythonCut> = []
        var allValues: [MarkerVariable: Set<String>] = [:]
        var seen: Set<ObjectIdentifier> = []
        var open = nodes
        while let node = open.popLast() {
            guard seen.insert(ObjectIdentifier(node)).inserted else { continue }
            switch node.shape {
            case .constant: break
            case .python(let cuts, _): allCuts.formUnion(cuts)
            case .text(let variable, let values, _, _): allValues[variable, default: []].formUnion(values)
            case .flag(let comparison, _, _): flags.insert(comparison)
            }
            open += node.children
        }
        cuts = allCuts.sorted()
        values = allValues.mapValues { $0.sorted() }
        questions = inOrder
    }

    /// The variables that are asked for; `python_version` stands for both of Python's.
    var variables: Set<MarkerVariable> {
        var variables = Set(values.keys).union(flags.map(\.variable))
        if !cuts.isEmpty || variables.contains(.pythonFullVersion) { variables.insert(.pythonVersion) }
        return variables
    }

    private var inOrder: [MarkerQuestion] {
        let dispensable: [MarkerVariable] = [
            .platformVersion, .platformRelease, .platformSystem, .osName, .implementationName, .implementationVersion,
            .platformPythonImplementation, .platformMachine,
        ]
        return flags.sorted { MarkerNode.Level(flag: $0) < MarkerNode.Level(flag: $1) }.map(MarkerQuestion.flag)
            + dispensable.filter { values[$0] != nil }.map(MarkerQuestion.text)
            + (cuts.isEmpty ? [] : [.python]) + (values[.sysPlatform] == nil ? [] : [.text(.sysPlatform)])
    }
}

/// A conjunction: for some questions, which answers are allowed. The first answer of a flag is no, the second yes.
struct MarkerCube {
    var allowed: [MarkerQuestion: [Bool]] = [:]
}

extension MarkerDiagram {
    func node(_ cube: MarkerCube, _ cells: MarkerCells) -> MarkerNode {
        // In the order of the questions, so that the same work is counted in every run.
        cells.questions.reduce(MarkerNode.yes) { result, question in
            cube.allowed[question].map { and(result, node(question, $0, cells)) } ?? result
        }
    }

    func node(_ question: MarkerQuestion, _ allowed: [Bool], _ cells: MarkerCells) -> MarkerNode {
        let children = allowed.map { $0 ? MarkerNode.yes : .no }
        switch question {
        case .python:
            return python(cells.cuts, children)
        case .text(let variable):
            let edges = zip(cells.values[variable] ?? [], children).map { ($0, $1) }
            return text(variable, edges, otherwise: children[children.count - 1])
        case .flag(let comparison):
            return flag(comparison, yes: children[1], no: children[0])
        }
    }

    /// A conjunction that lies within a diagram, which is not `no`.
    func path(_ node: MarkerNode, _ cells: MarkerCells) -> MarkerCube {
        var cube = MarkerCube()
        var node = node
        while true {
            switch node.shape {
            case .constant:
                return cube
            case .python(let cuts, let children):
                let index = children.firstIndex { $0 !== MarkerNode.no } ?? 0
                cube.allowed[.python] = (0...cells.cuts.count).map { cell in
                    let start = cell == 0 ? PythonCut.start : cells.cuts[cell - 1]
                    return (cuts.firstIndex { $0 > start } ?? cuts.count) == index
                }
                node = children[index]
            case .text(let variable, let values, let children, let otherwise):
                let known = cells.values[variable] ?? []
                var allowed = [Bool](repeating: false, count: known.count + 1)
                if let index = children.firstIndex(where: { $0 !== MarkerNode.no }) {
                    allowed[known.firstIndex(of: values[index]) ?? known.count] = true
                    node = children[index]
                } else {
                    allowed[known.count] = true
                    node = otherwise
                }
                cube.allowed[.text(variable)] = allowed
            case .flag(let comparison, let yes, let no):
                let isYes = yes !== MarkerNode.no
                cube.allowed[.flag(comparison)] = [!isYes, isYes]
                node = isYes ? yes : no
            }
        }
    }
}

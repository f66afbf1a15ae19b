import Diagnostics
import PackagingStandards
import StructuredText

/// What a `pyproject.toml` asks for, in the words of the standards (PEP 621, PEP 735) and of Poetry, uv and PDM.
package struct ForeignProject: Sendable {
    package struct Dependency: Sendable {
        package var argument: PackageArgument
        /// As written.
        package var text: String
        /// The table of the Pipfile that it belongs to.
        package var category: String
        package var location: SourceSpan
    }

    /// A rule for versions that asks for nothing.
    package struct Constraint: Sendable {
        package var requirement: Requirement
        package var location: SourceSpan
    }

    /// What was read and has no place in a Pipfile.
    package struct Note: Sendable {
        package var text: String
        package var location: SourceSpan
    }

    /// The project's own name.
    package var name: PackageName?
    package var dependencies: [Dependency] = []
    package var constraints: [Constraint] = []
    package var sources: [PipfileSource] = []
    /// The name of the source that takes the place of the default one.
    package var mainSource: String?
    /// The Pythons that the project is for.
    package var requiresPython: SpecifierSet?
    package var notes: [Note] = []

    init() {}

    /// Reads a `pyproject.toml`.
    ///
    /// - Parameter file: What messages call it.
    package init(parsing bytes: [UInt8], file: String) throws(ForeignFileError) {
        var reader = try ForeignProjectReader(bytes, file: file)
        try reader.read()
        self = reader.project
    }
}

/// Why a file of another tool cannot be taken over.
package struct ForeignFileError: Error, Equatable, Sendable {
    package enum Problem: Equatable, Sendable {
        case syntax(String)
        /// A value of another kind than the format has there.
        case kind(String, expected: String)
        case requirement(String, reason: String)
        /// Versions that a Pipfile has no words for.
        case versions(String)
        /// A group that includes itself, or one that is not there.
        case group(String)
        /// More packages than anybody asks for, counting each extra and each group.
        case tooMany(Int)
        case tooManySources(Int)
        /// A lock of another form than those that are known, by the key that says so.
        case form(String, known: String)
        case nothing
    }

    package var problem: Problem
    package var location: SourceSpan

    package init(_ problem: Problem, at location: SourceSpan) {
        self.problem = problem
        self.location = location
    }
}

extension ForeignFileError: Diagnosable {
    package var diagnostic: Diagnostic {
        let (headline, help) = words
        return Diagnostic(
            .foreignFile, headline, at: location, explanation: "Nothing was changed.", help: help.map { [$0] } ?? [])
    }

    private var words: (String, String?) {
        switch problem {
        case .syntax(let reason): ("`\(location.file)` is not valid TOML: \(reason)", nil)
        case .kind(let name, let expected): ("`\(name)` should be \(expected)", nil)
        case .requirement(let text, let reason): ("`\(text)` names no package: \(reason)", "correct it there")
        case .versions(let text):
            ("the versions `\(text)` cannot be said in a Pipfile", "write a range there, such as `>=1.2,<3`")
        case .tooMany(let most):
            ("it asks for more than \(most) packages, counting each extra and group", "let fewer groups include others")
        case .tooManySources(let most): ("it names more than \(most) sources", "name fewer there")
        case .group(let name): ("the group `\(name)` is not there, or includes itself", "correct it there")
        case .form(let key, let known):
            (
                "the `\(key)` of `\(location.file)` is none that Pipit knows, which are \(known)",
                "lock with a version of the tool that writes such a lock, or use a newer Pipit"
            )
        case .nothing: ("`\(location.file)` asks for no packages in any way that Pipit knows", nil)
        }
    }
}

/// Reads the tables of a `pyproject.toml` one after the other.
struct ForeignProjectReader {
    let document: TOMLDocument
    let file: String
    private let lines: TextLines
    var project = ForeignProject()
    /// `[tool.uv.sources]`
    var uvSources: [PackageName: TOMLTable.Member] = [:]
    /// Where each package stands in the dependencies, by category.
    var positions: [Wanted: [Int]] = [:]
    /// Dependencies that others took the place of.
    var replaced: Set<Int> = []
    /// The names of the sources.
    var sourceNames: Set<String> = []

    struct Wanted: Hashable {
        var category: String
        var name: PackageName
    }

    init(_ bytes: [UInt8], file: String) throws(ForeignFileError) {
        do {
            document = try TOMLDocument(parsing: bytes)
        } catch {
            throw ForeignFileError(
                .syntax(error.message), at: SourceSpan(file: file, line: error.line, column: error.column))
        }
        self.file = file
        lines = TextLines(bytes)
    }

    func span(_ node: TOMLNode) -> SourceSpan { span(node.range) }

    func span(_ range: Range<Int>) -> SourceSpan {
        let position = lines.position(of: range.lowerBound)
        return SourceSpan(file: file, line: position.line, column: position.column)
    }

    mutating func read() throws(ForeignFileError) {
        let root = document.root
        let tool = root["tool"]?.table
        let uv = tool?["uv"]?.table
        uvSources = Self.byName(uv?["sources"]?.table ?? TOMLTable())
        var isKnown = false
        if let table = root["project"]?.table {
            isKnown = true
            try readProject(table)
        }
        if let table = root["dependency-groups"]?.table {
            isKnown = true
            try readGroups(table)
        }
        if let poetry = tool?["poetry"]?.table {
            isKnown = true
            try readPoetry(poetry)
        }
        if let uv {
            isKnown = true
            try readUV(uv)
        }
        if let pdm = tool?["pdm"]?.table {
            isKnown = true
            try readPDM(pdm)
        }
        guard isKnown else { throw ForeignFileError(.nothing, at: SourceSpan(file: file)) }
        project.dependencies = project.dependencies.indices.filter { !replaced.contains($0) }
            .map { project.dependencies[$0] }
    }

    // MARK: - The standards

    private mutating func readProject(_ table: TOMLTable) throws(ForeignFileError) {
        project.name = table["name"]?.string.flatMap { PackageName($0) }
        if let node = table["requires-python"], let text = node.string {
            do throws(StandardsError) { project.requiresPython = try SpecifierSet(text) } catch {
                throw ForeignFileError(.requirement(text, reason: error.message), at: span(node))
            }
        }
        for node in try array(table["dependencies"], "dependencies") { try add(node, to: "packages") }
        guard let optional = table["optional-dependencies"]?.table else { return }
        let written = Self.byName(optional)
        for member in optional.members {
            var way = Way(category: category(member.key))
            try readExtra(member, written, &way)
        }
    }

    /// The members of a table by the names that they mean; of two that mean one, the first.
    private static func byName(_ table: TOMLTable) -> [PackageName: TOMLTable.Member] {
        var written: [PackageName: TOMLTable.Member] = [:]
        for member in table.members {
            if let name = PackageName(member.key), written[name] == nil { written[name] = member }
        }
        return written
    }

    /// How extras and groups that are made of others are gone through: each once, whatever leads to it, since `a` may hold `b`
    /// twice, `b` twice `c`, and so on.
    private struct Way {
        let category: String
        private var within: [String] = []
        private var done: Set<String> = []

        init(category: String) { self.category = category }

        /// Whether a name is new here; nil when it leads in a circle, or deeper than anybody's groups.
        mutating func enter(_ name: String) -> Bool? {
            guard within.count < 64, !within.contains(name) else { return nil }
            guard done.insert(name).inserted else { return false }
            within.append(name)
            return true
        }

        mutating func leave() { within.removeLast() }
    }

    /// An extra, which may be made of others: `all = ["project[a,b]"]`.
    private mutating func readExtra(
        _ member: TOMLTable.Member, _ written: [PackageName: TOMLTable.Member], _ way: inout Way
    ) throws(ForeignFileError) {
        guard let isNew = way.enter(member.key) else {
            throw ForeignFileError(.group(member.key), at: span(member.node))
        }
        guard isNew else { return }
        defer { way.leave() }
        for element in try array(member.node, member.key) {
            if let own = project.name, let text = element.string, let requirement = try? Requirement(text),
                requirement.name == own
            {
                for extra in requirement.extras {
                    if let other = written[extra] { try readExtra(other, written, &way) }
                }
            } else {
                try add(element, to: way.category)
            }
        }
    }

    /// The groups of PEP 735.
    private mutating func readGroups(_ table: TOMLTable) throws(ForeignFileError) {
        let written = Self.byName(table)
        for member in table.members {
            var way = Way(category: category(member.key))
            try readGroup(member, written, &way)
        }
    }

    /// A group, which may include others.
    private mutating func readGroup(
        _ member: TOMLTable.Member, _ written: [PackageName: TOMLTable.Member], _ way: inout Way
    ) throws(ForeignFileError) {
        guard let isNew = way.enter(member.key) else {
            throw ForeignFileError(.group(member.key), at: SourceSpan(file: file))
        }
        guard isNew else { return }
        defer { way.leave() }
        for element in try array(member.node, member.key) {
            if let included = element.table?["include-group"]?.string {
                guard let other = PackageName(included).flatMap({ written[$0] }) else {
                    throw ForeignFileError(.group(included), at: SourceSpan(file: file))
                }
                try readGroup(other, written, &way)
            } else {
                try add(element, to: way.category)
            }
        }
    }

    // MARK: - What the tables have in common

    /// Groups that include each other can make far more of a short file than anybody meant.
    private static let mostDependencies = 100_000

    func array(_ node: TOMLNode?, _ name: String) throws(ForeignFileError) -> [TOMLNode] {
        guard let node else { return [] }
        guard let elements = node.array else {
            throw ForeignFileError(.kind(name, expected: "a list, but it is \(node.kind)"), at: span(node))
        }
        return elements
    }

    /// The table of a Pipfile that a group belongs to.
    func category(_ group: String) -> String {
        switch group.lowercased() {
        case "dev", "develop", "development", "dev-dependencies": "dev-packages"
        case "main", "default": "packages"
        case let name where PipfileDocument.reservedTables.contains(name) || name == "packages": name + "-group"
        default: group
        }
    }

    /// Adds a requirement (PEP 508), which may lead elsewhere by `[tool.uv.sources]`.
    mutating func add(_ node: TOMLNode, to category: String) throws(ForeignFileError) {
        guard let text = node.string else {
            throw ForeignFileError(
                .kind("a requirement", expected: "text, but it is \(node.kind)"), at: span(node))
        }
        var argument: PackageArgument
        do throws(PackageArgumentError) {
            argument = try PackageArgument(text)
        } catch {
            var reason = "it cannot be read"
            if case .requirement(let cause, _) = error.problem { reason = cause }
            throw ForeignFileError(.requirement(text, reason: reason), at: span(node))
        }
        guard project.dependencies.count < Self.mostDependencies else {
            throw ForeignFileError(.tooMany(Self.mostDependencies), at: span(node))
        }
        if let name = argument.name, let source = uvSources[name] {
            argument = try applying(source.node, to: argument)
        }
        put(argument, text: text, to: category, at: span(node))
    }

    mutating func put(_ argument: PackageArgument, text: String, to category: String, at location: SourceSpan) {
        if let name = argument.name {
            positions[Wanted(category: category, name: name), default: []].append(project.dependencies.count)
        }
        project.dependencies.append(.init(argument: argument, text: text, category: category, location: location))
    }

    mutating func note(_ text: String, at location: SourceSpan) {
        project.notes.append(.init(text: text, location: location))
    }
}

import Diagnostics
import OperatingSystem
import PackageIndexes
import Pipfiles

/// Fetches a requirements file and all that it includes, from this machine and from servers.
struct RequirementsReading {
    /// Fetches an address; nil where the network is not to be asked.
    typealias Fetching = (_ address: String) async throws -> [UInt8]

    /// The project's directory: files below it are called by their names from there.
    var directory: String
    /// The user's variables, as for pip. Those of a project's `.env` have no say in what is read and asked for.
    var environment: UserEnvironment
    /// Whether a user named the file, so that it may be a pipe; what it includes may not.
    var isNamed = true

    /// Reads `location`, a path relative to `base` or an address, and what it includes.
    func read(_ location: String, base: String, fetch: Fetching) async throws -> RequirementsTree {
        var tree = RequirementsTree(root: Self.place(location, base: base))
        while let place = tree.nextMissing() {
            let bytes = Self.isAddress(place) ? try await fetch(place) : try local(place, in: tree)
            try insert(bytes, at: place, into: &tree)
        }
        try tree.refuseCycles()
        return tree
    }

    /// The same without the network: an address is refused.
    func readLocal(_ location: String, base: String) throws -> RequirementsTree {
        var tree = RequirementsTree(root: Self.place(location, base: base))
        while let place = tree.nextMissing() {
            guard !Self.isAddress(place) else {
                throw Diagnostic(
                    .usage,
                    "`\(name(tree.root))` includes `\(Redaction.address(place))`, which is not on this machine",
                    explanation: "Nothing was changed.", help: ["`pipit install` fetches it and makes the Pipfile"])
            }
            try insert(local(place, in: tree), at: place, into: &tree)
        }
        try tree.refuseCycles()
        return tree
    }

    private func insert(_ bytes: [UInt8], at place: String, into tree: inout RequirementsTree) throws {
        guard tree.files.count < 1000 else {
            throw Diagnostic(.requirementsSyntax, "`\(name(tree.root))` includes more than a thousand files")
        }
        // Paths and requirements of a server's file would tell the server what is put into them.
        let isServers = Self.isAddress(place)
        var file = try RequirementsFile(parsing: bytes, file: name(place)) { variable in
            isServers || VariableSending.isForeign(variable) ? nil : environment[variable]
        }
        if !isServers {
            for index in file.lines.indices {
                guard case .include(let written, let asConstraints) = file.lines[index].content,
                    let address = ownAddress(written)
                else { continue }
                file.lines[index].content = .include(address, asConstraints: asConstraints)
            }
        }
        tree.names[place] = name(place)
        tree.insert(file, at: place)
    }

    /// What `${MIRROR}/base.txt` leads to where the user's own variable is the address of a server: its host is the user's choice,
    /// and nothing behind it can change it. Further variables are expanded, and judged, when it is fetched.
    private func ownAddress(_ written: String) -> String? {
        guard written.hasPrefix("${"), let end = written.firstIndex(of: "}") else { return nil }
        let rest = written[written.index(after: end)...]
        guard let value = environment[String(written[..<end].dropFirst(2))], Self.isAddress(value),
            !value.contains("$"),
            rest.isEmpty || rest.hasPrefix("/") || value.hasSuffix("/")
        else { return nil }
        return value + rest
    }

    private func local(_ path: String, in tree: RequirementsTree) throws -> [UInt8] {
        do throws(FileError) {
            return isNamed && path == tree.root ? try Files.readNamed(path) : try Files.read(path)
        } catch {
            guard error.isNotFound else { throw error }
            var diagnostic = Diagnostic(
                .fileSystem, "there is no file `\(name(path))`", evidence: [.init("looked at", path)],
                explanation: "Nothing was changed.", help: ["check the name"])
            if let includer = tree.includer(of: path) {
                diagnostic.headline += ", which `\(includer.file)` includes"
                diagnostic.location = includer
            }
            throw Refusal(diagnostic, closing: "OSError: Requirements file not found: \(path)")
        }
    }

    /// What messages call a file.
    private func name(_ place: String) -> String {
        Self.isAddress(place) ? Redaction.address(place) : Paths.relative(place, to: directory) ?? place
    }

    static func isAddress(_ text: String) -> Bool {
        let start = text.prefix(8).lowercased()
        return start.hasPrefix("https://") || start.hasPrefix("http://")
    }

    static func place(_ location: String, base: String) -> String {
        if isAddress(location) { return location }
        if isAddress(base) { return ResourceURL(base)?.resolving(location)?.text ?? location }
        if location.hasPrefix("file:"), let path = ResourceURL(location)?.localPath { return path }
        return Paths.absolute(location, in: base)
    }
}

/// A requirements file and everything that it includes.
struct RequirementsTree {
    /// An absolute path or an address.
    var root: String
    var files: [String: RequirementsFile] = [:]
    /// What messages call the files.
    var names: [String: String] = [:]

    /// Files that are included and not there yet, in the order in which they are met, the first one last.
    private var open: [String]
    private var seen: Set<String>

    init(root: String) {
        self.root = root
        open = [root]
        seen = [root]
    }

    /// A line, where it stands, and on what terms it was included.
    struct Line {
        var content: RequirementsFile.Content
        var location: SourceSpan
        /// What paths on the line are relative to.
        var base: String
        var isConstraint: Bool
    }

    static func directory(of place: String) -> String {
        RequirementsReading.isAddress(place) ? place : Paths.parent(place)
    }

    private func includes(of place: String) -> [(place: String, asConstraints: Bool, location: SourceSpan)] {
        (files[place]?.lines ?? []).compactMap { line in
            guard case .include(let path, let asConstraints) = line.content else { return nil }
            return (RequirementsReading.place(path, base: Self.directory(of: place)), asConstraints, line.location)
        }
    }

    /// Takes the next of the files that are included and not there yet.
    mutating func nextMissing() -> String? { open.popLast() }

    /// Adds a file, whose includes are looked at once.
    mutating func insert(_ file: RequirementsFile, at place: String) {
        files[place] = file
        open += includes(of: place).map(\.place).filter { seen.insert($0).inserted }.reversed()
    }

    func includer(of place: String) -> SourceSpan? {
        files.keys.sorted().lazy.flatMap { includes(of: $0) }.first { $0.place == place }?.location
    }

    /// All lines in the order in which pip meets them. What constraints include is constraints unless it says `-r`, as for
    /// pip. A file that is included twice counts twice.
    func lines(asConstraints: Bool = false) -> [Line] {
        var found: [Line] = []
        append(root, asConstraints: asConstraints, to: &found)
        return found
    }

    private func append(_ place: String, asConstraints: Bool, to found: inout [Line]) {
        let base = Self.directory(of: place)
        for line in files[place]?.lines ?? [] {
            if case .include(let path, let constraints) = line.content {
                append(RequirementsReading.place(path, base: base), asConstraints: constraints, to: &found)
            } else {
                found.append(
                    Line(content: line.content, location: line.location, base: base, isConstraint: asConstraints))
            }
        }
    }

    /// Lines may come to this many, each as often as its file is included.
    private static let mostLines = 1_000_000

    /// Refuses a file that includes itself by way of others, and files that include each other so often that it would be
    /// endless without being a circle.
    func refuseCycles() throws(RequirementsFileError) {
        var lines: [String: Int] = [:]
        try visit(root, trail: [], &lines)
        guard lines[root] ?? 0 <= Self.mostLines else {
            throw RequirementsFileError(
                .tooManyLines(Self.mostLines), at: SourceSpan(file: names[root] ?? root), line: "")
        }
    }

    private func visit(
        _ place: String, trail: [(place: String, location: SourceSpan?)], _ lines: inout [String: Int]
    ) throws(RequirementsFileError) {
        if let start = trail.firstIndex(where: { $0.place == place }) {
            let files = trail[start...].map(\.place) + [place]
            throw RequirementsFileError(
                .cycle(through: files.map { names[$0] ?? $0 }), at: trail.last?.location ?? SourceSpan(file: place),
                line: "")
        }
        guard lines[place] == nil else { return }
        var count = files[place]?.lines.count ?? 0
        for include in includes(of: place) {
            try visit(include.place, trail: trail + [(place, include.location)], &lines)
            count = min(count + (lines[include.place] ?? 0), Self.mostLines + 1)
        }
        lines[place] = count
    }
}

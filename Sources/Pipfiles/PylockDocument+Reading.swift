import Diagnostics
import PackagingStandards
import StructuredText

extension PylockDocument {
    /// Reads a pylock strictly: what Pipit needs and cannot make sense of is an error with its place. Keys that the standard
    /// does not know are passed over, as it asks.
    ///
    /// - Parameter file: What messages call the file.
    package init(parsing bytes: [UInt8], file: String = "pylock.toml") throws(PylockError) {
        let document: TOMLDocument
        do {
            document = try TOMLDocument(parsing: bytes)
        } catch {
            throw PylockError(
                MergeConflict.stands(in: bytes, at: error.offset) ? .mergeConflict : .syntax(error.message),
                at: SourceSpan(file: file, line: error.line, column: error.column))
        }
        let lines = TextLines(bytes)
        let reader = PylockReader { range in
            let position = lines.position(of: range.lowerBound)
            return SourceSpan(file: file, line: position.line, column: position.column)
        }
        self = try reader.document(document.root, top: SourceSpan(file: file, line: 1, column: 1))
    }
}

/// Understands the tables of a pylock.
private struct PylockReader {
    let span: (Range<Int>) -> SourceSpan

    // MARK: - The whole

    func document(_ root: TOMLTable, top: SourceSpan) throws(PylockError) -> PylockDocument {
        guard let version = try text("lock-version", in: root) else {
            throw PylockError(.lacks("lock-version", of: "the pylock"), at: top)
        }
        let major = version.prefix { $0 != "." }
        guard major == "1", Version(version) != nil else {
            throw PylockError(.lockVersion(version), at: root["lock-version"].map { span($0.range) })
        }
        guard let creator = try text("created-by", in: root) else {
            throw PylockError(.lacks("created-by", of: "the pylock"), at: top)
        }
        guard let packages = try array("packages", in: root) else {
            throw PylockError(.lacks("packages", of: "the pylock"), at: top)
        }
        var document = PylockDocument(creator: creator)
        document.version = version
        for node in try array("environments", in: root) ?? [] {
            document.environments.append(try marker(node, "environments"))
        }
        document.requiresPython = try specifiers("requires-python", in: root)
        document.extras = try texts("extras", in: root)
        document.groups = try texts("dependency-groups", in: root)
        document.defaultGroups = try texts("default-groups", in: root)
        for node in packages {
            guard let table = node.table else { throw kind("packages", "an array of tables", node) }
            document.packages.append(try package(table, at: span(node.range)))
        }
        // What another tool keeps under this name is its own affair.
        if let own = root["tool"]?.table?["pipit"]?.table {
            document.pipfileDigest = own["pipfile-sha256"]?.string
            document.developmentGroups = (own["dev-groups"]?.array ?? []).compactMap(\.string)
        }
        return document
    }

    private func package(_ table: TOMLTable, at place: SourceSpan) throws(PylockError) -> PylockDocument.Package {
        guard let written = try text("name", in: table) else {
            throw PylockError(.lacks("name", of: "a package of the pylock"), at: place)
        }
        guard let name = PackageName(written) else {
            throw PylockError(.value("name", text: written, expected: "the name of a package"), at: place)
        }
        let version = try text("version", in: table)
        if let version, Version(version) == nil {
            throw PylockError(.value("version", text: version, expected: "a version"), at: place)
        }
        var marker: WrittenMarker?
        if let node = table["marker"] { marker = try self.marker(node, "marker") }
        var package = PylockDocument.Package(
            name: name, version: version, marker: marker, requiresPython: try specifiers("requires-python", in: table),
            index: try text("index", in: table), origin: try origin(table, of: written, at: place), location: place)
        package.needs = table["dependencies"]?.array.map { $0.compactMap { StatedNeed($0) } }
        package.groups = (table["tool"]?.table?["pipit"]?.table?["groups"]?.array ?? []).compactMap(\.string)
        return package
    }

    // MARK: - Origins

    private func origin(
        _ table: TOMLTable, of name: String, at place: SourceSpan
    ) throws(PylockError) -> PylockDocument.Origin {
        var found = ["vcs", "directory", "archive"].filter { table[$0] != nil }
        let hasFiles = table["sdist"] != nil || table["wheels"] != nil
        if hasFiles { found.append("sdist and wheels") }
        guard found.count == 1 else { throw PylockError(.origins(name, found: found), at: place) }
        if let node = table["vcs"] { return try repository(try self.table(node, "vcs"), table, of: name, at: place) }
        if let node = table["directory"] {
            let directory = try self.table(node, "directory")
            guard let path = try text("path", in: directory) else {
                throw PylockError(.lacks("path", of: "the directory of `\(name)`"), at: place)
            }
            return .directory(
                path: path, isEditable: try flag("editable", in: directory),
                subdirectory: try text("subdirectory", in: directory))
        }
        if let node = table["archive"] {
            let archive = try self.table(node, "archive")
            return .archive(
                try file(archive, of: name, at: place), subdirectory: try text("subdirectory", in: archive))
        }
        var sdist: PylockDocument.File?
        if let node = table["sdist"] { sdist = try file(try self.table(node, "sdist"), of: name, at: place) }
        var wheels: [PylockDocument.File] = []
        for node in try array("wheels", in: table) ?? [] {
            wheels.append(try file(try self.table(node, "wheels"), of: name, at: span(node.range)))
        }
        guard sdist != nil || !wheels.isEmpty else { throw PylockError(.origins(name, found: []), at: place) }
        return .release(sdist: sdist, wheels: wheels)
    }

    private func repository(
        _ vcs: TOMLTable, _ package: TOMLTable, of name: String, at place: SourceSpan
    ) throws(PylockError) -> PylockDocument.Origin {
        guard let type = try text("type", in: vcs) else {
            throw PylockError(.lacks("type", of: "the repository of `\(name)`"), at: place)
        }
        guard let system = Repository.System(rawValue: type) else {
            throw PylockError(.value("type", text: type, expected: "git, hg, svn or bzr"), at: place)
        }
        guard let commit = try text("commit-id", in: vcs) else {
            throw PylockError(.lacks("commit-id", of: "the repository of `\(name)`"), at: place)
        }
        let url = try text("url", in: vcs)
        let path = try text("path", in: vcs)
        guard let address = url ?? path else { throw PylockError(.noAddress(name), at: place) }
        let hashes = (package["tool"]?.table?["pipit"]?.table?["hashes"]?.array ?? []).compactMap(\.string)
            .compactMap { Digest($0) }
        return .repository(
            Repository(
                system: system, url: address, reference: commit, subdirectory: try text("subdirectory", in: vcs),
                hashes: hashes), requested: try text("requested-revision", in: vcs))
    }

    private func file(
        _ table: TOMLTable, of name: String, at place: SourceSpan
    ) throws(PylockError) -> PylockDocument.File {
        let url = try text("url", in: table)
        let path = try text("path", in: table)
        guard url != nil || path != nil else { throw PylockError(.noAddress(name), at: place) }
        guard let node = table["hashes"] else { throw PylockError(.hashless(name), at: place) }
        var hashes: [Digest] = []
        for member in try self.table(node, "hashes").members {
            guard let hexadecimal = member.node.string else { throw kind("hashes", "a table of strings", member.node) }
            // An algorithm that is not known, or that is known to be broken, proves nothing.
            guard let algorithm = Digest.Algorithm(name: member.key), algorithm.byteCount >= 32 else { continue }
            guard let digest = Digest(algorithm: algorithm, hexadecimal: hexadecimal) else {
                throw PylockError(
                    .value(member.key, text: hexadecimal, expected: "\(algorithm.byteCount * 2) hexadecimal digits"),
                    at: span(member.node.range))
            }
            hashes.append(digest)
        }
        guard !hashes.isEmpty else { throw PylockError(.hashless(name), at: place) }
        return PylockDocument.File(
            name: try text("name", in: table), url: url, path: path, size: table["size"]?.integer.map { Int($0) },
            hashes: hashes)
    }

    // MARK: - Values

    private func text(_ key: String, in table: TOMLTable) throws(PylockError) -> String? {
        guard let node = table[key] else { return nil }
        guard let text = node.string else { throw kind(key, "text in quotes", node) }
        return text
    }

    private func flag(_ key: String, in table: TOMLTable) throws(PylockError) -> Bool {
        guard let node = table[key] else { return false }
        guard let flag = node.boolean else { throw kind(key, "true or false", node) }
        return flag
    }

    private func array(_ key: String, in table: TOMLTable) throws(PylockError) -> [TOMLNode]? {
        guard let node = table[key] else { return nil }
        guard let elements = node.array else { throw kind(key, "an array", node) }
        return elements
    }

    private func texts(_ key: String, in table: TOMLTable) throws(PylockError) -> [String] {
        var texts: [String] = []
        for node in try array(key, in: table) ?? [] {
            guard let text = node.string else { throw kind(key, "an array of strings", node) }
            texts.append(text)
        }
        return texts
    }

    private func table(_ node: TOMLNode, _ key: String) throws(PylockError) -> TOMLTable {
        guard let table = node.table else { throw kind(key, "a table", node) }
        return table
    }

    private func specifiers(_ key: String, in table: TOMLTable) throws(PylockError) -> SpecifierSet? {
        guard let node = table[key], let text = try text(key, in: table) else { return nil }
        guard let specifiers = try? SpecifierSet(text) else {
            throw PylockError(.value(key, text: text, expected: "versions such as `>=3.9`"), at: span(node.range))
        }
        return specifiers
    }

    private func marker(_ node: TOMLNode, _ key: String) throws(PylockError) -> WrittenMarker {
        guard let text = node.string else { throw kind(key, "text in quotes", node) }
        do throws(StandardsError) {
            return try WrittenMarker(text)
        } catch {
            throw PylockError(.value(key, text: text, expected: "a marker (\(error.message))"), at: span(node.range))
        }
    }

    private func kind(_ place: String, _ expected: String, _ node: TOMLNode) -> PylockError {
        PylockError(.kind(place, expected: expected, found: node.kind), at: span(node.range))
    }
}

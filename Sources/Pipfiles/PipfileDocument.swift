import Diagnostics
import PackagingStandards
import StructuredText

/// A Pipfile whose TOML is sound, while what the entries mean has not been looked at. Enough for its digest, its scripts and
/// its directives; ``Pipfile`` is the whole.
package struct PipfileDocument: Sendable {
    package let toml: TOMLDocument
    /// What messages call the file.
    package let file: String
    private let lines: TextLines

    /// - Parameter file: What messages call the file.
    package init(parsing bytes: [UInt8], file: String = "Pipfile") throws(PipfileError) {
        do {
            toml = try TOMLDocument(parsing: bytes)
        } catch {
            let isConflict = MergeConflict.stands(in: bytes, at: error.offset)
            throw PipfileError(
                isConflict ? .mergeConflict : .syntax(error.message),
                at: SourceSpan(file: file, line: error.line, column: error.column))
        }
        self.file = file
        lines = TextLines(bytes)
    }

    package var bytes: [UInt8] { toml.bytes }

    /// Whether these bytes are a Pipfile and not the TOML of something else.
    package static func looksLikeOne(_ bytes: [UInt8]) -> Bool {
        guard let toml = try? TOMLDocument(parsing: bytes) else { return false }
        let usual: Set<String> = ["source", "packages", "dev-packages", "requires", "pipenv", "scripts"]
        return toml.root.members.contains { usual.contains($0.key) }
    }

    /// Line and column of a byte of the file.
    package func span(of offset: Int) -> SourceSpan {
        let position = lines.position(of: offset)
        return SourceSpan(file: file, line: position.line, column: position.column)
    }

    func span(of range: Range<Int>) -> SourceSpan { span(of: range.lowerBound) }

    func error(_ problem: PipfileError.Problem, at range: Range<Int>) -> PipfileError {
        PipfileError(problem, at: span(of: range))
    }

    /// Refuses a value that would become two lines of a requirements file, or that a terminal obeys.
    func refuseControls(
        in text: String, of place: @autoclosure () -> String, _ node: TOMLNode, allowsTabs: Bool = false
    ) throws(PipfileError) {
        guard let found = ControlCharacters.first(in: text, allowsTabs: allowsTabs) else { return }
        throw error(.controlCharacter(place: place(), found), at: node.range)
    }

    /// The table of this name; an empty one if there is none.
    func table(_ name: String) throws(PipfileError) -> TOMLTable {
        guard let member = toml.root.members.first(where: { $0.key.isSpelled(like: name) }) else { return TOMLTable() }
        return try table(member)
    }

    func table(_ member: TOMLTable.Member) throws(PipfileError) -> TOMLTable {
        guard let table = member.node.table else {
            throw error(.sectionIsNoTable(member.key, found: member.node.kind), at: member.keyRange)
        }
        return table
    }

    /// Tables that have a meaning of their own, so that they are no categories of packages.
    static let reservedTables: Set<String> = [
        "source", "requires", "scripts", "pipenv", "pipfile", "default", "develop", "build-system",
    ]

    // MARK: - Parts

    /// `[[source]]`, in order; empty when there is none.
    package func sources() throws(PipfileError) -> [PipfileSource] {
        guard let member = toml.root.members.first(where: { $0.key == "source" }) else { return [] }
        guard let elements = member.node.array else { throw error(.sourceIsNoArray, at: member.keyRange) }
        guard elements.count <= Lockfile.mostSources else {
            throw error(.tooMany("sources", most: Lockfile.mostSources), at: member.keyRange)
        }
        var sources: [PipfileSource] = []
        for element in elements {
            guard let table = element.table else { throw error(.sourceIsNoArray, at: element.range) }
            let source = try source(table, at: element.range)
            // An exact repetition harms nobody. Of two that differ, only the first could ever be meant by the name.
            if let other = sources.first(where: { $0.name == source.name }),
                other.url != source.url || other.verifiesTLS != source.verifiesTLS
            {
                throw error(
                    .sourceTwice(source.name, otherLine: other.location?.line),
                    at: (table.members.first { $0.key == "name" }?.node.range) ?? element.range)
            }
            sources.append(source)
        }
        return sources
    }

    private func source(_ table: TOMLTable, at range: Range<Int>) throws(PipfileError) -> PipfileSource {
        func text(_ field: String) throws(PipfileError) -> String {
            guard let node = table[field] else { throw error(.sourceLacks(field), at: range) }
            guard let text = node.string, !text.isEmpty else {
                throw error(.sourceField(field, expected: "text in quotes", found: node.kind), at: node.range)
            }
            try refuseControls(in: text, of: "the source's `\(field)`", node)
            return text
        }
        let name = try text("name")
        let url = try text("url")
        var verifiesTLS = true
        if let node = table["verify_ssl"] {
            guard let flag = node.boolean else {
                throw error(.sourceField("verify_ssl", expected: "true or false", found: node.kind), at: node.range)
            }
            verifiesTLS = flag
        }
        return PipfileSource(name: name, url: url, verifiesTLS: verifiesTLS, location: span(of: range))
    }

    /// `verify_ssl` of each source, where it is written.
    package var statedVerification: [Bool?] {
        (toml.root["source"]?.array ?? []).map { $0.table?["verify_ssl"]?.boolean }
    }

    /// `[requires]`.
    package func requires() throws(PipfileError) -> Pipfile.Requires {
        let table = try table("requires")
        func version(_ key: String) throws(PipfileError) -> String? {
            guard let node = table[key] else { return nil }
            guard let text = node.string else {
                throw error(.requiresIsNoText(key, found: node.kind, spelled: spelling(node)), at: node.range)
            }
            guard text != "*", !text.isEmpty else { return nil }
            // Whoever edits a file of the project must not choose which program is started.
            guard PythonRequirement(text) != nil else {
                throw error(.requiresIsNoVersion(key, text: text), at: node.range)
            }
            return text
        }
        let member = toml.root.members.first { $0.key == "requires" }
        return Pipfile.Requires(
            pythonVersion: try version("python_version"), pythonFullVersion: try version("python_full_version"),
            location: member.map { span(of: $0.keyRange) },
            demands: table.members.compactMap { line in
                line.node.string.map { .init(key: line.key, value: $0, location: span(of: line.keyRange)) }
            })
    }

    /// How a value is spelled in the file.
    func spelling(_ node: TOMLNode) -> String { String(decoding: bytes[node.range], as: UTF8.self) }

    /// Tables that hold packages in other programs' files but that neither Pipenv nor Pipit look at: `[default]`, `[develop]`.
    package var ignoredTables: [String] {
        toml.root.members.map(\.key).filter { ["default", "develop", "pipfile"].contains($0) }
    }
}

extension PipfileDocument: Equatable {
    package static func == (left: PipfileDocument, right: PipfileDocument) -> Bool { left.bytes == right.bytes }
}

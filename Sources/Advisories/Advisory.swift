import PackagingStandards

/// One advisory as a database tells it, in the terms of OSV's schema (1.x).
package struct Advisory: Equatable, Sendable {
    package var id: AdvisoryID
    /// When the record was last changed; nil where the source does not say, as an index's own answers do not.
    package var modified: Timestamp?
    package var published: Timestamp?
    /// When the record was taken back. One that lies in the future is not withdrawn yet.
    package var withdrawn: Timestamp?
    /// Other names of the same vulnerability.
    package var aliases: [AdvisoryID]
    /// Related vulnerabilities: never synonyms.
    package var related: [AdvisoryID]
    package var summary: String?
    /// Markdown.
    package var details: String?
    /// Vectors that hold for all of ``affected``.
    package var severities: [SeverityVector]
    /// GitHub's word for the severity, the only one that many records have.
    package var label: SeverityRating?
    package var affected: [AffectedPackage]
    package var references: [Reference]
    /// Where the record was read, for a source that is no database of OSV's: `Safety`.
    package var source: String?

    package init(
        id: AdvisoryID, modified: Timestamp? = nil, published: Timestamp? = nil, withdrawn: Timestamp? = nil,
        aliases: [AdvisoryID] = [], related: [AdvisoryID] = [], summary: String? = nil, details: String? = nil,
        severities: [SeverityVector] = [], label: SeverityRating? = nil, affected: [AffectedPackage] = [],
        references: [Reference] = [], source: String? = nil
    ) {
        self.id = id
        self.modified = modified
        self.published = published
        self.withdrawn = withdrawn
        self.aliases = aliases
        self.related = related
        self.summary = summary
        self.details = details
        self.severities = severities
        self.label = label
        self.affected = affected
        self.references = references
        self.source = source
    }

    /// A page about the vulnerability.
    package struct Reference: Hashable, Sendable {
        /// OSV's kind: `ADVISORY`, `FIX`, `WEB`, …
        package var type: String
        package var url: String

        package init(type: String, url: String) {
            self.type = type
            self.url = url
        }
    }

    /// The id and its aliases, each once.
    package var allIDs: [AdvisoryID] {
        var seen: Set<AdvisoryID> = []
        return ([id] + aliases).filter { seen.insert($0).inserted }
    }

    /// Whether the record reports a package made to do harm.
    package var isMalware: Bool { id.family == .malware }

    /// Whether the record tells of malware: under its own id, or as another database's record of such a report.
    package var namesMalware: Bool { isMalware || aliases.contains { $0.family == .malware } }

    /// Whether the record had been taken back at `now`.
    package func isWithdrawn(at now: Timestamp) -> Bool { withdrawn.map { $0 <= now } ?? false }
}

/// A vector as a record carries it; the number has to be computed from it.
package struct SeverityVector: Hashable, Sendable {
    /// `CVSS_V2`, `CVSS_V3`, `CVSS_V4`, or a name that Pipit does not know.
    package var type: String
    package var vector: String

    package init(type: String, vector: String) {
        self.type = type
        self.vector = vector
    }
}

/// What an advisory says about one package.
package struct AffectedPackage: Equatable, Sendable {
    /// `PyPI`, or another ecosystem's name.
    package var ecosystem: String
    /// The name as the record writes it.
    package var name: String
    /// The name as projects are compared by; nil for what cannot be a name of a Python project.
    package var package: PackageName?
    /// Versions that are affected, one by one.
    package var versions: [String]
    package var ranges: [AffectedRange]
    /// Vectors that hold for this package alone.
    package var severities: [SeverityVector]
    /// Versions that the source calls fixed without tying them to a range.
    package var statedFixes: [String]

    package init(
        ecosystem: String = "PyPI", name: String, versions: [String] = [], ranges: [AffectedRange] = [],
        severities: [SeverityVector] = [], statedFixes: [String] = []
    ) {
        self.ecosystem = ecosystem
        self.name = name
        package =
            ecosystem == Self.interpreterEcosystem ? .interpreter : PackageName(name) ?? Self.package(likely: name)
        self.versions = versions
        self.ranges = ranges
        self.severities = severities
        self.statedFixes = statedFixes
    }

    /// The project that a text means which is no name as it stands: white space, separators at its ends and extras are
    /// not a part of names.
    private static func package(likely text: String) -> PackageName? {
        var name = Substring(text.trimmed)
        if name.hasSuffix("]"), let bracket = name.firstIndex(of: "[") { name = name[..<bracket] }
        while let last = name.last, last.isWhitespace || "-_.".contains(last) { name.removeLast() }
        return PackageName(String(name.drop { "-_.".contains($0) }))
    }

    /// What a store calls the ecosystem of entries about the interpreter, which OSV has no word for.
    static let interpreterEcosystem = "CPython"

    /// Whether the entry is about Python itself.
    package var isInterpreter: Bool { package == .interpreter }

    /// Whether the entry is about a Python project or about Python itself.
    package var isPython: Bool { isProject || isInterpreter }

    /// Whether the entry is about a Python project, in whatever case the ecosystem is written; a release of an ecosystem may
    /// follow a colon.
    package var isProject: Bool {
        ecosystem.trimmed.utf8.prefix { $0 != UInt8(ascii: ":") }.map { $0 | 0x20 }.elementsEqual("pypi".utf8)
    }
}

extension String {
    /// Without white space at the ends, and without what nobody sees there.
    fileprivate var trimmed: String {
        func isNothing(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint || scalar.value < 0x20
        }
        var scalars = unicodeScalars[...]
        while let first = scalars.first, isNothing(first) { scalars.removeFirst() }
        while let last = scalars.last, isNothing(last) { scalars.removeLast() }
        return String(scalars)
    }
}

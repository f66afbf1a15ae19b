package import Advisories
internal import PackagingStandards
internal import StructuredText

/// A bill of materials in CycloneDX's terms, 1.6 or 1.7, with what is known against its parts.
package struct CycloneDXDocument: Equatable, Sendable {
    package enum Version: String, Sendable {
        case six = "1.6"
        case seven = "1.7"
    }

    package var version = Version.six
    package var software: SoftwareList
    package var moment: Timestamp
    package var toolVersion: String
    var vulnerabilities: [Vulnerability] = []

    package init(
        version: Version = .six, software: SoftwareList, moment: Timestamp, toolVersion: String
    ) {
        self.version = version
        self.software = software
        self.moment = moment
        self.toolVersion = toolVersion
    }

    /// What the document says of one advisory.
    struct Vulnerability: Equatable, Sendable {
        struct Rating: Equatable, Sendable {
            var source: String
            var score: String?
            var severity: String
            var method: String?
            var vector: String?
        }

        struct Analysis: Equatable, Sendable {
            var state: String
            var justification: String?
            var responses: [String] = []
            var detail: String?
        }

        var id: String
        var source: String
        /// Other ids, with who gave them.
        var references: [(id: String, source: String)]
        var rating: Rating?
        var description: String
        var detail: String?
        var recommendation: String
        var advisories: [String]
        var published: Timestamp?
        var updated: Timestamp?
        var analysis: Analysis
        /// References of components, with the version and `affected`, `unaffected` or `unknown`.
        var affects: [(reference: String, version: String, status: String)]

        static func == (left: Self, right: Self) -> Bool {
            left.id == right.id && left.analysis == right.analysis && left.description == right.description
                && left.affects.map(\.reference) == right.affects.map(\.reference)
        }
    }

    /// The document's own number, made of what it says.
    var serialNumber: String {
        var content = "\(version.rawValue) \(software.subject) \(moment)"
        for (component, reference) in zip(software.components, software.references) {
            content += "\n\(reference) \(component.hashes.map(\.hexadecimal).joined(separator: " "))"
        }
        for vulnerability in vulnerabilities {
            content += "\n\(vulnerability.id) \(vulnerability.analysis.state) "
            content += vulnerability.affects.map(\.reference).joined(separator: " ")
        }
        return "urn:uuid:" + ReportIdentity.uuid(of: content)
    }

    /// The reference of the subject itself.
    static let root = "pipit:project"

    /// Who needs whom: places of what is needed, by the place of who needs. What nobody knows is left out, as an empty list
    /// would say that nothing is needed.
    var dependencies: [(reference: String, needs: [String])] {
        let references = software.references
        func names(_ places: [Int]) -> [String] {
            var seen: Set<Int> = []
            return places.filter { references.indices.contains($0) && seen.insert($0).inserted }.map { references[$0] }
                .sorted()
        }
        var all = [(Self.root, names(software.roots))]
        for (component, reference) in zip(software.components, references) {
            if let needs = component.needs { all.append((reference, names(needs))) }
        }
        return all
    }

    static func algorithm(_ digest: Digest) -> String? {
        switch digest.algorithm {
        case .md5: "MD5"
        case .sha1: "SHA-1"
        case .sha256: "SHA-256"
        case .sha384: "SHA-384"
        case .sha512: "SHA-512"
        case .blake2b: "BLAKE2b-512"
        case .sha224: nil
        }
    }

    static func scope(_ component: SoftwareList.Component) -> String {
        component.categories.isEmpty || component.categories.contains("default") ? "required" : "optional"
    }

    /// `distribution` for a file, `vcs` for a repository.
    static func referenceType(_ component: SoftwareList.Component) -> String {
        if case .repository = component.source { return "vcs" }
        return "distribution"
    }
}

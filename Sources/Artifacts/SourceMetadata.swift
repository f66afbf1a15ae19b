import Archives
import OperatingSystem
import PackagingStandards
import StructuredText

/// Core metadata that a source tree states for certain, so that none of its code needs to run: a `PKG-INFO` whose
/// dependencies are declared static (PEP 643), or a `[project]` table that leaves nothing of them dynamic (PEP 621).
package enum SourceMetadata {
    /// The bytes of core metadata that a directory states; nil when only a build can tell.
    static func stated(in directory: String) throws -> [UInt8]? {
        try stated(by: directory) { name in
            let path = Paths.join(directory, name)
            return Files.isFile(path) ? try Files.read(path) : nil
        }
    }

    /// The same of an archive, which need not be unpacked for it.
    package static func stated(in archive: SourceArchive, subject: String) throws -> [UInt8]? {
        try stated(by: subject) { try archive.read($0) }
    }

    private static func stated(by subject: String, read: (String) throws -> [UInt8]?) throws -> [UInt8]? {
        let information = try read("PKG-INFO")
        let metadata = information.flatMap { try? CoreMetadata(parsing: $0) }
        if let information, metadata?.dependenciesAreStatic == true { return information }
        guard let text = try read("pyproject.toml") else { return nil }
        let document: TOMLDocument
        do throws(TextError) { document = try TOMLDocument(parsing: text) } catch {
            throw BuildError.unusableSource(
                subject: subject, problem: "its `pyproject.toml` is no TOML: line \(error.line), \(error.message)")
        }
        guard let project = document.root["project"]?.table else { return nil }
        return stated(in: project, information: metadata)
    }

    /// - Parameter information: the `PKG-INFO` of a source distribution, which knows the version even where it was
    ///   computed.
    package static func stated(in project: TOMLTable, information: CoreMetadata?) -> [UInt8]? {
        let dynamic = Set(project["dynamic"]?.array?.compactMap(\.string) ?? [])
        guard dynamic.isDisjoint(with: ["dependencies", "optional-dependencies", "requires-python"]),
            let name = project["name"]?.string,
            let version = project["version"]?.string ?? information?.version.description
        else { return nil }

        var lines = ["Metadata-Version: 2.2", "Name: \(name)", "Version: \(version)"]
        if let python = project["requires-python"]?.string { lines.append("Requires-Python: \(python)") }
        for dependency in project["dependencies"]?.array ?? [] {
            guard let text = dependency.string else { return nil }
            lines.append("Requires-Dist: \(text)")
        }
        for extra in project["optional-dependencies"]?.table?.members ?? [] {
            lines.append("Provides-Extra: \(extra.key)")
            for dependency in extra.node.array ?? [] {
                guard let text = dependency.string, let requirement = try? Requirement(text) else { return nil }
                let condition = "extra == \"\(extra.key)\""
                var bare = requirement
                bare.marker = nil
                let marker = requirement.marker.map { "(\($0)) and \(condition)" } ?? condition
                // A URL needs a blank before the semicolon, and nothing minds one.
                lines.append("Requires-Dist: \(bare) ; \(marker)")
            }
        }
        // A line break within a value would begin another field.
        guard lines.allSatisfy({ !$0.utf8.contains(UInt8(ascii: "\n")) }) else { return nil }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }
}

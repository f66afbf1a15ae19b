import Diagnostics
import PackageIndexes
import PackagingStandards
import Pipfiles
import Resolving

/// Reads what is no release of an index: directories, archives, URLs, repositories. Reading may mean building.
package protocol DirectReleaseReader: Sendable {
    /// - Parameters:
    ///   - directory: the project's directory, against which paths are relative.
    ///   - held: the commit that was locked for the entry as it stands, when that is to be kept.
    func release(of entry: PipfileEntry, directory: String, held: Repository?) async throws -> DirectRelease
}

extension LockRequest.Category {
    /// What a table of a Pipfile wants.
    ///
    /// - Parameters:
    ///   - text: the Pipfile's bytes, so that messages can quote the user's line.
    ///   - directory: the project's directory.
    package init(
        _ category: Pipfile.Category, text: [UInt8], directory: String, reader: any DirectReleaseReader,
        held: (PipfileEntry) -> Repository? = { _ in nil }
    ) async throws {
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var wanted: [WantedPackage] = []
        for entry in category.entries {
            let line = entry.location.line ?? 0
            let quoted = (1...lines.count).contains(line) ? String(decoding: lines[line - 1], as: UTF8.self) : entry.key
            let origin = RequirementOrigin(
                file: entry.location.file, line: entry.location.line,
                text: Redaction.text(quoted.trimmingSpaces()))
            wanted.append(
                try await WantedPackage(
                    entry, origin: origin, directory: directory, reader: reader, held: held(entry)))
        }
        self.init(name: category.lockName, wanted: wanted)
    }
}

extension WantedPackage {
    init(
        _ entry: PipfileEntry, origin: RequirementOrigin, directory: String, reader: any DirectReleaseReader,
        held: Repository?
    ) async throws {
        var specifiers = SpecifierSet.any
        var direct: DirectRelease?
        switch entry.origin {
        case .index(let wanted): specifiers = wanted
        case .path, .file, .repository: direct = try await reader.release(of: entry, directory: directory, held: held)
        }
        try self.init(
            name: entry.name, extras: entry.extras.compactMap { PackageName($0)?.normalized }, specifiers: specifiers,
            marker: entry.marker?.marker, index: entry.index, direct: direct, hashes: entry.hashes,
            forbidsWheels: entry.forbidsWheels, pipArguments: entry.pipArguments, recordsSource: entry.isPlain,
            origin: origin)
    }
}

extension String {
    fileprivate func trimmingSpaces() -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
        return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}

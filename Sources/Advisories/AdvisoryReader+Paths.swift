import Archives
import OperatingSystem
import PackagingStandards
import StructuredText

extension AdvisoryReader {
    /// What was found at a path.
    package struct Collection: Equatable, Sendable {
        /// What kind of source it is, as ``StoreState/Origin/kind``: `osv-zip`, `folder`, `osv`, `safety`.
        package var kind: String
        package var advisories: [Advisory]
    }

    /// What a zip of advisories may unpack to: many times what all that there are take.
    static let limits = ArchiveLimits(totalSize: 4 << 30)

    /// Reads whatever a path leads to: a zip, a folder or checkout of OSV records, one file of records, or a database
    /// of Safety's (a file, or the folder that holds `insecure_full.json`).
    package static func collection(at path: String) throws(AdvisoryError) -> Collection {
        if Files.isDirectory(path) {
            for name in ["insecure_full.json", "insecure.json"] where Files.isFile(Paths.join(path, name)) {
                return try collection(at: Paths.join(path, name))
            }
            return Collection(kind: "folder", advisories: try folder(path))
        }
        if path.lowercased().hasSuffix(".zip") {
            let zip: ZipReader
            do throws(ArchiveError) { zip = try ZipReader(path: path, limits: limits) } catch { throw .archive(error) }
            return Collection(kind: "osv-zip", advisories: try self.zip(zip))
        }
        let bytes = try read(path)
        if Form(path: path) == .yaml {
            return Collection(kind: "osv", advisories: try someOf([try record(bytes, source: path)], path))
        }
        let value = try JSONValue(advisoryText: bytes, source: path)
        if SafetyDatabase.recognizes(value) {
            return Collection(kind: "safety", advisories: try SafetyDatabase.advisories(in: value, source: path))
        }
        return Collection(kind: "osv", advisories: try records(in: value, source: path))
    }

    /// The advisories about Python projects in a folder and the folders in it, one file each, `.json` or `.yaml`. Of a
    /// checkout of the Python Packaging Advisory Database only `vulns` is read, and of the PSF's, which is about Python
    /// itself, only `advisories`. Hidden names are passed over. Links are followed, as folders that are mounted into
    /// containers consist of them; each folder is read once, so that they may lead in circles. Whatever may be a record and
    /// cannot be read refuses the folder.
    package static func folder(_ path: String) throws(AdvisoryError) -> [Advisory] {
        let records =
            [Paths.join(path, "vulns")]
            + (Files.isDirectory(Paths.join(path, "advisories/python")) ? [Paths.join(path, "advisories")] : [])
        var found: [Advisory] = []
        var open = [(records.first { Files.isDirectory($0) } ?? path, 0)]
        var seen: Set<FolderIdentity> = []
        while let (directory, depth) = open.popLast() {
            guard let status = Files.status(directory) else {
                throw .file(FileError(operation: "read", path: directory))
            }
            guard seen.insert(FolderIdentity(device: status.device, inode: status.inode)).inserted else { continue }
            guard depth <= 16 else { throw .tooLarge(source: directory, limit: 16) }
            let names: [String]
            do throws(FileError) { names = try Files.list(directory) } catch { throw .file(error) }
            for name in names where !name.hasPrefix(".") {
                let file = Paths.join(directory, name)
                // What leads nowhere may have been anything, a folder of records too.
                guard let status = Files.status(file) else {
                    throw .file(FileError(operation: "read", path: file))
                }
                let isRecord = Form(path: name) != nil
                switch status.kind {
                // Where a file is mounted that is not there, containers get a folder of its name.
                case .directory where isRecord: throw .record(source: file, path: "", expected: "a file, not a folder")
                case .directory: open.append((file, depth + 1))
                case .file where isRecord:
                    if let advisory = try record(try read(file), source: file) { found.append(advisory) }
                case .symbolicLink, .other:
                    if isRecord { throw .record(source: file, path: "", expected: "a file") }
                case .file: break
                }
            }
        }
        return try someOf(found, path)
    }

    private struct FolderIdentity: Hashable {
        var device: UInt64
        var inode: UInt64
    }

    /// The records in a JSON value: one, an array of them, or the answer of OSV's `query`.
    static func records(in value: JSONValue, source: String) throws(AdvisoryError) -> [Advisory] {
        var values = [value]
        if let array = value.array { values = array }
        if let answer = value.object, answer["id"] == nil, let listed = answer["vulns"]?.array {
            if let token = answer["next_page_token"]?.string, !token.isEmpty {
                throw .pagesLeft(source: source, count: 1)
            }
            values = listed
        }
        var found: [Advisory?] = []
        for (index, value) in values.enumerated() {
            let name = values.count == 1 ? source : "\(source)[\(index)]"
            let advisory = try Advisory(osv: value, source: name)
            found.append(advisory.affected.contains(where: \.isPython) ? advisory : nil)
        }
        return try someOf(found, source)
    }

    private static func someOf(_ found: [Advisory?], _ source: String) throws(AdvisoryError) -> [Advisory] {
        let advisories = found.compactMap { $0 }
        guard !advisories.isEmpty else { throw .nothingFound(source: source) }
        return advisories
    }

    private static func read(_ path: String) throws(AdvisoryError) -> [UInt8] {
        guard (Files.status(path)?.size ?? 0) <= Advisory.largestText else {
            throw .tooLarge(source: path, limit: Advisory.largestText)
        }
        do throws(FileError) { return try Files.read(path, limit: Advisory.largestText) } catch { throw .file(error) }
    }
}

import Hashing
import PackagingStandards

/// The checks of one wheel on the way to its manifest.
struct WheelReading {
    let zip: ZipReader
    let filename: WheelFilename
    let inflater = Inflater()
    /// The `.dist-info` directory, and what stands before its suffix: `NAME-VERSION`.
    let distInfo: String
    let stem: Substring
    /// The paths of the members, to their indexes.
    private let indexes: [String: Int]

    init(_ zip: ZipReader, filename text: String) throws(WheelError) {
        self.zip = zip
        guard let filename = WheelFilename(text) else { throw .layout(wheel: text, path: nil, problem: .filename) }
        self.filename = filename
        var indexes: [String: Int] = [:]
        indexes.reserveCapacity(zip.entries.count)
        var distInfos: Set<String> = []
        for (index, entry) in zip.entries.enumerated() {
            let top = firstComponent(entry.path)
            if top.utf8.count < entry.path.utf8.count || entry.isDirectory, top.hasASCIISuffix(".dist-info") {
                distInfos.insert(String(top))
            }
            if !entry.isDirectory { indexes[entry.path] = index }
        }
        self.indexes = indexes
        guard let distInfo = distInfos.first else { throw .layout(wheel: text, path: nil, problem: .noDistInfo) }
        guard distInfos.count == 1 else {
            throw .layout(wheel: text, path: nil, problem: .severalDistInfos(distInfos.sorted()))
        }
        self.distInfo = distInfo
        stem = distInfo.dropLast(".dist-info".utf8.count)
        guard isStem(stem, of: filename) else {
            throw .metadata(
                wheel: text, field: "dist-info directory", expected: "\(filename.name.escaped)-\(filename.version)",
                found: String(stem))
        }
    }

    mutating func manifest(digest: SHA256Sum) throws(WheelError) -> (WheelManifest, [Int]) {
        let wheel = try wheelFile()
        let (name, version) = try identity()
        let points = try entryPoints()
        let listed = try WheelRecord(self).checkedHashes()

        var layout = WheelLayout(
            wheel: filename.text, stem: stem, distInfo: distInfo, rootIsPurelib: wheel.rootIsPurelib)
        for (index, entry) in zip.entries.enumerated() where !entry.isDirectory {
            try layout.add(entry, index: index, sha256: listed[index])
        }
        let parts = try layout.parts()
        let manifest = WheelManifest(
            wheel: digest, filename: filename.text, name: name, version: version, distInfo: distInfo,
            rootIsPurelib: wheel.rootIsPurelib, tags: wheel.tags, entryPoints: points,
            directories: parts.directories, files: parts.files, paths: parts.paths)
        return (manifest, parts.entryIndexes)
    }

    // MARK: Files of the dist-info directory

    /// The index of a member by its path.
    func index(of path: String) -> Int? { indexes[path] }

    /// A member's content, lent until the next one is asked for.
    func content(of index: Int) throws(WheelError) -> UnsafeRawBufferPointer {
        do throws(ArchiveError) {
            return try zip.content(of: zip.entries[index], using: inflater)
        } catch { throw .archive(error) }
    }

    /// The bytes of a file of the dist-info directory; nil when there is none.
    func metadataFile(_ name: String) throws(WheelError) -> [UInt8]? {
        guard let index = indexes[distInfo + "/" + name] else { return nil }
        let entry = zip.entries[index]
        // RECORD has a row for each file, the others are written by people.
        let limit: UInt64 = name == "RECORD" ? 64 << 20 : 8 << 20
        guard entry.size <= limit, entry.compressedSize <= limit else {
            throw refusal(name, .unreadable("it is larger than \(limit) bytes"))
        }
        return Array(try content(of: index))
    }

    /// Hands on a member's content in pieces.
    func stream(_ index: Int, _ take: (UnsafeRawBufferPointer) -> Void) throws(WheelError) {
        do throws(ArchiveError) {
            try zip.stream(zip.entries[index]) {
                take($0)
                return true
            }
        } catch { throw .archive(error) }
    }

    func refusal(_ name: String, _ problem: WheelProblem) -> WheelError {
        .layout(wheel: filename.text, path: distInfo + "/" + name, problem: problem)
    }

    private func wheelFile() throws(WheelError) -> (rootIsPurelib: Bool, tags: [String]) {
        guard let bytes = try metadataFile("WHEEL") else { throw refusal("WHEEL", .missingFile) }
        let fields = MetadataField.fields(startOf: bytes)
        guard let format = fields.first(where: { $0.name == "wheel-version" })?.value else {
            throw refusal("WHEEL", .unreadable("there is no `Wheel-Version`"))
        }
        let numbers = format.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard numbers.count == 2, numbers.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (0x30...0x39).contains($0) } }),
            numbers[0].elementsEqual("1".utf8)
        else { throw refusal("WHEEL", .unsupportedVersion(format)) }
        let roots = Set(fields.filter { $0.name == "root-is-purelib" }.map { $0.value.lowercased() })
        guard roots.count == 1, let root = roots.first, root == "true" || root == "false" else {
            throw refusal("WHEEL", .unreadable("`Root-Is-Purelib` must be `true` or `false`"))
        }
        return (root == "true", fields.filter { $0.name == "tag" }.map(\.value))
    }

    /// Name and version as METADATA spells them, which must be those of the filename.
    private func identity() throws(WheelError) -> (name: String, version: String) {
        guard let bytes = try metadataFile("METADATA") else { throw refusal("METADATA", .missingFile) }
        let fields = MetadataField.fields(startOf: bytes)
        let names = Set(fields.filter { $0.name == "name" }.map(\.value))
        let versions = Set(fields.filter { $0.name == "version" }.map(\.value))
        guard names.count == 1, let name = names.first else {
            throw refusal("METADATA", .unreadable(names.isEmpty ? "there is no `Name`" : "there are several names"))
        }
        guard versions.count == 1, let version = versions.first else {
            throw refusal(
                "METADATA", .unreadable(versions.isEmpty ? "there is no `Version`" : "there are several versions"))
        }
        if PackageName(name) != filename.name {
            throw .metadata(wheel: filename.text, field: "Name", expected: filename.name.description, found: name)
        }
        if Version(version) != filename.version {
            throw .metadata(
                wheel: filename.text, field: "Version", expected: filename.version.description, found: version)
        }
        return (name, version)
    }

    private func entryPoints() throws(WheelError) -> [EntryPoint] {
        guard let bytes = try metadataFile("entry_points.txt") else { return [] }
        do throws(EntryPointError) { return try EntryPoint.parse(bytes) } catch {
            throw refusal("entry_points.txt", .entryPoint(error.line))
        }
    }
}

/// What stands before the first slash.
func firstComponent(_ path: String) -> Substring {
    path.utf8.firstIndex(of: ArchivePath.slash).map { path[..<$0] } ?? path[...]
}

/// Whether `NAME-VERSION` means the distribution of a wheel's filename, however either is spelled.
func isStem(_ stem: Substring, of filename: WheelFilename) -> Bool {
    guard let hyphen = stem.utf8.firstIndex(of: UInt8(ascii: "-")) else { return false }
    let version = stem[stem.utf8.index(after: hyphen)...]
    return PackageName(String(stem[..<hyphen])) == filename.name && Version(String(version)) == filename.version
}

extension StringProtocol {
    /// Whether the text ends in `suffix`, byte for byte but for the case of ASCII letters: a directory that a
    /// case-insensitive file system takes for another must not slip through.
    func hasASCIISuffix(_ suffix: String) -> Bool {
        utf8.count >= suffix.utf8.count
            && utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) { left, right in
                left == right || (left | 0x20 == right && right >= UInt8(ascii: "a") && right <= UInt8(ascii: "z"))
            }
    }
}

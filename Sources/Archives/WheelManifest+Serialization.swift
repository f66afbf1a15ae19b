import Hashing

/// Why the bytes of a manifest are not believed.
package enum WheelManifestError: Error, Equatable, Sendable {
    /// Not a manifest, or one of another version of the format.
    case unknownFormat
    /// Cut short, changed, or not consistent.
    case damaged
}

extension WheelManifest {
    // The form, in little-endian numbers:
    //
    //     magic, 8 bytes · CRC-32 of all that follows · length of all that follows, 32 bits
    //     the wheel's SHA-256 · flags (1: root is purelib)
    //     numbers of texts, directories, files, bytes of paths
    //     texts, each a length and UTF-8: filename, name, version, dist-info; then the tags, preceded by their number;
    //     then the entry points, preceded by their number: group, name, module, attribute (empty: none), extras
    //     directories, 17 bytes each · files, 51 bytes each · paths
    private static let magic = Array("PIPITW01".utf8)
    private static let directorySize = 17
    private static let fileSize = 51

    /// The manifest in bytes, with a checksum.
    package func serialized() -> [UInt8] {
        var body = ManifestWriter()
        body.bytes.reserveCapacity(1024 + paths.count + files.count * Self.fileSize)
        body.bytes += wheel.bytes
        body.number(rootIsPurelib ? 1 : 0)
        for text in [filename, name, version, distInfo] { body.text(text) }
        body.list(tags) { $0.text($1) }
        body.list(entryPoints) { writer, point in
            writer.text(point.group)
            writer.text(point.name)
            writer.text(point.module)
            writer.text(point.attribute ?? "")
            writer.list(point.extras) { $0.text($1) }
        }
        body.list(directories) { writer, directory in
            writer.number(directory.storedPath)
            writer.number(directory.destinationPath)
            writer.bytes.append(directory.scheme.rawValue)
            writer.number(directory.firstFile)
            writer.number(directory.fileCount)
        }
        body.list(files) { writer, file in
            writer.number(file.storedPath)
            writer.number(file.destinationPath)
            writer.bytes.append(file.scheme.rawValue)
            writer.bytes.append(file.role.rawValue)
            writer.bytes.append(file.isExecutable ? 1 : 0)
            writer.number(UInt32(truncatingIfNeeded: file.size))
            writer.number(UInt32(truncatingIfNeeded: file.size >> 32))
            writer.bytes += file.sha256.bytes
        }
        body.number(UInt32(truncatingIfNeeded: paths.count))
        body.bytes += paths
        var whole = ManifestWriter()
        whole.bytes = Self.magic
        whole.number(body.bytes.withUnsafeBytes { checksum32($0) })
        whole.number(UInt32(truncatingIfNeeded: body.bytes.count))
        return whole.bytes + body.bytes
    }

    /// Reads what ``serialized()`` wrote; believes no offset and no count before it was compared with what is there.
    package init(serialized bytes: [UInt8]) throws(WheelManifestError) {
        guard bytes.starts(with: Self.magic) else { throw .unknownFormat }
        var scanner = ByteScanner(bytes, from: Self.magic.count)
        guard let checksum = scanner.number32(), let length = scanner.number32(),
            scanner.remaining == Int(length),
            bytes.withUnsafeBytes({ checksum32(UnsafeRawBufferPointer(rebasing: $0[scanner.offset...])) }) == checksum,
            let manifest = Self.read(&scanner), scanner.remaining == 0, manifest.isConsistent
        else { throw .damaged }
        self = manifest
    }

    private static func read(_ scanner: inout ByteScanner) -> WheelManifest? {
        guard let wheel = scanner.sum(), let flags = scanner.number32(), let filename = scanner.text(),
            let name = scanner.text(), let version = scanner.text(), let distInfo = scanner.text(),
            let tags = scanner.list(minimum: 4, { $0.text() }),
            let points = scanner.list(minimum: 20, { $0.entryPoint() }),
            let directories = scanner.list(minimum: directorySize, { $0.directory() }),
            let files = scanner.list(minimum: fileSize, { $0.file() }),
            let pathCount = scanner.number32(), let paths = scanner.slice(Int(pathCount))
        else { return nil }
        return WheelManifest(
            wheel: wheel, filename: filename, name: name, version: version, distInfo: distInfo,
            rootIsPurelib: flags & 1 != 0, tags: tags, entryPoints: points, directories: directories, files: files,
            paths: Array(paths))
    }

    /// Whether every offset is that of a string in the pool, destinations end stored paths, and the directories share
    /// out the files among them.
    private var isConsistent: Bool {
        guard paths.last == 0 || (paths.isEmpty && files.isEmpty && directories.isEmpty) else { return false }
        let bound = paths.count
        var next = 0
        for directory in directories {
            guard Int(directory.storedPath) < bound, Int(directory.destinationPath) < bound,
                directory.storedPath <= directory.destinationPath, Int(directory.firstFile) == next,
                Int(directory.fileCount) <= files.count - next
            else { return false }
            next += Int(directory.fileCount)
        }
        return next == files.count
            && files.allSatisfy {
                Int($0.storedPath) < bound && Int($0.destinationPath) < bound && $0.storedPath <= $0.destinationPath
            }
    }
}

private struct ManifestWriter {
    var bytes: [UInt8] = []

    mutating func number(_ value: UInt32) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func text(_ value: String) {
        number(UInt32(truncatingIfNeeded: value.utf8.count))
        bytes += value.utf8
    }

    mutating func list<Element>(_ elements: [Element], _ write: (inout ManifestWriter, Element) -> Void) {
        number(UInt32(truncatingIfNeeded: elements.count))
        for element in elements { write(&self, element) }
    }
}

extension ByteScanner {
    fileprivate mutating func sum() -> SHA256Sum? { slice(32).flatMap { SHA256Sum(bytes: $0) } }

    fileprivate mutating func text() -> String? {
        guard let count = number32(), let bytes = slice(Int(count)) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// A list preceded by its number of elements, of which each takes at least `minimum` bytes.
    fileprivate mutating func list<Element>(
        minimum: Int, _ read: (inout ByteScanner) -> Element?
    ) -> [Element]? {
        guard let count = number32(), Int(count) <= remaining / minimum else { return nil }
        var elements: [Element] = []
        elements.reserveCapacity(Int(count))
        for _ in 0..<count {
            guard let element = read(&self) else { return nil }
            elements.append(element)
        }
        return elements
    }

    fileprivate mutating func entryPoint() -> EntryPoint? {
        guard let group = text(), let name = text(), let module = text(), let attribute = text(),
            let extras = list(minimum: 4, { $0.text() })
        else { return nil }
        return EntryPoint(
            group: group, name: name, module: module, attribute: attribute.isEmpty ? nil : attribute, extras: extras)
    }

    fileprivate mutating func directory() -> WheelManifest.Directory? {
        guard let stored = number32(), let destination = number32(), let scheme = number8().flatMap(scheme),
            let first = number32(), let count = number32()
        else { return nil }
        return WheelManifest.Directory(
            storedPath: stored, destinationPath: destination, scheme: scheme, firstFile: first, fileCount: count)
    }

    fileprivate mutating func file() -> WheelManifest.File? {
        guard let stored = number32(), let destination = number32(), let scheme = number8().flatMap(scheme),
            let role = number8().flatMap(WheelManifest.Role.init(rawValue:)), let executable = number8(),
            executable <= 1, let size = number64(), let sum = sum()
        else { return nil }
        return WheelManifest.File(
            storedPath: stored, destinationPath: destination, scheme: scheme, role: role,
            isExecutable: executable == 1, size: size, sha256: sum)
    }

    private func scheme(_ number: UInt8) -> WheelManifest.Scheme? { WheelManifest.Scheme(rawValue: number) }

    private mutating func number8() -> UInt8? { slice(1)?.first }
}

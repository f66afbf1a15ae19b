/// The reading of one tar's headers.
struct TarScanning {
    private let storage: ByteStorage
    private let bytes: UnsafeRawBufferPointer
    private let archive: String
    private let archiveSize: UInt64
    private let limits: ArchiveLimits
    private var offset = 0
    /// The bytes of all files, a hard link's counted again.
    private var total: UInt64 = 0
    private var found: [TarEntry] = []
    private var names = ArchiveNames()
    /// The files and links by their paths.
    private var indexes: [String: Int] = [:]
    private var directories: Set<String> = []

    /// What the headers before a member say of it.
    private struct Extended {
        var path: String?
        var link: String?
        var size: UInt64?
        var isEmpty: Bool { path == nil && link == nil && size == nil }
    }

    private static let block = 512

    /// `archiveSize` is that of the file, before a compression was undone.
    init(_ storage: ByteStorage, archive: String, archiveSize: UInt64, limits: ArchiveLimits) {
        self.storage = storage
        bytes = storage.bytes
        self.archiveSize = archiveSize
        self.archive = archive
        self.limits = limits
    }

    private func refusal(_ problem: ArchiveProblem, _ entry: String? = nil) -> ArchiveError {
        .refused(archive: archive, entry: entry, problem: problem)
    }

    mutating func entries() throws(ArchiveError) -> [TarEntry] {
        var extended = Extended()
        while true {
            guard bytes.count - offset >= Self.block else { throw refusal(.truncated(what: "end of the tar")) }
            if isZero(offset..<offset + Self.block) {
                if !extended.isEmpty { throw refusal(.truncated(what: "member's header")) }
                // Nothing may hide behind the end.
                if let place = storage.firstNonzero(from: offset) {
                    throw refusal(.unaccountedBytes(offset: UInt64(place), count: UInt64(bytes.count - place)))
                }
                return found
            }
            let header = try TarHeader(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + Self.block])) {
                refusal($0)
            }
            offset += Self.block
            switch header.type {
            case UInt8(ascii: "x"): try readExtended(content(of: header.size), into: &extended)
            case UInt8(ascii: "g"): try checkGlobal(content(of: header.size))
            case UInt8(ascii: "L"): try set(&extended.path, to: longName(content(of: header.size)))
            case UInt8(ascii: "K"): try set(&extended.link, to: longName(content(of: header.size)))
            default:
                try add(header, extended)
                extended = Extended()
            }
        }
    }

    // MARK: Members

    private mutating func add(_ header: TarHeader, _ extended: Extended) throws(ArchiveError) {
        if found.count >= limits.entries { throw refusal(.tooManyEntries(limit: limits.entries)) }
        let written = try chosen(extended.path, header.path)
        // `tar` writes `./` before every path when it packs the current directory.
        var path = Substring(written)
        if path.utf8.starts(with: "./".utf8) { path = path.dropFirst(2) }
        let endsInSlash = path.utf8.last == ArchivePath.slash
        if endsInSlash { path = path.dropLast() }
        if path.isEmpty && header.isDirectory && header.size == 0 && (written == "./" || written == ".") { return }
        if path == "." && header.isDirectory { return }
        if let problem = ArchivePath.problem(in: path.utf8) { throw refusal(problem, written) }
        let name = String(path)

        var size = header.size
        if let wide = extended.size {
            if size != 0 && size != wide { throw refusal(.headersDisagree(field: "size"), name) }
            size = wide
        }
        switch header.type {
        case 0, UInt8(ascii: "0"), UInt8(ascii: "7"):
            if endsInSlash {
                // Before POSIX a directory was a file of this kind of name.
                if size != 0 { throw refusal(.malformed(what: "directory"), name) }
                try addDirectory(name, header)
            } else {
                if header.mode & 0o7000 != 0 { throw refusal(.specialMode, name) }
                try addFile(name, content(of: size), header)
            }
        case UInt8(ascii: "5"):
            if size != 0 { throw refusal(.malformed(what: "directory"), name) }
            try addDirectory(name, header)
        case UInt8(ascii: "1"):
            if size != 0 { throw refusal(.malformed(what: "link"), name) }
            try addFile(name, hardLinkContent(name, chosen(extended.link, header.link)), header)
        case UInt8(ascii: "2"):
            if size != 0 { throw refusal(.malformed(what: "link"), name) }
            try addLink(name, to: chosen(extended.link, header.link), header)
        case UInt8(ascii: "3"), UInt8(ascii: "4"), UInt8(ascii: "6"):
            throw refusal(.specialFile, name)
        default:
            throw refusal(.malformed(what: "kind of the member"), name)
        }
    }

    private mutating func addDirectory(_ name: String, _ header: TarHeader) throws(ArchiveError) {
        // Tars that were added to name their directories again; that changes nothing.
        guard directories.insert(name).inserted else { return }
        if let problem = names.add(name, isDirectory: true) { throw refusal(problem, name) }
        found.append(
            TarEntry(path: name, kind: .directory, isExecutable: false, modified: header.modified, content: 0..<0))
    }

    private mutating func addFile(
        _ name: String, _ content: Range<Int>, _ header: TarHeader
    ) throws(ArchiveError) {
        let entry = TarEntry(
            path: name, kind: .file, isExecutable: header.mode & 0o111 != 0, modified: header.modified, content: content
        )
        if let index = indexes[name], found[index].kind == .file,
            storage.isSame(found[index].content, content)
        {
            // The same file twice is untidy, but there is only one way to read it.
            return
        }
        if let problem = names.add(name, isDirectory: false) { throw refusal(problem, name) }
        total += entry.size
        if let problem = limits.check(total, archiveSize: archiveSize) { throw refusal(problem, name) }
        indexes[name] = found.count
        found.append(entry)
    }

    private func hardLinkContent(_ name: String, _ target: String) throws(ArchiveError) -> Range<Int> {
        let path = target.utf8.starts(with: "./".utf8) ? String(target.dropFirst(2)) : target
        guard let index = indexes[path], found[index].kind == .file else { throw refusal(.link, name) }
        return found[index].content
    }

    private mutating func addLink(_ name: String, to target: String, _ header: TarHeader) throws(ArchiveError) {
        guard staysInside(target, from: name) else { throw refusal(.link, name) }
        if let problem = names.add(name, isDirectory: false) { throw refusal(problem, name) }
        indexes[name] = found.count
        found.append(
            TarEntry(
                path: name, kind: .symbolicLink(target), isExecutable: false, modified: header.modified, content: 0..<0)
        )
    }

    /// Whether a link leads to a place within the archive's top directory. `..` counts only at the start, where the
    /// directories above are real ones: behind the name of another link it could lead anywhere.
    private func staysInside(_ target: String, from name: String) -> Bool {
        guard let first = target.utf8.first, first != ArchivePath.slash, target.utf8.count <= ArchivePath.longestPath
        else {
            return false
        }
        var depth = name.utf8.lazy.filter { $0 == ArchivePath.slash }.count
        var isAtStart = true
        for component in target.utf8.split(separator: ArchivePath.slash, omittingEmptySubsequences: false) {
            if component.elementsEqual("..".utf8) {
                depth -= 1
                // At depth 0 stands what surrounds the top directory.
                if !isAtStart || depth < 1 { return false }
            } else {
                isAtStart = false
                if component.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") }) { return false }
            }
        }
        return depth >= 1
    }

    /// The place of a member's content; moves on to the next header.
    private mutating func content(of size: UInt64) throws(ArchiveError) -> Range<Int> {
        guard size <= UInt64(bytes.count - offset) else { throw refusal(.truncated(what: "member's data")) }
        let range = offset..<offset + Int(size)
        let padded = (Int(size) + Self.block - 1) / Self.block * Self.block
        guard padded <= bytes.count - offset else { throw refusal(.truncated(what: "member's data")) }
        offset += padded
        return range
    }

    // MARK: Headers before headers

    private func set(_ field: inout String?, to value: String) throws(ArchiveError) {
        if field != nil { throw refusal(.headersDisagree(field: "name"), value) }
        field = value
    }

    /// What an extended header says, or else the header's own field.
    private func chosen(_ extended: String?, _ field: [UInt8]) throws(ArchiveError) -> String {
        if let extended { return extended }
        return try text(field)
    }

    private func longName(_ range: Range<Int>) throws(ArchiveError) -> String {
        if range.count > 2 * ArchivePath.longestPath { throw refusal(.nameTooLong) }
        let name = bytes[range]
        let end = name.firstIndex(of: 0) ?? name.endIndex
        if name[end...].contains(where: { $0 != 0 }) { throw refusal(.controlCharacter) }
        return try text(bytes[range.lowerBound..<end])
    }

    private func text(_ field: some Sequence<UInt8>) throws(ArchiveError) -> String {
        guard let text = String(validating: Array(field), as: UTF8.self) else {
            throw refusal(.nameEncoding, String(decoding: Array(field), as: UTF8.self))
        }
        return text
    }

    private mutating func readExtended(_ range: Range<Int>, into extended: inout Extended) throws(ArchiveError) {
        for (key, value) in try records(range) {
            switch key {
            case "path": try set(&extended.path, to: text(value))
            case "linkpath": try set(&extended.link, to: text(value))
            case "size":
                guard let size = decimal(value), extended.size == nil else {
                    throw refusal(.malformed(what: "pax header"))
                }
                extended.size = size
            default:
                if key.hasPrefix("GNU.sparse") { throw refusal(.malformed(what: "sparse member")) }
            }
        }
    }

    /// A header for all members may say what does not matter here, such as a comment.
    private func checkGlobal(_ range: Range<Int>) throws(ArchiveError) {
        for (key, _) in try records(range)
        where key == "path" || key == "linkpath" || key == "size" || key.hasPrefix("GNU.sparse") {
            throw refusal(.malformed(what: "pax header"))
        }
    }

    /// The records of a pax header: `LENGTH KEY=VALUE\n`, the length counting all of it.
    private func records(_ range: Range<Int>) throws(ArchiveError) -> [(key: String, value: [UInt8])] {
        if range.count > 1 << 20 { throw refusal(.malformed(what: "pax header")) }
        var records: [(String, [UInt8])] = []
        var place = range.lowerBound
        while place < range.upperBound {
            guard let space = bytes[place..<range.upperBound].firstIndex(of: 0x20), space - place < 10,
                let length = decimal(bytes[place..<space]), let count = Int(exactly: length),
                count > space - place + 2, count <= range.upperBound - place, bytes[place + count - 1] == 0x0A,
                let equals = bytes[space + 1..<place + count - 1].firstIndex(of: UInt8(ascii: "="))
            else { throw refusal(.malformed(what: "pax header")) }
            records.append(
                (
                    String(decoding: bytes[space + 1..<equals], as: UTF8.self),
                    Array(bytes[equals + 1..<place + count - 1])
                ))
            place += count
        }
        return records
    }

    private func decimal(_ digits: some Collection<UInt8>) -> UInt64? {
        guard !digits.isEmpty, digits.count <= 19, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + UInt64($1 - 0x30) }
    }

    private func isZero(_ range: Range<Int>) -> Bool { bytes[range].allSatisfy { $0 == 0 } }
}

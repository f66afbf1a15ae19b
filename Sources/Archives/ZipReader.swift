import OperatingSystem

/// A zip, read strictly: whatever two programs could understand differently is refused (see ``ArchiveProblem``).
///
/// Opening checks everything that the central directory tells. Each member's own header is checked when the member is
/// read, together with its data, so that a member is read in one piece; ``checkAll(using:)`` reads them all.
package struct ZipReader: Sendable {
    package let source: ArchiveSource
    package let directory: ZipDirectory

    /// The members in the order of their data.
    package var entries: [ZipEntry] { directory.entries }

    package init(_ source: ArchiveSource, limits: ArchiveLimits = .standard) throws(ArchiveError) {
        self.source = source
        var start = source.size - min(source.size, UInt64(ZipFormat.endSize + ZipFormat.longestComment))
        while true {
            let tail: [UInt8]
            do throws(FileError) {
                tail = try source.read(at: start, count: Int(source.size - start))
            } catch { throw .file(error) }
            switch try ZipDirectory.read(tail: tail, size: source.size, name: source.name, limits: limits) {
            case .directory(let directory):
                self.directory = directory
                return
            case .needs(let offset):
                // Each answer asks for more than there was, so this ends.
                guard offset < start else {
                    throw .refused(archive: source.name, entry: nil, problem: .malformed(what: "end record"))
                }
                start = offset
            }
        }
    }

    /// Opens the zip in a file.
    package init(path: String, name: String? = nil, limits: ArchiveLimits = .standard) throws(ArchiveError) {
        let source: ArchiveSource
        do throws(FileError) { source = try ArchiveSource(path: path, name: name) } catch { throw .file(error) }
        try self.init(source, limits: limits)
    }

    /// Opens the zip in memory.
    package init(_ bytes: [UInt8], name: String, limits: ArchiveLimits = .standard) throws(ArchiveError) {
        try self.init(ArchiveSource(bytes, name: name), limits: limits)
    }

    /// The entry of a path, or nil.
    package func entry(_ path: String) -> ZipEntry? { directory.entry(path) }

    /// The checked content of a member, lent from the inflater's buffers: valid until the inflater is used again.
    package func content(of entry: ZipEntry, using inflater: Inflater) throws(ArchiveError) -> UnsafeRawBufferPointer {
        let count = Int(entry.extent.upperBound - entry.extent.lowerBound)
        guard let window = inflater.input.room(count) else { throw .file(outOfMemory()) }
        do throws(FileError) { try source.read(at: entry.extent.lowerBound, into: window) } catch { throw .file(error) }
        return try directory.content(of: entry, in: UnsafeRawBufferPointer(window), using: inflater)
    }

    /// The checked content of a member.
    package func read(_ entry: ZipEntry, using inflater: Inflater = Inflater()) throws(ArchiveError) -> [UInt8] {
        Array(try content(of: entry, using: inflater))
    }

    /// Reads every member and drops what it read: all headers agree, all checksums and sizes are right.
    package func checkAll(using inflater: Inflater = Inflater()) throws(ArchiveError) {
        for entry in entries { _ = try content(of: entry, using: inflater) }
    }

    private func outOfMemory() -> FileError {
        FileError(operation: "find memory to unpack", path: source.name, number: outOfMemoryNumber)
    }
}

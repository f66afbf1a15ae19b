import OperatingSystem

/// The archive of a source distribution, a tar or a zip, read strictly. All its members lie in one top directory.
package struct SourceArchive: Sendable {
    private enum Content: Sendable {
        case tar(TarReader)
        case zip(ZipReader)
    }

    private let content: Content
    private let name: String
    /// The directory that holds everything, usually `NAME-VERSION`.
    package let topDirectory: String

    /// Opens the archive in a file; its first bytes tell what it is.
    package init(path: String, name: String? = nil, limits: ArchiveLimits = .standard) throws(ArchiveError) {
        let source: ArchiveSource
        do throws(FileError) { source = try ArchiveSource(path: path, name: name) } catch { throw .file(error) }
        try self.init(source, limits: limits)
    }

    package init(_ source: ArchiveSource, limits: ArchiveLimits = .standard) throws(ArchiveError) {
        let start: [UInt8]
        do throws(FileError) {
            start = try source.read(at: 0, count: Int(min(4, source.size)))
        } catch { throw .file(error) }
        name = source.name
        let paths: [String]
        if start == [0x50, 0x4B, 0x03, 0x04] {
            let zip = try ZipReader(source, limits: limits)
            content = .zip(zip)
            paths = zip.entries.map(\.path)
        } else {
            let tar = try TarReader(source, limits: limits)
            content = .tar(tar)
            paths = tar.entries.map(\.path)
        }
        let tops = Set(paths.map { firstComponent($0) })
        guard tops.count == 1, let top = tops.first else {
            throw .refused(
                archive: name, entry: tops.sorted().dropFirst().first.map(String.init),
                problem: .wrongTopDirectory(count: tops.count))
        }
        topDirectory = String(top)
    }

    /// The paths of the files, within the top directory.
    package var files: [String] {
        let paths =
            switch content {
            case .tar(let tar): tar.entries.filter { $0.kind == .file }.map(\.path)
            case .zip(let zip): zip.entries.filter { !$0.isDirectory }.map(\.path)
            }
        return paths.map { String($0.utf8.dropFirst(topDirectory.utf8.count + 1)) ?? $0 }.filter { !$0.isEmpty }
    }

    /// The content of a file by its path within the top directory; nil when there is none.
    package func read(_ path: String) throws(ArchiveError) -> [UInt8]? {
        let whole = topDirectory + "/" + path
        switch content {
        case .tar(let tar):
            guard let entry = tar.entry(whole), entry.kind == .file else { return nil }
            try checkSize(entry.size, path)
            return tar.read(entry)
        case .zip(let zip):
            guard let entry = zip.entry(whole), !entry.isDirectory else { return nil }
            try checkSize(max(entry.size, entry.compressedSize), path)
            return try zip.read(entry)
        }
    }

    /// What is read here says how to build; nobody writes so much of it.
    private static let largestRead: UInt64 = 16 << 20

    private func checkSize(_ size: UInt64, _ path: String) throws(ArchiveError) {
        guard size > Self.largestRead else { return }
        throw .refused(archive: name, entry: path, problem: .tooLarge(limit: Self.largestRead))
    }

    /// Writes everything into an existing, empty directory, where it makes ``topDirectory``. Files get the mode 644 or
    /// 755 and the time that the archive gives them. What an error leaves behind is the caller's to remove.
    package func extract(into directory: String) throws(ArchiveError) {
        let writer = try TreeWriter(directory)
        switch content {
        case .tar(let tar): try extract(tar, writer)
        case .zip(let zip): try extract(zip, writer)
        }
    }

    private func extract(_ zip: ZipReader, _ writer: TreeWriter) throws(ArchiveError) {
        let inflater = Inflater()
        for entry in zip.entries {
            if entry.isDirectory {
                try writer.makeDirectory(entry.path)
            } else if entry.isStreamed {
                try writer.write(to: entry.path, isExecutable: entry.isExecutable, modified: nil) {
                    take throws(ArchiveError) in try zip.stream(entry, take)
                }
            } else {
                try writer.write(
                    zip.content(of: entry, using: inflater), to: entry.path, isExecutable: entry.isExecutable,
                    modified: nil)
            }
        }
    }

    private func extract(_ tar: TarReader, _ writer: TreeWriter) throws(ArchiveError) {
        for entry in tar.entries {
            switch entry.kind {
            case .directory: try writer.makeDirectory(entry.path)
            case .file:
                try writer.write(to: entry.path, isExecutable: entry.isExecutable, modified: entry.modified) {
                    take throws(ArchiveError) in tar.pieces(of: entry, take)
                }
            case .symbolicLink: break
            }
        }
        // Last, so that no member is written through a link.
        for entry in tar.entries {
            if case .symbolicLink(let target) = entry.kind { try writer.makeLink(entry.path, to: target) }
        }
    }
}

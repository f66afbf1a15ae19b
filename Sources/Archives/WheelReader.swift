import Hashing
import OperatingSystem
import PackagingStandards

/// A wheel whose structure, metadata and RECORD were found to agree (PEP 427), so that what is left to check is that
/// each file has the hash that the manifest gives it.
package struct WheelReader: Sendable {
    package let zip: ZipReader
    /// What the wheel holds. Sizes and hashes are those of RECORD and the zip's directory; whoever unpacks checks them.
    package let manifest: WheelManifest
    /// For each of the manifest's files the index of its member among ``ZipReader/entries``.
    package let entryIndexes: [Int]

    /// Opens the wheel in a file and checks all but the content of its ordinary files.
    ///
    /// - Parameters:
    ///   - filename: the wheel's name, which says what it must be; the last component of `path` when nil.
    ///   - digest: the SHA-256 of the file, for the manifest.
    package init(
        path: String, filename: String? = nil, digest: SHA256Sum, limits: ArchiveLimits = .standard
    ) throws(WheelError) {
        let filename = filename ?? Paths.name(path)
        let zip: ZipReader
        do throws(ArchiveError) {
            zip = try ZipReader(path: path, name: filename, limits: limits)
        } catch { throw .archive(error) }
        try self.init(zip, filename: filename, digest: digest)
    }

    /// Checks all but the content of the ordinary files of an open wheel.
    package init(_ zip: ZipReader, filename: String, digest: SHA256Sum) throws(WheelError) {
        var reading = try WheelReading(zip, filename: filename)
        (manifest, entryIndexes) = try reading.manifest(digest: digest)
        self.zip = zip
    }

    /// The checked content of one of the manifest's files, lent from the inflater's buffers: its CRC, its size and the
    /// hash of RECORD are right.
    package func content(
        ofFile index: Int, using inflater: Inflater
    ) throws(WheelError) -> UnsafeRawBufferPointer {
        let content: UnsafeRawBufferPointer
        do throws(ArchiveError) {
            content = try zip.content(of: zip.entries[entryIndexes[index]], using: inflater)
        } catch { throw .archive(error) }
        try check(SHA256Sum(of: content), ofFile: index)
        return content
    }

    private func check(_ found: SHA256Sum, ofFile index: Int) throws(WheelError) {
        let file = manifest.files[index]
        guard found == file.sha256 else {
            throw .record(
                wheel: manifest.filename, path: manifest.storedPath(of: file),
                problem: .wrongHash(
                    listed: "sha256:" + file.sha256.hexadecimal, found: "sha256:" + found.hexadecimal))
        }
    }

    /// Hands on the content of one of the manifest's files in pieces, until `take` says to stop. That its CRC, its size and the
    /// hash of RECORD are right is known when this returns, and not before.
    package func stream(
        ofFile index: Int, _ take: (UnsafeRawBufferPointer) -> Bool
    ) throws(WheelError) {
        var hasher = SHA256Hasher()
        var isStopped = false
        do throws(ArchiveError) {
            try zip.stream(zip.entries[entryIndexes[index]]) { piece in
                hasher.update(piece)
                isStopped = !take(piece)
                return !isStopped
            }
        } catch { throw .archive(error) }
        if !isStopped { try check(hasher.finish(), ofFile: index) }
    }

    /// Whether one of the manifest's files is too large to be held in memory.
    package func isStreamed(file index: Int) -> Bool { zip.entries[entryIndexes[index]].isStreamed }

    /// The metadata file of the wheel, checked like every other.
    package func metadata(using inflater: Inflater = Inflater()) throws(WheelError) -> [UInt8] {
        let path = manifest.distInfo + "/METADATA"
        guard let index = manifest.files.firstIndex(where: { manifest.storedPath(of: $0) == path }) else {
            throw .layout(wheel: manifest.filename, path: path, problem: .missingFile)
        }
        return Array(try content(ofFile: index, using: inflater))
    }
}

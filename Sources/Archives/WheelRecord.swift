import Hashing
import PackagingStandards

/// The comparison of a wheel's RECORD with its members.
struct WheelRecord {
    private let reading: WheelReading

    init(_ reading: WheelReading) { self.reading = reading }

    private func refusal(_ path: String, _ problem: RecordProblem) -> WheelError {
        .record(wheel: reading.filename.text, path: path, problem: problem)
    }

    /// For each member the SHA-256 that its content must have. Every file is listed, with a hash and, if a size is
    /// given, the right one; every row but those of directories has its file. RECORD and its signatures cannot list
    /// their own hashes: theirs are computed, as are those of files that are listed with another strong hash, which is
    /// checked here.
    func checkedHashes() throws(WheelError) -> [SHA256Sum?] {
        let recordPath = reading.distInfo + "/RECORD"
        guard let bytes = try reading.metadataFile("RECORD") else { throw reading.refusal("RECORD", .missingFile) }
        let record: RecordFile
        do throws(RecordFile.SyntaxError) {
            record = try RecordFile(parsing: bytes, mostRows: 2 * reading.zip.entries.count + 1000)
        } catch { throw refusal(recordPath, .syntax(error)) }

        let entries = reading.zip.entries
        let signatures: Set<String> = [recordPath, recordPath + ".jws", recordPath + ".p7s"]
        var hashes = [SHA256Sum?](repeating: nil, count: entries.count)
        var rows = [Int32](repeating: -1, count: entries.count)
        for (number, row) in record.rows.enumerated() {
            guard let index = reading.index(of: row.path) else {
                // Some builders list directories; some list the signatures that they might have made.
                if row.path.utf8.last == ArchivePath.slash || signatures.contains(row.path) { continue }
                throw refusal(row.path, .missing)
            }
            let entry = entries[index]
            if rows[index] >= 0 {
                let first = record.rows[Int(rows[index])]
                if first != row { throw refusal(row.path, .contradictory) }
                continue
            }
            rows[index] = Int32(truncatingIfNeeded: number)
            if let size = row.size, size != entry.size, row.path != recordPath {
                throw refusal(row.path, .wrongSize(listed: size, found: entry.size))
            }
            switch row.hash {
            case .sha256(let sum): hashes[index] = signatures.contains(row.path) ? nil : sum
            case .none: if !signatures.contains(row.path) { throw refusal(row.path, .unhashed) }
            case .other(let text):
                if signatures.contains(row.path) { continue }
                hashes[index] = try sum(ofMember: index, path: row.path, checking: text)
            }
        }

        for (index, entry) in entries.enumerated() where !entry.isDirectory && hashes[index] == nil {
            guard signatures.contains(entry.path) else { throw refusal(entry.path, .unlisted) }
            var hasher = SHA256Hasher()
            try reading.stream(index) { hasher.update($0) }
            hashes[index] = hasher.finish()
        }
        return hashes
    }

    /// Checks a member against a hash that is not a SHA-256, and computes that.
    private func sum(ofMember index: Int, path: String, checking text: String) throws(WheelError) -> SHA256Sum {
        guard let listed = Digest(recordField: text), !listed.algorithm.isWeak else {
            throw refusal(path, .unusableHash(text))
        }
        guard var hasher = AnyHasher(listed.algorithm) else { throw refusal(path, .unusableHash(text)) }
        var sum = SHA256Hasher()
        try reading.stream(index) {
            hasher.update($0)
            sum.update($0)
        }
        let found = hasher.finish()
        if found != listed {
            throw refusal(path, .wrongHash(listed: listed.description, found: found.description))
        }
        return sum.finish()
    }
}

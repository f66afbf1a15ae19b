/// OSV's list of what changed when: lines `2024-10-10T01:02:03Z,PYSEC-2024-1`, the newest first.
package struct ModifiedList: Equatable, Sendable {
    package struct Entry: Hashable, Sendable {
        package var modified: Timestamp
        package var id: AdvisoryID

        package init(modified: Timestamp, id: AdvisoryID) {
            self.modified = modified
            self.id = id
        }
    }

    package var entries: [Entry]

    /// Reads a `modified_id.csv`.
    package init(_ bytes: [UInt8], source: String) throws(AdvisoryError) {
        entries = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            let text = String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
            let fields = text.split(separator: ",", omittingEmptySubsequences: false)
            guard fields.count == 2, let modified = Timestamp(String(fields[0])),
                // The list of all ecosystems puts the ecosystem's folder before the id.
                let id = AdvisoryID(fields[1].split(separator: "/").last ?? "")
            else {
                throw .record(
                    source: source, path: "line \(index + 1)", expected: "a date and an id with a comma between them")
            }
            entries.append(Entry(modified: modified, id: id))
        }
        guard !entries.isEmpty else { throw .nothingFound(source: source) }
    }

    /// What changed at that second or later; a list that is not in order is read as a whole all the same.
    package func changes(since moment: Timestamp) -> [Entry] { entries.filter { $0.modified >= moment } }
}

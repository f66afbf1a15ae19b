import Archives
import OperatingSystem
import PackagingStandards
import StructuredText

/// Reads whole collections of advisories, completely or not at all.
package enum AdvisoryReader {
    /// The advisories about Python projects in a zip of OSV's records, one member each, as OSV's `all.zip` is.
    ///
    /// Members that are no `.json` or `.yaml` are passed over, as are records about other ecosystems; a record that
    /// cannot be read refuses the zip.
    package static func zip(_ zip: ZipReader) throws(AdvisoryError) -> [Advisory] {
        let inflater = Inflater()
        var found: [Advisory] = []
        found.reserveCapacity(zip.entries.count)
        for entry in zip.entries where !entry.isDirectory && Form(path: entry.path) != nil {
            guard entry.size <= UInt64(Advisory.largestText) else {
                throw .tooLarge(source: entry.path, limit: Advisory.largestText)
            }
            let bytes: [UInt8]
            do throws(ArchiveError) { bytes = try zip.read(entry, using: inflater) } catch { throw .archive(error) }
            if let advisory = try record(bytes, source: entry.path) { found.append(advisory) }
        }
        guard !found.isEmpty else { throw .nothingFound(source: zip.source.name) }
        return found
    }

    /// The record in a file's bytes; nil when it is about no Python project.
    static func record(_ bytes: [UInt8], source: String) throws(AdvisoryError) -> Advisory? {
        let advisory: Advisory
        switch Form(path: source) {
        case .yaml: advisory = try Advisory(yaml: bytes, source: source)
        case .json, nil: advisory = try Advisory(osv: bytes, source: source)
        }
        return advisory.affected.contains(where: \.isPython) ? advisory : nil
    }

    /// How a record is written, told by the name of its file in whatever case.
    enum Form {
        case json, yaml

        init?(path: String) {
            let name = path.lowercased()
            if name.hasSuffix(".json") {
                self = .json
            } else if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
                self = .yaml
            } else {
                return nil
            }
        }
    }
}

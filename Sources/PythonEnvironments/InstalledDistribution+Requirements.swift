internal import OperatingSystem
internal import PackagingStandards

extension InstalledDistribution {
    /// The headers of the metadata, without the description, which may be a hundred times as long. Nil when there is none.
    func metadataHeaders() -> [UInt8]? {
        guard kind == .distInfo else { return metadata() }
        let path = Paths.join(metadataPath, "METADATA")
        guard let start = try? Files.read(path, atMost: 12_288) else { return nil }
        return start.count < 12_288 || Self.hasEmptyLine(start) ? start : metadata()
    }

    private static func hasEmptyLine(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            var previous: UInt8 = 0
            for byte in bytes where byte != 0x0D {
                if byte == 0x0A, previous == 0x0A { return true }
                previous = byte
            }
            return false
        }
    }

    /// What it states to need, each requirement as it is written; nil where it has no metadata.
    package func requirementTexts() -> [String]? {
        guard let bytes = metadataHeaders() else { return nil }
        let texts = MetadataField.fields(startOf: bytes, named: ["requires-dist"]).map(\.unfolded)
        return texts.isEmpty ? eggRequirements() ?? [] : texts
    }

    /// What `requires.txt` of an egg states, in the form of today's metadata: sections `[extra:marker]` become markers. Nil when
    /// there is none.
    func eggRequirements() -> [String]? {
        let path: String
        switch kind {
        case .eggInfoDirectory: path = Paths.join(metadataPath, "requires.txt")
        case .egg: path = Paths.join(metadataPath, "EGG-INFO/requires.txt")
        default: return nil
        }
        guard let bytes = try? Files.read(path) else { return nil }
        var condition = ""
        var found: [String] = []
        for line in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let text = String(decoding: Array(line).trimmingSpace, as: UTF8.self)
            if text.hasPrefix("["), text.hasSuffix("]") {
                let parts = text.dropFirst().dropLast().split(
                    separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                let marker = parts.count > 1 && !parts[1].isEmpty ? "(\(parts[1]))" : ""
                let extra = parts[0].isEmpty ? "" : "extra == '\(parts[0])'"
                condition = [marker, extra].filter { !$0.isEmpty }.joined(separator: " and ")
            } else if !text.isEmpty, !text.hasPrefix("#") {
                found.append(condition.isEmpty ? text : "\(text) ; \(condition)")
            }
        }
        return found
    }
}

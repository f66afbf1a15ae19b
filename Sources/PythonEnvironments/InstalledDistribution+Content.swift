package import Archives

internal import OperatingSystem

extension InstalledDistribution {
    /// The text of the metadata: `METADATA` or `PKG-INFO`. Nil when there is none.
    package func metadata() -> [UInt8]? {
        switch kind {
        case .distInfo: file("METADATA")
        case .eggInfoDirectory: file("PKG-INFO")
        case .egg: file("EGG-INFO/PKG-INFO")
        case .eggInfoFile: try? Files.read(metadataPath)
        case .eggLink:
            linkedDirectory.flatMap { source in
                let name = writtenName.replacing("-", with: "_")
                return try? Files.read(Paths.join(source, "\(name).egg-info/PKG-INFO"))
            }
        }
    }

    /// What installed it: the first line of `INSTALLER` (PEP 376).
    package func installer() -> String? {
        guard kind == .distInfo, let bytes = file("INSTALLER") else { return nil }
        return String(decoding: bytes.trimmingSpace, as: UTF8.self)
    }

    /// The text of `direct_url.json` (PEP 610): where it came from if not from an index.
    package func directURL() -> [UInt8]? { kind == .distInfo ? file("direct_url.json") : nil }

    /// Whether the user asked for it by name (PEP 376).
    package func isRequested() -> Bool {
        kind == .distInfo && Files.exists(Paths.join(metadataPath, "REQUESTED"))
    }

    /// The text of `entry_points.txt`; nil when there is none.
    package func entryPoints() -> [UInt8]? {
        switch kind {
        case .distInfo, .eggInfoDirectory: file("entry_points.txt")
        case .egg: file("EGG-INFO/entry_points.txt")
        case .eggInfoFile, .eggLink: nil
        }
    }

    /// What `RECORD` lists; nil when there is none or it cannot be understood.
    package func record() -> RecordFile? {
        guard kind == .distInfo, let bytes = file("RECORD", limit: 128 << 20) else { return nil }
        return try? RecordFile(parsing: bytes)
    }

    /// The directory that an egg-link points to.
    package var linkedDirectory: String? {
        guard kind == .eggLink, let bytes = try? Files.read(metadataPath) else { return nil }
        let line = Array(bytes.prefix { $0 != 0x0a }).trimmingSpace
        return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }

    private func file(_ name: String, limit: Int = Files.usualLimit) -> [UInt8]? {
        try? Files.read(Paths.join(metadataPath, name), limit: limit)
    }
}

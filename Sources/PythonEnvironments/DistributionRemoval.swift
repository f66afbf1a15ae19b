internal import Archives
internal import OperatingSystem

/// Everything that has to go with an installed distribution, found out before anything is touched.
struct DistributionRemoval: Sendable {
    var distribution: InstalledDistribution
    /// Files besides the metadata; absolute, all of them within the prefix.
    var files: [String]
    /// Directories that go with everything in them: packages that an old tool listed by name only.
    var trees: [String] = []
    /// The line of `easy-install.pth` that goes.
    var easyInstallLine: String?

    init(_ distribution: InstalledDistribution, admitting places: inout PrefixGuard) throws(ChangeError) {
        try self.init(
            distribution, metadata: distribution.metadataPath, admitting: &places)
    }

    /// - Parameter metadata: where the metadata is now: in its place, or set aside by a removal that was begun.
    init(
        _ distribution: InstalledDistribution, metadata: String, admitting places: inout PrefixGuard
    ) throws(ChangeError) {
        self.distribution = distribution
        files = []
        switch distribution.kind {
        case .distInfo:
            guard let bytes = try? Files.read(Paths.join(metadata, "RECORD")),
                let record = try? RecordFile(parsing: bytes)
            else { throw .unrecorded(distribution: distribution.label, metadata: distribution.metadataPath) }
            files = try admitted(record.rows.map(\.path), relativeTo: distribution.directory, places: &places)
        case .eggInfoDirectory:
            if let bytes = try? Files.read(Paths.join(metadata, "installed-files.txt")) {
                let lines = bytes.split(separator: 0x0a).map {
                    String(decoding: Array($0).trimmingSpace, as: UTF8.self)
                }
                files = try admitted(lines, relativeTo: distribution.metadataPath, places: &places)
            } else if let bytes = try? Files.read(Paths.join(metadata, "top_level.txt")) {
                try takeTopLevel(bytes, places: &places)
            } else {
                throw .unrecorded(distribution: distribution.label, metadata: distribution.metadataPath)
            }
        case .eggInfoFile:
            throw .unrecorded(distribution: distribution.label, metadata: distribution.metadataPath)
        case .egg: easyInstallLine = "./" + distribution.metadataName
        case .eggLink:
            let bytes = (try? Files.read(metadata)) ?? []
            easyInstallLine = String(decoding: Array(bytes.prefix { $0 != 0x0a }).trimmingSpace, as: UTF8.self)
        }
    }

    /// The paths made absolute, without those of the metadata; every one of them must be in the target.
    private func admitted(
        _ paths: [String], relativeTo base: String, places: inout PrefixGuard
    ) throws(ChangeError) -> [String] {
        var result: [String] = []
        result.reserveCapacity(paths.count)
        let own = distribution.metadataPath + "/"
        let plain = distribution.directory + "/"
        for path in paths where !path.isEmpty {
            // Most paths need no taking apart.
            let isPlain = base == distribution.directory && !path.hasPrefix("/") && !path.utf8.containsDots
            let absolute = isPlain ? plain + path : Paths.absolute(path, in: base)
            if absolute.hasPrefix(own) { continue }
            guard places.admits(absolute) else {
                throw .escapingRecord(distribution: distribution.label, path: path)
            }
            result.append(absolute)
        }
        return result
    }

    /// What setuptools installed without a list: packages and modules by their names.
    private mutating func takeTopLevel(_ bytes: [UInt8], places: inout PrefixGuard) throws(ChangeError) {
        for line in bytes.split(separator: 0x0a) {
            let name = String(decoding: Array(line).trimmingSpace, as: UTF8.self)
            guard !name.isEmpty else { continue }
            let path = Paths.join(distribution.directory, name)
            guard !name.utf8.contains(UInt8(ascii: "/")), name != "..", name != ".", places.admits(path) else {
                throw .escapingRecord(distribution: distribution.label, path: name)
            }
            if Files.linkStatus(path)?.kind == .directory { trees.append(path) }
            if Files.isFile(path + ".py") { files.append(path + ".py") }
        }
    }
}

extension String.UTF8View {
    /// Whether a component might be `.` or `..`, or missing.
    fileprivate var containsDots: Bool {
        var isStart = true
        for byte in self {
            if isStart && (byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/")) { return true }
            isStart = byte == UInt8(ascii: "/")
        }
        return false
    }
}

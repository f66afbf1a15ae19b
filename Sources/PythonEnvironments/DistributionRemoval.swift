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
            guard let bytes = try? Files.read(Paths.join(metadata, "RECORD"), limit: 128 << 20),
                let record = try? RecordFile(parsing: bytes)
            else { throw .unrecorded(distribution: distribution.label, metadata: distribution.metadataPath) }
            files = try admitted(record.rows.map(\.path), relativeTo: distribution.directory, places: &places)
        case .eggInfoDirectory:
            if let bytes = try? Files.read(Paths.join(metadata, "installed-files.txt")) {
                files = try admitted(Self.names(bytes), relativeTo: distribution.metadataPath, places: &places)
            } else if let bytes = try? Files.read(Paths.join(metadata, "top_level.txt")) {
                let namespaces = try? Files.read(Paths.join(metadata, "namespace_packages.txt"))
                try takeTopLevel(bytes, besides: namespaces ?? [], places: &places)
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

    /// The paths made absolute, without those of metadata, its own or that of others; every one of them must be in the target.
    private func admitted(
        _ paths: [String], relativeTo base: String, places: inout PrefixGuard
    ) throws(ChangeError) -> [String] {
        var result: [String] = []
        result.reserveCapacity(paths.count)
        let own = distribution.metadataPath + "/"
        let plain = distribution.directory + "/"
        for path in paths where !path.isEmpty {
            // Most paths need no taking apart.
            let isPlain = base == distribution.directory && !Paths.mayHaveDots(path)
            let absolute = isPlain ? plain + path : Paths.absolute(path, in: base)
            if absolute.hasPrefix(own) || isMetadataOfOthers(absolute) { continue }
            guard places.admits(absolute) else {
                throw .escapingRecord(distribution: distribution.label, path: path)
            }
            result.append(absolute)
        }
        return result
    }

    /// Whether a list names what tells of other distributions, which goes with these alone.
    private func isMetadataOfOthers(_ path: String) -> Bool {
        guard let inside = Paths.relative(path, to: distribution.directory) else { return false }
        return LibraryNames.isMetadata(Substring(inside.utf8.prefix { $0 != UInt8(ascii: "/") }))
    }

    /// What setuptools installed without a list: packages and modules by their names. Packages that several distributions share
    /// (`namespace_packages.txt`) stay.
    private mutating func takeTopLevel(
        _ bytes: [UInt8], besides namespaces: [UInt8], places: inout PrefixGuard
    ) throws(ChangeError) {
        var seen = Set(Self.names(namespaces).map { ExactPath($0) })
        for name in Self.names(bytes) where seen.insert(ExactPath(name)).inserted {
            let path = Paths.join(distribution.directory, name)
            // The metadata of others is no package of this one.
            guard InstallerScript.isFileName(name), !name.hasPrefix("."), !LibraryNames.isMetadata(name),
                places.admits(path)
            else { throw .escapingRecord(distribution: distribution.label, path: name) }
            if Files.linkStatus(path)?.kind == .directory { trees.append(path) }
            if Files.isFile(path + ".py") { files.append(path + ".py") }
        }
    }

    /// The lines that are not empty.
    private static func names(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: 0x0a).map { String(decoding: Array($0).trimmingSpace, as: UTF8.self) }
            .filter { !$0.isEmpty }
    }
}

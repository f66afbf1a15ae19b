internal import Archives
internal import OperatingSystem
internal import PackagingStandards

/// A change worked out for a certain target in every detail, and found to be possible, before anything is touched.
struct ChangePlan: Sendable {
    var target: InstallationTarget
    var removals: [DistributionRemoval]
    var placements: [WheelPlacement]
    /// The distributions that stay.
    var kept: [InstalledDistribution]
    /// Files of the distributions that leave, which others list as well; they stay.
    var sharedFiles: Set<ExactPath> = []
    /// Where all of this is.
    var places: RealPlaces

    /// - Parameter foldsCase: whether names that differ in case are one name; nil asks the file system.
    init(
        _ change: EnvironmentChange, for target: InstallationTarget, foldsCase: Bool? = nil
    ) throws(ChangeError) {
        var target = target
        // One directory under two names is one place.
        if target.libraries.count == 1 { target.scheme.platlib = target.scheme.purelib }
        self.target = target
        places = RealPlaces(target, foldsCase: foldsCase)
        let installed: [InstalledDistribution]
        do {
            installed = try InstalledDistribution.list(in: target)
        } catch {
            throw .file(error)
        }
        // What is added replaces what has the same name, whether the caller thought of it or not.
        let added = Set(change.additions.compactMap { PackageName($0.manifest.name) })
        let leaving = Set(change.removals.map(\.metadataPath))
        var admitted = PrefixGuard(prefix: target.prefix)
        removals = []
        kept = []
        for distribution in installed {
            if leaving.contains(distribution.metadataPath) || distribution.name.map(added.contains) == true {
                removals.append(try DistributionRemoval(distribution, admitting: &admitted))
            } else {
                kept.append(distribution)
            }
        }
        let present = Set(removals.map(\.distribution.metadataPath))
        for distribution in change.removals where !present.contains(distribution.metadataPath) {
            // It is gone already, or it is not the target's to remove.
            guard Files.linkStatus(distribution.metadataPath) != nil else { continue }
            guard admitted.admits(distribution.metadataPath) else {
                throw .escapingRecord(distribution: distribution.label, path: distribution.metadataPath)
            }
            removals.append(try DistributionRemoval(distribution, admitting: &admitted))
        }
        placements = []
        for addition in change.additions { placements.append(try WheelPlacement(addition, in: target)) }
        try settleClashes()
    }

    // MARK: What no wheel may bring

    /// Refuses wheels that bring what the environment itself needs, or what tells it what is installed.
    ///
    /// - Parameter thoroughly: looks at every directory, because links or cases could lead anywhere.
    mutating func refuseReservedPaths(thoroughly: Bool) throws(ChangeError) {
        let reserved = ReservedPaths(target, &places)
        let scripts = places.directory(target.scheme.scripts)
        for placement in placements {
            for script in placement.scripts where reserved.contains(script.name, in: scripts) {
                throw .reservedPath(path: Paths.join(scripts, script.name), distribution: placement.label)
            }
            let manifest = placement.manifest
            for (index, directory) in manifest.directories.enumerated() where !placement.isMetadata[index] {
                guard thoroughly || directory.scheme != .purelib && directory.scheme != .platlib else {
                    try refuseMetadata(placement, directory)
                    continue
                }
                let place = real(placement, directory)
                if reserved.isInstallersOwn(place) {
                    throw .reservedPath(path: place, distribution: placement.label)
                }
                guard reserved.mayHold(place) else { continue }
                for file in directory.fileRange {
                    let name = Paths.name(manifest.destination(of: manifest.files[file]))
                    guard reserved.contains(name, in: place) else { continue }
                    throw .reservedPath(path: Paths.join(place, name), distribution: placement.label)
                }
            }
        }
    }

    /// In a library the uppermost name decides.
    private func refuseMetadata(
        _ placement: WheelPlacement, _ directory: WheelManifest.Directory
    ) throws(ChangeError) {
        let manifest = placement.manifest
        let top = manifest.firstComponent(directory.destinationPath)
        var names: [String] = []
        if top.isEmpty {
            names = directory.fileRange.map { manifest.destination(of: manifest.files[$0]) }
        } else if manifest.isSingle(top) {
            names = [String(decoding: manifest.paths[top], as: UTF8.self)]
        }
        for name in names where LibraryNames.isMetadata(name) {
            throw .reservedPath(
                path: Paths.join(placement.root(directory.scheme), name), distribution: placement.label)
        }
    }

    /// Where a directory of a wheel is, or will be.
    mutating func real(_ placement: WheelPlacement, _ directory: WheelManifest.Directory) -> String {
        places.directory(
            Paths.join(placement.root(directory.scheme), placement.manifest.path(directory.destinationPath)))
    }
}

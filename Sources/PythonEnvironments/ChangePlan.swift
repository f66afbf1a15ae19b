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

    init(_ change: EnvironmentChange, for target: InstallationTarget) throws(ChangeError) {
        var target = target
        // One directory under two names is one place.
        if target.libraries.count == 1 { target.scheme.platlib = target.scheme.purelib }
        self.target = target
        let installed: [InstalledDistribution]
        do {
            installed = try InstalledDistribution.list(in: target)
        } catch {
            throw .file(error)
        }
        // What is added replaces what has the same name, whether the caller thought of it or not.
        let added = Set(change.additions.compactMap { PackageName($0.manifest.name) })
        let leaving = Set(change.removals.map(\.metadataPath))
        var places = PrefixGuard(prefix: target.prefix)
        removals = []
        kept = []
        for distribution in installed {
            if leaving.contains(distribution.metadataPath) || distribution.name.map(added.contains) == true {
                removals.append(try DistributionRemoval(distribution, admitting: &places))
            } else {
                kept.append(distribution)
            }
        }
        let present = Set(removals.map(\.distribution.metadataPath))
        for distribution in change.removals where !present.contains(distribution.metadataPath) {
            // It is gone already, or it is not the target's to remove.
            guard Files.linkStatus(distribution.metadataPath) != nil else { continue }
            guard places.admits(distribution.metadataPath) else {
                throw .escapingRecord(distribution: distribution.label, path: distribution.metadataPath)
            }
            removals.append(try DistributionRemoval(distribution, admitting: &places))
        }
        placements = []
        for addition in change.additions { placements.append(try WheelPlacement(addition, in: target)) }
        try refuseReservedPaths()
        try settleClashes()
    }

    /// Files of the distributions that leave, which others list as well; they stay.
    func sharedFiles() -> Set<ExactPath> {
        let leaving = Set(removals.flatMap { $0.files.map(ExactPath.init) })
        guard !leaving.isEmpty else { return [] }
        return Set(FileOwners(of: leaving, among: kept).owners.keys)
    }

    // MARK: What no wheel may bring

    private func refuseReservedPaths() throws(ChangeError) {
        let reserved = ReservedPaths(target)
        for placement in placements {
            for script in placement.scripts {
                let path = Paths.join(target.scheme.scripts, script.name)
                if reserved.contains(path) { throw .reservedPath(path: path, distribution: placement.label) }
            }
            let manifest = placement.manifest
            for (index, directory) in manifest.directories.enumerated() where !placement.isMetadata[index] {
                if directory.scheme == .purelib || directory.scheme == .platlib {
                    // In a library the uppermost name decides.
                    let top = manifest.firstComponent(directory.destinationPath)
                    guard manifest.isSingle(top) else { continue }
                    let name = String(decoding: manifest.paths[top], as: UTF8.self)
                    let place = Paths.join(placement.root(directory.scheme), name)
                    if reserved.isMetadata(place) {
                        throw .reservedPath(path: place, distribution: placement.label)
                    }
                } else {
                    try refuseReservedPaths(placement, directory, reserved)
                }
            }
        }
    }

    private func refuseReservedPaths(
        _ placement: WheelPlacement, _ directory: WheelManifest.Directory, _ reserved: ReservedPaths
    ) throws(ChangeError) {
        let manifest = placement.manifest
        let root = placement.root(directory.scheme)
        let place = Paths.join(root, manifest.path(directory.destinationPath))
        if reserved.isMetadata(place) { throw .reservedPath(path: place, distribution: placement.label) }
        guard reserved.mayHold(place) else { return }
        for index in directory.fileRange {
            let path = Paths.join(root, manifest.destination(of: manifest.files[index]))
            if reserved.contains(path) { throw .reservedPath(path: path, distribution: placement.label) }
        }
    }
}

/// The paths that the environment itself needs, and those by which it knows what is installed.
struct ReservedPaths {
    private var files: Set<String>
    private var directories: Set<String>
    private var stateDirectory: String
    private var libraries: [String]

    init(_ target: InstallationTarget) {
        let scripts = target.scheme.scripts
        var names = ["python", "python\(target.version.major)", "python\(target.version.short)"]
        files = []
        if target.isVirtualEnvironment {
            names += ActivationScripts(path: "", prompt: "").files.map(\.name) + ["Activate.ps1"]
            files = Set(
                ["pyvenv.cfg", ".project", ".gitignore", "CACHEDIR.TAG"].map { Paths.join(target.prefix, $0) })
        }
        files.formUnion(names.map { Paths.join(scripts, $0) })
        directories = Set(files.map { Paths.parent($0) })
        stateDirectory = target.stateDirectory
        libraries = [target.scheme.purelib, target.scheme.platlib]
    }

    func contains(_ path: String) -> Bool { files.contains(path) }

    /// Whether reserved files can be in a directory, so that its files need looking at.
    func mayHold(_ directory: String) -> Bool { directories.contains(directory) }

    /// Whether a directory holds what the installer alone writes: metadata of distributions, or Pipit's own state.
    func isMetadata(_ directory: String) -> Bool {
        if directory == stateDirectory || directory.hasPrefix(stateDirectory + "/") { return true }
        for library in libraries {
            guard let inside = Paths.relative(directory, to: library) else { continue }
            let first = inside.prefix { $0 != "/" }
            if first.hasSuffix(".dist-info") { return true }
        }
        return false
    }
}

import Archives
import Artifacts
import Diagnostics
import Hashing
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import PythonEnvironments

/// Brings an environment to what a lock says. It may write the environment and the store.
///
/// Nothing in the environment is touched before every file of the plan is in the store, verified and unpacked; the change
/// itself is journalled, so that an interrupted one is cleared away by the next.
package struct Installer: Sendable {
    let indexes: IndexClient
    let store: ArtifactStore
    let builder: any WheelBuilder
    /// Where selections are remembered and downloads lie for a moment; nil-proof: made when needed.
    let cacheDirectory: String
    let progress: any ProgressListener
    /// Downloads that are under way at the same time.
    let mostDownloads = 12

    package init(
        indexes: IndexClient, store: ArtifactStore, builder: any WheelBuilder, cacheDirectory: String,
        progress: any ProgressListener
    ) {
        self.indexes = indexes
        self.store = store
        self.builder = builder
        self.cacheDirectory = cacheDirectory
        self.progress = progress
    }

    package func install(_ request: InstallRequest) async throws -> InstallOutcome {
        let wanted = try WantedPackages(
            request.lockfile, categories: request.categories, environment: request.interpreter.markerEnvironment,
            lock: request.text)
        let lock = try EnvironmentLock(request.target) { progress.report(.waitingForEnvironment) }
        var outcome = InstallOutcome()
        outcome.recovered = lock.recovered
        outcome.skipped = wanted.skipped.map { .init(name: $0.key, version: $0.marker?.text ?? "") }

        let plan = InstallPlan(
            wanted: wanted.packages, installed: try InstalledDistribution.list(in: request.target),
            keepOnly: request.cleans ? Set(request.lockfile.categories.flatMap(\.packages).map(\.name)) : nil)
        outcome.kept = plan.kept.count
        progress.report(
            .planned(install: plan.missing.count, remove: plan.removals.count, keep: plan.kept.count))
        guard !plan.isEmpty else { return outcome }

        var attempts = 0
        while true {
            let wheels = try await supply(plan.missing, request)
            let change = EnvironmentChange(
                removals: plan.removals, additions: wheels.map { addition($0.package, $0.wheel, request) })
            do {
                try change.apply(holding: lock)
            } catch ChangeError.storedFileChanged(let wheel, _, let path) {
                // Somebody edited a file in an environment that shares it with the store. Fetch the wheel anew, once.
                attempts += 1
                try store.discard(wheel)
                if attempts > 3 { throw InstallingError.storeChanged(path: path) }
                continue
            }
            for (package, wheel) in wheels {
                outcome.installed.append(.init(name: package.key, version: wheel.manifest.version))
                progress.report(.installed(package: package.key, version: wheel.manifest.version))
            }
            break
        }
        let added = Set(plan.missing.map(\.name))
        for distribution in plan.removals where distribution.name.map({ !added.contains($0) }) ?? true {
            let version = distribution.writtenVersion ?? ""
            outcome.removed.append(.init(name: distribution.writtenName, version: version))
            progress.report(.removed(package: distribution.writtenName, version: version))
        }
        return outcome
    }

    // MARK: - Supply

    /// A stored wheel for each package: from the store where the choice is remembered, else by way of the index.
    private func supply(
        _ packages: [LockedPackage], _ request: InstallRequest
    ) async throws -> [(package: LockedPackage, wheel: StoredWheel)] {
        let tags = request.interpreter.supportedTags
        let selection = WheelSelection(
            directory: Paths.join(cacheDirectory, "selections-v1"), packages: packages,
            tags: request.interpreter.compatibilityKey)
        let remembered = selection.load()
        var found: [PackageName: StoredWheel] = [:]
        var open: [LockedPackage] = []
        for package in packages {
            if let digest = remembered[package.name], let wheel = store.wheel(digest) {
                found[package.name] = wheel
            } else {
                open.append(package)
            }
        }
        if !open.isEmpty {
            let scratch = try TemporaryDirectory(in: Paths.join(cacheDirectory, "downloads"))
            let supply = ArtifactSupply(
                indexes: indexes, store: store, builder: builder, tags: tags,
                environmentText: request.interpreter.compatibilityKey, sources: request.sources, lock: request.text,
                scratch: scratch.path, projectDirectory: request.projectDirectory, progress: progress)
            for (name, wheel) in try await supply.fetchAll(open, atOnce: mostDownloads) { found[name] = wheel }
            selection.save(found.mapValues(\.digest))
        }
        return packages.compactMap { package in found[package.name].map { (package, $0) } }
    }

    private func addition(
        _ package: LockedPackage, _ wheel: StoredWheel, _ request: InstallRequest
    ) -> EnvironmentChange.Addition {
        EnvironmentChange.Addition(
            manifest: wheel.manifest, tree: wheel.tree, storedTime: StoredWheel.modificationTime,
            isRequested: request.requested.contains(package.name),
            directURL: package.origin.directURL(isEditable: package.isEditable, directory: request.projectDirectory))
    }
}

extension Interpreter {
    /// What identifies the set of wheels that the interpreter can use, readable for people.
    var compatibilityKey: String {
        let interface = platform.binaryInterface ?? platform.extensionSuffix ?? ""
        return "\(implementation) \(version.short) \(platform.name) \(interface) \(libcText)"
    }

    private var libcText: String {
        switch platform.libc {
        case .glibc(let major, let minor): "glibc \(major).\(minor)"
        case .musl(let major, let minor): "musl \(major).\(minor)"
        case nil: platform.macOSVersion ?? ""
        }
    }
}

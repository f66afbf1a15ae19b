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
    /// Where selections are remembered and downloads lie for a moment; made when it is needed.
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
            request.lockfile, categories: request.categories, environment: request.interpreter.markerEnvironment)
        let lock = try EnvironmentLock(request.target) { progress.report(.waitingForEnvironment) }
        var outcome = InstallOutcome()
        outcome.recovered = lock.recovered
        outcome.skipped = wanted.skipped.map { .init(name: $0.key, version: $0.marker?.text ?? "") }

        // Before anything is built: what changes meanwhile is built the next time.
        var references: [PackageName: DirectReference] = [:]
        for package in wanted.packages {
            references[package.name] = DirectReference(
                package, directory: request.projectDirectory, checkouts: request.checkouts)
        }
        let plan = InstallPlan(
            wanted: wanted.packages, installed: try InstalledDistribution.list(in: request.target),
            keepOnly: request.cleans ? Set(request.lockfile.categories.flatMap(\.packages).map(\.name)) : nil,
            references: references)
        outcome.kept = plan.kept.count
        progress.report(
            .planned(install: plan.missing.count, remove: plan.withoutSuccessor.count, keep: plan.kept.count))
        guard !plan.isEmpty else { return outcome }

        for (package, wheel) in try await apply(plan, request, references, lock) {
            let version = wheel.manifest.version
            let before = plan.removals.first { $0.name == package.name }?.writtenVersion
            outcome.installed.append(
                .init(name: package.key, version: version, replaced: before == version ? nil : before))
            progress.report(.installed(package: package.key, version: version))
        }
        for distribution in plan.withoutSuccessor {
            let version = distribution.writtenVersion ?? ""
            outcome.removed.append(.init(name: distribution.writtenName, version: version))
            progress.report(.removed(package: distribution.writtenName, version: version))
        }
        return outcome
    }

    /// Brings what is missing into the store, then changes the environment.
    private func apply(
        _ plan: InstallPlan, _ request: InstallRequest, _ references: [PackageName: DirectReference],
        _ lock: EnvironmentLock
    ) async throws -> [(package: LockedPackage, wheel: StoredWheel)] {
        var changed = ""
        for _ in 0..<3 {
            let wheels = try await supply(plan.missing, request)
            let change = EnvironmentChange(
                removals: plan.removals, additions: wheels.map { addition($0.package, $0.wheel, request, references) })
            guard let (wheel, path) = try storedWheelChanged(whileApplying: change, lock, request.linkMode) else {
                return wheels
            }
            // Somebody edited a file in an environment that shares it with the store: the wheel is fetched anew.
            try store.discard(wheel)
            changed = path
        }
        throw InstallingError.storeChanged(path: changed)
    }

    /// Applies a change. If a stored wheel turns out to have been changed in place, nothing was done, and the wheel and the
    /// file in question come back.
    private func storedWheelChanged(
        whileApplying change: EnvironmentChange, _ lock: EnvironmentLock, _ mode: EnvironmentChange.LinkMode
    ) throws(ChangeError) -> (SHA256Sum, String)? {
        do {
            try change.apply(holding: lock, mode: mode)
            return nil
        } catch {
            guard case .storedFileChanged(let wheel, _, let path) = error else { throw error }
            return (wheel, path)
        }
    }

    // MARK: - Supply

    /// A stored wheel for each package: from the store where the choice is remembered, else by way of the index.
    private func supply(
        _ packages: [LockedPackage], _ request: InstallRequest
    ) async throws -> [(package: LockedPackage, wheel: StoredWheel)] {
        let tags = SupportedTags(interpreter: request.interpreter.tags)
        let selection = WheelSelection(
            directory: Paths.join(cacheDirectory, "selections-v1"), packages: packages,
            tags: request.interpreter.compatibilityKey)
        let remembered = selection.load()
        var found: [PackageName: StoredWheel] = [:]
        var open: [LockedPackage] = []
        for package in packages {
            if let digest = remembered[package.name], package.names(digest), let wheel = store.wheel(digest) {
                found[package.name] = wheel
            } else {
                open.append(package)
            }
        }
        if !open.isEmpty {
            let scratch = try TemporaryDirectory(in: Paths.join(cacheDirectory, "downloads"))
            let supply = ArtifactSupply(
                indexes: indexes, store: store, builder: builder, tags: tags,
                environmentText: request.interpreter.compatibilityKey, sources: request.sources,
                scratch: scratch.path, projectDirectory: request.projectDirectory, checkouts: request.checkouts,
                stated: request.files)
            for (name, wheel) in try await supply.fetchAll(open, atOnce: mostDownloads) { found[name] = wheel }
            selection.save(found.mapValues(\.digest))
        }
        for package in packages {
            guard let wheel = found[package.name] else { continue }
            try package.refuseOtherRelease(wheel.manifest, directory: request.projectDirectory)
        }
        return packages.compactMap { package in found[package.name].map { (package, $0) } }
    }

    private func addition(
        _ package: LockedPackage, _ wheel: StoredWheel, _ request: InstallRequest,
        _ references: [PackageName: DirectReference]
    ) -> EnvironmentChange.Addition {
        EnvironmentChange.Addition(
            manifest: wheel.manifest, tree: wheel.tree, storedTime: wheel.modificationTime,
            isRequested: request.requested.contains(package.name),
            directURL: references[package.name]?.bytes)
    }
}

extension LockedPackage {
    /// Whether the lock names this digest for the package. A wheel that was built here has none that it could name, so what
    /// it was built of is looked up instead.
    fileprivate func names(_ digest: SHA256Sum) -> Bool {
        switch origin {
        case .release(_, let hashes), .path(_, let hashes), .file(_, _, let hashes):
            hashes.contains { $0.algorithm == .sha256 && $0.hexadecimal == digest.hexadecimal }
        case .unhashedRelease, .unpinned, .repository, .unhashedFile: false
        }
    }
}

extension Interpreter {
    /// What identifies the set of wheels that the interpreter can use, readable for people.
    var compatibilityKey: String {
        let best = tags.platform.tags.first ?? "no platform"
        return "\(implementation) \(version.short) (\(tags.abis.first ?? "none"), \(best))"
    }
}

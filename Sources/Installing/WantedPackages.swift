import Diagnostics
import PackagingStandards
import Pipfiles

/// What a lock wants in one environment: the packages of some categories whose markers hold there.
struct WantedPackages {
    /// In the lock's order, each name once.
    private(set) var packages: [LockedPackage] = []
    /// Entries that are for other environments.
    private(set) var skipped: [LockedPackage] = []

    /// A package of several categories is wanted if one of them wants it; the last that does decides the version, as with
    /// Pipenv, which installs one category after the other.
    init(
        _ lockfile: Lockfile, categories: [String], environment: MarkerEnvironment
    ) throws(InstallingError) {
        var positions: [PackageName: Int] = [:]
        for category in categories {
            for package in lockfile[category]?.packages ?? [] {
                if let marker = package.marker, !marker.marker.evaluate(in: environment, extras: []) {
                    skipped.append(package)
                    continue
                }
                try Self.refuseUnprovable(package)
                if let position = positions[package.name] {
                    packages[position] = package
                } else {
                    positions[package.name] = packages.count
                    packages.append(package)
                }
            }
        }
        skipped.removeAll { positions[$0.name] != nil }
    }

    private static func refuseUnprovable(_ package: LockedPackage) throws(InstallingError) {
        switch package.origin {
        case .release, .file, .path: return
        case .repository(let repository):
            if repository.system != .git {
                throw .foreignSystem(package: package.key, system: repository.system.rawValue, at: package.span)
            }
            if repository.commit == nil {
                throw .movable(package: package.key, reference: repository.reference, at: package.span)
            }
        case .unhashedRelease, .unpinned, .unhashedFile:
            throw .unhashed(package: package.key, at: package.span)
        }
    }
}

extension Lockfile {
    /// Refuses a lock that wants something in this environment which nothing can be checked against. Installing it would
    /// come to the same.
    package func refuseUnprovable(
        categories: [String], environment: MarkerEnvironment
    ) throws(InstallingError) {
        _ = try WantedPackages(self, categories: categories, environment: environment)
    }
}

extension LockedPackage {
    /// Where the entry stands, for messages.
    var span: SourceSpan { location ?? SourceSpan(file: "Pipfile.lock") }
}

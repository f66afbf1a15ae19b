import Diagnostics
import PackageIndexes
import PackagingStandards
import Pipfiles
import Resolving

extension LockRequest {
    /// What the resolver is asked for one category. Other categories than `default` are solved under its pins, so that
    /// installing both never means two versions of one package.
    func problem(category: String, wanted: [WantedPackage], under base: SolvedCategory?) -> ResolutionProblem {
        var constraints = limits
        if usesDefaultConstraints, let base, category != base.name {
            for (name, version) in base.resolution.versions.sorted(by: { $0.key < $1.key })
            where base.directs[name] == nil {
                constraints.append(
                    VersionConstraint(
                        name: name, specifiers: SpecifierSet([Specifier(equalTo: version)]),
                        reason: "`[packages]` is locked with \(name) \(version)"))
            }
        }
        return ResolutionProblem(
            roots: wanted.enumerated().map { position, package in
                RootRequirement(
                    name: package.name, extras: package.extras, specifiers: package.specifiers,
                    appliesHere: package.marker?.evaluate(in: target.environment, extras: []) ?? true,
                    url: package.direct?.reference, origin: package.origin, reference: position)
            },
            constraints: constraints, preferences: preferences(category: category), order: order,
            prereleases: prereleases,
            target: "Python \(target.pythonVersion)")
    }

    private func preferences(category: String) -> [PackageName: Version] {
        guard let oldLock else { return [:] }
        let names: Set<PackageName>
        switch keeping {
        case .nothing: return [:]
        case .allExcept(let excepted): names = excepted
        case .allExceptCategories(let categories):
            if categories.contains(category) { return [:] }
            names = []
        }
        var preferences: [PackageName: Version] = [:]
        for old in [category, "default"] {
            for package in oldLock[old]?.packages ?? [] where !names.contains(package.name) {
                guard preferences[package.name] == nil else { continue }
                switch package.origin {
                case .release(let version, _), .unhashedRelease(let version): preferences[package.name] = version
                default: continue
                }
            }
        }
        return preferences
    }
}

extension LockChange {
    /// What differs between two locks, by category and name.
    package static func between(_ old: Lockfile?, _ new: Lockfile) -> [LockChange] {
        var changes: [LockChange] = []
        var names = new.categories.map(\.name)
        names += (old?.categories ?? []).map(\.name).filter { !names.contains($0) }
        for category in names {
            let before = versions(old?[category])
            let after = versions(new[category])
            for name in Set(before.keys).union(after.keys).sorted() where before[name] != after[name] {
                changes.append(LockChange(category: category, name: name, before: before[name], after: after[name]))
            }
        }
        return changes
    }

    private static func versions(_ category: Lockfile.Category?) -> [String: String] {
        var versions: [String: String] = [:]
        for package in category?.packages ?? [] { versions[package.key] = package.origin.shortText }
        return versions
    }
}

extension LockedOrigin {
    /// What a summary calls it: a version, a commit, a path or a URL.
    package var shortText: String {
        switch self {
        case .release(let version, _), .unhashedRelease(let version): version.description
        case .unpinned: "*"
        case .repository(let repository):
            repository.reference.map { String($0.prefix(12)) } ?? Redaction.address(repository.url)
        case .path(let path, _): path
        case .file(let url, _, _), .unhashedFile(let url, _): Redaction.address(url)
        }
    }
}

extension StepCounters {
    mutating func add(_ other: StepCounters) {
        decisions += other.decisions
        conflicts += other.conflicts
        skips += other.skips
        questions += other.questions
        restarts += other.restarts
    }
}

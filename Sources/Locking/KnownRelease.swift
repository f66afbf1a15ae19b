import PackageIndexes
import PackagingStandards
import Resolving

/// A release of which a lock and this machine know everything that locking it again takes, so that no index need be asked:
/// what remains of a lock when something is taken out of it can be found out without a network.
package struct KnownRelease: Sendable {
    package var name: PackageName
    package var version: Version
    /// As locked; at least one.
    package var hashes: [Digest]
    /// The source's name; nil: the first.
    package var index: String?
    package var metadata: CoreMetadata

    package init(name: PackageName, version: Version, hashes: [Digest], index: String?, metadata: CoreMetadata) {
        self.name = name
        self.version = version
        self.hashes = hashes
        self.index = index
        self.metadata = metadata
    }
}

extension ReleaseKnowledge {
    /// Takes releases as the only ones that there are of their packages. One that the project now takes from another source
    /// than it was locked from is left out, and asked for there.
    mutating func learn(_ releases: [KnownRelease], target: LockTarget, _ assignment: inout SourceAssignment) {
        var found: [Place: [Version]] = [:]
        for release in releases {
            guard let locked = try? assignment.sources.position(ofSourceNamed: release.index) else { continue }
            if locked > 0, !assignment.isNamed(release.name) { assignment.inherit(release.name, from: locked) }
            guard assignment.position(of: release.name) == locked else { continue }
            let place = Place(name: release.name, source: locked)
            guard found[place]?.contains(release.version) != true else { continue }
            found[place, default: []].append(release.version)
            let key = Release(place: place, version: release.version)
            needs[key] = ReleaseNeeds(release.metadata, target: target, space: target.space)
            lockedHashes[key] = release.hashes
        }
        for (place, versions) in found {
            candidates[place] = .found(versions.sorted(by: >).map { Candidate(version: $0) })
            // Where it comes from is settled; the other sources need not be asked.
            for other in assignment.sources.indices where other != place.source {
                listings[.init(name: place.name, source: other)] = .some(nil)
            }
        }
    }
}

extension SolvedCategory {
    /// What the project's own requirements keep from its newest release.
    func heldBack(_ knowledge: ReleaseKnowledge, _ assignment: SourceAssignment) -> [HeldBackPackage] {
        wanted.compactMap { package in
            let place = ReleaseKnowledge.Place(name: package.name, source: assignment.position(of: package.name))
            guard let locked = resolution.versions[package.name], package.direct == nil, !package.specifiers.isEmpty,
                case .found(let candidates)? = knowledge.candidates[place]
            else { return nil }
            let usable = candidates.filter { candidate in
                candidate.yanked == nil && candidate.usability == .everywhere && !candidate.version.isPrerelease
            }
            guard let newest = usable.map(\.version).max(), newest > locked, !package.specifiers.contains(newest)
            else { return nil }
            return HeldBackPackage(
                category: name, name: package.name, key: package.key, locked: locked, available: newest,
                specifiers: package.specifiers)
        }
    }
}

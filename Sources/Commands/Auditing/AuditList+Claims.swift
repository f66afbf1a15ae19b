import Auditing
import Diagnostics
import PackageIndexes
import PackagingStandards
import Pipfiles

extension AuditList {
    /// Adds every release that something claims to be; the name alone, without a version, where there is none.
    mutating func addClaims(
        _ claims: [ClaimedRelease], _ name: PackageName, _ origin: AuditSubject.Origin, _ category: String,
        at place: SourceSpan
    ) {
        if claims.isEmpty { add(name, nil, origin, category, at: place) }
        for claim in claims { add(claim.name, claim.version, origin, category, at: place) }
    }

    /// Adds what a lock has as a file. A version that stands beside it is judged, and vouches for nothing: where the file's
    /// name does not tell what it is, that stays unknown.
    mutating func add(_ package: LockedPackage, fileAt address: String, _ category: String, at place: SourceSpan) {
        let origin = AuditSubject.Origin.address(Redaction.address(address))
        if ClaimedRelease.claims(ofFileAt: address, for: package.name).isEmpty {
            add(package.name, nil, origin, category, at: place)
        }
        for claim in package.claims { add(claim.name, claim.version, origin, category, at: place) }
        addOtherName(at: address, package.name, category, at: place)
    }

    /// Tells of a file that names another project than it is locked as: nobody knows what it is, whatever both names say.
    mutating func addOtherName(at address: String, _ name: PackageName, _ category: String, at place: SourceSpan) {
        guard isWanted(category), let other = ClaimedRelease.otherName(at: address, than: name) else { return }
        let told = UnauditedPackage(
            name: name.normalized, version: nil, reason: .otherName(other.normalized),
            occurrences: [.init(category: category, place: place)])
        if !unreadable.contains(told) { unreadable.append(told) }
    }
}

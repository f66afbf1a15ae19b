import OperatingSystem
import PackagingStandards
import Pipfiles
import StructuredText

/// A release that something locked claims to be. A file says so by its name, an entry by its key and its version, and they
/// need not agree: what any of them says is judged, so that no way to write a lock hides a release from its advisories.
struct ClaimedRelease: Equatable, Sendable {
    var name: PackageName
    /// As it is written.
    var version: String

    /// What a file is by its name, at an address or on this machine; nil where the name does not tell.
    private static func distribution(at address: String, for name: PackageName?) -> DistributionFilename? {
        let file = Paths.name(String(address.prefix { $0 != "#" && $0 != "?" }))
        return name.flatMap { DistributionFilename(file, expectedName: $0) } ?? DistributionFilename(file)
    }

    /// The project that a file names, where it is another one than it is locked as.
    static func otherName(at address: String, than name: PackageName) -> PackageName? {
        distribution(at: address, for: name).flatMap { $0.name == name ? nil : $0.name }
    }

    /// What a file claims to be, taken for a project where one is known; nothing where its name does not tell.
    static func claims(ofFileAt address: String, for name: PackageName?) -> [Self] {
        guard let found = distribution(at: address, for: name) else { return [] }
        let version = "\(found.version)"
        let own = Self(name: found.name, version: version)
        guard let name, found.name != name else { return [own] }
        return [own, Self(name: name, version: version)]
    }

    /// The claims, and the stated version of the name unless it is among them.
    static func joining(_ claims: [Self], _ name: PackageName, stated: String?) -> [Self] {
        guard let stated else { return claims }
        let isSaid = claims.contains { claim in
            guard claim.name == name else { return false }
            if claim.version == stated { return true }
            guard let said = Version(claim.version), let version = Version(stated) else { return false }
            return said == version
        }
        return isSaid ? claims : claims + [Self(name: name, version: stated)]
    }

    /// Whether a path is that of an archive: by its name, unless a directory has that name.
    static func isArchive(_ path: String) -> Bool {
        if Files.isDirectory(path) { return false }
        return [".whl", ".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"].contains(where: path.hasSuffix)
            || Files.exists(path)
    }
}

extension LockedPackage {
    /// The version that stands beside a path, an address or a repository, where it decides nothing.
    var versionBeside: String? {
        guard origin.version == nil, let text = unknown["version"]?.string else { return nil }
        let bare = text.drop { $0 == "=" || $0 == " " }
        return bare.isEmpty || bare == "*" ? nil : String(bare)
    }

    /// Every release that the entry claims to be.
    var claims: [ClaimedRelease] {
        if let version = origin.version { return [ClaimedRelease(name: name, version: "\(version)")] }
        let claims: [ClaimedRelease] =
            switch origin {
            case .file(let address, _, _), .unhashedFile(let address, _), .path(let address, _):
                ClaimedRelease.claims(ofFileAt: address, for: name)
            case .release, .unhashedRelease, .unpinned, .repository: []
            }
        return ClaimedRelease.joining(claims, name, stated: versionBeside)
    }
}

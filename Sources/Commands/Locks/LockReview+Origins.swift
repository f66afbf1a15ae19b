import Diagnostics
import OperatingSystem
import PackagingStandards
import Pipfiles
import StructuredText

// Packages that are no release of an index: directories, archives and repositories. They run whatever code they hold, and no
// index vouches for them, so somebody must have asked for them in just this way.
extension LockReview {
    func review(origins category: Lockfile.Category, _ walk: LockWalk?, _ outcome: inout Outcome) {
        let unknown = walk?.unknown ?? []
        // One of the Pipfile's own that is no release, and whose needs nobody knows.
        var hasUnknownOwn: Bool?
        for package in category.packages where package.isForeign {
            let entries = entries(of: package.name, in: category.name)
            let title = "`\(package.key)` of [\(Pipfile.categoryName(ofLock: category.name))]"
            let found = Self.words(package)
            let isOutside =
                LocalPlace.path(package.origin, in: directory).map { LocalPlace.leads($0, outOf: directory) } ?? false
            let leads = isOutside ? ", which leads out of the project" : ""
            if let entry = entries.first(where: { isSame($0.origin, package.origin) }) {
                if isOutside {
                    outcome.outside.append(
                        Objection(.otherOrigin, at: entry.location, "\(title) is taken from \(found)\(leads)"))
                }
                if package.isEditable, !entries.contains(where: \.isEditable) {
                    outcome.objections.append(
                        Objection(
                            .otherBuild, at: place(of: package),
                            "\(title) is locked as editable, and the Pipfile's is not (\(entry.location))"))
                }
                continue
            }
            let demands = walk?.demands[package.name] ?? []
            if !isOutside, demands.contains(where: { isSame($0.requirement, package.origin) }) { continue }
            let wanted: String
            if let entry = entries.first {
                wanted = "the Pipfile asks for \(Self.words(entry.origin)) (\(entry.location))"
            } else if let demand = demands.first {
                wanted = "`\(demand.by.key)` asks for " + (demand.requirement.url.map(Redaction.address) ?? "a release")
            } else {
                wanted = "the Pipfile does not have it"
            }
            // Metadata that is not at hand could explain it, unless the Pipfile or a package says where it comes from.
            let isOpen = entries.isEmpty && demands.isEmpty && !isOutside && !unknown.isEmpty
            if isOpen, hasUnknownOwn == nil {
                hasUnknownOwn = unknown.contains { $0.isForeign && isOwn($0, in: category.name) }
            }
            outcome.objections.append(
                Objection(
                    isOpen ? .unexplained : .otherOrigin, at: place(of: package),
                    "\(title) is locked from another place: from \(found)\(leads), and \(wanted)"
                        + (isOpen ? "; nothing on this machine tells which package needs it so" : ""),
                    hasPossibleReason: isOpen && hasUnknownOwn == true))
        }
    }

    private func isOwn(_ package: LockedPackage, in category: String) -> Bool {
        !entries(of: package.name, in: category).isEmpty
    }

    // MARK: - Comparing

    private func isSame(_ wanted: PipfileOrigin, _ found: LockedOrigin) -> Bool {
        switch (wanted, found) {
        case (.repository(let wanted), .repository(let found)): return found.isSamePlace(as: wanted)
        case (.path(let wanted), _):
            return isSamePlace(Paths.absolute(wanted, in: directory), nil, found, parts: [nil])
        case (.file(let wanted, let part), _):
            let path = LocalPlace.path(wanted, in: directory)
            return isSamePlace(path, path == nil ? wanted : nil, found, parts: part.map { [$0] } ?? Self.parts(wanted))
        default: return false
        }
    }

    /// Whether a direct reference of a package's metadata is what is locked.
    private func isSame(_ requirement: Requirement, _ found: LockedOrigin) -> Bool {
        guard let url = requirement.url else { return false }
        guard case .repository(let repository) = found else {
            let path = LocalPlace.path(url, in: directory)
            return isSamePlace(path, path == nil ? url : nil, found, parts: Self.parts(url))
        }
        let address = url.prefix { $0 != "#" }
        guard address.hasPrefix(repository.system.rawValue + "+") else { return false }
        var wanted = Repository(system: repository.system, urlWithReference: String(address))
        wanted.subdirectory = Self.parts(url).last ?? nil
        return repository.isSamePlace(as: wanted) && (wanted.commit == nil || wanted.commit == repository.commit)
    }

    /// The directories of an archive that its URL asks to be built: what its fragment names may stand in the lock in its own field.
    private static func parts(_ url: String) -> [String?] {
        let fragment = url.split(separator: "#", maxSplits: 1).dropFirst().first ?? ""
        let stated = fragment.split(separator: "&").first { $0.hasPrefix("subdirectory=") }
        return [nil] + [stated.map { String($0.dropFirst("subdirectory=".count)) }].filter { $0 != nil }
    }

    /// Whether an archive or a directory is at this path, or else at this address, and the same part of it is built. A `file:`
    /// URL may stand in the lock as a path.
    private func isSamePlace(
        _ path: String?, _ address: String?, _ found: LockedOrigin, parts: [String?]
    ) -> Bool {
        let foundPath = LocalPlace.path(found, in: directory)
        if let path {
            guard let foundPath, LocalPlace.isSame(path, foundPath) else { return false }
        } else {
            guard foundPath == nil, let address, let foundAddress = found.address,
                address.prefix(while: { $0 != "#" }) == foundAddress.prefix(while: { $0 != "#" })
            else { return false }
        }
        // Of what stands under `path`, all is built.
        return parts.contains(found.subdirectory)
    }

    // MARK: - Words

    static func words(_ package: LockedPackage) -> String {
        switch package.origin {
        case .release(let version, _), .unhashedRelease(let version):
            "the release \(version)" + (package.isEditable ? ", editable" : "")
        case .unpinned: "an index"
        case .repository(let repository): "the repository " + Redaction.address(repository.cloneURL)
        case .path(let path, _): "the path `\(path)`"
        case .file(let url, let part, _), .unhashedFile(let url, let part):
            "the file " + Redaction.address(url) + words(part: part)
        }
    }

    private static func words(part: String?) -> String { part.map { ", directory `\($0)`" } ?? "" }

    static func words(_ origin: PipfileOrigin) -> String {
        switch origin {
        case .index: "a release of an index"
        case .repository(let repository): "the repository " + Redaction.address(repository.cloneURL)
        case .path(let path): "the path `\(path)`"
        case .file(let url, let part): "the file " + Redaction.address(url) + words(part: part)
        }
    }
}

extension LockedOrigin {
    /// Where an archive is.
    fileprivate var address: String? {
        switch self {
        case .file(let url, _, _), .unhashedFile(let url, _): url
        case .release, .unhashedRelease, .unpinned, .repository, .path: nil
        }
    }

    /// The part of an archive that is built.
    fileprivate var subdirectory: String? {
        switch self {
        case .file(_, let part, _), .unhashedFile(_, let part): part
        case .release, .unhashedRelease, .unpinned, .repository, .path: nil
        }
    }
}

extension LockedPackage {
    /// Whether it is no release of an index.
    var isForeign: Bool {
        switch origin {
        case .release, .unhashedRelease, .unpinned: isEditable
        case .repository, .path, .file, .unhashedFile: true
        }
    }
}

import Diagnostics
import OperatingSystem
import PackagingStandards
import Pipfiles
import StructuredText

// Packages that are no release of an index: directories, archives and repositories. They run whatever code they hold, and no
// index vouches for them, so somebody must have asked for them in just this way.
extension LockReview {
    func review(origins category: Lockfile.Category, _ walk: LockWalk?, _ outcome: inout Outcome) {
        for package in category.packages where package.isForeign {
            let entries = entries(of: package.name, in: category.name)
            let title = "`\(package.key)` of [\(Pipfile.categoryName(ofLock: category.name))]"
            let found = Self.words(package)
            let isOutside = local(package).map { LocalPlace.leads($0, outOf: directory) } ?? false
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
            let isOpen = entries.isEmpty && demands.isEmpty && !isOutside && walk.map { !$0.unknown.isEmpty } ?? false
            let reason = isOpen ? walk?.unknown.first { $0.isForeign && isOwn($0, in: category.name) } : nil
            outcome.objections.append(
                Objection(
                    isOpen ? .unexplained : .otherOrigin, at: place(of: package),
                    "\(title) is locked from another place: from \(found)\(leads), and \(wanted)"
                        + (isOpen ? "; nothing on this machine tells which package needs it so" : ""),
                    hasPossibleReason: reason != nil))
        }
    }

    private func isOwn(_ package: LockedPackage, in category: String) -> Bool {
        !entries(of: package.name, in: category).isEmpty
    }

    // MARK: - Comparing

    private func isSame(_ wanted: PipfileOrigin, _ found: LockedOrigin) -> Bool {
        switch (wanted, found) {
        case (.repository(let wanted), .repository(let found)): return found.isSamePlace(as: wanted)
        case (.path(let wanted), _): return isSamePlace(wanted, found)
        case (.file(let wanted, _), _): return isSamePlace(wanted, found)
        default: return false
        }
    }

    /// Whether a direct reference of a package's metadata is what is locked.
    private func isSame(_ requirement: Requirement, _ found: LockedOrigin) -> Bool {
        guard let url = requirement.url else { return false }
        guard case .repository(let repository) = found else { return isSamePlace(url, found) }
        let parts = url.split(separator: "#", maxSplits: 1)
        guard let address = parts.first, address.hasPrefix(repository.system.rawValue + "+") else { return false }
        var wanted = Repository(system: repository.system, urlWithReference: String(address))
        wanted.subdirectory = parts.dropFirst().first?.split(separator: "&").first { $0.hasPrefix("subdirectory=") }
            .map { String($0.dropFirst("subdirectory=".count)) }
        return repository.isSamePlace(as: wanted) && (wanted.commit == nil || wanted.commit == repository.commit)
    }

    /// Whether an archive or a directory is at this path or address. A `file:` URL may stand in the lock as a path.
    private func isSamePlace(_ wanted: String, _ found: LockedOrigin) -> Bool {
        let text: String
        switch found {
        case .path(let path, _): text = path
        case .file(let url, _, _), .unhashedFile(let url, _): text = url
        default: return false
        }
        let (wantedPath, foundPath) = (
            LocalPlace.path(wanted, in: directory), LocalPlace.path(text, in: directory)
        )
        if let wantedPath, let foundPath { return LocalPlace.isSame(wantedPath, foundPath) }
        guard wantedPath == nil, foundPath == nil else { return false }
        return wanted.prefix { $0 != "#" } == text.prefix { $0 != "#" }
    }

    /// The path on this machine that a package is at; nil for what is elsewhere.
    private func local(_ package: LockedPackage) -> String? {
        switch package.origin {
        case .path(let path, _): LocalPlace.path(path, in: directory)
        case .file(let url, _, _), .unhashedFile(let url, _): LocalPlace.path(url, in: directory)
        default: nil
        }
    }

    // MARK: - Words

    static func words(_ package: LockedPackage) -> String {
        switch package.origin {
        case .release(let version, _), .unhashedRelease(let version):
            "the release \(version)" + (package.isEditable ? ", editable" : "")
        case .unpinned: "an index"
        case .repository(let repository): "the repository " + Redaction.address(repository.cloneURL)
        case .path(let path, _): "the path `\(path)`"
        case .file(let url, _, _), .unhashedFile(let url, _): "the file " + Redaction.address(url)
        }
    }

    static func words(_ origin: PipfileOrigin) -> String {
        switch origin {
        case .index: "a release of an index"
        case .repository(let repository): "the repository " + Redaction.address(repository.cloneURL)
        case .path(let path): "the path `\(path)`"
        case .file(let url, _): "the file " + Redaction.address(url)
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

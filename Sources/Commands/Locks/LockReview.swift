import Diagnostics
import OperatingSystem
import PackagingStandards
import Pipfiles
import StructuredText

/// Holds a lock's entries against the Pipfile that it claims to be made from. A digest alone proves little: whoever edits the
/// lock keeps the digest (T4 of the notes on Pipenv).
struct LockReview {
    enum Objection: Equatable, Sendable {
        /// An entry of the Pipfile that no package of the lock's category stands for.
        case missing(PipfileEntry, category: String)
        case unfitting(PipfileEntry, category: String, locked: String)
        /// A package of the Pipfile that the lock takes from somewhere else.
        case otherOrigin(PipfileEntry, category: String)
        case otherSource(PipfileEntry, category: String, locked: String)
        /// A locked release without any digest, or without a version.
        case unproven(String, category: String)
        case sources
    }

    /// Everything that does not agree, in the order of the files.
    static func objections(to lock: Lockfile, pipfile: Pipfile) -> [Objection] {
        var objections: [Objection] = []
        let named = pipfile.sources.map { [$0.name, $0.url] }
        let locked = lock.meta.sources.map { [$0["name"]?.string ?? "", $0["url"]?.string ?? ""] }
        if !named.isEmpty, named != locked { objections.append(.sources) }
        for category in pipfile.categories {
            let lockedCategory = lock[category.lockName]
            for entry in category.entries where !entry.skipsResolver {
                if let objection = objection(to: lockedCategory?[entry.name], for: entry, in: category.name) {
                    objections.append(objection)
                }
            }
        }
        for category in lock.categories {
            for package in category.packages {
                if case .unhashedRelease = package.origin {
                    objections.append(.unproven(package.key, category: category.name))
                }
            }
        }
        return objections
    }

    private static func objection(
        to locked: LockedPackage?, for entry: PipfileEntry, in category: String
    ) -> Objection? {
        guard let locked else {
            // What no platform of the lock wants is rightly left out.
            return entry.marker == nil ? .missing(entry, category: category) : nil
        }
        switch (entry.origin, locked.origin) {
        case (.index(let specifiers), .release(let version, _)),
            (.index(let specifiers), .unhashedRelease(let version)):
            if !specifiers.contains(version) {
                return .unfitting(entry, category: category, locked: version.description)
            }
            if let wanted = entry.index, let found = locked.index, wanted != found {
                return .otherSource(entry, category: category, locked: found)
            }
            return nil
        case (.index, .unpinned):
            // Pipenv writes this for packages of other platforms; installing refuses it where it would apply.
            return entry.marker == nil ? .unproven(entry.key, category: category) : nil
        case (.repository(let wanted), .repository(let found)):
            if let commit = wanted.commit, commit != found.commit {
                return .unfitting(entry, category: category, locked: found.reference ?? "no commit")
            }
            if found.commit == nil { return .unproven(entry.key, category: category) }
            return found.isSamePlace(as: wanted) ? nil : .otherOrigin(entry, category: category)
        case (.path(let wanted), .path(let found, _)):
            // As Pipenv, which keeps the text; the directory does not matter for that.
            let isSame = Paths.absolute(wanted, in: "/project") == Paths.absolute(found, in: "/project")
            return isSame ? nil : .otherOrigin(entry, category: category)
        case (.file(let wanted, _), .file(let found, _, _)) where isOnServer(wanted) && isOnServer(found),
            (.file(let wanted, _), .unhashedFile(let found, _)) where isOnServer(wanted) && isOnServer(found):
            return wanted.prefix { $0 != "#" } == found.prefix { $0 != "#" }
                ? nil : .otherOrigin(entry, category: category)
        case (.file, .file), (.file, .unhashedFile), (.file, .path),
            (.path, .file), (.path, .unhashedFile):
            return nil
        default:
            return .otherOrigin(entry, category: category)
        }
    }

    /// A `file:` URL may stand in the lock as a path.
    private static func isOnServer(_ address: String) -> Bool {
        let lowered = address.lowercased()
        return lowered.hasPrefix("https://") || lowered.hasPrefix("http://")
    }
}

extension LockReview.Objection {
    /// The objection as a row of evidence: where, and what.
    var evidence: Diagnostic.Evidence {
        switch self {
        case .missing(let entry, let category):
            .init(entry.location.description, "`\(entry.key)` of [\(category)] is not locked")
        case .unfitting(let entry, let category, let locked):
            .init(
                entry.location.description,
                "`\(entry.key)` of [\(category)] is locked as \(locked), which the Pipfile does not allow")
        case .otherOrigin(let entry, let category):
            .init(entry.location.description, "`\(entry.key)` of [\(category)] is locked from another place")
        case .otherSource(let entry, let category, let locked):
            .init(
                entry.location.description,
                "`\(entry.key)` of [\(category)] is locked from `\(locked)` instead of `\(entry.index ?? "")`")
        case .unproven(let name, let category):
            .init("[\(category)]", "`\(name)` is locked without a hash")
        case .sources:
            .init("sources", "the lock names other indexes than the Pipfile")
        }
    }
}

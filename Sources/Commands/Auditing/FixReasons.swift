import Advisories
import Locking
import PackageIndexes
import PackagingStandards
import Pipfiles
import Reporting

/// Why each package of a fix moves: because of what was found, or because another one that moves needs it.
struct FixReasons {
    var indexes: IndexClient
    var sources: [PackageSource]
    var environment: MarkerEnvironment
    var pipfile: Pipfile
    var moves: [PackageName: FixSearch.Move]
    var old: Lockfile
    var new: Lockfile

    /// What one release needs.
    private struct Needs {
        var title: String
        var requirements: [Requirement]
    }

    func changes() async -> [ChangeSummary.Change] {
        let changes = LockChange.between(old, new)
        var before: [Needs] = []
        var after: [Needs] = []
        for change in changes {
            let key = PackageName(change.name)
            guard let name = key?.canonical else { continue }
            if let needs = await needs(of: name, in: old[change.category]) { before.append(needs) }
            if let needs = await needs(of: name, in: new[change.category]) { after.append(needs) }
        }
        return changes.map { change in
            let name = change.category == "default" ? change.name : "\(change.name) [\(change.category)]"
            return ChangeSummary.Change(
                name: name, before: change.before, after: change.after, reason: reason(change, before, after))
        }
    }

    private func reason(_ change: LockChange, _ before: [Needs], _ after: [Needs]) -> String? {
        guard let name = PackageName(change.name)?.canonical else { return nil }
        if let move = moves[name], change.before != nil, change.after != nil {
            return "fixes " + move.ids.map(\.text).joined(separator: ", ")
        }
        guard change.after != nil else {
            let fixed = moves[name].map { "fixes \($0.ids.map(\.text).joined(separator: ", ")), " } ?? ""
            return fixed + "nothing needs it any more"
        }
        let locked = change.before.flatMap { Version($0) }
        // What moves with it and does not want the old version, or what the old version did not want.
        for needs in after {
            for requirement in needs.requirements where requirement.name.canonical == name {
                if locked.map({ !requirement.specifiers.contains($0) }) ?? true {
                    let range = requirement.specifiers.isEmpty ? "" : " \(requirement.specifiers)"
                    return "\(needs.title) needs \(change.before == nil ? "it" : requirement.name.written + range)"
                }
            }
        }
        for needs in before where needs.title == "\(name.normalized) \(change.before ?? "")" {
            for requirement in needs.requirements {
                let other = requirement.name.canonical
                guard
                    version(of: other, change.category).map({ !requirement.specifiers.contains($0) })
                        ?? (moves[other]?.unwanted != nil)
                else { continue }
                return "\(needs.title) needs \(requirement.name.written)"
                    + (requirement.specifiers.isEmpty ? "" : " \(requirement.specifiers)")
            }
        }
        if let locked, pipfile.forbids(name, locked) { return "the Pipfile asks for another version" }
        return nil
    }

    private func version(of name: PackageName, _ category: String) -> Version? {
        (new[category]?[name] ?? new["default"]?[name])?.origin.version
    }

    /// What the release of a lock needs here. All of this was asked before, so that the cache answers; where it does not, the
    /// cause is left out.
    private func needs(of name: PackageName, in category: Lockfile.Category?) async -> Needs? {
        guard let package = category?[name], let version = package.origin.version,
            let source = try? sources.source(named: package.index),
            let listing = try? await indexes.listing(of: name, at: source),
            let release = listing.release(version)
        else { return nil }
        for file in release.files where file.wheel != nil {
            guard let metadata = try? await indexes.metadata(of: file, from: source) else { continue }
            return Needs(
                title: "\(name.normalized) \(version)",
                // What is needed on another platform is in the lock as well.
                requirements: metadata.requiresDist.filter {
                    guard let marker = $0.marker, marker.mentionsExtra else { return true }
                    return marker.evaluate(in: environment, extras: Set(package.extras))
                })
        }
        return nil
    }
}

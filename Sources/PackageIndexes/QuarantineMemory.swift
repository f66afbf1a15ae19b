import OperatingSystem
import PackagingStandards

/// Which projects their indexes have quarantined, as far as this machine has heard: one small file for each, beside the
/// listings, so that what is in the store already is refused too, without asking anybody and without opening a listing.
///
/// A client notes it with every listing that it fetches, and forgets it when the index says otherwise. A listing that is gone
/// takes nothing back.
package struct QuarantineMemory: Sendable {
    private let directory: String

    /// - Parameter cacheDirectory: Of the client that fetches the listings.
    package init(cacheDirectory: String) { directory = cacheDirectory + "/indexes-v1/quarantined" }

    private func path(_ name: PackageName, _ source: ResourceURL) -> String {
        "\(directory)/\(IndexCache.key(of: source))/\(name.normalized)"
    }

    /// The projects that any index has quarantined. Nearly always empty, and found out by one look.
    package var names: Set<PackageName> {
        var found: Set<PackageName> = []
        for index in (try? Files.list(directory)) ?? [] {
            for name in (try? Files.list(Paths.join(directory, index))) ?? [] {
                if let name = PackageName(name) { found.insert(name) }
            }
        }
        return found
    }

    /// The status that `source` gave a project, if that was a quarantine.
    package func status(
        of name: PackageName, at source: PackageSource, variables: AddressVariables
    ) throws(IndexError) -> ProjectStatus? {
        let path = path(name, try source.reachable(in: variables).url)
        guard Files.exists(path) else { return nil }
        // What cannot be read is a quarantine without words.
        let reason = (try? Files.read(path)).map { String(decoding: $0, as: UTF8.self) }
        return ProjectStatus(.quarantined, reason: reason?.isEmpty == false ? reason : nil)
    }

    /// Notes what a listing says. A cache that cannot be written costs the memory, not the command, which has the listing.
    func note(_ status: ProjectStatus, of name: PackageName, at source: ResourceURL) {
        let path = path(name, source)
        guard case .quarantined = status.kind else { return (try? Files.remove(path)) ?? () }
        if Files.exists(path) { return }
        try? Files.makeDirectories(Paths.parent(path), mode: 0o700)
        try? Files.replaceAtomically(path, with: Array((status.reason ?? "").utf8), mode: 0o600)
    }
}

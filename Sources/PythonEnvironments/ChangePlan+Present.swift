internal import Archives
internal import Hashing
internal import OperatingSystem

// What comes, held against what is there.
extension ChangePlan {
    /// Something that stands where a wheel's file goes.
    struct Present {
        var claims: [Claim] = []
        /// Whether directories that wheels bring are links, so that other texts are the same places.
        var meetsLinks = false
    }

    /// The files of all wheels in whose place there is a file now. Their paths are those of the wheels, links in them.
    func filesInTheWay() throws(ChangeError) -> Present {
        var present = Present()
        for index in placements.indices { try addFilesInTheWay(of: index, to: &present) }
        return present
    }

    private func addFilesInTheWay(of number: Int, to present: inout Present) throws(ChangeError) {
        let placement = placements[number]
        let manifest = placement.manifest
        let superseded = placement.superseded
        for script in placement.scripts {
            let path = Paths.join(target.scheme.scripts, script.name)
            guard try isTaken(path, for: placement) else { continue }
            present.claims.append(
                Claim(
                    path: path, placement: number, size: script.content.count, sha256: SHA256Sum(of: script.content)))
        }
        var missing: Set<String> = []
        var admitted = PrefixGuard(prefix: target.prefix)
        // The uppermost directory that was found missing last; what lies in it need not be looked for.
        var absent: (scheme: WheelManifest.Scheme, name: ArraySlice<UInt8>)?
        for (index, directory) in manifest.directories.enumerated() where !placement.isMetadata[index] {
            let top = manifest.firstComponent(directory.destinationPath)
            if let absent, absent.scheme == directory.scheme, absent.name == manifest.paths[top] { continue }
            let inside = manifest.path(directory.destinationPath)
            let path = Paths.join(placement.root(directory.scheme), inside)
            if !inside.isEmpty {
                if missing.contains(Paths.parent(path)) {
                    missing.insert(path)
                    continue
                }
                guard let status = Files.linkStatus(path) else {
                    missing.insert(path)
                    if manifest.isSingle(top) { absent = (directory.scheme, manifest.paths[top]) }
                    continue
                }
                if status.kind == .symbolicLink { present.meetsLinks = true }
                // A link could lead out of the environment.
                let isInside = status.kind == .symbolicLink && Files.isDirectory(path) && admitted.admits(path + "/x")
                guard status.kind == .directory || isInside else {
                    throw .obstructed(path: path, distribution: placement.label)
                }
            }
            for file in directory.fileRange
            where manifest.files[file].role != .writtenByInstaller && !superseded.contains(file) {
                let full = Paths.join(
                    placement.root(directory.scheme), manifest.destination(of: manifest.files[file]))
                if try isTaken(full, for: placement) { present.claims.append(claim(number, file, at: full)) }
            }
        }
    }

    /// Whether there is a file at a path. A directory is not replaced, nor is a link to one, such as `lib64`.
    private func isTaken(_ path: String, for placement: WheelPlacement) throws(ChangeError) -> Bool {
        guard let status = Files.linkStatus(path) else { return false }
        guard status.kind != .directory, status.kind != .symbolicLink || !Files.isDirectory(path) else {
            throw .obstructed(path: path, distribution: placement.label)
        }
        return true
    }

    /// Refuses files in the place of others that stay, unless they are the same, and finds the files that stay although one of
    /// their distributions leaves. What nobody owns is a leftover and is replaced.
    mutating func compare(with present: [Claim]) throws(ChangeError) {
        var leaving: [ExactPath: [String]] = [:]
        var trees: [(text: String, real: String)] = []
        for removal in removals {
            for file in removal.files { leaving[places.key(ofFile: file), default: []].append(file) }
            for tree in removal.trees { trees.append((tree, places.directory(tree))) }
        }
        var met: [ExactPath: Claim] = [:]
        for var claim in present {
            claim.path = places.file(claim.path)
            met[places.key(claim.path)] = claim
        }
        let found = FileOwners(
            of: Set(met.keys).union(leaving.keys), below: DirectoryIndex(trees), among: kept, in: &places)
        for key in found.owners.keys { sharedFiles.formUnion((leaving[key] ?? []).map { ExactPath($0) }) }
        sharedFiles.formUnion(found.inside)
        // The first by path is told of, so that the same change is refused in the same words.
        let contested = found.owners.compactMap { key, owner in met[key].map { (claim: $0, owner: owner) } }
            .sorted { ($0.claim.placement, $0.claim.path) < ($1.claim.placement, $1.claim.path) }
        for (claim, owner) in contested {
            guard isThere(claim) else {
                throw .clash(path: claim.path, first: owner, second: placements[claim.placement].label)
            }
            if let file = claim.file { placements[claim.placement].shared.insert(file) }
        }
    }

    /// Whether the file in the place of one that comes is the same, of whatever size.
    private func isThere(_ claim: Claim) -> Bool {
        guard let sum = claim.sha256, let status = Files.status(claim.path), status.kind == .file,
            status.size == claim.size
        else { return false }
        return (try? SHA256Sum(ofFile: claim.path)) == sum
    }
}

internal import Archives
internal import Hashing
internal import OperatingSystem

// Two distributions must not have different files at one place. Nearly always a glance at the uppermost names shows that
// they have nothing in common; only what meets there is looked at file by file.
extension ChangePlan {
    /// Finds the files that are wanted twice, marks those that are the same both times, and refuses the others.
    mutating func settleClashes() throws(ChangeError) {
        try compareAdditions()
        try compareWithPresent()
    }

    /// A file that a change would create.
    private struct Claim {
        var placement: Int
        /// The index in the manifest; nil for the script of an entry point.
        var file: Int?
        var size: Int
        var sha256: SHA256Sum?
    }

    // MARK: Among the new

    private mutating func compareAdditions() throws(ChangeError) {
        guard placements.count > 1 else { return }
        var visitors: [ExactPath: Int] = [:]
        for placement in placements {
            for place in uppermost(of: placement) { visitors[place, default: 0] += 1 }
        }
        let busy = Set(visitors.filter { $0.value > 1 }.keys)
        guard !busy.isEmpty else { return }
        var claims: [ExactPath: Claim] = [:]
        for index in placements.indices {
            for (path, claim) in self.claims(of: index, below: busy) {
                guard let first = claims[path] else {
                    claims[path] = claim
                    continue
                }
                guard isSame(first, claim) else {
                    throw .clash(
                        path: path.text, first: placements[first.placement].label, second: placements[index].label)
                }
                if let file = claim.file { placements[index].shared.insert(file) }
            }
        }
    }

    /// The directories and files of a wheel that stand directly in a directory of the target.
    private func uppermost(of placement: WheelPlacement) -> Set<ExactPath> {
        let manifest = placement.manifest
        var places = Set(placement.scripts.map { ExactPath(Paths.join(target.scheme.scripts, $0.name)) })
        for (index, directory) in manifest.directories.enumerated() where !placement.isMetadata[index] {
            let top = manifest.firstComponent(directory.destinationPath)
            let root = placement.root(directory.scheme)
            if top.isEmpty {
                for index in directory.fileRange {
                    places.insert(ExactPath(Paths.join(root, manifest.destination(of: manifest.files[index]))))
                }
            } else if manifest.isSingle(top) {
                places.insert(ExactPath(Paths.join(root, String(decoding: manifest.paths[top], as: UTF8.self))))
            }
        }
        return places
    }

    private func claims(of number: Int, below busy: Set<ExactPath>) -> [(ExactPath, Claim)] {
        let placement = placements[number]
        let manifest = placement.manifest
        var claims: [(ExactPath, Claim)] = []
        for script in placement.scripts {
            let path = ExactPath(Paths.join(target.scheme.scripts, script.name))
            guard busy.contains(path) else { continue }
            claims.append(
                (
                    path,
                    Claim(
                        placement: number, file: nil, size: script.content.count, sha256: SHA256Sum(of: script.content))
                ))
        }
        for (index, directory) in manifest.directories.enumerated() where !placement.isMetadata[index] {
            let path = manifest.path(directory.destinationPath)
            let root = placement.root(directory.scheme)
            if !path.isEmpty, !busy.contains(ExactPath(Paths.join(root, String(path.prefix { $0 != "/" })))) {
                continue
            }
            for file in directory.fileRange where manifest.files[file].role != .writtenByInstaller {
                let full = ExactPath(Paths.join(root, manifest.destination(of: manifest.files[file])))
                if path.isEmpty && !busy.contains(full) { continue }
                claims.append((full, claim(number, file)))
            }
        }
        return claims
    }

    private func claim(_ placement: Int, _ file: Int) -> Claim {
        let found = placements[placement].manifest.files[file]
        // A script whose first line is rewritten is not the file that was hashed.
        let isRewritten = found.role == .scriptForInterpreter
        return Claim(
            placement: placement, file: file, size: Int(found.size), sha256: isRewritten ? nil : found.sha256)
    }

    private func isSame(_ left: Claim, _ right: Claim) -> Bool {
        guard let first = left.sha256, let second = right.sha256 else { return false }
        return left.size == right.size && first == second
    }

    // MARK: With what is there

    private mutating func compareWithPresent() throws(ChangeError) {
        let leaving = Set(removals.flatMap { $0.files.map(ExactPath.init) })
        let goingTrees = removals.flatMap { $0.trees + [$0.distribution.metadataPath] }
        var met: [ExactPath: Claim] = [:]
        for index in placements.indices {
            for (path, claim) in try presentFiles(of: index)
            where !leaving.contains(ExactPath(path)) && !goingTrees.contains(where: { path.hasPrefix($0 + "/") }) {
                met[ExactPath(path)] = claim
            }
        }
        guard !met.isEmpty else { return }
        for (path, owner) in FileOwners(of: Set(met.keys), among: kept).owners {
            guard let claim = met[path] else { continue }
            let placement = placements[claim.placement]
            guard let bytes = try? Files.read(path.text), bytes.count == claim.size, let sum = claim.sha256,
                SHA256Sum(of: bytes) == sum
            else { throw .clash(path: path.text, first: owner, second: placement.label) }
            if let file = claim.file { placements[claim.placement].shared.insert(file) }
        }
        // What nobody owns is a leftover and is replaced.
    }

    /// The files of a wheel in whose place there is a file now.
    private func presentFiles(of number: Int) throws(ChangeError) -> [(String, Claim)] {
        let placement = placements[number]
        let manifest = placement.manifest
        var present: [(String, Claim)] = []
        for script in placement.scripts {
            let path = Paths.join(target.scheme.scripts, script.name)
            if let status = Files.linkStatus(path) {
                if status.kind == .directory { throw .obstructed(path: path, distribution: placement.label) }
                present.append(
                    (
                        path,
                        Claim(
                            placement: number, file: nil, size: script.content.count,
                            sha256: SHA256Sum(of: script.content))
                    ))
            }
        }
        var missing: Set<String> = []
        var places = PrefixGuard(prefix: target.prefix)
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
                // A link could lead out of the environment.
                let isInside = status.kind == .symbolicLink && Files.isDirectory(path) && places.admits(path + "/x")
                guard status.kind == .directory || isInside else {
                    throw .obstructed(path: path, distribution: placement.label)
                }
            }
            for file in directory.fileRange where manifest.files[file].role != .writtenByInstaller {
                let full = Paths.join(
                    placement.root(directory.scheme), manifest.destination(of: manifest.files[file]))
                guard let status = Files.linkStatus(full) else { continue }
                if status.kind == .directory { throw .obstructed(path: full, distribution: placement.label) }
                present.append((full, claim(number, file)))
            }
        }
        return present
    }
}

/// Which installed distributions list certain files.
struct FileOwners {
    /// The label of an owner by path.
    private(set) var owners: [ExactPath: String] = [:]

    /// - Parameter paths: absolute, without `..`.
    init(of paths: Set<ExactPath>, among distributions: [InstalledDistribution]) {
        guard !paths.isEmpty else { return }
        for distribution in distributions {
            guard let record = distribution.record() else { continue }
            let library = distribution.directory + "/"
            for row in record.rows {
                let isPlain = !row.path.hasPrefix("/") && !row.path.hasPrefix("../")
                let path = ExactPath(
                    isPlain ? library + row.path : Paths.absolute(row.path, in: distribution.directory))
                if paths.contains(path) { owners[path] = distribution.label }
            }
        }
    }
}

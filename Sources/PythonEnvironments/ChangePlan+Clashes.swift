internal import Archives
internal import Hashing
internal import OperatingSystem

// Two distributions must not have different files at one place, and neither must one wheel. Nearly always a glance at the
// uppermost names shows that they have nothing in common; only what meets there is looked at file by file. Where links are met,
// or the file system folds cases, everything is.
extension ChangePlan {
    /// Finds the files that are wanted twice, marks those that are the same both times, and refuses the others.
    mutating func settleClashes() throws(ChangeError) {
        let present = try filesInTheWay()
        let thoroughly = places.foldsCase || present.meetsLinks
        try refuseReservedPaths(thoroughly: thoroughly)
        if thoroughly {
            try compareAdditions(Array(placements.indices), below: nil)
        } else if placements.count > 1 || placements.contains(where: \.reachesPrefix) {
            let busy = busyPlaces()
            if !busy.visitors.isEmpty { try compareAdditions(busy.visitors, below: busy.places) }
        }
        try compare(with: present.claims)
    }

    /// A file that a change would create, or a directory for such files.
    struct Claim {
        /// The real path.
        var path: String
        var placement: Int
        var isDirectory = false
        /// The index in the manifest; nil for the script of an entry point.
        var file: Int?
        var size = 0
        var sha256: SHA256Sum?
    }

    // MARK: Among the new

    /// The uppermost places that more than one wheel, or more than one part of a wheel, puts something into; and these wheels.
    private mutating func busyPlaces() -> (places: Set<ExactPath>, visitors: [Int]) {
        let bases = Bases(target, &places)
        var first: [ExactPath: Int] = [:]
        var busy: Set<ExactPath> = []
        var visitors: Set<Int> = []
        for index in placements.indices {
            for visit in uppermost(of: placements[index], bases) {
                for place in visit {
                    guard let other = first[place] else {
                        first[place] = index
                        continue
                    }
                    busy.insert(place)
                    visitors.formUnion([other, index])
                }
            }
        }
        return (busy, visitors.sorted())
    }

    /// The directories and files of a wheel that stand directly in a directory of the target; a set for each part of the wheel
    /// that could meet the others.
    private mutating func uppermost(of placement: WheelPlacement, _ bases: Bases) -> [Set<ExactPath>] {
        let manifest = placement.manifest
        let scripts = places.directory(target.scheme.scripts)
        var library: Set<ExactPath> = []
        var programs = Set(placement.scripts.map { ExactPath(Paths.join(scripts, $0.name)) })
        var headers: Set<ExactPath> = []
        var data: Set<ExactPath> = []
        for (index, directory) in manifest.directories.enumerated() where !placement.isMetadata[index] {
            switch directory.scheme {
            case .purelib, .platlib: add(placement, directory, to: &library)
            case .scripts: add(placement, directory, to: &programs)
            case .headers: add(placement, directory, bases, to: &headers)
            case .data: add(placement, directory, bases, to: &data)
            }
        }
        return [library, programs, headers, data]
    }

    /// For the schemes that lead to a directory of the target and to nothing else.
    private mutating func add(
        _ placement: WheelPlacement, _ directory: WheelManifest.Directory, to found: inout Set<ExactPath>
    ) {
        let manifest = placement.manifest
        let top = manifest.firstComponent(directory.destinationPath)
        if top.isEmpty {
            let root = places.directory(placement.root(directory.scheme))
            for file in directory.fileRange {
                found.insert(ExactPath(Paths.join(root, manifest.destination(of: manifest.files[file]))))
            }
        } else if manifest.isSingle(top) {
            let root = places.directory(placement.root(directory.scheme))
            found.insert(ExactPath(Paths.join(root, String(decoding: manifest.paths[top], as: UTF8.self))))
        }
    }

    /// For the schemes from which the directories of others can be reached.
    private mutating func add(
        _ placement: WheelPlacement, _ directory: WheelManifest.Directory, _ bases: Bases,
        to found: inout Set<ExactPath>
    ) {
        let place = real(placement, directory)
        guard bases.contains(place) else {
            found.insert(bases.uppermost(place))
            return
        }
        let manifest = placement.manifest
        for file in directory.fileRange {
            let name = Paths.name(manifest.destination(of: manifest.files[file]))
            found.insert(ExactPath(Paths.join(place, name)))
        }
    }

    /// - Parameter busy: the uppermost places to compare; nil for all.
    private mutating func compareAdditions(_ numbers: [Int], below busy: Set<ExactPath>?) throws(ChangeError) {
        var claims: [ExactPath: Claim] = [:]
        let bases = Bases(target, &places)
        for index in numbers {
            for claim in self.claims(of: index, below: busy, bases) {
                let key = places.key(claim.path)
                guard let first = claims[key] else {
                    claims[key] = claim
                    continue
                }
                if first.isDirectory && claim.isDirectory { continue }
                guard isSame(first, claim) else { throw clash(first, claim) }
                if let file = claim.file { placements[index].shared.insert(file) }
            }
        }
    }

    private func clash(_ first: Claim, _ second: Claim) -> ChangeError {
        let wheel = placements[second.placement]
        guard first.placement == second.placement else {
            return .clash(path: second.path, first: placements[first.placement].label, second: wheel.label)
        }
        let members = [first, second].map { claim in
            claim.file.map { wheel.manifest.storedPath(of: wheel.manifest.files[$0]) }
                ?? (claim.isDirectory ? "a directory" : "an entry point")
        }
        return .ownClash(path: second.path, distribution: wheel.label, members: members)
    }

    private mutating func claims(of number: Int, below busy: Set<ExactPath>?, _ bases: Bases) -> [Claim] {
        let placement = placements[number]
        let manifest = placement.manifest
        let superseded = placement.superseded
        var claims: [Claim] = []
        for script in scripts(of: number) where busy.map({ $0.contains(ExactPath(script.path)) }) ?? true {
            claims.append(script)
        }
        // Directories come in the order of their paths, so most have the uppermost name of the one before.
        var quiet: (scheme: WheelManifest.Scheme, name: ArraySlice<UInt8>)?
        for (index, directory) in manifest.directories.enumerated() where !placement.isMetadata[index] {
            let top = manifest.firstComponent(directory.destinationPath)
            if let quiet, quiet.scheme == directory.scheme, quiet.name == manifest.paths[top] { continue }
            let place = real(placement, directory)
            let isBase = bases.contains(place)
            if let busy, !isBase, !busy.contains(bases.uppermost(place)) {
                // In the prefix the uppermost name does not decide: `lib` has a library in it.
                if directory.scheme != .data { quiet = (directory.scheme, manifest.paths[top]) }
                continue
            }
            claims.append(Claim(path: place, placement: number, isDirectory: true))
            for file in directory.fileRange
            where manifest.files[file].role != .writtenByInstaller && !superseded.contains(file) {
                let name = Paths.name(manifest.destination(of: manifest.files[file]))
                let path = Paths.join(place, name)
                if let busy, isBase, !busy.contains(ExactPath(path)) { continue }
                claims.append(claim(number, file, at: path))
            }
        }
        return claims
    }

    /// The programs of a wheel's entry points.
    mutating func scripts(of number: Int) -> [Claim] {
        let directory = places.directory(target.scheme.scripts)
        return placements[number].scripts.map { script in
            Claim(
                path: Paths.join(directory, script.name), placement: number, size: script.content.count,
                sha256: SHA256Sum(of: script.content))
        }
    }

    func claim(_ placement: Int, _ file: Int, at path: String) -> Claim {
        let found = placements[placement].manifest.files[file]
        // A script whose first line is rewritten is not the file that was hashed.
        let isRewritten = found.role == .scriptForInterpreter
        return Claim(
            path: path, placement: placement, file: file, size: Int(found.size),
            sha256: isRewritten ? nil : found.sha256)
    }

    private func isSame(_ left: Claim, _ right: Claim) -> Bool {
        guard let first = left.sha256, let second = right.sha256 else { return false }
        return left.size == right.size && first == second
    }
}

/// The directories of a target that wheels are put into. The others lie in the prefix, and so do most of these themselves.
private struct Bases {
    /// Real paths, the longest first.
    private let paths: [String]

    init(_ target: InstallationTarget, _ places: inout RealPlaces) {
        let scheme = target.scheme
        var found: [String] = []
        for path in [scheme.purelib, scheme.platlib, scheme.scripts, scheme.headers, scheme.data, target.prefix] {
            let place = places.directory(path)
            if !found.contains(place) { found.append(place) }
        }
        paths = found.sorted { $0.utf8.count > $1.utf8.count }
    }

    func contains(_ path: String) -> Bool { paths.contains(path) }

    /// The place directly in one of the directories that leads to a path, or is it.
    func uppermost(_ path: String) -> ExactPath {
        for base in paths {
            guard let inside = Paths.relative(path, to: base) else { continue }
            return ExactPath(Paths.join(base, String(Substring(inside.utf8.prefix { $0 != UInt8(ascii: "/") }))))
        }
        return ExactPath(path)
    }
}

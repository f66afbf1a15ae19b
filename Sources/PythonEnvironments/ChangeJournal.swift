internal import Archives
internal import OperatingSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a change is about to do, written down and made durable before it begins, so that the next process can clear up after
/// one that was killed.
///
/// The file holds fields that end in NUL: a letter and a text. `A` begins a distribution that is added, by its label; `D` is
/// the path of its `.dist-info` directory; `F` are its files. Paths are relative to the prefix.
struct ChangeJournal {
    var target: InstallationTarget

    private var path: String { Paths.join(target.stateDirectory, "change.journal") }

    /// Where the `.dist-info` directories of a change are put together before they are moved to their places.
    var staging: String { Paths.join(target.stateDirectory, "adding") }

    private static let edition = Array("pipit-journal 1\0".utf8)

    /// Whether a change was begun and not finished.
    var isUnfinished: Bool { Files.exists(path) }

    /// Writes down what a plan is about to do.
    func begin(_ plan: ChangePlan) throws(FileError) {
        var bytes = Self.edition
        for placement in plan.placements {
            let manifest = placement.manifest
            append("A", placement.label, to: &bytes)
            append("D", relative(Paths.join(placement.library, manifest.distInfo)), to: &bytes)
            for script in placement.scripts {
                append("F", relative(Paths.join(target.scheme.scripts, script.name)), to: &bytes)
            }
            let untouched = placement.shared.union(placement.superseded)
            bytes.reserveCapacity(bytes.count + manifest.paths.count * 2)
            var prefixes: [[UInt8]] = []
            for scheme in WheelManifest.Scheme.allCases {
                prefixes.append(Array("F\(relative(placement.root(scheme)))/".utf8))
            }
            manifest.withPaths { base in
                for (index, directory) in manifest.directories.enumerated() where !placement.isMetadata[index] {
                    let prefix = prefixes[Int(directory.scheme.rawValue)]
                    for position in directory.fileRange where !untouched.contains(position) {
                        let path = base + Int(manifest.files[position].destinationPath)
                        bytes += prefix
                        bytes += UnsafeRawBufferPointer(start: path, count: strlen(path) + 1)
                    }
                }
            }
        }
        try Files.replaceAtomically(path, with: bytes, durable: true)
    }

    /// Crosses the change out: everything is done, or cleared away.
    func end() throws(FileError) {
        try Files.removeTree(staging)
        try Files.removeTree(DistributionRemoval.asideDirectory(target))
        try Files.remove(path)
    }

    private func append(_ letter: String, _ text: String, to bytes: inout [UInt8]) {
        bytes += letter.utf8
        bytes += text.utf8
        bytes.append(0)
    }

    private func relative(_ path: String) -> String {
        path == target.prefix ? "." : Paths.relative(path, to: target.prefix) ?? path
    }

    // MARK: Clearing up

    /// A distribution that the journal says was to be added.
    private struct Begun {
        var label: String
        var metadata: String = ""
        var files: [String] = []
    }

    /// Clears away what an unfinished change left, and names the distributions concerned. Whoever is half removed is removed,
    /// whoever is half there is removed; the others stay as they are.
    func recover() throws(ChangeError) -> [String] {
        guard isUnfinished else { return [] }
        do throws(FileError) {
            let bytes = try Files.read(path, limit: 256 << 20)
            // A journal of another edition is another program's; it is left for that one.
            guard bytes.starts(with: Self.edition) else { return [] }
            return try clear(parse(bytes.dropFirst(Self.edition.count)))
        } catch {
            throw .file(error)
        }
    }

    private func parse(_ bytes: ArraySlice<UInt8>) -> [Begun] {
        var begun: [Begun] = []
        for field in bytes.split(separator: 0) {
            let text = String(decoding: field.dropFirst(), as: UTF8.self)
            switch field.first {
            case UInt8(ascii: "A"): begun.append(Begun(label: text))
            case UInt8(ascii: "D") where !begun.isEmpty:
                begun[begun.count - 1].metadata = Paths.absolute(text, in: target.prefix)
            case UInt8(ascii: "F") where !begun.isEmpty:
                begun[begun.count - 1].files.append(Paths.absolute(text, in: target.prefix))
            default: continue
            }
        }
        return begun
    }

    private func clear(_ begun: [Begun]) throws(FileError) -> [String] {
        var concerned: [String] = []
        let complete = try InstalledDistribution.list(in: target)
        var places = PrefixGuard(prefix: target.prefix)
        var real = RealPlaces(target)

        let aside = DistributionRemoval.asideDirectory(target)
        for name in (try? Files.list(aside)) ?? [] {
            for library in target.libraries {
                guard let distribution = InstalledDistribution(metadataName: name, directory: library) else { continue }
                if concerned.last != distribution.label { concerned.append(distribution.label) }
                let metadata = Paths.join(aside, name)
                guard let removal = try? DistributionRemoval(distribution, metadata: metadata, admitting: &places)
                else { continue }
                try removal.finish(in: target, keeping: KeptFiles(removal.files(alsoOf: complete, in: &real)))
                break
            }
        }

        var files: [String] = []
        for addition in begun where !Files.exists(addition.metadata) {
            if !concerned.contains(addition.label) { concerned.append(addition.label) }
            for file in addition.files where places.admits(file) { files.append(file) }
        }
        if !files.isEmpty {
            var keys: [ExactPath] = []
            for file in files { keys.append(real.key(ofFile: file)) }
            let owned = FileOwners(of: Set(keys), among: complete, in: &real).owners
            try FileSweep(roots: target.roots).remove(zip(files, keys).filter { owned[$1] == nil }.map(\.0))
        }
        try end()
        return concerned
    }
}

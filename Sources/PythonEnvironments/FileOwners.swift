internal import Archives
internal import OperatingSystem

/// Which installed distributions list certain files, under whatever name they list them.
struct FileOwners {
    /// The label of an owner by place.
    private(set) var owners: [ExactPath: String] = [:]
    /// All files that somebody lists in certain directories, as those who asked call the directories.
    private(set) var inside: Set<ExactPath> = []

    /// - Parameters:
    ///   - files: the places of the files in question, as ``RealPlaces/key(_:)`` has them.
    ///   - trees: directories, all of whose files are in question.
    init(
        of files: Set<ExactPath>, below trees: DirectoryIndex = DirectoryIndex([]),
        among distributions: [InstalledDistribution], in places: inout RealPlaces
    ) {
        guard !files.isEmpty || !trees.isEmpty else { return }
        for distribution in distributions {
            guard let record = distribution.record() else { continue }
            let library = distribution.directory + "/"
            for row in record.rows {
                let isPlain = !Paths.mayHaveDots(row.path)
                let path = places.file(
                    isPlain ? library + row.path : Paths.absolute(row.path, in: distribution.directory))
                let key = places.key(path)
                if files.contains(key) { owners[key] = distribution.label }
                for name in trees.names(of: path) { inside.insert(ExactPath(name)) }
            }
        }
    }
}

extension DistributionRemoval {
    /// Those of its files that other distributions list as well, in the words of ``files`` and ``trees``.
    func files(alsoOf others: [InstalledDistribution], in places: inout RealPlaces) -> Set<ExactPath> {
        var texts: [ExactPath: [String]] = [:]
        for file in files { texts[places.key(ofFile: file), default: []].append(file) }
        var roots: [(text: String, real: String)] = []
        for tree in trees { roots.append((tree, places.directory(tree))) }
        let found = FileOwners(of: Set(texts.keys), below: DirectoryIndex(roots), among: others, in: &places)
        var shared = found.inside
        for key in found.owners.keys { shared.formUnion((texts[key] ?? []).map { ExactPath($0) }) }
        return shared
    }
}

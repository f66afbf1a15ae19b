/// Directories, sorted, so that those which a path lies in are found without a look at each.
struct DirectoryIndex {
    private struct Root {
        /// The real path, with a slash behind it.
        var bytes: [UInt8]
        /// What the directory is called by those who asked for it.
        var texts: [String]
        /// The next one around it.
        var enclosing: Int?
    }

    private var roots: [Root] = []

    var isEmpty: Bool { roots.isEmpty }

    init(_ directories: [(text: String, real: String)]) {
        var texts: [ExactPath: [String]] = [:]
        for directory in directories { texts[ExactPath(directory.real), default: []].append(directory.text) }
        roots = texts.map { Root(bytes: Array($0.key.text.utf8) + [UInt8(ascii: "/")], texts: $0.value) }
            .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        var around: [Int] = []
        for index in roots.indices {
            while let last = around.last, !roots[index].bytes.starts(with: roots[last].bytes) { around.removeLast() }
            roots[index].enclosing = around.last
            around.append(index)
        }
    }

    /// The path as each of the directories that it lies in calls it.
    func names(of path: String) -> [String] {
        guard !roots.isEmpty else { return [] }
        let bytes = Array(path.utf8)
        // The last one that is not behind the path: it, or one around it, holds the path if any does.
        var (low, high) = (0, roots.count)
        while low < high {
            let middle = (low + high) / 2
            if bytes.lexicographicallyPrecedes(roots[middle].bytes) { high = middle } else { low = middle + 1 }
        }
        var names: [String] = []
        var next = low > 0 ? low - 1 : nil
        while let index = next {
            let root = roots[index]
            next = root.enclosing
            guard bytes.count > root.bytes.count, bytes.starts(with: root.bytes) else { continue }
            let rest = String(decoding: bytes[root.bytes.count...], as: UTF8.self)
            names += root.texts.map { $0 + "/" + rest }
        }
        return names
    }
}

/// Files that stay when a distribution leaves, as others list them too.
struct KeptFiles {
    private let files: Set<ExactPath>
    /// In the order of their bytes, so that those of a directory stand together.
    private let sorted: [String]

    init(_ files: Set<ExactPath>) {
        self.files = files
        sorted = files.map(\.text).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    var isEmpty: Bool { files.isEmpty }

    func contains(_ path: String) -> Bool { files.contains(ExactPath(path)) }

    /// Whether one of them lies in a directory or below.
    func hasAny(in directory: String) -> Bool {
        let start = directory + "/"
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle].utf8.lexicographicallyPrecedes(start.utf8) { low = middle + 1 } else { high = middle }
        }
        return low < sorted.count && sorted[low].utf8.starts(with: start.utf8)
    }
}

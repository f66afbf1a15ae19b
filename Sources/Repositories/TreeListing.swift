/// What a commit's tree holds, as `git ls-tree -r -l -z` lists it, held to what may be written to a disk.
struct TreeListing {
    struct Entry {
        /// `100644`, `100755`, `120000` or `160000`.
        var mode: String
        /// The name of the blob, or of a submodule's commit.
        var object: String
        var size: Int
        var path: [UInt8]

        var text: String { String(decoding: path, as: UTF8.self) }
    }

    private(set) var entries: [Entry] = []

    /// Files may come to this many bytes, and to this many.
    static let mostBytes = 4 << 30
    static let mostEntries = 1_000_000

    init(_ bytes: [UInt8], repository: String) throws(RepositoryError) {
        func refused(_ path: [UInt8], _ problem: String) -> RepositoryError {
            .unsafeTree(repository: repository, path: String(decoding: path, as: UTF8.self), problem: problem)
        }
        var total = 0
        var leaves: Set<[UInt8]> = []
        var directories: Set<[UInt8]> = []
        for record in bytes.split(separator: 0) {
            guard let tab = record.firstIndex(of: 0x09) else { throw refused(Array(record), "it is not listed well") }
            let fields = record[..<tab].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
            let path = Array(record[(tab + 1)...])
            guard fields.count == 4, CommitID(fields[2]) != nil else { throw refused(path, "it is not listed well") }
            // Git itself knows two kinds of file; old repositories have others, which it reads as the nearest.
            let mode =
                switch fields[0] {
                case "120000", "160000", "100755": fields[0]
                default: "100644"
                }
            // A submodule has none.
            guard let size = fields[3] == "-" ? 0 : Int(fields[3]), size >= 0 else {
                throw refused(path, "it is not listed well")
            }
            guard size <= Self.mostBytes - total, entries.count < Self.mostEntries else {
                throw refused(path, "the files are too many or too large")
            }
            total += size
            if let problem = Self.problem(with: path) { throw refused(path, problem) }
            guard leaves.insert(path).inserted, !directories.contains(path) else {
                throw refused(path, "it is there twice")
            }
            var end = path.count
            while let slash = path[..<end].lastIndex(of: 0x2f) {
                let parent = Array(path[..<slash])
                // What is written below a link would land where the link leads.
                if leaves.contains(parent) { throw refused(path, "it lies below a file or a link") }
                if !directories.insert(parent).inserted { break }
                end = slash
            }
            entries.append(Entry(mode: mode, object: fields[2], size: size, path: path))
        }
    }

    private static func problem(with path: [UInt8]) -> String? {
        guard !path.isEmpty, path.count < 4096 else { return "it is no path" }
        for part in path.split(separator: 0x2f, omittingEmptySubsequences: false) {
            if part.isEmpty || part.elementsEqual(".".utf8) || part.elementsEqual("..".utf8) {
                return "it leads elsewhere"
            }
            if part.count > 255 { return "it is too long" }
            if String(decoding: part, as: UTF8.self).lowercased() == ".git" { return "it would be git's own" }
        }
        guard String(validating: path, as: UTF8.self) != nil else { return "it is not UTF-8" }
        return nil
    }
}

import OperatingSystem

/// The seeds of the parsers: files below `Corpus`, one folder for each parser, and what binary formats are made by.
enum Corpus {
    static let folder = Paths.join(Paths.parent(#filePath), "Corpus")

    /// Longer files are no seeds: what mutations would do to them is lost in them.
    private static let longest = 256 << 10

    static func seeds(of parser: FuzzedParser, and directory: String? = nil) -> [[UInt8]] {
        var seeds: [[UInt8]] = []
        for place in [parser.corpus ?? parser.name, parser.name] where seeds.isEmpty || place != parser.corpus {
            seeds += files(in: Paths.join(folder, place))
        }
        return seeds + parser.seeds() + (directory.map { files(in: $0) } ?? [])
    }

    private static func files(in directory: String) -> [[UInt8]] {
        var found: [[UInt8]] = []
        for name in ((try? Files.list(directory)) ?? []).sorted() {
            let path = Paths.join(directory, name)
            if Files.isDirectory(path) {
                found += files(in: path)
            } else if let bytes = try? Files.read(path), bytes.count <= longest {
                found.append(bytes)
            }
        }
        return found
    }
}

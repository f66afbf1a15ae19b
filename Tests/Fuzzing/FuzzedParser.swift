/// A parser of bytes from outside, and how to come by inputs for it.
struct FuzzedParser: Sendable {
    /// As `Documentation/Fuzzing.md` lists it, and as its folder in `Corpus` is called.
    var name: String
    /// The room that the parser stands in.
    var room: String
    /// Words that mean something in the format, beside those that mean trouble in any.
    var words: [String]
    /// Inputs are not made longer than this, in bytes.
    var longest: Int
    /// The folder of another parser in `Corpus` whose files are seeds, too.
    var corpus: String?
    /// Seeds that a maker makes, because they are binary; those in `Corpus` come on top.
    var seeds: @Sendable () -> [[UInt8]]
    /// Reads the bytes, and uses what came of them as the program does. An error is an answer; a trap is a finding.
    var read: @Sendable ([UInt8]) throws -> Void

    init(
        _ name: String, room: String, words: [String] = [], longest: Int = 1 << 20, corpus: String? = nil,
        seeds: @escaping @Sendable () -> [[UInt8]] = { [] }, read: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        self.name = name
        self.room = room
        self.words = words
        self.longest = longest
        self.corpus = corpus
        self.seeds = seeds
        self.read = read
    }

    /// The same for parsers that take a text.
    init(
        text name: String, room: String, words: [String] = [], longest: Int = 1 << 20, corpus: String? = nil,
        read: @escaping @Sendable (String) throws -> Void
    ) {
        self.init(name, room: room, words: words, longest: longest, corpus: corpus) {
            try read(String(decoding: $0, as: UTF8.self))
        }
    }

    /// Every parser of bytes that come from elsewhere: from an index, an archive, a service, a project's files, a user's.
    static let all: [FuzzedParser] =
        structuredText + standards + projectFiles + bills + archives + advisories + indexes + environments + policies
        + commands
}

/// Something that must hold of whatever was read did not: that is a finding like a trap.
func broken(_ law: String) -> Never { fatalError("broken law: \(law)") }

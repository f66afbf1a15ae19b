import OperatingSystem

extension HTTPBody {
    /// Why a body was not read to its end by choice.
    struct TooLong: Error {}

    /// Reads a body that nobody wants, so that its connection can serve again; gives up on a long one, and on a slow one.
    func discard(_ pace: Pace) async {
        var count = 0
        var pace = pace
        try? await forEachPiece { piece in
            count += piece.byteCount
            guard count <= 64 << 10 else { throw TooLong() }
            try pace.check(received: count)
        }
    }

    /// The whole body; throws ``TooLong`` beyond `limit` bytes.
    func collect(limit: Int, expected: Int? = nil, pace: Pace) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        var pace = pace
        bytes.reserveCapacity(min(max(expected ?? 16384, 0), limit, 1 << 20))
        try await forEachPiece { piece in
            guard piece.byteCount <= limit - bytes.count else { throw TooLong() }
            piece.withUnsafeBytes { bytes.append(contentsOf: $0) }
            try pace.check(received: bytes.count)
        }
        return bytes
    }
}

/// The body of an answer as it came. A long one waits in a file until there is memory for it, since fifty may be on their
/// way at once.
private struct ArrivedBody {
    /// Longer bodies go into a file (bytes).
    static let shortest = 512 << 10

    private var bytes: [UInt8] = []
    private var file: (directory: TemporaryDirectory, path: String)?
    private(set) var count = 0

    init(_ body: HTTPBody, limit: Int, expected: Int?, scratch: String, pace: Pace) async throws {
        var bytes: [UInt8] = []
        var writer: HashingFileWriter?
        var directory: TemporaryDirectory?
        var pace = pace
        bytes.reserveCapacity(min(max(expected ?? 16384, 0), limit, Self.shortest))
        defer { writer?.discard() }
        try await body.forEachPiece { piece in
            let count = writer?.count ?? bytes.count
            guard piece.byteCount <= limit - count else { throw HTTPBody.TooLong() }
            if writer == nil, count + piece.byteCount > Self.shortest {
                let made = try TemporaryDirectory(in: scratch)
                var opened = try HashingFileWriter(Paths.join(made.path, "body"))
                try opened.write(bytes.span.bytes)
                (directory, writer, bytes) = (made, opened, [])
            }
            if writer == nil {
                piece.withUnsafeBytes { bytes.append(contentsOf: $0) }
            } else {
                try writer?.write(piece)
            }
            try pace.check(received: count + piece.byteCount)
        }
        count = bytes.count
        if let written = writer, let directory {
            writer = nil
            let path = try written.finish().path
            count = written.count
            file = (directory, path)
        }
        self.bytes = bytes
    }

    /// What it unpacks to, by its own word; the word of a gzip member counts only up to what deflate can reach.
    func announcedSize() throws(FileError) -> Int {
        guard count >= 18 else { return count }
        let end: [UInt8]
        if let file {
            let mapped = try MappedFile(path: file.path)
            end = withExtendedLifetime(mapped) { Array(mapped.bytes.suffix(4)) }
        } else {
            end = Array(bytes.suffix(4))
        }
        let size = end.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return min(Int(size), count.multipliedReportingOverflow(by: 1032).partialValue)
    }

    func content() throws(FileError) -> [UInt8] {
        guard let file else { return bytes }
        return try withExtendedLifetime(file.directory) { () throws(FileError) in
            try Files.read(file.path, limit: count)
        }
    }
}

extension IndexClient {
    /// What all pages that are being read may take together (bytes).
    static let mostMemory = 320 << 20

    /// What reading an answer takes at most: the text, what was unescaped, and what is made of it. A link takes a lot more
    /// than its shortest text, but there is a limit to links.
    private static func memory(forText size: Int) -> Int { 5 * size + min(20 * size, 40 << 20) }

    /// Reads the body of a page or of metadata, `Content-Encoding` undone, at most `limit` bytes of it, when there is memory
    /// for it.
    func text<Value: Sendable>(
        of arrival: Arrival, for errand: Errand, limit: Int, _ use: ([UInt8]) throws -> Value
    ) async throws -> Value {
        func refusal(_ problem: String) -> IndexError {
            .answer(source: errand.source.name, url: errand.url.redacted, problem: problem)
        }
        let headers = arrival.response.headers
        let tooLong = "it is longer than \(limit >> 20) MiB"
        do {
            let body = try await ArrivedBody(
                arrival.response.body, limit: limit, expected: headers["content-length"].flatMap { Int($0) },
                scratch: scratch, pace: Pace(configuration.clock, errand.staysAtOrigin ? .collection : .page))
            switch headers["content-encoding"]?.trimmingBlanks.lowercased() {
            case nil, "", "identity":
                return try await memory.run(Self.memory(forText: body.count)) { try use(try body.content()) }
            case "gzip", "x-gzip":
                let announced = min(try body.announcedSize(), limit)
                do {
                    return try await unpacked(body, limit: announced, use)
                } catch let failure as Gzip.Failure where failure == .tooLarge && announced < limit {
                    // Its last member is not its only one.
                    return try await unpacked(body, limit: limit, use)
                }
            case let other?: throw refusal("it is packed with `\(other)`, which was not asked for")
            }
        } catch is HTTPBody.TooLong {
            throw refusal(tooLong)
        } catch let error as Gzip.Failure {
            switch error {
            case .malformed: throw refusal("its gzip packing is broken")
            case .tooLarge: throw refusal(tooLong)
            case .ratio: throw refusal("it unpacks to more than \(Gzip.mostRatio) times its size")
            }
        }
    }

    private func unpacked<Value: Sendable>(
        _ body: ArrivedBody, limit: Int, _ use: ([UInt8]) throws -> Value
    ) async throws -> Value {
        try await memory.run(body.count + Self.memory(forText: limit)) {
            try use(try Gzip.inflate(try body.content(), limit: limit))
        }
    }

    /// Where files wait that are on their way.
    var scratch: String { cache?.scratch ?? configuration.environment.nonEmpty("TMPDIR") ?? "/tmp" }
}

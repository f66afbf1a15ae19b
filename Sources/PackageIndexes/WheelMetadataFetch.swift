import Archives
import OperatingSystem
import PackagingStandards

/// Gets a wheel's metadata with as little of the wheel as the server allows: the end of the file holds the zip's directory
/// and nearly always the metadata too, so one request does; a server that cannot send a part sends the whole.
struct WheelMetadataFetch: Sendable {
    let client: IndexClient
    let wanted: IndexClient.WantedFile
    /// What the whole file must hash to, when the index says.
    let sha256: Digest?

    /// The directory of a wheel of some 500 members, and metadata of usual length (bytes).
    private static let usualTail = 64 << 10
    /// Room for the metadata of most projects (bytes).
    private static let margin = 32 << 10
    /// The directory of a wheel of half a million members (bytes).
    private static let longestTail = 64 << 20

    func run() async throws(IndexError) -> [UInt8] {
        if client.rangeSupport.isMissing(at: wanted.url) { return try await fromWholeWheel() }
        switch try await request("bytes=-\(WheelMetadataFetch.usualTail)", limit: WheelMetadataFetch.usualTail) {
        case .whole(let bytes): return bytes
        case .refused: return try await fromWholeWheel()
        case .part(let bytes, let start, let total):
            guard start + bytes.count == total else { throw misleading() }
            return try await fromTail(bytes, size: total)
        }
    }

    private func fromTail(_ first: [UInt8], size: Int) async throws(IndexError) -> [UInt8] {
        var tail = first
        while true {
            let answer: ZipDirectory.Answer
            do throws(ArchiveError) {
                answer = try ZipDirectory.read(tail: tail, size: UInt64(size), name: wanted.name)
            } catch {
                throw wanted.unreadable(error)
            }
            let start = size - tail.count
            switch answer {
            case .directory(let directory): return try await member(of: directory, tail: tail, start: start)
            case .needs(let offset):
                // What is asked for lies before what is here, so every round brings the start of the file nearer.
                guard let offset = Int(exactly: offset), offset < start, size - offset <= WheelMetadataFetch.longestTail
                else { throw misleading() }
                // The metadata usually stands right before the directory.
                let first = max(0, offset - WheelMetadataFetch.margin)
                let before = tail
                if size - first <= WheelMetadataFetch.usualTail << 4 {
                    tail = try await bytes(first..<start) + before
                } else {
                    return try await ofLongDirectory(from: first, before, size: size)
                }
            }
        }
    }

    /// The same for a directory that takes much memory: there is not enough for many of them at once.
    private func ofLongDirectory(from first: Int, _ tail: [UInt8], size: Int) async throws(IndexError) -> [UInt8] {
        do {
            return try await client.memory.run(4 * (size - first)) {
                let whole = try await bytes(first..<(size - tail.count)) + tail
                let answer: ZipDirectory.Answer
                do throws(ArchiveError) {
                    answer = try ZipDirectory.read(tail: whole, size: UInt64(size), name: wanted.name)
                } catch {
                    throw wanted.unreadable(error)
                }
                guard case .directory(let directory) = answer else { throw misleading() }
                return try await member(of: directory, tail: whole, start: size - whole.count)
            }
        } catch {
            throw IndexError(wrapping: error)
        }
    }

    private func member(of directory: ZipDirectory, tail: [UInt8], start: Int) async throws(IndexError) -> [UInt8] {
        do {
            let entry = try wanted.metadataEntry(in: directory)
            guard let lower = Int(exactly: entry.extent.lowerBound), let upper = Int(exactly: entry.extent.upperBound),
                lower <= upper, upper <= start + tail.count, upper - lower <= 2 * IndexClient.mostMetadataBytes
            else { throw misleading() }
            var extent: [UInt8] = []
            if lower < start { extent = try await bytes(lower..<min(upper, start)) }
            if upper > start { extent += tail[max(0, lower - start)..<(upper - start)] }
            return try directory.read(entry, from: extent)
        } catch let error as ArchiveError {
            throw wanted.unreadable(error)
        } catch {
            throw IndexError(wrapping: error)
        }
    }

    // MARK: Requests

    private enum Answer: Sendable {
        case part([UInt8], start: Int, total: Int)
        /// The server sent the whole wheel, out of which this metadata was read.
        case whole([UInt8])
        /// The server does not want to.
        case refused
    }

    /// Exactly these bytes of the file.
    private func bytes(_ range: Range<Int>) async throws(IndexError) -> [UInt8] {
        let answer = try await request("bytes=\(range.lowerBound)-\(range.upperBound - 1)", limit: range.count)
        guard case .part(let bytes, range.lowerBound, _) = answer, bytes.count == range.count else {
            throw misleading()
        }
        return bytes
    }

    private func request(_ range: String, limit: Int) async throws(IndexError) -> Answer {
        var errand = IndexClient.Errand(url: wanted.url, source: wanted.source)
        errand.headers["Accept-Encoding"] = "identity"
        errand.headers["Range"] = range
        return try await client.run(errand, in: client.requests) { arrival in
            try await self.read(arrival, limit: limit)
        }
    }

    private func read(_ arrival: IndexClient.Arrival, limit: Int) async throws -> Answer {
        let headers = arrival.response.headers
        switch arrival.response.status {
        case 206:
            guard let (first, last, total) = WheelMetadataFetch.contentRange(headers["content-range"]) else {
                throw misleading()
            }
            if let size = wanted.size, size != total { throw wanted.sizeMismatch(received: total) }
            let bytes: [UInt8]
            do {
                bytes = try await arrival.response.body.collect(
                    limit: limit, expected: last - first + 1, pace: Pace(client.configuration.clock, .page))
            } catch is HTTPBody.TooLong {
                throw misleading()
            }
            guard bytes.count == last - first + 1 else {
                throw TransportError(.closed, "the connection ended after \(bytes.count) of \(last - first + 1) bytes")
            }
            return .part(bytes, start: first, total: total)
        case 200:
            client.rangeSupport.noteMissing(at: wanted.url)
            return .whole(try await metadata(ofWholeWheelIn: arrival))
        case 416:
            client.rangeSupport.noteMissing(at: wanted.url)
            return .refused
        default: throw wanted.missing
        }
    }

    private func fromWholeWheel() async throws(IndexError) -> [UInt8] {
        var errand = IndexClient.Errand(url: wanted.url, source: wanted.source)
        errand.headers["Accept-Encoding"] = "identity"
        return try await client.run(errand, in: client.downloads) { arrival in
            guard arrival.response.status == 200 else { throw wanted.missing }
            return try await self.metadata(ofWholeWheelIn: arrival)
        }
    }

    private func metadata(ofWholeWheelIn arrival: IndexClient.Arrival) async throws -> [UInt8] {
        let directory = try TemporaryDirectory(in: client.scratch)
        let file = try await client.store(arrival, of: wanted, at: Paths.join(directory.path, "wheel"))
        if let sha256, sha256 != file.digest {
            throw IndexError.digestMismatch(
                source: wanted.source.name, file: wanted.name, isMetadata: false, url: wanted.url.redacted,
                expected: sha256.description, received: file.digest.description)
        }
        return try withExtendedLifetime(directory) { try client.wheelMetadata(inFile: file.path, of: wanted) }
    }

    private func misleading() -> IndexError {
        .answer(
            source: wanted.source.name, url: wanted.url.redacted,
            problem: "the part of the file is not the one asked for")
    }

    /// `bytes 0-99/1234` (RFC 9110 section 14.4); nil when it is not that, or makes no sense.
    static func contentRange(_ text: String?) -> (first: Int, last: Int, total: Int)? {
        guard let text, text.lowercased().hasPrefix("bytes ") else { return nil }
        let parts = text.dropFirst(6).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let total = Int(parts[1]) else { return nil }
        let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Int(ends[0].trimmingBlanks), let last = Int(ends[1].trimmingBlanks),
            first >= 0, first <= last, last < total
        else { return nil }
        return (first, last, total)
    }
}

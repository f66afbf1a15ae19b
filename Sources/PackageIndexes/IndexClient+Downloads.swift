import Diagnostics
import Hashing
import OperatingSystem
import PackagingStandards

/// A file that arrived and has the length that was promised. Whether it is the file that was meant is for
/// `UnverifiedArtifact.verify` to say.
package struct DownloadedFile: Hashable, Sendable {
    package var path: String
    /// The SHA-256 of the bytes that were written.
    package var digest: Digest
    /// In bytes.
    package var size: Int

    package init(path: String, digest: Digest, size: Int) {
        self.path = path
        self.digest = digest
        self.size = size
    }
}

extension IndexClient {
    /// No file of an index is longer, whatever the index says (bytes).
    static let mostFileBytes = 64 << 30

    /// Fetches a file to `path`, hashing it on the way. The size that the index gives is kept to, in both directions;
    /// on an error nothing is left at `path`. The SHA-256 is for the caller to hold against what it wants; a file that is
    /// contradicted by another digest of its page is refused here, a weak one as well: that can vouch for nothing, but
    /// shows that a file is broken.
    package func download(
        _ file: IndexFile, from source: PackageSource, to path: String
    ) async throws(IndexError) -> DownloadedFile {
        let reachable = try reach(source)
        let wanted = WantedFile(name: file.filename, url: file.url, size: file.size, source: reachable)
        let download = try await download(wanted, to: path)
        let others = file.digests.filter { $0.algorithm != .sha256 }
        let contradiction: (stated: Digest, found: Digest)?
        do throws(HashingError) {
            contradiction = try Digest.contradiction(of: others, byFile: path)
        } catch {
            try? Files.remove(path)
            throw .file(FileError(operation: "read", path: error.path, number: error.number))
        }
        guard let contradiction else { return download }
        try? Files.remove(path)
        throw .digestMismatch(
            source: reachable.name, file: file.filename, isMetadata: false, url: file.url.redacted,
            expected: contradiction.stated.description, received: contradiction.found.description)
    }

    /// Fetches what a plain address names (`{file = "https://…"}` of a Pipfile) to `path`, hashing it on the way.
    package func download(
        address: String, verifyTLS: Bool = true, to path: String
    ) async throws(IndexError) -> DownloadedFile {
        let reachable = try ReachableSource(
            address: address, verifyTLS: verifyTLS, in: configuration.addressVariables)
        tell(reachable.sending)
        let wanted = WantedFile(name: reachable.url.lastPathSegment, url: reachable.url, size: nil, source: reachable)
        do throws(IndexError) {
            return try await download(wanted, to: path)
        } catch {
            // No page lists it: what is wrong is the address.
            if case .missingFile(_, _, let url) = error { throw .nothingAt(url: url) }
            throw error
        }
    }

    /// A file to fetch, and what is known of it.
    struct WantedFile: Sendable {
        var name: String
        var url: ResourceURL
        var size: Int?
        var source: ReachableSource
        /// The most that is taken where the size is not known.
        var limit = IndexClient.mostFileBytes
        /// How slowly it may come.
        var pace = Pace.Kind.file

        func sizeMismatch(received: Int) -> IndexError {
            .sizeMismatch(
                source: source.name, file: name, url: url.redacted, expected: size ?? limit,
                received: received)
        }

        var missing: IndexError { .missingFile(source: source.name, file: name, url: url.redacted) }

        /// A page that came over `https` vouches for its files' digests, but not for what `http` would give away.
        func checkLink() throws(IndexError) {
            guard url.scheme == "http", source.url.scheme == "https", source.verifiesTLS, !url.isLoopback else {
                return
            }
            throw .insecureLink(source: source.name, file: name, url: url.redacted)
        }
    }

    func download(_ wanted: WantedFile, to path: String) async throws(IndexError) -> DownloadedFile {
        if let local = wanted.url.localPath { return try copy(local, of: wanted, to: path) }
        guard configuration.caching != .offline else {
            throw .offline(source: wanted.source.name, subject: "`\(wanted.name)`")
        }
        try wanted.checkLink()
        var errand = Errand(url: wanted.url, source: wanted.source)
        errand.headers["Accept-Encoding"] = "identity"
        return try await run(errand, in: downloads) { arrival in
            try await self.store(arrival, of: wanted, at: path)
        }
    }

    /// Writes the body of a 200 to `path`.
    func store(_ arrival: Arrival, of wanted: WantedFile, at path: String) async throws -> DownloadedFile {
        let response = arrival.response
        guard response.status == 200 else { throw wanted.missing }
        let announced = response.headers["content-length"].flatMap { Int($0) }
        let limit = wanted.size ?? wanted.limit
        if let announced, announced > limit || wanted.size.map({ $0 != announced }) ?? false {
            throw wanted.sizeMismatch(received: announced)
        }
        var writer = try HashingFileWriter(path)
        var reported = 0
        var pace = Pace(configuration.clock, wanted.pace)
        do {
            try await response.body.forEachPiece { piece in
                guard piece.byteCount <= limit - writer.count else {
                    throw wanted.sizeMismatch(received: writer.count + piece.byteCount)
                }
                try writer.write(piece)
                try pace.check(received: writer.count)
                if writer.count - reported >= 128 << 10 {
                    reported = writer.count
                    configuration.progress.report(
                        .downloading(file: wanted.name, received: reported, total: wanted.size ?? announced))
                }
            }
            if let size = wanted.size, writer.count != size { throw wanted.sizeMismatch(received: writer.count) }
            // A body that ends too early without the connection saying so.
            if let announced, writer.count != announced {
                throw TransportError(.closed, "the connection ended after \(writer.count) of \(announced) bytes")
            }
            return try writer.finish()
        } catch {
            writer.discard()
            throw error
        }
    }

    private func copy(_ local: String, of wanted: WantedFile, to path: String) throws(IndexError) -> DownloadedFile {
        guard Files.exists(local) else { throw wanted.missing }
        do throws(FileError) {
            var writer = try HashingFileWriter(path)
            do throws(FileError) {
                try LocalFile.read(local) { piece throws(FileError) in try writer.write(piece) }
                let file = try writer.finish()
                if wanted.size.map({ $0 == file.size }) ?? true { return file }
            } catch {
                writer.discard()
                throw error
            }
        } catch {
            throw .file(error)
        }
        let received = Files.status(path).map { Int($0.size) } ?? 0
        try? Files.remove(path)
        throw wanted.sizeMismatch(received: received)
    }
}

extension ReachableSource {
    /// The stand-in for an address that belongs to no source.
    init(
        address: String, verifyTLS: Bool, in variables: AddressVariables, isOfPolicy: Bool = false
    ) throws(IndexError) {
        let expanded = VariableExpansion.expand(address, variables)
        guard let url = ResourceURL(written: expanded.text) else {
            throw .unusableAddress(source: "file", url: Redaction.address(address), unset: expanded.unset)
        }
        if url.scheme == "http", verifyTLS, !url.isLoopback {
            throw .insecureSource(source: url.host, url: url.redacted)
        }
        self.init(
            name: url.scheme == "file" ? "file" : url.host, url: url.withoutCredentials.withoutFragment,
            credentials: url.userInformation.flatMap { Credentials(userInformation: $0) }, verifiesTLS: verifyTLS,
            unsetVariables: expanded.unset,
            sending: try expanded.allowedSending(
                of: Redaction.address(address), variables.user, isOfPolicy: isOfPolicy))
    }
}

import OperatingSystem

/// What came of fetching something that may have been fetched before.
package enum FetchedCollection: Hashable, Sendable {
    /// The server says that it is still what it was.
    case unchanged
    /// The file, and the server's mark of this version of it.
    case file(DownloadedFile, etag: String?)
}

extension IndexClient {
    /// Fetches a collection of data that belongs to no index, to `path`.
    ///
    /// - Parameters:
    ///   - etag: The mark of what was fetched before; a server that knows it need not send it again.
    ///   - limit: In bytes; more is an error.
    ///   - mayMove: Whether a redirect to another host is followed.
    ///   - isOfPolicy: Whether a project's policy names it. Then no variable of the user's goes there that the user did not allow; what
    ///     the user names needs no telling.
    package func collection(
        at address: String, to path: String, unless etag: String? = nil, limit: Int, mayMove: Bool = false,
        isOfPolicy: Bool = false
    ) async throws(IndexError) -> FetchedCollection {
        let reachable = try ReachableSource(
            address: address, verifyTLS: true, in: configuration.addressVariables, isOfPolicy: isOfPolicy)
        var wanted = WantedFile(name: reachable.url.lastPathSegment, url: reachable.url, size: nil, source: reachable)
        wanted.limit = limit
        wanted.pace = .collection
        if reachable.url.localPath != nil { return .file(try await download(wanted, to: path), etag: nil) }
        guard configuration.caching != .offline else {
            throw .offline(source: wanted.source.name, subject: "`\(wanted.name)`")
        }
        var errand = Errand(url: wanted.url, source: wanted.source, staysAtOrigin: !mayMove)
        errand.headers["Accept-Encoding"] = "identity"
        if let etag { errand.headers["If-None-Match"] = etag }
        let file = wanted
        return try await run(errand, in: downloads) { arrival in
            switch arrival.response.status {
            case 200:
                return .file(
                    try await self.store(arrival, of: file, at: path), etag: arrival.response.headers["etag"])
            case 304 where etag != nil: return .unchanged
            default: throw IndexError.nothingAt(url: arrival.url.redacted)
            }
        }
    }
}

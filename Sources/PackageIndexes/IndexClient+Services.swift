import OperatingSystem
import PackagingStandards

extension IndexClient {
    /// The answer of a service that is no index: what is at an address, or what it answers to `body`, which is JSON. Nil when
    /// there is nothing. At most `limit` bytes.
    package func answer(
        of address: String, to body: [UInt8]? = nil, limit: Int = 64 << 20
    ) async throws(IndexError) -> [UInt8]? {
        let source = try ReachableSource(address: address, verifyTLS: true, in: configuration.addressVariables)
        guard configuration.caching != .offline else { throw .offline(source: source.name, subject: "its answer") }
        var errand = Errand(url: source.url, source: source, staysAtOrigin: true)
        errand.headers["Accept"] = "application/json"
        errand.headers["Accept-Encoding"] = "gzip"
        if let body {
            errand.headers["Content-Type"] = "application/json"
            errand.body = body
        }
        let asked = errand
        return try await run(asked, in: requests) { arrival in
            guard arrival.response.status == 200 else { return nil }
            return try await self.text(of: arrival, for: asked, limit: limit) { $0 }
        }
    }

    /// What an index's own JSON says of one release: `pypi/NAME/VERSION/json` beside its `simple`. Nil where the index has
    /// no such page or the source none of these addresses. At most `limit` bytes.
    package func releaseDocument(
        of name: PackageName, version: String, at source: PackageSource, limit: Int = 64 << 20
    ) async throws(IndexError) -> [UInt8]? {
        let reachable = try reach(source)
        let simple = "simple/"
        guard reachable.url.scheme != "file", reachable.url.path.hasSuffix("/" + simple), reachable.url.query == nil
        else { return nil }
        guard configuration.caching != .offline else { throw .offline(source: source.name, subject: "its answer") }
        let page = "pypi/\(name.normalized)/\(PercentEncoding.encode(version))/json"
        let url = reachable.url.replacing(path: String(reachable.url.path.dropLast(simple.utf8.count)) + page)
        var errand = Errand(url: url, source: reachable, staysAtOrigin: true)
        errand.headers["Accept"] = "application/json"
        errand.headers["Accept-Encoding"] = "gzip"
        let asked = errand
        return try await run(asked, in: requests) { arrival in
            guard arrival.response.status == 200 else { return nil }
            return try await self.text(of: arrival, for: asked, limit: limit) { $0 }
        }
    }
}

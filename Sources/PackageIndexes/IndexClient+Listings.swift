import Diagnostics
import OperatingSystem
import PackagingStandards

extension IndexClient {
    /// What `source` has under `name`; nil when it says that there is no such project. Every other trouble throws: an index
    /// that cannot answer is never taken for one that has nothing.
    package func listing(of name: PackageName, at source: PackageSource) async throws(IndexError) -> ProjectListing? {
        let reachable = try reach(source)
        return try await listings.answer(for: ListingKey(source: source, name: name)) { () async throws(IndexError) in
            if reachable.url.scheme == "file" { return try self.localListing(of: name, at: reachable) }
            return try await self.listing(of: name, at: reachable)
        }
    }

    /// The way by the cache and the network.
    private func listing(of name: PackageName, at source: ReachableSource) async throws(IndexError) -> ProjectListing? {
        let maximumAge = try maximumAge
        let kept = cache?.listing(name, from: source.url)
        if configuration.caching == .offline {
            guard let kept else { throw .offline(source: source.name, subject: "the page of `\(name.normalized)`") }
            return ProjectListing(image: kept)
        }
        if let kept, configuration.caching == .normal {
            var freshness = kept.freshness
            if let maximumAge { freshness.lifetime = maximumAge }
            if freshness.isFresh(at: configuration.clock.now()) { return ProjectListing(image: kept) }
        }

        configuration.progress.report(.fetching(package: name.normalized))
        var errand = Errand(url: source.url.appendingToPath(name.normalized + "/"), source: source)
        errand.headers = IndexClient.pageHeaders
        if let tag = kept?.entityTag { errand.headers.add("If-None-Match", tag) }
        if let date = kept?.lastModified { errand.headers.add("If-Modified-Since", date) }
        let answer = try await run(errand, in: requests) { arrival in
            try await self.read(arrival, errand, name: name, kept: kept, maximumAge: maximumAge)
        }
        switch answer {
        case .notFound:
            cache?.forget(name, from: source.url)
            return nil
        case .unchanged(let image, let freshness):
            if let freshness { cache?.renew(name, from: source.url, freshness) }
            note(image, at: source)
            return ProjectListing(image: image)
        case .page(let image, let mayKeep):
            if mayKeep { keep { cache throws(FileError) in try cache.keep(image, from: source.url) } }
            note(image, at: source)
            return ProjectListing(image: image)
        }
    }

    /// Remembers a quarantine for those who will not ask the index, even where its page must not be kept.
    private func note(_ image: ListingImage, at source: ReachableSource) {
        guard let cache else { return }
        QuarantineMemory(cacheDirectory: cache.directory).note(image.status, of: image.name, at: source.url)
    }

    /// What a request for a page came to.
    private enum PageAnswer: Sendable {
        case notFound
        case unchanged(ListingImage, Freshness?)
        case page(ListingImage, mayKeep: Bool)
    }

    private func read(
        _ arrival: Arrival, _ errand: Errand, name: PackageName, kept: ListingImage?, maximumAge: UInt32?
    ) async throws -> PageAnswer {
        let headers = arrival.response.headers
        let freshness = Freshness(headers: headers, now: configuration.clock.now(), override: maximumAge)
        switch arrival.response.status {
        case 404, 410: return .notFound
        case 304:
            guard let kept else { break }
            return .unchanged(kept, freshness)
        case 200:
            var origin = ListingImage.Origin(url: arrival.url)
            if let freshness { origin.freshness = freshness }
            origin.entityTag = headers["etag"]
            origin.lastModified = headers["last-modified"]
            let made = origin
            let image = try await page(in: arrival, errand) { page throws(PageError) in
                try ListingImage.make(from: page, name: name, origin: made)
            }
            return .page(image, mayKeep: freshness != nil)
        default: break
        }
        throw IndexError.answer(
            source: errand.source.name, url: errand.url.redacted, problem: "its status is \(arrival.response.status)")
    }

    /// Reads the page that a server sent, in whichever of the two forms, and makes something of it.
    func page<Value: Sendable>(
        in arrival: Arrival, _ errand: Errand, _ use: (SimplePage) throws(PageError) -> Value
    ) async throws -> Value {
        let type = arrival.response.headers["content-type"]
        return try await text(of: arrival, for: errand, limit: SimplePage.mostBytes) { bytes in
            do throws(PageError) {
                switch try PageForm(contentType: type, bytes: bytes) {
                case .json: return try use(try SimplePage(json: bytes))
                case .html: return try use(try SimplePage(html: bytes))
                }
            } catch {
                throw self.answerError(error, errand)
            }
        }
    }

    private func answerError(_ error: PageError, _ errand: Errand) -> IndexError {
        let place = error.offset.map { " (at byte \($0))" } ?? ""
        return .answer(source: errand.source.name, url: errand.url.redacted, problem: error.problem + place)
    }

    /// A cache that cannot be written costs time, not the command.
    func keep(_ write: (IndexCache) throws(FileError) -> Void) {
        guard let cache else { return }
        do throws(FileError) {
            try write(cache)
        } catch {
            if configuration.progress.wantsDetails {
                configuration.progress.report(.detail("the cache was not written: \(error.diagnostic.headline)"))
            }
        }
    }

    /// JSON first, then HTML by its own name, then whatever calls itself HTML (PEP 691).
    static let pageHeaders: HTTPHeaders = [
        "Accept": "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01",
        "Accept-Encoding": "gzip",
    ]
}

extension ProjectListing {
    init(image: ListingImage) { self.init(name: image.name, image: image) }
}

/// The two forms of the simple API.
enum PageForm: Equatable {
    case json, html

    /// What the server calls the page; where it says nothing, what the page looks like.
    init(contentType: String?, bytes: [UInt8]) throws(PageError) {
        guard let contentType, !contentType.isEmpty else {
            switch bytes.first(where: { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }) {
            case UInt8(ascii: "{"): self = .json
            case UInt8(ascii: "<"): self = .html
            default: throw PageError("it is neither JSON nor HTML")
            }
            return
        }
        let type = contentType.prefix { $0 != ";" }.trimmingBlanks.lowercased()
        switch type {
        case "application/vnd.pypi.simple.v1+json", "application/vnd.pypi.simple.latest+json", "application/json":
            self = .json
        case "application/vnd.pypi.simple.v1+html", "application/vnd.pypi.simple.latest+html", "text/html",
            "application/xhtml+xml":
            self = .html
        default: throw PageError("its type is `\(type.prefix(80))`, neither JSON nor HTML of the simple API")
        }
    }
}

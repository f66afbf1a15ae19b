import Diagnostics
import Hashing
import OperatingSystem
import PackagingStandards

@testable import PackageIndexes

extension FuzzedParser {
    private static let name = PackageName("package")!
    private static let page = ResourceURL("https://index.example/simple/package/")!

    private static func use(_ page: SimplePage) {
        guard
            let image = try? ListingImage.make(
                from: page, name: name, origin: ListingImage.Origin(url: Self.page, entityTag: "\"a\""))
        else { return }
        use(image)
    }

    private static func use(_ image: ListingImage) {
        let listing = ProjectListing(image: image)
        for file in listing.files { _ = file.url.text }
        for release in listing.releases { for outline in release.outlines { _ = outline.isYanked } }
        _ = listing.pythonRequirements
        _ = listing.tagExamples
        _ = listing.release(Version("1.0")!)
    }

    static let indexes = [
        FuzzedParser("json-page", room: "PackageIndexes", words: Words.json + Words.pages) { bytes in
            _ = try? PageForm(contentType: nil, bytes: bytes)
            use(try SimplePage(json: bytes))
        },
        FuzzedParser("html-page", room: "PackageIndexes", words: Words.html + Words.pages) { bytes in
            use(try SimplePage(html: bytes))
        },
        FuzzedParser("cached-listing", room: "PackageIndexes", seeds: { Seeds.listings }) { bytes in
            guard let image = ListingImage(Seeds.mended(listing: bytes), name: name) else { return }
            use(image)
        },
        FuzzedParser("gzip-page", room: "PackageIndexes", seeds: { Seeds.compressedTars }) { bytes in
            _ = try Gzip.inflate(bytes, limit: 64 << 20)
        },
        FuzzedParser(text: "url", room: "PackageIndexes", words: Words.addresses, longest: 1 << 16) { text in
            if let url = ResourceURL(text) {
                guard ResourceURL(url.text) == url else { broken("an address that was written is the same") }
                _ = url.localPath
                _ = url.resolving("../a")
            }
            _ = page.resolving(text)?.text
            _ = Redaction.address(text)
            _ = ResourceURL.removingCredentials(from: text)
            let variables = AddressVariables(
                user: UserEnvironment(["NAME": "user:pass/word", "HOST": "index.example"]))
            _ = try? PackageSource(name: "a", url: text).reachable(in: variables)
            _ = Credentials(userInformation: text)
            if let link = PlainLinks(page: page).address(of: Array(text.utf8)[...]) {
                guard page.resolving(text)?.withoutFragment.text == String(decoding: link.text, as: UTF8.self) else {
                    broken("a plain link leads where any other leads")
                }
            }
        },
        FuzzedParser(text: "headers", room: "PackageIndexes", words: Words.headers, longest: 1 << 16) { text in
            _ = Freshness(headers: ["cache-control": text, "age": text], now: 1_700_000_000, override: nil)
            _ = RetryPolicy.seconds(retryAfter: text, now: 1_700_000_000)
            _ = WheelMetadataFetch.contentRange(text)
            _ = try? PageForm(contentType: text, bytes: [])
        },
        FuzzedParser("netrc", room: "PackageIndexes", words: Words.netrc) { bytes in
            _ = Netrc(parsing: bytes).credentials(for: "index.example")
        },
        FuzzedParser("pip-conf", room: "PackageIndexes", words: Words.configuration) { bytes in
            let file = try ConfigurationFile(parsing: bytes)
            if let value = file.entry("global", "no-binary")?.value { _ = PackageSelection(value).contains(name) }
        },
    ]
}

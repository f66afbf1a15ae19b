import SharedFixtures
import Testing

@testable import PackageIndexes

/// The short way to resolve a link must say what the long way says, or nothing.
@Suite struct PlainLinksTests {
    private func short(_ link: String, on page: String) throws -> String? {
        let links = PlainLinks(page: try #require(ResourceURL(page)))
        guard let address = links.address(of: Array(link.utf8)[...]) else { return nil }
        #expect(address.text[address.pathStart] == UInt8(ascii: "/"))
        return String(decoding: address.text, as: UTF8.self)
    }

    private func long(_ link: String, on page: String) throws -> String? {
        try #require(ResourceURL(page)).resolving(link)?.withoutCredentials.withoutFragment.text
    }

    @Test(
        "links as real pages have them take the short way",
        arguments: [
            ("https://files.example/packages/a1/b2/x-1.0.whl", "https://files.example/packages/a1/b2/x-1.0.whl"),
            ("http://127.0.0.1:45123/files/x-1.0.whl#sha256=00", "http://127.0.0.1:45123/files/x-1.0.whl"),
            ("/files/x-1.0%2Bcpu.whl", nil),
            ("/files/x-1.0+cpu.whl", "https://index.example:8443/files/x-1.0+cpu.whl"),
            ("../../packages/x-1.0.whl#sha256=00", "https://index.example:8443/packages/x-1.0.whl"),
            ("../../../../x-1.0.whl", "https://index.example:8443/x-1.0.whl"),
            ("x-1.0.whl", "https://index.example:8443/simple/x/x-1.0.whl"),
            ("//evil.example/x-1.0.whl", nil), ("", nil), ("#sha256=00", nil), ("..", nil), ("./x-1.0.whl", nil),
            ("a/../x-1.0.whl", nil), ("https://User@files.example/x.whl", nil), ("HTTPS://files.example/x.whl", nil),
            ("https://files.example:80/x.whl", nil), ("file:///srv/x.whl", nil), ("x.whl?token=1", nil),
        ])
    func realLinks(link: String, expected: String?) throws {
        #expect(try short(link, on: "https://user:secret@index.example:8443/simple/x/") == expected)
    }

    @Test("whatever the link, the short way says what the long way says, or nothing")
    func law() throws {
        var random = SeededGenerator(seed: 708)
        let pages = [
            "https://index.example/simple/x/", "http://127.0.0.1:8080/simple/x", "https://a:b@index.example/",
            "https://index.example//s//x/", "https://index.example/%7Esimple/x/", "https://index.example:443/s/?a=b",
            "https://index.example/simple/../x/", "http://[::1]:8080/simple/", "file:///srv/simple/x/",
        ]
        let pieces = [
            "https://", "http://", "files.example", ":8443", ":65536", ":08443", ":80", "/", "//", "../", "..", "./",
            ".",
            "x-1.0.whl", "%2B", "+", "~", "a b", "#sha256=0/../", "?q", "@", ":", "ä", "\\", "\u{1}", "Files", "a.b",
            "_",
        ]
        var answered = 0
        for _ in 0..<20000 {
            let page = random.pick(pages)
            let link = (0..<Int.random(in: 1...7, using: &random)).map { _ in random.pick(pieces) }.joined()
            guard let address = try short(link, on: page) else { continue }
            answered += 1
            let expected = try long(link, on: page)
            #expect(address == expected, "\(link) on \(page)")
        }
        #expect(answered > 500)
    }
}

import SharedFixtures
import Testing

@testable import PackageIndexes

@Suite struct ResourceURLTests {
    @Test(
        "an address is kept in its parts and spelled the same way again",
        arguments: [
            ("https://index.example/simple/", "https://index.example/simple/"),
            ("HTTPS://Index.Example/Simple", "https://index.example/Simple"),
            ("https://index.example", "https://index.example/"),
            ("https://index.example:8443/a?b=c#d", "https://index.example:8443/a?b=c#d"),
            ("  https://index.example/a b \n", "https://index.example/a%20b"),
            ("https://index.example/a/./b/../c", "https://index.example/a/c"),
            ("https://user:p%40ss@index.example/", "https://user:p%40ss@index.example/"),
            ("https://a@b@index.example/", "https://a@b@index.example/"),
            ("http://[::1]:8080/x", "http://[::1]:8080/x"),
            ("https://index.example/ä", "https://index.example/%C3%A4"),
            ("file:///srv/wheels/", "file:///srv/wheels/"),
            ("file:/srv/wheels", "file:///srv/wheels"),
            ("file://localhost/srv", "file:///srv"),
        ])
    func spelling(written: String, expected: String) throws {
        #expect(try #require(ResourceURL(written)).text == expected)
    }

    @Test(
        "what is no address of a web page or file is refused",
        arguments: [
            "", "index.example", "/simple", "ftp://index.example/", "https://", "https:///x",
            "https://index.example:0/",
            "https://index.example:99999/", "https://index.example:1x/", "https://in dex.example/",
            "https:index.example",
            "https://index.exa\u{0}mple/", "https://index.example/\u{1B}[31m", "https://[::1/", "https://[zz::1]/",
            "file://elsewhere/srv", "javascript:alert(1)", "https://index.example\\@evil.example/", "https://a%2fb/",
        ])
    func refusals(written: String) { #expect(ResourceURL(written) == nil) }

    /// The examples of RFC 3986 section 5.4, those with other schemes left out.
    @Test(
        "references resolve as RFC 3986 wants",
        arguments: [
            ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"),
            ("//g", "http://g/"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q#s"),
            ("g#s", "http://a/b/c/g#s"), ("g?y#s", "http://a/b/c/g?y#s"), (";x", "http://a/b/c/;x"),
            ("g;x", "http://a/b/c/g;x"), ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"),
            ("..", "http://a/b/"), ("../", "http://a/b/"), ("../g", "http://a/b/g"), ("../..", "http://a/"),
            ("../../g", "http://a/g"), ("../../../g", "http://a/g"), ("/./g", "http://a/g"), ("/../g", "http://a/g"),
            ("g.", "http://a/b/c/g."), (".g", "http://a/b/c/.g"), ("g..", "http://a/b/c/g.."),
            ("./../g", "http://a/b/g"),
            ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"),
            ("g;x=1/../y", "http://a/b/c/y"), ("https://h/p", "https://h/p"),
        ])
    func resolving(reference: String, expected: String) throws {
        let base = try #require(ResourceURL("http://a/b/c/d;p?q"))
        #expect(try #require(base.resolving(reference)).text == expected)
    }

    @Test("references to other schemes lead nowhere", arguments: ["mailto:x@y", "data:,x", "javascript:x", "g:h"])
    func foreignReferences(reference: String) throws {
        #expect(try #require(ResourceURL("https://a/b")).resolving(reference) == nil)
    }

    @Test("no way of printing an address shows credentials or a query")
    func redaction() throws {
        let url = try #require(ResourceURL("https://user:geheim@index.example/simple?token=geheim#x"))
        var dumped = ""
        dump(url, to: &dumped)
        for text in [url.redacted, "\(url)", String(reflecting: url), dumped, "\([url])", "\(Optional(url) as Any)"] {
            #expect(!text.contains("geheim"), "\(text)")
        }
        #expect(url.redacted == "https://****@index.example/simple?…")
        let credentials = try #require(url.userInformation.flatMap { Credentials(userInformation: $0) })
        dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials)", String(reflecting: credentials), dumped, "\([credentials])"] {
            #expect(!text.contains("geheim"), "\(text)")
        }
    }

    @Test("the same origin is the same scheme, host and port")
    func origins() throws {
        let base = try #require(ResourceURL("https://index.example/simple/"))
        for (other, same) in [
            ("https://index.example:443/x", true), ("https://INDEX.example/x", true), ("http://index.example/x", false),
            ("https://index.example:8443/x", false), ("https://files.index.example/x", false),
            ("https://index.example.evil.example/", false),
        ] {
            #expect(base.sharesOrigin(with: try #require(ResourceURL(other))) == same, "\(other)")
        }
    }

    @Test("paths of this machine survive the way through an address")
    func localPaths() throws {
        for path in ["/srv/a b", "/srv/ä#?%", "/", "/x+y"] {
            let url = ResourceURL(localPath: path)
            #expect(url.localPath == path)
            #expect(try #require(ResourceURL(url.text)).localPath == path)
        }
        #expect(try #require(ResourceURL("file:///a%00b")).localPath == nil)
    }

    @Test("only this machine is this machine")
    func loopback() throws {
        for (text, expected) in [
            ("http://127.0.0.1:1/", true), ("http://localhost/", true), ("http://[::1]/", true),
            ("http://127.evil.example/", false), ("http://localhost.evil.example/", false), ("http://10.0.0.1/", false),
        ] {
            #expect(try #require(ResourceURL(text)).isLoopback == expected, "\(text)")
        }
    }

    @Test("damaged addresses give an address or nil, and what they give reads the same again")
    func mutations() throws {
        var generator = SeededGenerator(seed: 1)
        let seeds = ["https://user:pass@index.example:80/a/../b?c=d#e", "//x/../..", "file:///a%20b", "../../x?y#z"]
        let base = try #require(ResourceURL("https://index.example/a/b/"))
        for _ in 0..<8_000 {
            var bytes = Array(seeds.randomElement(using: &generator)!.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[index] = UInt8.random(in: 0...255, using: &generator)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            for url in [ResourceURL(text), base.resolving(text)].compactMap({ $0 }) {
                #expect(ResourceURL(url.text) == url, "\(text)")
                #expect(url.text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
            }
        }
    }
}

import Hashing
import SharedFixtures
import Testing

@testable import PackageIndexes

@Suite struct SimplePageHTMLTests {
    private func entry(_ html: String) throws -> (SimplePage, SimplePage.Entry) {
        let page = try SimplePage(html: Array(html.utf8))
        return (page, try #require(page.entries.first))
    }

    /// What the page's writer may do, and the address that comes of it.
    @Test(
        "links are found however the page is written",
        arguments: [
            #"<a href="p-1.0.tar.gz">p-1.0.tar.gz</a>"#,
            "<A HREF='p-1.0.tar.gz'>x</A>",
            "<a href=p-1.0.tar.gz>x</a>",
            "<a\n\thref = \"p-1.0.tar.gz\"\n>x",
            #"<!DOCTYPE html><!-- <a href="no.whl"> --><a class=x href="p-1.0.tar.gz" class="y"/>"#,
            #"<script>"<a href='no.whl'>"</script><a href="p-1.0.tar.gz">"#,
            #"<style>a{}</style><p>1 < 2</p><a rel="x" href="p-1.0.tar.gz">"#,
            #"<a href="&#112;-1.&#x30;.tar.gz">x</a>"#,
            "<a href=\" p-1.0.tar.gz \n\">x</a>",
            #"<a name="top">x</a><a href="">x</a><a href="../">..</a><a href="p-1.0.tar.gz">x</a>"#,
            #"<a href="p-1.0.tar.gz" href="no.whl">x</a>"#,
            #"<?xml version="1.0"?><html><body><a href="p-1.0.tar.gz">x</a></body></html>"#,
            #"<!--><a href="p-1.0.tar.gz">x</a>"#,
        ])
    func variants(html: String) throws {
        let (page, entry) = try entry(html)
        #expect(page.entries.count == 1)
        #expect(page.string(entry.url) == "p-1.0.tar.gz")
        #expect(page.string(entry.filename) == "p-1.0.tar.gz")
    }

    @Test("attributes and fragments say what they say in JSON")
    func attributes() throws {
        let html = """
            <meta name="pypi:repository-version" content="1.1">
            <meta name="pypi:project-status" content="deprecated"><meta name="pypi:project-status-reason" content="a &amp; b">
            <base href="https://base.example/dir/">
            <a href="sub/p-1.0%2Blocal-py3-none-any.whl?x=y#sha256=\(someDigest)&amp;egg=p"
               data-requires-python="&gt;=3.8,&lt;4" data-yanked="bro&quot;ken" data-core-metadata="sha256=\(someDigest)">x</a>
            <a href="p-1.1.zip#md5=d41d8cd98f00b204e9800998ecf8427e" data-yanked data-dist-info-metadata="true">x</a>
            <a href="p-1.2.zip#sha256=nonsense" data-core-metadata="maybe">x</a>
            """
        let page = try SimplePage(html: Array(html.utf8))
        #expect(page.base == "https://base.example/dir/")
        #expect(page.status == .init(.deprecated, reason: "a & b"))
        #expect(page.entries.count == 3)
        let first = page.entries[0]
        #expect(page.string(first.filename) == "p-1.0+local-py3-none-any.whl")
        #expect(page.string(first.url) == "sub/p-1.0%2Blocal-py3-none-any.whl?x=y")
        #expect(first.sha256?.hexadecimal == someDigest)
        #expect(page.string(first.requiresPython) == ">=3.8,<4")
        #expect(first.isYanked && page.string(first.yankedReason) == "bro\"ken")
        #expect(first.offersMetadata && first.metadataSHA256?.hexadecimal == someDigest)
        let second = page.entries[1]
        #expect(second.isYanked && second.yankedReason.isEmpty && second.offersMetadata && second.metadataSHA256 == nil)
        #expect(page.string(second.otherDigests) == "md5=d41d8cd98f00b204e9800998ecf8427e")
        #expect(page.entries[2].hasBrokenDigest && !page.entries[2].offersMetadata)
    }

    @Test(
        "a page that is no index is not taken for an empty one",
        arguments: [
            "", "<html><body><h1>Please log in</h1><form></form></body></html>",
            #"<html><a href="/help">Help</a> <a href="/login.php">Log in</a></html>"#, "plain text",
            #"<meta name="pypi:repository-version" content="2.0"><a href="p-1.0.whl">"#,
        ])
    func notAnIndex(html: String) { #expect(throws: PageError.self) { try SimplePage(html: Array(html.utf8)) } }

    @Test(
        "an index that has nothing may say so",
        arguments: [
            "<!DOCTYPE html><title>Links for p</title><h1>Links for p</h1>",
            #"<meta name="pypi:repository-version" content="1.0">"#, "<h1>LINKS FOR P</h1>",
            "<title>root/mirror: links for p</title>", "<h1>Links for all of it</h1>",
        ])
    func empty(html: String) throws { #expect(try SimplePage(html: Array(html.utf8)).entries.isEmpty) }

    @Test("a heading names the project, and another project's page is refused")
    func heading() throws {
        let origin = ListingImage.Origin(url: try #require(ResourceURL("https://index.example/simple/p/")))
        let page = try SimplePage(html: Array("<title>Links for Some_Project</title><h1>Links for x y</h1>".utf8))
        #expect(page.string(page.name) == "Some_Project")
        _ = try ListingImage.make(from: page, name: name("some.project"), origin: origin)
        #expect(throws: PageError.self) { try ListingImage.make(from: page, name: name("p"), origin: origin) }
    }

    @Test("a page that ends in the middle of a tag is refused, one that ends between tags is not told apart")
    func truncated() throws {
        let html = Array(#"<h1>Links for p</h1><!-- c --><a href="p-1.0.tar.gz" data-yanked="x">p</a>"#.utf8)
        for count in 20..<html.count {
            let cut = Array(html[..<count])
            let endsInTag = cut.last.map { _ in
                let text = String(decoding: cut, as: UTF8.self)
                let open = text.lastIndex(of: "<")!
                let isComment = text[open...].hasPrefix("<!--")
                return isComment ? !text[open...].contains("-->") : !text[open...].contains(">")
            }
            // A lone `<` at the end is text.
            if endsInTag == true, cut.last != UInt8(ascii: "<") {
                #expect(throws: PageError.self, "\(String(decoding: cut, as: UTF8.self))") { try SimplePage(html: cut) }
            } else {
                #expect(throws: Never.self, "\(String(decoding: cut, as: UTF8.self))") { try SimplePage(html: cut) }
            }
        }
    }

    @Test("a page with changed bytes is read or refused, never more")
    func mutated() throws {
        let html = Array(
            """
            <!DOCTYPE html><html><head><title>Links for p</title><base href="/x/"><!-- c --></head><body><script>1<2</script>
            <a href="../../p-1.0-py3-none-any.whl#sha256=\(someDigest)" data-requires-python='&gt;=3&#46;8' data-yanked>p</a>
            </body></html>
            """.utf8)
        let origin = ListingImage.Origin(url: try #require(ResourceURL("https://index.example/simple/p/")))
        var generator = SeededGenerator(seed: 11)
        var found = 0
        for _ in 0..<6_000 {
            var changed = html
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<changed.count, using: &generator)
                changed[index] = "<>\"'=&;#/!-? \0\u{7F}a".utf8.randomElement(using: &generator)!
                if Bool.random(using: &generator) {
                    changed.removeLast(Int.random(in: 0..<changed.count, using: &generator) / 8)
                }
            }
            guard let page = try? SimplePage(html: changed),
                let image = try? ListingImage.make(from: page, name: name("p"), origin: origin)
            else { continue }
            for position in image.versions.indices { found += image.files(of: position).count }
        }
        #expect(found > 300)
    }
}

import Hashing
import PackagingStandards
import SharedFixtures
import Testing

@testable import PackageIndexes

@Suite struct ListingImageTests {
    private let origin: ListingImage.Origin

    init() throws {
        var origin = ListingImage.Origin(url: try #require(ResourceURL("https://index.example/simple/p/")))
        origin.freshness = Freshness(fetched: 1000, lifetime: 600)
        origin.entityTag = "\"tag\""
        self.origin = origin
    }

    private func listing(_ files: [String], name project: String = "p") throws -> ProjectListing {
        let page = try SimplePage(json: Array(Page.json(project, files).utf8))
        return ProjectListing(image: try ListingImage.make(from: page, name: name(project), origin: origin))
    }

    @Test("releases come highest first, each version once, its files in the page's order")
    func grouping() throws {
        let listing = try listing([
            Page.file("p-1.0.tar.gz"), Page.file("p-1.10-py3-none-any.whl"), Page.file("p-1.1.tar.gz"),
            Page.file("p-1.0.0-py3-none-any.whl"), Page.file("p-2.0rc1.zip"), Page.file("P-1.0+local.1.tar.gz"),
            Page.file("p-1.1.1.tar.gz"),
        ])
        #expect(
            listing.releases.map { "\($0.version): " + $0.files.map(\.filename).joined(separator: " ") } == [
                "2.0rc1: p-2.0rc1.zip", "1.10: p-1.10-py3-none-any.whl", "1.1.1: p-1.1.1.tar.gz", "1.1: p-1.1.tar.gz",
                "1.0+local.1: P-1.0+local.1.tar.gz", "1.0: p-1.0.tar.gz p-1.0.0-py3-none-any.whl",
            ])
        #expect(listing.files.count == 7)
    }

    @Test("a version is looked up as a version, not as a piece of text")
    func lookup() throws {
        let listing = try listing(
            ["1.0", "1.1", "1.1.1", "1.10", "1.1.post1", "11.1"].map { Page.file("p-\($0).tar.gz") })
        #expect(listing.release(version("1.1"))?.files.map(\.filename) == ["p-1.1.tar.gz"])
        #expect(listing.release(version("1.1.0"))?.files.map(\.filename) == ["p-1.1.tar.gz"])
        #expect(listing.release(version("v1.10.0"))?.files.map(\.filename) == ["p-1.10.tar.gz"])
        #expect(listing.release(version("1.2")) == nil)
        #expect(listing.release(version("0.1")) == nil)
        #expect(listing.release(version("99")) == nil)
    }

    @Test("files of other projects and other kinds are left out and counted")
    func ignored() throws {
        let listing = try listing([
            Page.file("p-1.0.tar.gz"), Page.file("q-1.0.tar.gz"), Page.file("p-1.0.egg"), Page.file("p-1.0.exe"),
            Page.file("p-x.tar.gz"), Page.file("p-1.0-py3-none.whl"), Page.file("../p-1.0.tar.gz"),
            Page.file("p-1.1.tar.gz", sha256: "abc"),
            Page.file("p-1.2.tar.gz", url: "ftp://files.example/p-1.2.tar.gz"),
            Page.file("p-1.3.tar.gz", url: "file:///etc/passwd"),
        ])
        #expect(listing.files.map(\.filename) == ["p-1.0.tar.gz"])
        #expect(listing.ignoredFileCount == 9)
    }

    @Test("a page of another project is refused, another spelling is not")
    func otherProject() throws {
        let page = try SimplePage(json: Array(Page.json("Some.Project", []).utf8))
        _ = try ListingImage.make(from: page, name: name("some_project"), origin: origin)
        #expect(throws: PageError.self) { try ListingImage.make(from: page, name: name("other"), origin: origin) }
    }

    @Test(
        "addresses become absolute and lose credentials and fragments",
        arguments: [
            ("https://files.example/a/p-1.0.tar.gz", "https://files.example/a/p-1.0.tar.gz"),
            ("../../files/p-1.0.tar.gz", "https://index.example/files/p-1.0.tar.gz"),
            ("p-1.0.tar.gz", "https://index.example/simple/p/p-1.0.tar.gz"),
            ("/p-1.0.tar.gz#sha256=x", "https://index.example/p-1.0.tar.gz"),
            ("//cdn.example/p-1.0.tar.gz", "https://cdn.example/p-1.0.tar.gz"),
            ("https://ann:pw@files.example/p-1.0.tar.gz", "https://files.example/p-1.0.tar.gz"),
            ("https://files.example/p-1.0.tar.gz?sig=a/b", "https://files.example/p-1.0.tar.gz?sig=a/b"),
            ("https://files.example:8443/../x/p-1.0.tar.gz", "https://files.example:8443/x/p-1.0.tar.gz"),
            ("https://files.example/other-name", "https://files.example/other-name"),
            ("https://Files.Example/p-1.0.tar.gz", "https://files.example/p-1.0.tar.gz"),
            ("http://files.example/p 1.tar.gz", "http://files.example/p%201.tar.gz"),
        ])
    func addresses(written: String, expected: String) throws {
        let file = try #require(try listing([Page.file("p-1.0.tar.gz", url: written)]).files.first)
        #expect(file.url.text == expected)
    }

    @Test("an image opened again says the same, to the last detail")
    func roundTrip() throws {
        let page = try SimplePage(json: Array(SimplePageJSONTests.rich.utf8))
        let made = try ListingImage.make(from: page, name: name("some-project"), origin: origin)
        let image = try #require(ListingImage(made.bytes, name: name("Some.Project")))
        #expect(image.freshness == Freshness(fetched: 1000, lifetime: 600))
        #expect(image.entityTag == "\"tag\"" && image.lastModified == nil)
        #expect(image.status == .init(.archived, reason: "no \"time\" left"))
        let wheel = try #require(image.files(of: 0).first)
        #expect(wheel.filename == "some_project-2.0-py3-none-any.whl" && wheel.wheel?.platforms == ["any"])
        #expect(wheel.url.text == "https://index.example/files/some_project-2.0-py3-none-any.whl")
        #expect(wheel.yankedReason == "bröken 😀" && image.isYanked(0) && !image.isYanked(1))
        #expect(wheel.metadataFile == .offered([Digest("sha256:" + String(repeating: "cd", count: 32))!]))
        #expect(wheel.digests.isEmpty && wheel.requiresPython == nil && wheel.size == nil && wheel.uploadTime == nil)
        let source = try #require(image.files(of: 1).first)
        #expect(source.digests.map(\.description) == ["sha256:\(someDigest)", "md5:d41d8cd98f00b204e9800998ecf8427e"])
        #expect(source.sha256?.hexadecimal == someDigest && source.size == 123 && source.uploadTime == 1_641_092_645)
        #expect(source.requiresPython == ">=3.8" && source.metadataFile == .none && !source.isYanked)
        #expect(ListingImage(made.bytes, name: name("other")) == nil)
    }

    @Test("outlines say of each file what the file itself says")
    func outlines() throws {
        var generator = SeededGenerator(seed: 9)
        let endings = [
            "-py3-none-any.whl", "-1-py3-none-any.whl", "-cp312-cp312-win_amd64.whl", "-py2.py3-none-any.whl",
            ".tar.gz",
        ]
        var files: [String] = []
        for number in 0..<200 {
            let python = ["", #", "requires-python": ">=3.8""#, #", "requires-python": ">=3.9""#].randomElement(
                using: &generator)!
            let yanked = Bool.random(using: &generator) ? #", "yanked": true"# : ""
            let time = Bool.random(using: &generator) ? #", "upload-time": "2024-02-29T12:00:0\#(number % 10)Z""# : ""
            let ending = endings.randomElement(using: &generator)!
            files.append(Page.file("p-1.\(number % 40)\(ending)", more: python + yanked + time))
        }
        let listing = try listing(files)
        let (pythons, tags) = (listing.pythonRequirements, listing.tagExamples)
        #expect(Set(pythons) == [">=3.8", ">=3.9"] && pythons.count == 2)
        #expect(tags.count == 3)
        for release in listing.releases {
            #expect(release.outlines.count == release.files.count)
            for (outline, file) in zip(release.outlines, release.files) {
                #expect(outline.isYanked == file.isYanked && outline.uploadTime == file.uploadTime)
                #expect(outline.requiresPython.map { pythons[$0] } == file.requiresPython)
                #expect(outline.tags.flatMap { tags[$0] }?.tags == file.wheel?.tags)
            }
        }
    }

    @Test("a damaged image is none, wherever the damage is")
    func damage() throws {
        let page = try SimplePage(json: Array(SimplePageJSONTests.rich.utf8))
        let bytes = try ListingImage.make(from: page, name: name("some-project"), origin: origin).bytes
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 0x41
            let image = ListingImage(changed, name: name("some-project"))
            // The freshness carries its own check: damage there means "ask again".
            if (24..<40).contains(index) {
                #expect(try #require(image).freshness == Freshness(fetched: 0, lifetime: 0))
            } else {
                #expect(image == nil, "byte \(index)")
            }
        }
        for count in bytes.indices { #expect(ListingImage(Array(bytes[..<count]), name: name("some-project")) == nil) }
        #expect(ListingImage(bytes + [0], name: name("some-project")) == nil)
    }

    /// The checksum keeps accidents out; this is about a file that someone wrote to be believed.
    @Test("an image with a right checksum and wrong content gives less, but never a trap")
    func forgery() throws {
        let page = try SimplePage(json: Array(SimplePageJSONTests.rich.utf8))
        let bytes = try ListingImage.make(from: page, name: name("some-project"), origin: origin).bytes
        var generator = SeededGenerator(seed: 3)
        var opened = 0
        for _ in 0..<8_000 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let index = Int.random(in: 40..<changed.count, using: &generator)
                changed[index] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &generator)!
            }
            let checksum = Checksum.of(changed.span.bytes.extracting(40..<changed.count))
            changed.replace(at: 16, littleEndian: checksum)
            guard let image = ListingImage(changed, name: name("some-project")) else { continue }
            opened += 1
            _ = (image.pythonRequirements, image.tagExamples)
            for position in image.versions.indices {
                _ = image.files(of: position)
                for number in image.fileNumbers(of: position) { _ = image.outline(number) }
            }
        }
        #expect(opened > 2_500)
    }

    @Test("the checksum notices every changed bit, also in tails of any length")
    func checksum() {
        for length in 0..<80 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 7) }
            let sum = Checksum.of(bytes.span.bytes)
            #expect(Checksum.of((bytes + [0]).span.bytes) != sum)
            for bit in 0..<(length * 8) {
                var changed = bytes
                changed[bit / 8] ^= 1 << UInt8(bit % 8)
                #expect(Checksum.of(changed.span.bytes) != sum)
            }
        }
    }
}

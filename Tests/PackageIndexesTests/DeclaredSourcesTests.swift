@testable import PackageIndexes
import Testing

/// Which source a package comes from.
struct DeclaredSourcesTests {
    private let sources = [
        PackageSource(name: "main", url: "https://main.example/simple"),
        PackageSource(name: "private", url: "https://private.example/simple"),
    ]

    @Test func `A package comes from the source that it names, and else from the first`() throws {
        #expect(try sources.source(named: "private").url == "https://private.example/simple")
        #expect(try sources.source(named: "main") == sources[0])
        #expect(try sources.source(named: nil) == sources[0])
        #expect(try sources.position(ofSourceNamed: "private") == 1)
    }

    @Test func `A name that nobody declares never leads to another source`() {
        #expect(throws: UndeclaredSource(name: "Private", declared: ["main", "private"])) {
            try sources.source(named: "Private")
        }
        #expect(throws: UndeclaredSource(name: "", declared: ["main", "private"])) { try sources.source(named: "") }
        #expect(throws: UndeclaredSource(name: nil, declared: [])) { try [PackageSource]().source(named: nil) }
    }
}

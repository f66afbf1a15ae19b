import Testing

@testable import Repositories

@Suite struct TreeListingTests {
    private static let object = String(repeating: "a", count: 40)

    private func listing(_ sizes: [String]) throws -> TreeListing {
        let text = sizes.enumerated().map { "100644 blob \(Self.object) \($1)\tfile\($0)\u{0}" }.joined()
        return try TreeListing(Array(text.utf8), repository: "https://index.example/repository")
    }

    @Test func `what git lists is read`() throws {
        #expect(try listing(["1", "     20", "0"]).entries.map(\.size) == [1, 20, 0])
        let module = "160000 commit \(Self.object)       -\tmodule\u{0}"
        #expect(try TreeListing(Array(module.utf8), repository: "r").entries.map(\.size) == [0])
    }

    @Test(
        arguments: [
            ["-1"], ["-9223372036854775808", "-9223372036854775808"], ["x"], ["99999999999999999999"], [""],
            ["9223372036854775807", "9223372036854775807"], ["4294967296", "1"], ["1", "4294967296"],
        ])
    func `a size that cannot be, or is too large, is refused`(sizes: [String]) {
        #expect(throws: RepositoryError.self) { try listing(sizes) }
    }
}

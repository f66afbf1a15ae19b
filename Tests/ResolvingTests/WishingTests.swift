import Testing

@testable import Resolving

@Suite struct WishingTests {
    @Test func `many versions are wished for once several were tried in vain, not when one is tried again`() {
        var wishing = Wishing()
        for _ in 0..<30 { wishing.noteAttempt(at: 0, version: 7) }
        #expect(wishing.takeDue() == [])
        for version in (3..<7).reversed() { wishing.noteAttempt(at: 0, version: version) }
        #expect(wishing.takeDue() == [0])
        #expect(wishing.takeDue() == [])
    }
}

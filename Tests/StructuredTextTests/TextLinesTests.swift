import Testing

@testable import StructuredText

@Suite struct TextLinesTests {
    @Test(arguments: [
        "", "a", "\u{FEFF}é\nü", String(repeating: "é", count: 128), String(repeating: "aé€🐍", count: 300),
        String(repeating: "x", count: 255) + "\n" + String(repeating: "é", count: 700) + "\r\n\n",
    ])
    func `Every place is where counting from the beginning finds it`(text: String) {
        let bytes = Array(text.utf8)
        let lines = TextLines(bytes)
        for offset in -1...bytes.count + 1 {
            #expect(lines.position(of: offset) == TextPosition(of: offset, in: bytes), "\(offset)")
        }
    }

    @Test func `Places in one long line take no time by the length of the line`() {
        let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 4 << 20)
        let lines = TextLines(bytes)
        var sum = 0
        let time = ContinuousClock().measure {
            for offset in stride(from: 0, to: bytes.count, by: 64) { sum += lines.position(of: offset).column }
        }
        // Counted from the line's beginning it would be a hundred thousand million steps.
        #expect(sum > 0 && time < .seconds(60), "\(time)")
    }
}

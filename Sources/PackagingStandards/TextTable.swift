/// Finds short ASCII texts by their bytes, in either case, without making a `String`.
struct TextTable: Sendable {
    private(set) var count = 0
    private var texts: [[UInt8]] = []
    /// Open addressing: the index of a text, or -1.
    private var slots: [Int32]
    private let mask: Int

    init(_ words: [String]) {
        var size = 16
        while size < words.count * 4 { size *= 2 }
        mask = size - 1
        slots = [Int32](repeating: -1, count: size)
        for word in words {
            let bytes = word.utf8.map(\.asciiLowercased)
            var slot = Self.hash(bytes.span) & mask
            while slots[slot] >= 0, texts[Int(slots[slot])] != bytes { slot = (slot + 1) & mask }
            if slots[slot] >= 0 { continue }
            slots[slot] = Int32(count)
            texts.append(bytes)
            count += 1
        }
    }

    func index(of word: String) -> Int? { word.withUTF8Span { index(of: $0) } }

    func index(of word: Span<UInt8>) -> Int? {
        var slot = Self.hash(word) & mask
        while slots[slot] >= 0 {
            let text = texts[Int(slots[slot])]
            if word.equals(text.span) { return Int(slots[slot]) }
            slot = (slot + 1) & mask
        }
        return nil
    }

    private static func hash(_ word: Span<UInt8>) -> Int {
        var hash: UInt32 = 2_166_136_261
        for index in 0..<word.count { hash = (hash ^ UInt32(word[index].asciiLowercased)) &* 16_777_619 }
        return Int(hash ^ hash >> 15)
    }
}

extension Span where Element == UInt8 {
    /// Whether this text is `word`, which is in lower case, in either case.
    func equals(_ word: Span<UInt8>) -> Bool {
        guard count == word.count else { return false }
        for index in 0..<count where self[index].asciiLowercased != word[index] { return false }
        return true
    }

    func equals(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { equals($0.span) }
    }

    /// Whether this text begins with `word`, which is in lower case, in either case.
    func starts(with word: StaticString) -> Bool {
        count >= word.utf8CodeUnitCount && extracting(0..<word.utf8CodeUnitCount).equals(word)
    }

    /// Whether this text ends with exactly `word`.
    func ends(with word: String) -> Bool {
        var index = count - word.utf8.count
        guard index >= 0 else { return false }
        for byte in word.utf8 {
            if self[index] != byte { return false }
            index += 1
        }
        return true
    }

    /// Calls `body` with each of the words that dots divide.
    func forEachMember(_ body: (Span<UInt8>) -> Void) {
        var start = 0
        for index in 0..<count where self[index] == UInt8(ascii: ".") {
            body(extracting(start..<index))
            start = index + 1
        }
        body(extracting(start..<count))
    }
}

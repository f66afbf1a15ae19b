// What every parser of this room needs to know of bytes.

extension UInt8 {
    var isASCIIDigit: Bool { self &- 0x30 < 10 }
    var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }
    /// `.`, `_` or `-`.
    var isVersionSeparator: Bool { self == 0x2E || self == 0x2D || self == 0x5F }
    var asciiLowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
    /// What Python's `str.isspace` holds for white space within ASCII.
    var isASCIISpace: Bool { self == 0x20 || self &- 0x09 < 5 || self &- 0x1C < 4 }
}

extension String {
    /// Calls `body` with the UTF-8 of this text, without copying it where the text is stored as such (it nearly always
    /// is).
    func withUTF8Span<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable({ body($0.span) }) { return result }
        return body(Array(utf8).span)
    }
}

extension Span where Element == UInt8 {
    /// The length in bytes of the white space (in Python's sense, which is Unicode's) at `index`; 0 where there is
    /// none.
    func lengthOfSpace(at index: Int) -> Int {
        guard index < count else { return 0 }
        let byte = self[index]
        if byte < 0x80 { return byte.isASCIISpace ? 1 : 0 }
        if byte == 0xC2, index + 1 < count { return self[index + 1] == 0x85 || self[index + 1] == 0xA0 ? 2 : 0 }
        guard index + 2 < count else { return 0 }
        switch (byte, self[index + 1], self[index + 2]) {
        case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8...0xA9), (0xE2, 0x80, 0xAF),
            (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80):
            return 3
        default: return 0
        }
    }

    /// How many bytes of white space the text begins with.
    var countOfLeadingSpace: Int {
        var index = 0
        while true {
            let length = lengthOfSpace(at: index)
            if length == 0 { return index }
            index += length
        }
    }

    /// How many bytes of white space the text ends with, not looking before `start`.
    func countOfTrailingSpace(from start: Int) -> Int {
        var end = count
        shrinking: while end > start {
            for length in 1...3 where end - length >= start && lengthOfSpace(at: end - length) == length {
                end -= length
                continue shrinking
            }
            break
        }
        return count - end
    }
}

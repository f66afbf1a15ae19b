extension JSONParser {
    /// Reads the string whose opening quote is at the cursor.
    mutating func string() throws(TextError) -> String {
        let start = index
        index += 1
        let runStart = index
        var allASCII = true
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                let text = try text(of: runStart..<index, allASCII: allASCII)
                index += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start, runStart: runStart) }
            if byte < 0x20 { throw error("control characters must be written as \\u escapes in a string") }
            if byte >= 0x80 { allASCII = false }
            index += 1
        }
        throw error("the string is not closed", at: start)
    }

    private func text(of range: Range<Int>, allASCII: Bool) throws(TextError) -> String {
        let text = bytes.withUnsafeBufferPointer { whole -> String? in
            let run = UnsafeBufferPointer(rebasing: whole[range])
            return allASCII ? String(decoding: run, as: UTF8.self) : String(validating: run, as: UTF8.self)
        }
        guard let text else { throw error("the string is not valid UTF-8", at: range.lowerBound) }
        return text
    }

    /// The rarer string: the cursor is at its first escape.
    private mutating func escapedString(from start: Int, runStart: Int) throws(TextError) -> String {
        var content = Array(bytes[runStart..<index])
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw error("the string is not valid UTF-8", at: start)
                }
                index += 1
                return text
            case UInt8(ascii: "\\"):
                try appendEscape(to: &content)
            case 0..<0x20:
                throw error("control characters must be written as \\u escapes in a string")
            default:
                content.append(byte)
                index += 1
            }
        }
        throw error("the string is not closed", at: start)
    }

    private mutating func appendEscape(to content: inout [UInt8]) throws(TextError) {
        let start = index
        index += 1
        guard let byte = current else { throw error("the string is not closed", at: start) }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"):
            var code = try fourHexadecimalDigits(of: start)
            if (0xD800..<0xDC00).contains(code) {
                guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
                    bytes[index + 1] == UInt8(ascii: "u")
                else { throw error("the escape is one half of a surrogate pair", at: start) }
                index += 2
                let low = try fourHexadecimalDigits(of: start)
                guard (0xDC00..<0xE000).contains(low) else {
                    throw error("the escape is one half of a surrogate pair", at: start)
                }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else {
                throw error("the escape is one half of a surrogate pair", at: start)
            }
            content.append(contentsOf: UTF8.encode(scalar)!)
        default: throw error("there is no such escape; write \\\\ for a backslash", at: start)
        }
    }

    private mutating func fourHexadecimalDigits(of start: Int) throws(TextError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = current?.hexadecimalValue else {
                throw error("\\u must be followed by four hexadecimal digits", at: start)
            }
            code = code << 4 | UInt32(digit)
            index += 1
        }
        return code
    }
}

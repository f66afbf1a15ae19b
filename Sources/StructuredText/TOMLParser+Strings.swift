extension TOMLParser {
    /// `"…"`; the cursor is at the quote.
    mutating func basicString() throws(TextError) -> String {
        let start = index
        index += 1
        var content: [UInt8] = []
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return String(decoding: content, as: UTF8.self)
            case UInt8(ascii: "\\"): try appendEscape(to: &content)
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): throw error("the string is not closed on its line", at: start)
            default:
                try requireNoControl(byte)
                content.append(byte)
                index += 1
            }
        }
        throw error("the string is not closed", at: start)
    }

    /// `'…'`; the cursor is at the quote.
    mutating func literalString() throws(TextError) -> String {
        let start = index
        index += 1
        let contentStart = index
        while let byte = current {
            switch byte {
            case UInt8(ascii: "'"):
                index += 1
                return String(decoding: bytes[contentStart..<index - 1], as: UTF8.self)
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): throw error("the string is not closed on its line", at: start)
            default:
                try requireNoControl(byte)
                index += 1
            }
        }
        throw error("the string is not closed", at: start)
    }

    /// `"""…"""` or `'''…'''`; the cursor is at the first quote.
    mutating func multiLineString(quote: UInt8) throws(TextError) -> String {
        let start = index
        index += 3
        _ = skipLineEnd()
        var content: [UInt8] = []
        while let byte = current {
            switch byte {
            case quote:
                var quotes = 0
                while current == quote, quotes < 5 {
                    quotes += 1
                    index += 1
                }
                // Up to two quotes may stand right before the closing three.
                content.append(contentsOf: repeatElement(quote, count: quotes >= 3 ? quotes - 3 : quotes))
                if quotes >= 3 { return String(decoding: content, as: UTF8.self) }
            case UInt8(ascii: "\\") where quote == UInt8(ascii: "\""):
                if !skipLineContinuation() { try appendEscape(to: &content) }
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                guard skipLineEnd() else { throw error("a carriage return must be followed by a line feed") }
                content.append(UInt8(ascii: "\n"))
            default:
                try requireNoControl(byte)
                content.append(byte)
                index += 1
            }
        }
        throw error("the string is not closed", at: start)
    }

    private func requireNoControl(_ byte: UInt8) throws(TextError) {
        if byte.isTOMLControl { throw error("control characters must be written as \\u escapes") }
    }

    /// A backslash at the end of a line takes the line end and all white space behind it away.
    private mutating func skipLineContinuation() -> Bool {
        let start = index
        index += 1
        skipSpaces()
        guard skipLineEnd() else {
            index = start
            return false
        }
        repeat { skipSpaces() } while skipLineEnd()
        return true
    }

    private mutating func appendEscape(to content: inout [UInt8]) throws(TextError) {
        let start = index
        index += 1
        guard let byte = current else { throw error("the string is not closed", at: start) }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "u"): try appendScalar(digits: 4, start: start, to: &content)
        case UInt8(ascii: "U"): try appendScalar(digits: 8, start: start, to: &content)
        default:
            throw error(
                "there is no such escape; write \\\\ for a backslash, or the text in single quotes", at: start)
        }
    }

    private mutating func appendScalar(digits: Int, start: Int, to content: inout [UInt8]) throws(TextError) {
        var code: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = current?.hexadecimalValue else {
                throw error("the escape needs \(digits) hexadecimal digits", at: start)
            }
            code = code << 4 | UInt32(digit)
            index += 1
        }
        guard let scalar = Unicode.Scalar(code) else {
            throw error("the escape does not name a Unicode character", at: start)
        }
        content.append(contentsOf: UTF8.encode(scalar)!)
    }
}

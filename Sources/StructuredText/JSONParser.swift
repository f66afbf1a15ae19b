extension JSONValue {
    /// Reads one JSON text, strictly by RFC 8259: UTF-8 without a byte order mark, no comments, no trailing commas, no unpaired
    /// surrogates, nothing behind the value. Repeated keys are kept (see ``JSONObject/firstRepeatedMember``).
    ///
    /// - Parameters:
    ///   - depthLimit: How deeply arrays and objects may nest; deeper texts are refused.
    ///   - countLimit: How many values there may be in all; a value takes far more memory than its shortest text.
    package init(
        parsing bytes: [UInt8], depthLimit: Int = 128, countLimit: Int = 3_000_000
    ) throws(TextError) {
        var parser = JSONParser(bytes: bytes, countLimit: countLimit)
        parser.skipWhitespace()
        self = try parser.value(depth: depthLimit)
        parser.skipWhitespace()
        if parser.index < bytes.count { throw parser.error("nothing may follow the JSON value") }
    }
}

/// A cursor over the bytes of a JSON text.
struct JSONParser {
    let bytes: [UInt8]
    var index = 0
    /// How many values may yet come.
    private var left: Int
    private let countLimit: Int

    init(bytes: [UInt8], countLimit: Int = .max) {
        self.bytes = bytes
        self.countLimit = countLimit
        left = countLimit
    }

    func error(_ message: String, at offset: Int? = nil) -> TextError {
        TextError(message, at: offset ?? index, in: bytes)
    }

    var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    mutating func skipWhitespace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return
            }
        }
    }

    mutating func value(depth: Int) throws(TextError) -> JSONValue {
        guard let byte = current else { throw error("the text ends where a value was expected") }
        guard left > 0 else { throw error("there are more than \(countLimit) values") }
        left -= 1
        switch byte {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return try literal("true", .boolean(true))
        case UInt8(ascii: "f"): return try literal("false", .boolean(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case 0xEF where index == 0: throw error("JSON must not begin with a byte order mark")
        default: throw error("a value was expected: a string, number, array, object, true, false or null")
        }
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(TextError) -> JSONValue {
        let count = word.utf8CodeUnitCount
        guard bytes.count - index >= count,
            (0..<count).allSatisfy({ bytes[index + $0] == word.utf8Start[$0] })
        else { throw error("a value was expected; did you mean \(word)?") }
        index += count
        return value
    }

    private mutating func object(depth: Int) throws(TextError) -> JSONObject {
        guard depth > 0 else { throw error("arrays and objects nest too deeply") }
        index += 1
        var members: [JSONObject.Member] = []
        skipWhitespace()
        if current == UInt8(ascii: "}") {
            index += 1
            return JSONObject()
        }
        while true {
            let place = index
            guard current == UInt8(ascii: "\"") else { throw error("a key in double quotes was expected") }
            let key = try string()
            skipWhitespace()
            guard current == UInt8(ascii: ":") else { throw error("a colon must follow the key") }
            index += 1
            skipWhitespace()
            let value = try value(depth: depth - 1)
            members.append(JSONObject.Member(key: key, value: value, place: TextPlace(place)))
            skipWhitespace()
            switch current {
            case UInt8(ascii: ","):
                index += 1
                skipWhitespace()
                if current == UInt8(ascii: "}") { throw error("the last member must not be followed by a comma") }
            case UInt8(ascii: "}"):
                index += 1
                return JSONObject(members)
            default: throw error("a comma or } must follow the value")
            }
        }
    }

    private mutating func array(depth: Int) throws(TextError) -> [JSONValue] {
        guard depth > 0 else { throw error("arrays and objects nest too deeply") }
        index += 1
        var values: [JSONValue] = []
        skipWhitespace()
        if current == UInt8(ascii: "]") {
            index += 1
            return values
        }
        while true {
            values.append(try value(depth: depth - 1))
            skipWhitespace()
            switch current {
            case UInt8(ascii: ","):
                index += 1
                skipWhitespace()
                if current == UInt8(ascii: "]") { throw error("the last element must not be followed by a comma") }
            case UInt8(ascii: "]"):
                index += 1
                return values
            default: throw error("a comma or ] must follow the value")
            }
        }
    }

    private mutating func number() throws(TextError) -> String {
        let start = index
        if current == UInt8(ascii: "-") { index += 1 }
        if current == UInt8(ascii: "0") { index += 1 } else { try requireDigits() }
        if current == UInt8(ascii: ".") {
            index += 1
            try requireDigits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            index += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { index += 1 }
            try requireDigits()
        }
        if let byte = current, byte.isASCIIDigit { throw error("a number must not begin with a zero", at: start) }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func skipDigits() {
        while index < bytes.count, bytes[index].isASCIIDigit { index += 1 }
    }

    private mutating func requireDigits() throws(TextError) {
        guard let byte = current, byte.isASCIIDigit else { throw error("a digit was expected") }
        skipDigits()
    }
}

extension UInt8 {
    var isASCIIDigit: Bool { self >= 0x30 && self <= 0x39 }
    var isASCIILetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A }

    /// The value of a hexadecimal digit of either case.
    var hexadecimalValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }
}

/// TOML's spellings of integers and floats.
enum TOMLNumber {
    /// `nil` for what is no number, and for integers beyond 64 bits, which TOML says must be refused.
    static func value(_ token: ArraySlice<UInt8>) -> TOMLValue? {
        var rest = token
        let sign = rest.first
        let isSigned = sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-")
        if isSigned { rest = rest.dropFirst() }
        let isNegative = sign == UInt8(ascii: "-")
        if rest.elementsEqual("inf".utf8) { return .float(isNegative ? -.infinity : .infinity) }
        if rest.elementsEqual("nan".utf8) { return .float(isNegative ? -.nan : .nan) }
        if !isSigned, let number = prefixed(rest) { return .integer(number) }
        guard let first = rest.first, first.isASCIIDigit else { return nil }
        if let number = decimal(rest, isNegative: isNegative) { return .integer(number) }
        return float(rest, isNegative: isNegative).map { .float($0) }
    }

    /// `0x…`, `0o…`, `0b…`
    private static func prefixed(_ token: ArraySlice<UInt8>) -> Int64? {
        guard token.count > 2, token.first == UInt8(ascii: "0") else { return nil }
        let radix: Int
        switch token[token.startIndex + 1] {
        case UInt8(ascii: "x"): radix = 16
        case UInt8(ascii: "o"): radix = 8
        case UInt8(ascii: "b"): radix = 2
        default: return nil
        }
        let isDigit = { (byte: UInt8) in byte.hexadecimalValue.map { Int($0) < radix } ?? false }
        guard let digits = withoutUnderscores(token.dropFirst(2), isDigit) else { return nil }
        return Int64(digits, radix: radix)
    }

    private static func decimal(_ token: ArraySlice<UInt8>, isNegative: Bool) -> Int64? {
        guard hasNoLeadingZero(token), let digits = withoutUnderscores(token, \.isASCIIDigit) else { return nil }
        return Int64(isNegative ? "-" + digits : digits)
    }

    private static func float(_ token: ArraySlice<UInt8>, isNegative: Bool) -> Double? {
        var rest = token
        var text = isNegative ? "-" : ""
        var isFloat = false
        func isExponent(_ byte: UInt8) -> Bool { byte | 0x20 == UInt8(ascii: "e") }

        let whole = rest.prefix { $0 != UInt8(ascii: ".") && !isExponent($0) }
        guard hasNoLeadingZero(whole), let digits = withoutUnderscores(whole, \.isASCIIDigit) else { return nil }
        text += digits
        rest = rest.dropFirst(whole.count)
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix { !isExponent($0) }
            guard let digits = withoutUnderscores(fraction, \.isASCIIDigit) else { return nil }
            text += "." + digits
            rest = rest.dropFirst(1 + fraction.count)
            isFloat = true
        }
        if let byte = rest.first, isExponent(byte) {
            rest = rest.dropFirst()
            text += "e"
            if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
                text += sign == UInt8(ascii: "-") ? "-" : ""
                rest = rest.dropFirst()
            }
            guard let digits = withoutUnderscores(rest, \.isASCIIDigit) else { return nil }
            text += digits
            isFloat = true
        } else if !rest.isEmpty {
            return nil
        }
        return isFloat ? Double(text) : nil
    }

    private static func hasNoLeadingZero(_ digits: ArraySlice<UInt8>) -> Bool {
        digits.count < 2 || digits.first != UInt8(ascii: "0")
    }

    /// The digits alone; `nil` if something else stands there or an underscore is not between two digits.
    private static func withoutUnderscores(_ token: ArraySlice<UInt8>, _ isDigit: (UInt8) -> Bool) -> String? {
        var digits: [UInt8] = []
        var lastWasDigit = false
        for byte in token {
            if byte == UInt8(ascii: "_") {
                guard lastWasDigit else { return nil }
                lastWasDigit = false
            } else {
                guard isDigit(byte) else { return nil }
                digits.append(byte)
                lastWasDigit = true
            }
        }
        return lastWasDigit ? String(decoding: digits, as: UTF8.self) : nil
    }
}

extension JSONValue {
    /// A float as Python's `json` spells it: the shortest digits that read back as the same number, an exponent below 1e-4 and
    /// from 1e16 on, and `NaN` and `Infinity`, which are no JSON but which a digest must agree on.
    package init(pythonFloat number: Double) {
        if number.isNaN {
            self = .number("NaN")
        } else if number.isInfinite {
            self = .number(number < 0 ? "-Infinity" : "Infinity")
        } else {
            self = .number(Self.pythonSpelling(number))
        }
    }

    /// Swift's digits are the shortest too; only where the point and the exponent go differs.
    private static func pythonSpelling(_ number: Double) -> String {
        var text = number.magnitude.description[...]
        var exponent = 0
        if let marker = text.firstIndex(of: "e") {
            exponent = Int(text[text.index(after: marker)...]) ?? 0
            text = text[..<marker]
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        var digits = Array(parts[0].utf8)
        // How many digits stand before the point.
        var point = digits.count + exponent
        if parts.count > 1 { digits += parts[1].utf8 }
        let zeros = digits.prefix { $0 == 0x30 }.count
        digits.removeFirst(zeros)
        point -= zeros
        while digits.last == 0x30 { digits.removeLast() }
        if digits.isEmpty {
            digits = [0x30]
            point = 1
        }

        func spelled(_ range: Range<Int>) -> String {
            String(decoding: range.map { $0 >= 0 && $0 < digits.count ? digits[$0] : 0x30 }, as: UTF8.self)
        }
        let sign = number.sign == .minus ? "-" : ""
        if point > 16 || point < -3 {
            let power = point - 1
            let magnitude = String(power.magnitude)
            let fraction = digits.count > 1 ? "." + spelled(1..<digits.count) : ""
            return sign + spelled(0..<1) + fraction + "e" + (power < 0 ? "-" : "+")
                + (magnitude.utf8.count < 2 ? "0" : "") + magnitude
        }
        if point <= 0 { return sign + "0." + spelled(point..<digits.count) }
        return sign + spelled(0..<point) + "." + spelled(point..<max(digits.count, point + 1))
    }
}

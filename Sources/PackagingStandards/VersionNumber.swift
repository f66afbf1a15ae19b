/// One number of a version: any natural number, as PEP 440 sets no bound.
package struct VersionNumber: Hashable, Sendable {
    /// The number, or `UInt64.max` where it is larger.
    private let small: UInt64
    /// The decimal digits (ASCII, no leading zero) of a number that does not fit.
    private let digits: [UInt8]?

    package init(_ value: UInt64) {
        small = value
        digits = nil
    }

    /// The number that decimal digits spell. The caller has seen that there are digits only, and at least one.
    init(digits text: some Collection<UInt8>) {
        var value: UInt64 = 0
        var overflowed = false
        for byte in text {
            let (product, first) = value.multipliedReportingOverflow(by: 10)
            let (sum, second) = product.addingReportingOverflow(UInt64(byte & 0x0F))
            overflowed = overflowed || first || second
            value = sum
        }
        if overflowed {
            small = .max
            digits = Array(text.drop { $0 == UInt8(ascii: "0") })
        } else {
            small = value
            digits = nil
        }
    }

    /// The number, or nil where it is larger than a `UInt64` holds.
    package var value: UInt64? { digits == nil ? small : nil }

    /// The number, or `Int.max` where it is larger.
    package var clamped: Int { Int(clamping: small) }

    var isZero: Bool { small == 0 }

    /// The next number.
    var successor: VersionNumber {
        guard small == .max else { return VersionNumber(small + 1) }
        var next = digits ?? Array(String(small).utf8)
        var index = next.count - 1
        while index >= 0, next[index] == UInt8(ascii: "9") {
            next[index] = UInt8(ascii: "0")
            index -= 1
        }
        if index >= 0 { next[index] += 1 } else { next.insert(UInt8(ascii: "1"), at: 0) }
        return VersionNumber(digits: next)
    }

    /// The number before; nil for 0 and (as nobody asks) for those that do not fit a `UInt64`.
    var predecessor: VersionNumber? { small == 0 || digits != nil ? nil : VersionNumber(small - 1) }
}

extension VersionNumber: Comparable {
    package static func < (left: VersionNumber, right: VersionNumber) -> Bool {
        switch (left.digits, right.digits) {
        case (nil, nil): left.small < right.small
        case (nil, _?): true
        case (_?, nil): false
        case (let left?, let right?):
            left.count != right.count ? left.count < right.count : left.lexicographicallyPrecedes(right)
        }
    }
}

extension VersionNumber: ExpressibleByIntegerLiteral, CustomStringConvertible {
    package init(integerLiteral value: UInt64) { self.init(value) }

    package var description: String { digits.map { String(decoding: $0, as: UTF8.self) } ?? String(small) }
}

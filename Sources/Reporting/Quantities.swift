/// Numbers as people read them.
package enum Quantities {
    /// `640 B`, `12.3 kB`, `1.2 GB`: decimal units, one decimal below a hundred.
    package static func bytes(_ count: Int) -> String {
        guard count >= 1000 else { return "\(max(count, 0)) B" }
        var value = Double(count)
        for unit in ["kB", "MB", "GB"] {
            value /= 1000
            // Rounding must not show 1000.0 kB.
            if value < 999.5 || unit == "GB" { return "\(decimal(value)) \(unit)" }
        }
        return "\(count) B"
    }

    /// `0.04 s`, `3.2 s`, `42 s`, `3 min 5 s`.
    package static func duration(nanoseconds: UInt64) -> String {
        let seconds = Double(nanoseconds) / 1e9
        if seconds < 0.995 {
            let hundredths = Int((seconds * 100).rounded())
            return "0.\(hundredths < 10 ? "0" : "")\(hundredths) s"
        }
        if seconds < 9.95 { return "\(decimal(seconds)) s" }
        let whole = Int(min(seconds.rounded(), 1e12))
        return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
    }

    /// `1 package`, `3 packages`.
    package static func count(_ number: Int, _ singular: String, _ plural: String? = nil) -> String {
        number == 1 ? "1 \(singular)" : "\(number) \(plural ?? singular + "s")"
    }

    /// One decimal below a hundred, none above.
    private static func decimal(_ value: Double) -> String {
        if value >= 99.95 { return "\(Int(value.rounded()))" }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}

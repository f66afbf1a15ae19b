import StructuredText

/// A moment in UTC, to the second. Databases write them by RFC 3339: `2021-07-16T01:31:33.917972Z`.
package struct Timestamp: Hashable, Comparable, Sendable {
    /// Seconds since 1970-01-01, leap seconds not counted.
    package var seconds: Int64

    package init(seconds: Int64) { self.seconds = seconds }

    /// The moment in `text`: a date, or a date and a time with `Z` or an offset; fractions are dropped. Nil for
    /// anything else, and for days that do not exist.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        var place = 0
        guard let date = RFC3339.date(bytes.span, &place), date.year >= 1 else { return nil }
        seconds = Int64(date.daysSince1970) * 86400
        guard place < bytes.count else { return }
        guard RFC3339.separator(bytes.span, &place), var time = RFC3339.time(bytes.span, &place),
            let offset = RFC3339.offset(bytes.span, &place), place == bytes.count
        else { return nil }
        // A leap second is no second of its own here.
        time.second = min(time.second, 59)
        seconds += Int64(time.seconds - offset)
    }

    /// Its day in UTC: `2021-07-16`.
    package var day: String { String(description.prefix(10)) }

    package static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }

    /// The seconds from another moment to this one.
    package func since(_ other: Timestamp) -> Int64 {
        let (difference, overflow) = seconds.subtractingReportingOverflow(other.seconds)
        return overflow ? (seconds < other.seconds ? .min : .max) : difference
    }
}

extension Timestamp: CustomStringConvertible {
    /// `2021-07-16T01:31:33Z`; moments outside the years 1 to 9999 are shown as the nearest that is inside.
    package var description: String {
        let shown = min(max(seconds, -62_135_596_800), 253_402_300_799)
        let days = shown >= 0 ? shown / 86400 : (shown - 86399) / 86400
        let rest = shown - days * 86400
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
        func padded(_ number: Int64, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
            + "T\(padded(rest / 3600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))Z"
    }
}

/// A moment in UTC, to the second. Databases write them by RFC 3339: `2021-07-16T01:31:33.917972Z`.
package struct Timestamp: Hashable, Comparable, Sendable {
    /// Seconds since 1970-01-01, leap seconds not counted.
    package var seconds: Int64

    package init(seconds: Int64) { self.seconds = seconds }

    /// The moment in `text`: a date, or a date and a time with `Z` or an offset; fractions are dropped. Nil for
    /// anything else, and for days that do not exist.
    package init?(_ text: String) {
        var scanner = Scanner(bytes: Array(text.utf8))
        guard let year = scanner.number(4), scanner.skip("-"), let month = scanner.number(2), scanner.skip("-"),
            let day = scanner.number(2), year >= 1, (1...12).contains(month),
            (1...Self.days(inMonth: month, year: year)).contains(day)
        else { return nil }
        seconds = Int64(Self.daysSince1970(year: year, month: month, day: day)) * 86400
        if scanner.isAtEnd { return }
        guard scanner.skip("T") || scanner.skip("t") || scanner.skip(" "), let hour = scanner.number(2),
            scanner.skip(":"),
            let minute = scanner.number(2), scanner.skip(":"), let second = scanner.number(2), hour < 24, minute < 60,
            second <= 60
        else { return nil }
        if scanner.skip(".") {
            guard scanner.number(1) != nil else { return nil }
            while scanner.number(1) != nil {}
        }
        seconds += Int64(hour * 3600 + minute * 60 + min(second, 59))
        if scanner.skip("Z") || scanner.skip("z") {
            guard scanner.isAtEnd else { return nil }
            return
        }
        let isEast = scanner.skip("+")
        guard isEast || scanner.skip("-"), let hours = scanner.number(2), scanner.skip(":"),
            let minutes = scanner.number(2), hours < 24, minutes < 60, scanner.isAtEnd
        else { return nil }
        seconds += Int64(hours * 3600 + minutes * 60) * (isEast ? -1 : 1)
    }

    /// Its day in UTC: `2021-07-16`.
    package var day: String { String(description.prefix(10)) }

    package static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }

    /// The seconds from another moment to this one.
    package func since(_ other: Timestamp) -> Int64 {
        let (difference, overflow) = seconds.subtractingReportingOverflow(other.seconds)
        return overflow ? (seconds < other.seconds ? .min : .max) : difference
    }

    private struct Scanner {
        let bytes: [UInt8]
        var index = 0

        var isAtEnd: Bool { index == bytes.count }

        mutating func number(_ digits: Int) -> Int? {
            guard index + digits <= bytes.count else { return nil }
            var value = 0
            for place in index..<index + digits {
                let digit = bytes[place] &- 0x30
                guard digit <= 9 else { return nil }
                value = value * 10 + Int(digit)
            }
            index += digits
            return value
        }

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
            index += 1
            return true
        }
    }

    // MARK: - Calendar

    private static func days(inMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days of the Gregorian calendar, counted by eras of 400 years that begin in March.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
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

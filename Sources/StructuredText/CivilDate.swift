/// A day of the Gregorian calendar that exists, without a time zone.
package struct CivilDate: Hashable, Sendable {
    /// From 0 to 9999.
    package let year: Int
    /// From 1 to 12.
    package let month: Int
    /// From 1 to 31.
    package let day: Int

    /// The day with these numbers; nil for one that does not exist, as 31 February.
    package init?(year: Int, month: Int, day: Int) {
        guard (0...9999).contains(year), (1...12).contains(month),
            (1...Self.days(inMonth: month, of: year)).contains(day)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 to this day, negative before it: counted by eras of 400 years that begin in March.
    package var daysSince1970: Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

/// A time of day, to the nanosecond.
package struct CivilTime: Hashable, Sendable {
    package var hour: Int
    package var minute: Int
    /// From 0 to 60: a leap second counts as the sixtieth.
    package var second: Int
    package var nanosecond: Int

    /// Whole seconds since midnight.
    package var seconds: Int { hour * 3600 + minute * 60 + second }
}

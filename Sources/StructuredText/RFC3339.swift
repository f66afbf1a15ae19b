/// The one reader of dates and times as RFC 3339 writes them: `2021-07-16T01:31:33.917972Z`.
///
/// Each function reads one part of a text from a place on and moves the place behind it; where the part is not there, it
/// gives nil and the place means nothing any more. What may be missing differs from format to format, so callers put the
/// parts together.
package enum RFC3339 {
    /// `2021-07-16`.
    package static func date(_ bytes: Span<UInt8>, _ place: inout Int) -> CivilDate? {
        guard let year = number(bytes, &place, digits: 4), skip("-", bytes, &place),
            let month = number(bytes, &place, digits: 2), skip("-", bytes, &place),
            let day = number(bytes, &place, digits: 2)
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// What stands between a date and a time: `T`, `t` or a space.
    package static func separator(_ bytes: Span<UInt8>, _ place: inout Int) -> Bool {
        skip("T", bytes, &place) || skip("t", bytes, &place) || skip(" ", bytes, &place)
    }

    /// `01:31:33.917972`. Digits beyond nanoseconds are dropped.
    package static func time(_ bytes: Span<UInt8>, _ place: inout Int) -> CivilTime? {
        guard let hour = number(bytes, &place, digits: 2), skip(":", bytes, &place),
            let minute = number(bytes, &place, digits: 2), skip(":", bytes, &place),
            let second = number(bytes, &place, digits: 2), hour < 24, minute < 60, second <= 60
        else { return nil }
        var nanosecond = 0
        if skip(".", bytes, &place) {
            var unit = 100_000_000
            guard let first = number(bytes, &place, digits: 1) else { return nil }
            nanosecond = first * unit
            while let digit = number(bytes, &place, digits: 1) {
                unit /= 10
                nanosecond += digit * unit
            }
        }
        return CivilTime(hour: hour, minute: minute, second: second, nanosecond: nanosecond)
    }

    /// `Z` or `+02:00`: seconds that the time is ahead of UTC.
    ///
    /// - Parameter isLenient: Takes `+0200` and `+02` as well, as ISO 8601 does.
    package static func offset(_ bytes: Span<UInt8>, _ place: inout Int, isLenient: Bool = false) -> Int? {
        if skip("Z", bytes, &place) || skip("z", bytes, &place) { return 0 }
        let isAhead = skip("+", bytes, &place)
        guard isAhead || skip("-", bytes, &place), let hours = number(bytes, &place, digits: 2), hours < 24 else {
            return nil
        }
        var minutes = 0
        if skip(":", bytes, &place) || (isLenient && place < bytes.count) {
            guard let read = number(bytes, &place, digits: 2), read < 60 else { return nil }
            minutes = read
        } else if !isLenient {
            return nil
        }
        return (hours * 3600 + minutes * 60) * (isAhead ? 1 : -1)
    }

    // MARK: - Letters

    private static func number(_ bytes: Span<UInt8>, _ place: inout Int, digits: Int) -> Int? {
        guard place + digits <= bytes.count else { return nil }
        var value = 0
        for index in place..<place + digits {
            let digit = bytes[index] &- 0x30
            guard digit <= 9 else { return nil }
            value = value * 10 + Int(digit)
        }
        place += digits
        return value
    }

    private static func skip(_ letter: Unicode.Scalar, _ bytes: Span<UInt8>, _ place: inout Int) -> Bool {
        guard place < bytes.count, bytes[place] == UInt8(ascii: letter) else { return false }
        place += 1
        return true
    }
}

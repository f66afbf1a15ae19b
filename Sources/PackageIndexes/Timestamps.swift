/// Days since 1970-01-01 of a day of the Gregorian calendar (the era method: years start in March).
func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

/// Dates as HTTP headers write them: `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
    /// Seconds since 1970; nil for anything but the preferred form of RFC 9110.
    static func seconds(_ text: String) -> Int64? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), (1...31) ~= day,
            let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
                .firstIndex(of: String(parts[2])), let year = Int(parts[3]), (1970...9999) ~= year
        else { return nil }
        let clock = parts[4].split(separator: ":").compactMap { UInt8($0) }
        guard clock.count == 3, clock[0] < 24, clock[1] < 60, clock[2] <= 60 else { return nil }
        let days = Int64(daysSince1970(year: year, month: month + 1, day: day))
        return days * 86400 + Int64(clock[0]) * 3600 + Int64(clock[1]) * 60 + Int64(clock[2])
    }
}

/// Upload times as PEP 700 has them: `2022-01-02T03:04:05.123456Z`.
enum UploadTime {
    /// Seconds since 1970, fractions dropped; nil unless the text is an ISO 8601 date and time, in UTC or with an offset.
    static func seconds(_ bytes: Span<UInt8>) -> Int64? {
        var index = 0

        func number(_ digits: Int) -> Int? {
            guard index + digits <= bytes.count else { return nil }
            var value = 0
            for _ in 0..<digits {
                let digit = bytes[index] &- UInt8(ascii: "0")
                guard digit <= 9 else { return nil }
                value = value * 10 + Int(digit)
                index += 1
            }
            return value
        }
        func skip(_ byte: UInt8) -> Bool {
            guard index < bytes.count, bytes[index] == byte else { return false }
            index += 1
            return true
        }

        guard let year = number(4), skip(UInt8(ascii: "-")), let month = number(2), skip(UInt8(ascii: "-")),
            let day = number(2), (1...12) ~= month, (1...31) ~= day
        else { return nil }
        guard skip(UInt8(ascii: "T")) || skip(UInt8(ascii: " ")), let hour = number(2), skip(UInt8(ascii: ":")),
            let minute = number(2), skip(UInt8(ascii: ":")), let second = number(2), hour < 24, minute < 60,
            second <= 60
        else { return nil }
        if skip(UInt8(ascii: ".")) { while number(1) != nil {} }
        var offset = 0
        if !skip(UInt8(ascii: "Z")), index < bytes.count {
            let sign = bytes[index] == UInt8(ascii: "+") ? 1 : bytes[index] == UInt8(ascii: "-") ? -1 : 0
            guard sign != 0 else { return nil }
            index += 1
            guard let hours = number(2) else { return nil }
            _ = skip(UInt8(ascii: ":"))
            offset = sign * (hours * 3600 + (number(2) ?? 0) * 60)
        }
        guard index == bytes.count else { return nil }
        let days = daysSince1970(year: year, month: month, day: day)
        return Int64(days * 86400 + hour * 3600 + minute * 60 + second - offset)
    }
}

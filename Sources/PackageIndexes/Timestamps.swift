import StructuredText

/// Dates as HTTP headers write them: `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
    /// Seconds since 1970; nil for anything but the preferred form of RFC 9110.
    static func seconds(_ text: String) -> Int64? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]),
            let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
                .firstIndex(of: String(parts[2])), let year = Int(parts[3]), year >= 1970,
            let date = CivilDate(year: year, month: month + 1, day: day)
        else { return nil }
        let clock = parts[4].split(separator: ":").compactMap { UInt8($0) }
        guard clock.count == 3, clock[0] < 24, clock[1] < 60, clock[2] <= 60 else { return nil }
        return Int64(date.daysSince1970) * 86400 + Int64(clock[0]) * 3600 + Int64(clock[1]) * 60 + Int64(clock[2])
    }
}

/// Upload times as PEP 700 has them: `2022-01-02T03:04:05.123456Z`.
enum UploadTime {
    /// Seconds since 1970, fractions dropped; nil unless the text is an ISO 8601 date and time, in UTC or with an offset.
    static func seconds(_ bytes: Span<UInt8>) -> Int64? {
        var place = 0
        guard let date = RFC3339.date(bytes, &place), RFC3339.separator(bytes, &place),
            let time = RFC3339.time(bytes, &place)
        else { return nil }
        var offset = 0
        if place < bytes.count {
            guard let read = RFC3339.offset(bytes, &place, isLenient: true) else { return nil }
            offset = read
        }
        guard place == bytes.count else { return nil }
        return Int64(date.daysSince1970 * 86400 + time.seconds - offset)
    }
}

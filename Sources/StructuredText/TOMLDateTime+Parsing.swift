extension TOMLDateTime {
    /// Reads RFC 3339 as TOML has it: a date, a time, both, or both with an offset. Fractions beyond nanoseconds are cut.
    init?(parsing token: ArraySlice<UInt8>) {
        let bytes = token.span
        var place = 0
        var day: CivilDate?
        if bytes.count > 4, bytes[4] == UInt8(ascii: "-") {
            guard let date = RFC3339.date(bytes, &place) else { return nil }
            day = date
            if place == bytes.count {
                self.init(day: day, time: nil, offsetMinutes: nil)
                return
            }
            guard RFC3339.separator(bytes, &place) else { return nil }
        }
        guard let time = RFC3339.time(bytes, &place) else { return nil }
        var offset: Int?
        if day != nil, place < bytes.count {
            guard let seconds = RFC3339.offset(bytes, &place) else { return nil }
            offset = seconds / 60
        }
        guard place == bytes.count else { return nil }
        self.init(day: day, time: time, offsetMinutes: offset)
    }
}

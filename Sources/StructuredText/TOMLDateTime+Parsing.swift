extension TOMLDateTime {
    /// Reads RFC 3339 as TOML has it: a date, a time, both, or both with an offset. Fractions beyond nanoseconds are cut.
    init?(parsing token: ArraySlice<UInt8>) {
        var cursor = Cursor(rest: token)
        var day: Day?
        var time: Time?
        var offsetMinutes: Int?
        if cursor.peek(4) == UInt8(ascii: "-") {
            guard let read = cursor.day() else { return nil }
            day = read
            if cursor.rest.isEmpty {
                self.init(day: day, time: nil, offsetMinutes: nil)
                return
            }
            guard cursor.take("T") || cursor.take("t") || cursor.take(" ") else { return nil }
        }
        guard let read = cursor.time() else { return nil }
        time = read
        if day != nil, !cursor.rest.isEmpty {
            guard let minutes = cursor.offset() else { return nil }
            offsetMinutes = minutes
        }
        guard cursor.rest.isEmpty else { return nil }
        self.init(day: day, time: time, offsetMinutes: offsetMinutes)
    }

    private struct Cursor {
        var rest: ArraySlice<UInt8>

        func peek(_ distance: Int) -> UInt8? {
            rest.count > distance ? rest[rest.startIndex + distance] : nil
        }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest = rest.dropFirst()
            return true
        }

        mutating func number(_ digits: Int, in bounds: ClosedRange<Int>) -> Int? {
            guard rest.count >= digits, rest.prefix(digits).allSatisfy(\.isASCIIDigit) else { return nil }
            let number = rest.prefix(digits).reduce(0) { $0 * 10 + Int($1 - 0x30) }
            rest = rest.dropFirst(digits)
            return bounds.contains(number) ? number : nil
        }

        mutating func day() -> Day? {
            guard let year = number(4, in: 0...9999), take("-"), let month = number(2, in: 1...12), take("-"),
                let day = number(2, in: 1...31)
            else { return nil }
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            return day <= lengths[month - 1] ? Day(year: year, month: month, day: day) : nil
        }

        mutating func time() -> Time? {
            guard let hour = number(2, in: 0...23), take(":"), let minute = number(2, in: 0...59), take(":"),
                let second = number(2, in: 0...60)
            else { return nil }
            var nanosecond = 0
            if take(".") {
                let digits = rest.prefix(while: \.isASCIIDigit)
                guard !digits.isEmpty else { return nil }
                rest = rest.dropFirst(digits.count)
                nanosecond = (Array(digits.prefix(9)) + Array(repeating: 0x30, count: max(0, 9 - digits.count)))
                    .reduce(0) { $0 * 10 + Int($1 - 0x30) }
            }
            return Time(hour: hour, minute: minute, second: second, nanosecond: nanosecond)
        }

        mutating func offset() -> Int? {
            if take("Z") || take("z") { return 0 }
            let isNegative = rest.first == UInt8(ascii: "-")
            guard take("+") || take("-"), let hours = number(2, in: 0...23), take(":"),
                let minutes = number(2, in: 0...59)
            else { return nil }
            return (hours * 60 + minutes) * (isNegative ? -1 : 1)
        }
    }
}

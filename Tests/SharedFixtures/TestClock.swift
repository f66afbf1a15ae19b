internal import OperatingSystem

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A clock that a test hands to the program, and the dates that the test makes from it. A test that wants something fresh, old
/// or to come says how far away it is, so that it passes on every day.
///
/// Days are counted from when the tests began, so that a test that runs at midnight sees one day.
package struct TestClock: Sendable {
    /// Seconds that it is ahead of the machine's.
    private let shift: Int64

    private init(shift: Int64) { self.shift = shift }

    /// The 15th of June of a year.
    package init(year: Int32) {
        var parts = tm()
        parts.tm_year = year - 1900
        parts.tm_mon = 5
        parts.tm_mday = 15
        parts.tm_hour = 12
        self.init(shift: Int64(timegm(&parts)) - Self.begin)
    }

    /// The machine's own. For what tests ask of programs that have no other clock, and for what is measured by times of files.
    package static let machine = TestClock(shift: 0)

    /// The one that tests hand in. `PIPIT_TEST_YEAR=2040 swift test` moves it to that year; nothing in the program reads this.
    package static let handedIn: TestClock = {
        guard let year = UserEnvironment.current().nonEmpty("PIPIT_TEST_YEAR") else { return machine }
        guard let number = Int32(year), (2026...9000).contains(number) else {
            fatalError("PIPIT_TEST_YEAR is no year from 2026 on: \(year)")
        }
        return TestClock(year: number)
    }()

    private static let begin = SystemClock.seconds()

    /// Seconds since 1970, which go on as the machine's do.
    package var now: Int64 { SystemClock.seconds() + shift }

    /// What an invocation is given.
    package var wallClock: @Sendable () -> Int64 { { self.now } }

    /// The same clock so many days later.
    package func later(days: Int) -> TestClock { TestClock(shift: shift + Int64(days) * 86400) }

    /// The moment that is so many days from the beginning of the tests, in seconds since 1970.
    package func seconds(inDays days: Int) -> Int64 { Self.begin + shift + Int64(days) * 86400 }

    /// The same as text: `2026-11-23T04:05:06Z`
    package func moment(inDays days: Int) -> String {
        var time = time_t(seconds(inDays: days))
        var parts = tm()
        gmtime_r(&time, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        return "\(day)T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
    }

    /// The day: `2026-11-23`
    package func day(inDays days: Int) -> String { String(moment(inDays: days).prefix(10)) }
}

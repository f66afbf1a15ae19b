#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Days as policies have them.
enum WallTime {
    static var tomorrow: String { day(inSeconds: 86400) }
    static var yesterday: String { day(inSeconds: -86400) }

    private static func day(inSeconds seconds: Int) -> String {
        var moment = time(nil) + seconds
        var parts = tm()
        gmtime_r(&moment, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
    }
}

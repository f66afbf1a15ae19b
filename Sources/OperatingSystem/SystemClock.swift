#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The machine's clock.
///
/// Whatever is decided by the day (an advisory's age, the end of an exception, a cool-down) takes its moment from the
/// `wallClock` of the invocation, so that a test can hand in any day. The machine itself is asked only where the invocation
/// is made, and for what is told from earlier runs by the times of files, which the system has dated by this same clock.
package enum SystemClock {
    /// Seconds since 1970.
    package static func seconds() -> Int64 { Int64(time(nil)) }
}

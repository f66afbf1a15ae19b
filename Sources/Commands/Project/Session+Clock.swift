import Advisories
import PackageIndexes

extension Session {
    /// The present moment, by the clock that the invocation was given. Nothing below asks the machine for the day.
    var today: Timestamp { Timestamp(seconds: invocation.wallClock()) }

    /// The same clock as clients of indexes need it.
    var indexClock: IndexClock { IndexClock(now: invocation.wallClock) }
}

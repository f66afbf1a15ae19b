/// How often a request is made and how long to wait in between.
package struct RetryPolicy: Sendable {
    /// Requests after the first.
    package var retries: Int
    /// The wait before the first retry, in seconds; it doubles each time.
    package var firstDelay: Double
    /// No wait is longer, in seconds, whatever the server asks for.
    package var longestDelay: Double

    package init(retries: Int = 3, firstDelay: Double = 0.25, longestDelay: Double = 30) {
        self.retries = max(retries, 0)
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
    }

    /// Whether an answer of this status may be another one a moment later.
    package static func isTransient(status: Int) -> Bool {
        switch status {
        case 408, 429, 500, 502, 503, 504, 520...527, 529, 530: true
        default: false
        }
    }

    /// Seconds to wait before retry number `attempt` (from 1): doubling, with up to a half taken off at random so that many
    /// clients do not come back in step; or what the server asked for. Nil when the server asks for more patience than
    /// there is.
    package func delay(beforeRetry attempt: Int, retryAfter: Double?, random: Double = .random(in: 0..<1)) -> Double? {
        if let retryAfter { return retryAfter <= longestDelay ? retryAfter : nil }
        var delay = firstDelay
        for _ in 1..<max(attempt, 1) { delay = min(delay * 2, longestDelay) }
        return min(delay, longestDelay) * (1 - random / 2)
    }

    /// The seconds that a `Retry-After` header asks for: a number, or a date (RFC 9110 section 10.2.3).
    static func seconds(retryAfter value: String, now: Int64) -> Double? {
        if let seconds = UInt32(value) { return Double(seconds) }
        return HTTPDate.seconds(value).map { Double(max($0 - now, 0)) }
    }
}

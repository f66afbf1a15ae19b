/// Gives up on a server that sends so slowly that it never comes to an end. A connection that is silent is the transport's
/// to end; this is for one that drips.
struct Pace: Sendable {
    /// So long nobody looks, in seconds.
    static let grace: Int64 = 60

    /// What the least is for.
    enum Kind: Sendable {
        /// What is small, of which many may share a slow line.
        case page
        /// Files, of which a dozen may share a slow line.
        case file
        /// Collections of advisories, which come one after the other.
        case collection

        /// Bytes in a second, on average over a minute.
        var least: Int64 {
            switch self {
            case .page: 256
            case .file: 1 << 10
            case .collection: 8 << 10
            }
        }

        /// For how many seconds it may take in all; nil for what may be of any size.
        var longest: Int64? { self == .page ? 1200 : nil }
    }

    private let clock: IndexClock
    private let kind: Kind
    private let start: Int64
    /// When the minute that is being looked at began, and what was there then.
    private var minute: (start: Int64, received: Int)

    init(_ clock: IndexClock, _ kind: Kind) {
        self.clock = clock
        self.kind = kind
        start = clock.now()
        minute = (start, 0)
    }

    mutating func check(received: Int) throws(TransportError) {
        let now = clock.now()
        let (seconds, isBeyond) = now.subtractingReportingOverflow(minute.start)
        // A clock that was set back tells nothing.
        guard !isBeyond, seconds >= 0 else { return minute = (now, received) }
        if seconds > Self.grace {
            let bytes = received - minute.received
            guard Int64(bytes) / seconds >= kind.least else {
                throw TransportError(.tooSlow, "it sent only \(bytes) bytes in \(seconds) seconds")
            }
            minute = (now, received)
        }
        if let longest = kind.longest, now - start > longest {
            throw TransportError(.tooSlow, "its answer was not complete after \(now - start) seconds")
        }
    }
}

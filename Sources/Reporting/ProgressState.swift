import Diagnostics

/// What is known of the work so far; only ``ProgressDisplay`` changes it, under its lock.
struct ProgressState: Sendable {
    enum Phase: Equatable, Sendable {
        case idle
        case locking(category: String)
        case installing(category: String)
        case creatingEnvironment
    }

    struct Transfer: Sendable {
        var received = 0
        var total: Int?
    }

    var phase = Phase.idle
    /// The package or file that the last event was about.
    var subject = ""
    /// What is being done to `subject`, when it is not the phase's ordinary work.
    var activity: String?
    var decided = 0
    var planned: Int?
    var installed = 0
    var transfers: [String: Transfer] = [:]
    var received = 0
    var firstByteAt: UInt64?

    /// Categories whose locking was told already; a lock may go over them more than once.
    var toldCategories: Set<String> = []

    var startedAt: UInt64
    var spokeAt: UInt64
    var drawnAt: UInt64 = 0
    var frame = 0
    var lineIsShown = false

    init(startedAt: UInt64) {
        self.startedAt = startedAt
        self.spokeAt = startedAt
    }

    mutating func take(_ event: ProgressEvent, at moment: UInt64) {
        switch event {
        case .lockingStarted(let category):
            begin(.locking(category: category), at: moment)
        case .resolving(let package, let decided):
            (subject, activity, self.decided) = (package, nil, decided)
        case .fetching(let package):
            (subject, activity) = (package, nil)
        case .lockingFinished:
            toldCategories = []
            begin(.idle, at: moment)
        case .installingStarted(let category):
            begin(.installing(category: category), at: moment)
        case .planned(let install, _, _):
            planned = (planned ?? 0) + install
        case .downloading(let file, let received, let total):
            count(file, received: received, total: total, at: moment)
        case .downloaded(let file, let bytes):
            count(file, received: bytes, total: bytes, at: moment)
        case .building(let package, _):
            (subject, activity) = (package, "building")
        case .installed(let package, _):
            installed += 1
            (subject, activity) = (package, nil)
        case .removed(let package, _):
            (subject, activity) = (package, "removing")
        case .creatingEnvironment:
            begin(.creatingEnvironment, at: moment)
        case .createdEnvironment:
            begin(.idle, at: moment)
        case .waitingForEnvironment, .warning, .detail:
            break
        }
    }

    private mutating func begin(_ phase: Phase, at moment: UInt64) {
        if case (.installing, .installing) = (self.phase, phase) {
            // Categories are installed one after another; their sums go on.
        } else {
            (decided, installed, planned) = (0, 0, nil)
            (transfers, received, firstByteAt) = ([:], 0, nil)
            startedAt = moment
        }
        self.phase = phase
        (subject, activity) = ("", nil)
    }

    private mutating func count(_ file: String, received: Int, total: Int?, at moment: UInt64) {
        if firstByteAt == nil { firstByteAt = moment }
        let before = transfers[file]?.received ?? 0
        // A transfer that starts again from the beginning takes back what it had counted.
        self.received += received - before
        transfers[file] = Transfer(received: received, total: total ?? transfers[file]?.total)
        (subject, activity) = (file, nil)
    }

    /// The sum of the sizes of the files that were begun, if all of them are known.
    var expected: Int? {
        var sum = 0
        for transfer in transfers.values {
            guard let total = transfer.total else { return nil }
            sum += total
        }
        return transfers.isEmpty ? nil : sum
    }
}

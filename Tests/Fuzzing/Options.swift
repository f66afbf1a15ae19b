/// What the command line asks for.
struct Options: Sendable {
    enum Action: Sendable {
        case search
        case list
        /// One file, in this process.
        case read(String)
        /// A part of a search, in a process that may die of it.
        case work(Work)
    }

    /// The inputs from a number on; where the number of the one at hand is noted.
    struct Work: Sendable {
        var first: Int
        var note: String
    }

    struct Misuse: Error { var message: String }

    var action = Action.search
    var parsers = FuzzedParser.all
    /// Every search of one seed meets the same inputs.
    var seed: UInt64 = 1
    /// How many inputs each parser gets.
    var steps = Int.max
    /// After how much processor time no further input is made, for each parser, in seconds.
    var seconds = Double.infinity
    /// Inputs are not made longer, in bytes.
    var longest = Int.max
    var jobs = 2
    /// Reading one input may take so many seconds of processor time and so many megabytes.
    var (mostSeconds, mostMegabytes) = (2, 512)
    /// Where inputs that are findings are written.
    var findings = "fuzzing-findings"
    /// A directory whose files are seeds, too.
    var seeds: String?

    init() {}

    init(_ arguments: some Collection<String>) throws(Misuse) {
        var rest = arguments.makeIterator()
        var work: (first: Int, note: String) = (0, "")
        var names: [String] = []
        while let option = rest.next() {
            func value() throws(Misuse) -> String {
                guard let value = rest.next() else { throw Misuse(message: "`\(option)` needs a value") }
                return value
            }
            func number() throws(Misuse) -> Int {
                guard let number = Int(try value()), number >= 0 else {
                    throw Misuse(message: "`\(option)` needs a number")
                }
                return number
            }
            switch option {
            case "--list": action = .list
            case "--read": action = .read(try value())
            case "--parser": names.append(try value())
            case "--seed": seed = UInt64(try number())
            case "--steps": steps = try number()
            case "--minutes": seconds = Double(try number()) * 60
            case "--seconds": seconds = Double(try number())
            case "--longest": longest = try number()
            case "--jobs": jobs = max(1, try number())
            case "--most-seconds": mostSeconds = try number()
            case "--most-megabytes": mostMegabytes = try number()
            case "--findings": findings = try value()
            case "--seeds": seeds = try value()
            case "--work-from": work.first = try number()
            case "--note": work.note = try value()
            default: throw Misuse(message: "`\(option)` is no option")
            }
        }
        if !work.note.isEmpty { action = .work(Work(first: work.first, note: work.note)) }
        if !names.isEmpty {
            parsers = FuzzedParser.all.filter { names.contains($0.name) }
            if let name = names.first(where: { name in !parsers.contains { $0.name == name } }) {
                throw Misuse(message: "`\(name)` is no parser; --list names them")
            }
        }
        if steps == .max, seconds == .infinity { seconds = 60 }
        if longest < .max {
            for index in parsers.indices { parsers[index].longest = min(parsers[index].longest, longest) }
        }
    }
}

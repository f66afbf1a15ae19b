import OperatingSystem
import StructuredText
import Testing

/// What people read. Each folder in `Golden` is a case: `case.toml` says what is there and what is run, and beside it stand
/// what was printed, how it ended and what the project's files were afterwards.
///
/// `PIPIT_GOLDEN=rewrite swift test --filter GoldenTests` writes the answers anew; read the difference before you commit it.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct GoldenTests {
    static let folder = Machine.tests + "/Golden"
    static let names = (try? Files.list(folder)) ?? []
    static let rewrites = Machine.environment["PIPIT_GOLDEN"] == "rewrite"

    @Test(arguments: names)
    func `What is printed is what was agreed on`(_ name: String) throws {
        let golden = try GoldenCase(folder: Self.folder + "/" + name)
        let found = try golden.play()
        let known = try golden.known()
        if Self.rewrites {
            try golden.rewrite(found)
            return
        }
        for file in Set(found.keys).union(known.keys).sorted() {
            #expect(known[file] != nil, "\(name)/\(file) is missing; PIPIT_GOLDEN=rewrite writes it")
            #expect(found[file] == known[file], "\(name)/\(file)")
        }
    }

    @Test func `There are cases`() {
        #expect(Self.names.count > 20)
    }
}

/// A case: the index, the project, the command.
struct GoldenCase {
    var folder: String
    var scenario: String
    var options: [String]
    var files: [(name: String, text: String)]
    var variables: [String: String]
    /// Commands before the one in question; what they print is not looked at.
    var preparation: [[String]]
    /// Files that are written after the preparation.
    var edits: [(name: String, text: String)]
    /// Commands after the edits.
    var continuation: [[String]]
    var faults: [String]
    var command: [String]

    struct Unreadable: Error { var folder: String }

    init(folder: String) throws {
        self.folder = folder
        let root = try TOMLDocument(parsing: Files.read(folder + "/case.toml")).root
        func strings(_ node: TOMLNode?) -> [String] { (node?.array ?? []).compactMap(\.string) }
        func pairs(_ key: String) -> [(name: String, text: String)] {
            (root[key]?.table?.members ?? []).map { ($0.key, $0.node.string ?? "") }
        }
        let known: Set = [
            "scenario", "options", "files", "variables", "preparation", "edits", "continuation", "faults", "command",
        ]
        guard root.members.allSatisfy({ known.contains($0.key) }) else { throw Unreadable(folder: folder) }
        // Most cases share one index.
        let shared = Machine.tests + "/Support/golden_index.toml"
        scenario = try root["scenario"]?.string ?? String(decoding: Files.read(shared), as: UTF8.self)
        options = strings(root["options"])
        files = pairs("files")
        edits = pairs("edits")
        variables = Dictionary(uniqueKeysWithValues: pairs("variables").map { ($0.name, $0.text) })
        preparation = (root["preparation"]?.array ?? []).map { strings($0) }
        continuation = (root["continuation"]?.array ?? []).map { strings($0) }
        faults = strings(root["faults"])
        command = strings(root["command"])
    }

    /// Runs the command and gathers what came of it: `stdout`, `stderr`, `status`, and `after/…` for the project's files.
    func play() throws -> [String: String] {
        let index = try LoopbackIndex(scenario: scenario, options: options)
        let place = try Workplace(
            variables: ["LOOPBACK": index.address, "PIP_RETRIES": "0"].merging(variables) { $1 })
        for file in files { try place.write(file.text, to: file.name) }
        for words in preparation {
            let run = try place.pipit(words)
            #expect(run.status == 0, "\(run)")
        }
        for file in edits {
            // An edit may keep what is there and change a part of it: `s/old/new/`.
            if file.text.hasPrefix("s/") {
                let parts = file.text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
                let before = place.text(file.name) ?? ""
                #expect(before.contains(parts[1]))
                try place.write(before.replacing(parts[1], with: parts[2]), to: file.name)
            } else {
                try place.write(file.text, to: file.name)
            }
        }
        for words in continuation {
            let run = try place.pipit(words)
            #expect(run.status == 0, "\(run)")
        }
        for fault in faults {
            let parts = fault.split(separator: ":", maxSplits: 1).map(String.init)
            try index.fault(parts[0], parts[1])
        }
        // Before as after: some commands remove the environment.
        let before = (try? place.environment()).flatMap { $0 }
        let run = try place.pipit(command)
        let environment = try before ?? place.environment()
        let plain = Plainness(place: place, index: index, environment: environment)
        var found = ["stdout": run.output, "stderr": run.talk, "status": "\(run.status)\n"]
        for (path, content) in try place.tree(place.project, except: [".venv", "advisories", "one"]) {
            found["after/" + path] = String(decoding: content, as: UTF8.self)
        }
        return found.mapValues(plain.text)
    }

    func known() throws -> [String: String] {
        var known: [String: String] = [:]
        func read(_ below: String) throws {
            for name in try Files.list(folder + below) where below + "/" + name != "/case.toml" {
                let path = below + "/" + name
                if Files.isDirectory(folder + path) {
                    try read(path)
                } else {
                    known[String(path.dropFirst())] = String(decoding: try Files.read(folder + path), as: UTF8.self)
                }
            }
        }
        try read("")
        return known
    }

    func rewrite(_ found: [String: String]) throws {
        for name in try known().keys where found[name] == nil { try Files.remove(folder + "/" + name) }
        for (name, text) in found {
            let path = folder + "/" + name
            try Files.makeDirectories(Paths.parent(path))
            if (try? Files.read(path)) != Array(text.utf8) { try Files.write(Array(text.utf8), to: path) }
        }
    }
}

/// Takes out of a text what is another at every run and on every machine.
struct Plainness {
    private var replacements: [(String, String)]

    init(place: Workplace, index: LoopbackIndex, environment: String?) {
        replacements = [(index.address, "INDEX")]
        if let environment { replacements.append((Paths.name(environment), "project-HASH")) }
        replacements.append((place.path, "PLACE"))
        if let python = Machine.python {
            for path in [
                python.path, Paths.parent(python.path) + "/python", Files.realPath(python.path) ?? python.path,
            ] {
                replacements.append((path, "PYTHON"))
            }
            replacements += [
                (python.full, "3.X.Y"), ("cp\(python.major)\(python.minor)", "cp3X"),
                ("\"\(python.short)\"", "\"3.X\""), ("cpython \(python.short) ", "cpython 3.X "),
            ]
        }
    }

    func text(_ text: String) -> String {
        var text = text
        for (from, to) in replacements { text = text.replacing(from, with: to) }
        text = Self.withoutAges(Self.withoutRaces(text))
        return Self.withoutDigests(Self.withoutPythons(Self.withoutDurations(Self.withoutPlatform(text))))
    }

    /// Requests under way at once are told in the order in which they began, which nobody has promised.
    private static func withoutRaces(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var start = 0
        for end in 0...lines.count where end == lines.count || !lines[end].hasPrefix("  asking for ") {
            lines[start..<end].sort()
            start = end + 1
        }
        return lines.joined(separator: "\n")
    }

    /// `as of 2026-11-23T04:05:06Z (just now)` → `as of TIME (AGE)`
    private static func withoutAges(_ text: String) -> String {
        text.replacing(/(s of:? )[0-9TZ:-]+ \([a-z0-9 ]+\)/) { "\($0.output.1)TIME (AGE)" }
    }

    /// `in 0.06 s` → `in TIME`
    private static func withoutDurations(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let found = rest.firstRange(of: " in ") {
            result += rest[..<found.upperBound]
            rest = rest[found.upperBound...]
            let end = rest.firstIndex { !$0.isNumber && $0 != "." } ?? rest.endIndex
            if end > rest.startIndex, rest[end...].hasPrefix(" s") {
                result += "TIME"
                rest = rest[end...].dropFirst(2)
            }
        }
        return result + rest
    }

    /// `sha256:9f31…` → `sha256:DIGEST-1`, by the order in which they come: archives are packed differently by different
    /// Pythons.
    private static func withoutDigests(_ text: String) -> String {
        var numbers: [Substring: Int] = [:]
        var result = ""
        var rest = text[...]
        while let found = rest.firstRange(of: "sha256:") {
            result += rest[..<found.upperBound]
            rest = rest[found.upperBound...]
            let digest = rest.prefix { $0.isHexDigit }
            guard digest.count == 64 else { continue }
            let number = numbers[digest] ?? numbers.count + 1
            numbers[digest] = number
            result += "DIGEST-\(number)"
            rest = rest[digest.endIndex...]
        }
        return withoutBillDigests(result + rest)
    }

    /// The same in bills of materials, which also have a number that is made of their content.
    private static func withoutBillDigests(_ text: String) -> String {
        text.replacing(/(checksumValue|hashValue)": "[0-9a-f]{64}"/) { "\($0.output.1)\": \"DIGEST\"" }
            .replacing(/\/pipit-[0-9a-f]{8}-[0-9a-f-]{27}/) { _ in "/pipit-NUMBER" }
    }

    /// What a machine has installed is its own affair.
    private static func withoutPythons(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("  found  3.") ? "  found  PYTHONS" : $0 }.joined(separator: "\n")
    }

    /// `manylinux_2_36_x86_64`, `linux_x86_64` → `PLATFORM`
    private static func withoutPlatform(_ text: String) -> String {
        var result = ""
        var rest = text.replacing(" linux_x86_64", with: " PLATFORM").replacing(" linux_aarch64", with: " PLATFORM")[
            ...]
        while let found = rest.firstRange(of: "manylinux_") {
            result += rest[..<found.lowerBound] + "PLATFORM"
            rest = rest[found.upperBound...].drop { $0 == "_" || $0.isNumber || $0.isLetter }
        }
        return result + rest
    }
}

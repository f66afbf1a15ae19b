import SharedFixtures
import OperatingSystem
import StructuredText

/// The files of toml-lang/toml-test for TOML 1.0, unpacked in memory.
struct TOMLTestSuite {
    struct Case: CustomStringConvertible {
        var name: String
        var toml: [UInt8]
        /// Tagged JSON beside a valid file.
        var expected: [UInt8]?

        var description: String { name }
    }

    var valid: [Case] = []
    var invalid: [Case] = []

    static let shared: TOMLTestSuite = (try? TOMLTestSuite()) ?? TOMLTestSuite.empty

    private static let empty = TOMLTestSuite(valid: [], invalid: [])

    private init(valid: [Case], invalid: [Case]) {
        self.valid = valid
        self.invalid = invalid
    }

    private init() throws {
        guard let folder = SharedData.folder else { return }
        let parent = Files.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp"
        let directory = try TemporaryDirectory(in: parent)
        _ = try ChildProcess.run(
            ["tar", "-xzf", folder + "/toml-test-1.0.0.tar.gz", "-C", directory.path],
            environment: ProcessEnvironment(["PATH": "/usr/bin:/bin"]))
        for (kind, list) in [("valid", \TOMLTestSuite.valid), ("invalid", \TOMLTestSuite.invalid)] {
            for path in try Self.files(below: directory.path + "/" + kind) where path.hasSuffix(".toml") {
                let json = String(path.dropLast(5)) + ".json"
                self[keyPath: list].append(
                    Case(
                        name: String(path.dropFirst(directory.path.count + 1)), toml: try Files.read(path),
                        expected: Files.exists(json) ? try Files.read(json) : nil))
            }
        }
        try Files.removeTree(directory.path)
    }

    private static func files(below directory: String) throws -> [String] {
        try Files.list(directory).sorted().flatMap { name -> [String] in
            let path = directory + "/" + name
            return Files.isDirectory(path) ? try files(below: path) : [path]
        }
    }
}

extension TOMLNode {
    /// Whether this is what toml-test's tagged JSON says.
    func agrees(with expected: JSONValue) -> Bool {
        switch value {
        case .array(let elements):
            guard let array = expected.array, array.count == elements.count else { return false }
            return zip(elements, array).allSatisfy { $0.agrees(with: $1) }
        case .table(let table): return table.agrees(with: expected)
        default: break
        }
        guard let kind = expected["type"]?.string, let text = expected["value"]?.string else { return false }
        switch value {
        case .string(let string): return kind == "string" && string.isSpelled(like: text)
        case .integer(let number): return kind == "integer" && String(number) == text
        case .boolean(let flag): return kind == "bool" && String(flag) == text
        case .float(let number):
            guard kind == "float", let other = Double(text) else { return false }
            return number == other || (number.isNaN && other.isNaN)
        case .dateTime(let time):
            let kindHere =
                time.day == nil
                ? "time-local"
                : time.time == nil ? "date-local" : time.offsetMinutes == nil ? "datetime-local" : "datetime"
            return kind == kindHere && time.description == canonical(text)
        case .array, .table: return false
        }
    }

    /// The suite writes fractions in as many digits as the test has.
    private func canonical(_ text: String) -> String {
        guard let document = try? TOMLDocument(parsing: Array("x = \(text)".utf8)),
            case .dateTime(let time)? = document.root["x"]?.value
        else { return text }
        return time.description
    }
}

extension TOMLTable {
    func agrees(with expected: JSONValue) -> Bool {
        guard let object = expected.object, object.members.count == members.count else { return false }
        return members.allSatisfy { member in
            object[member.key].map { member.node.agrees(with: $0) } ?? false
        }
    }
}

import OperatingSystem
import StructuredText
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A fresh place with a home, caches and a project of its own. The program sees nothing of the machine but its Python.
final class Workplace: Sendable {
    private let directory: TemporaryDirectory
    let path: String
    let project: String
    /// The environment variables of every run here.
    let variables: [String: String]

    init(python: Machine.Python? = Machine.python, variables: [String: String] = [:]) throws {
        let parent = Files.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp"
        directory = try TemporaryDirectory(in: Files.realPath(parent) ?? parent, prefix: "pipit-whole-")
        path = directory.path
        project = Paths.join(path, "project")
        for name in ["project", "home", "temporary", "runs"] { try Files.makeDirectories(Paths.join(path, name)) }
        self.variables = Self.variables(below: path, python: python).merging(variables) { $1 }
    }

    static func variables(below path: String, python: Machine.Python?) -> [String: String] {
        [
            "PATH": Paths.join(path, "programs") + ":" + (python.map { $0.directory + ":" } ?? "") + "/usr/bin:/bin",
            "HOME": Paths.join(path, "home"), "TMPDIR": Paths.join(path, "temporary"),
            "WORKON_HOME": Paths.join(path, "environments"), "PIPENV_CACHE_DIR": Paths.join(path, "cache"),
            "XDG_CACHE_HOME": Paths.join(path, "cache"), "XDG_CONFIG_HOME": Paths.join(path, "home/.config"),
            "XDG_DATA_HOME": Paths.join(path, "home/.local/share"), "XDG_CONFIG_DIRS": Paths.join(path, "home/etc"),
            "PIP_CONFIG_FILE": "/dev/null", "PYENV_ROOT": Paths.join(path, "home/.pyenv"), "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
        ].merging(Machine.otherClock) { $1 }
    }

    // MARK: - Running

    @discardableResult
    func pipit(_ words: String..., variables: [String: String] = [:], in directory: String? = nil) throws -> Run {
        try pipit(words, variables: variables, in: directory)
    }

    @discardableResult
    func pipit(_ words: [String], variables: [String: String] = [:], in directory: String? = nil) throws -> Run {
        let process = try start(words, variables: variables, in: directory)
        guard let status = process.wait() else { throw Run.Endless(words: words, talk: process.talk) }
        return Run(words: words, status: status, output: process.output, talk: process.talk)
    }

    /// Starts the program and does not wait for it.
    func start(
        _ words: [String], variables: [String: String] = [:], in directory: String? = nil
    ) throws -> RunningProcess {
        try RunningProcess(
            [Machine.program] + words, environment: self.variables.merging(variables) { $1 },
            directory: directory ?? project, files: Paths.join(path, "runs/" + Files.uniqueSuffix()))
    }

    /// Runs another program in the project.
    func run(_ arguments: [String], variables: [String: String] = [:]) throws -> Run {
        let environment = ProcessEnvironment(self.variables.merging(variables) { $1 })
        let output = try ChildProcess.run(arguments, environment: environment, directory: project)
        return Run(
            words: arguments, status: output.status, output: String(decoding: output.standardOutput, as: UTF8.self),
            talk: String(decoding: output.standardError, as: UTF8.self))
    }

    // MARK: - Files

    func write(_ text: String, to name: String) throws {
        let path = Paths.join(project, name)
        try Files.makeDirectories(Paths.parent(path))
        try Files.write(Array(text.utf8), to: path)
    }

    /// The text of a file of the project; nil when there is none.
    func text(_ name: String) -> String? {
        (try? Files.read(Paths.join(project, name))).map { String(decoding: $0, as: UTF8.self) }
    }

    var lockText: String? { text("Pipfile.lock") }

    func lock() throws -> JSONValue { try JSONValue(parsing: Files.read(Paths.join(project, "Pipfile.lock"))) }

    /// The environment's directory; nil when there is none.
    func environment() throws -> String? {
        let run = try pipit("--venv")
        return run.status == 0 ? String(run.output.dropLast()) : nil
    }

    /// Every file below a directory with its content, links by what they name. `except` leaves out paths that begin so.
    func tree(_ directory: String, except: [String] = []) throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        func walk(_ below: String) throws {
            for name in try Files.list(Paths.join(directory, below)) {
                let relative = below.isEmpty ? name : below + "/" + name
                if except.contains(where: relative.hasPrefix) { continue }
                let path = Paths.join(directory, relative)
                switch Files.linkStatus(path)?.kind {
                case .directory: try walk(relative)
                case .symbolicLink: found[relative] = Array("-> \(Files.linkTarget(path) ?? "")".utf8)
                case .file: found[relative] = try Files.read(path)
                default: found[relative] = []
                }
            }
        }
        if Files.isDirectory(directory) { try walk("") }
        return found
    }

    /// What the environment has installed, by what Python itself says: name and version, without pip and setuptools.
    func installed() throws -> [String: String] {
        guard let environment = try environment() else { return [:] }
        let run = try run([Paths.join(environment, "bin/python"), "-c", Self.installedQuestion])
        #expect(run.status == 0, "\(run)")
        return Self.installed(told: run.output)
    }

    /// Python that tells what is installed.
    static let installedQuestion =
        "import importlib.metadata as m\nfor d in m.distributions(): print(d.metadata['Name'], d.version)"

    static func installed(told output: String) -> [String: String] {
        var found: [String: String] = [:]
        for line in output.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if ["pip", "setuptools"].contains(words[0]) { continue }
            #expect(found[words[0]] == nil, "\(words[0]) is installed twice")
            found[words[0]] = words[1]
        }
        return found
    }
}

extension [UInt8] {
    /// Whether a text stands in it. Trees of megabytes are looked through, for which the standard library takes minutes when it is
    /// not optimized.
    func holds(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return withUnsafeBytes { bytes in
            guard let first = wanted.first, var place = bytes.baseAddress, bytes.count >= wanted.count else {
                return false
            }
            let end = place + (bytes.count - wanted.count + 1)
            while place < end, let found = memchr(place, Int32(first), end - place) {
                if memcmp(found, wanted, wanted.count) == 0 { return true }
                place = UnsafeRawPointer(found) + 1
            }
            return false
        }
    }
}

/// A run of the program to its end.
struct Run: CustomTestStringConvertible {
    var words: [String]
    var status: Int32
    var output: String
    var talk: String

    struct Endless: Error {
        var words: [String]
        var talk: String
    }

    var testDescription: String {
        "`\(words.joined(separator: " "))` ended with \(status)\nstdout:\n\(output)\nstderr:\n\(talk)"
    }

    /// The code of the error that was told; nil when none was.
    var code: String? {
        guard let start = talk.ranges(of: "error[").first?.upperBound else { return nil }
        return String(talk[start...].prefix { $0 != "]" })
    }
}

import OperatingSystem

@testable import PythonEnvironments

/// A directory in memory that goes away with the test.
struct Scratch {
    let directory: TemporaryDirectory
    var path: String { directory.path }

    init() throws {
        directory = try TemporaryDirectory(in: Files.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp", prefix: "pipit-f-")
    }

    /// A path in the directory.
    func callAsFunction(_ name: String) -> String { Paths.join(path, name) }

    @discardableResult
    func write(_ name: String, _ text: String = "", mode: UInt32 = 0o644) throws -> String {
        let path = self(name)
        try Files.makeDirectories(Paths.parent(path))
        try Files.write(Array(text.utf8), to: path, mode: mode)
        return path
    }

    /// Something that looks like an interpreter and answers the probe with canned JSON of this version.
    @discardableResult
    func fakePython(_ name: String, version: String, prefix: String? = nil, isFreeThreaded: Bool = false) throws
        -> String
    {
        let short = version.split(separator: ".").prefix(2).joined(separator: ".")
        let prefix = prefix ?? Paths.parent(Paths.parent(self(name)))
        let scheme = """
            "purelib": "%/lib/python\(short)/site-packages", "platlib": "%/lib/python\(short)/site-packages", \
            "scripts": "%/bin", "include": "%/include", "data": "%"
            """
        let markers = [
            "implementation_name": "cpython", "implementation_version": version, "os_name": "posix",
            "platform_machine": "x86_64", "platform_python_implementation": "CPython", "platform_release": "1",
            "platform_system": "Linux", "platform_version": "1", "python_full_version": version,
            "python_version": short, "sys_platform": "linux",
        ].map { "\"\($0.key)\": \"\($0.value)\"" }.joined(separator: ", ")
        let answer = """
            {"executable": "\(self(name))", "version": "\(version)", "implementation": "cpython", "prefix": "\(prefix)", "base_prefix": "\(prefix)", \
            "markers": {\(markers)}, "platform": "linux-x86_64", "pointer_bits": 64, "gil_disabled": \(isFreeThreaded), \
            "libc": {"kind": "glibc", "version": "2.36"}, "stdlib": "\(prefix)/lib/python\(short)", "sites": [], \
            "system": {\(scheme.replacing("%", with: prefix))}, \
            "environment": {\(scheme.replacing("%/", with: "").replacing("%", with: ""))}}
            """
        // Every start leaves a line, so that a test can count them.
        let log = self("starts.log")
        return try write(
            name, "#!/bin/sh\necho \(name) >>'\(log)'\ncat <<'ANSWER'\n\(answer)\nANSWER\n", mode: 0o755)
    }

    /// How often fake interpreters were started, by name.
    var starts: [String] {
        let bytes = (try? Files.read(self("starts.log"))) ?? []
        return bytes.split(separator: 0x0a).map { String(decoding: $0, as: UTF8.self) }
    }
}

extension String {
    func replacing(_ part: String, with replacement: String) -> String {
        var result = ""
        var rest = self[...]
        while let first = rest.firstRange(of: part) {
            result += rest[..<first.lowerBound] + replacement
            rest = rest[first.upperBound...]
        }
        return result + rest
    }
}

/// The interpreters of this machine that tests can be held against.
enum RealPythons {
    static let all: [String] = {
        let versions = "/root/.pyenv/versions"
        let names = ((try? Files.list(versions)) ?? []).filter { PythonVersion($0).map { $0.major == 3 } ?? false }
        let paths = names.map { "\(versions)/\($0)/bin/python3" } + ["/usr/bin/python3"]
        return paths.filter(Files.isExecutable)
    }()

    /// One of them, for tests that need any.
    static var one: String { all.first { $0.contains("/3.11.") } ?? all.first ?? "/usr/bin/python3" }

    static func finder(cache: String? = nil) -> InterpreterFinder {
        InterpreterFinder(
            environment: UserEnvironment(["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"]), directory: "/",
            cacheDirectory: cache)
    }
}

/// Runs a program and gives what it printed, without the last line break.
func output(_ arguments: [String], environment: [String: String] = ["PATH": "/usr/bin:/bin"]) throws -> String {
    let output = try ChildProcess.run(arguments, environment: ProcessEnvironment(environment), directory: "/")
    let text = output.standardOutput + (output.status == 0 ? [] : output.standardError)
    return String(decoding: text.trimmingSpace, as: UTF8.self)
}

import OperatingSystem
import Testing

/// What the tests need of the machine that they run on.
enum Machine {
    static let environment = UserEnvironment.current()

    /// The program under test: the one that `PIPIT_BINARY` names, else the one that was built beside these tests.
    static let program: String = {
        if let named = environment.nonEmpty("PIPIT_BINARY") { return named }
        let tests = Files.realPath("/proc/self/exe") ?? ""
        let beside = Paths.join(Paths.parent(tests), "pipit")
        if Files.isExecutable(beside) { return beside }
        return Paths.join(repository, ".build/debug/pipit")
    }()

    /// What puts a program under another clock (`faketime`), where these tests run under one: the program has no way of its own.
    static let otherClock = environment.variables.filter { name, _ in
        environment["FAKETIME"] != nil && (name == "LD_PRELOAD" || name.contains("FAKE"))
    }

    static let isBuilt = Files.isExecutable(program)
    static let notBuilt: Comment = "SKIPPED: the program is not beside the tests; `swift build` makes it"

    /// The folder that holds `Package.swift`.
    static let repository: String = {
        var folder = "\(#filePath)"
        while folder.count > 1, !Files.exists(folder + "/Package.swift") { folder = Paths.parent(folder) }
        return folder
    }()

    /// This folder.
    static let tests = Paths.join(repository, "Tests/EndToEndTests")

    // MARK: - Pythons

    struct Python: Sendable {
        var path: String
        var major: Int
        var minor: Int
        var micro: Int

        var directory: String { Paths.parent(path) }
        var short: String { "\(major).\(minor)" }
        var full: String { "\(short).\(micro)" }
    }

    /// Where pyenv keeps Pythons, when there is one.
    static let pyenv: String? = {
        let root = environment.nonEmpty("PYENV_ROOT") ?? Paths.join(environment["HOME"] ?? "/", ".pyenv")
        return Files.isDirectory(root + "/versions") ? root : nil
    }()

    /// Every CPython that can be found without much effort, the one that tests use by default first.
    static let pythons: [Python] = {
        var candidates: [String] = []
        if let pyenv {
            candidates += ((try? Files.list(pyenv + "/versions")) ?? []).map { "\(pyenv)/versions/\($0)/bin/python3" }
        }
        for directory in (environment["PATH"] ?? "").split(separator: ":") where !directory.contains("shims") {
            candidates += ["python3"].map { Paths.join(String(directory), $0) }
        }
        var found: [Python] = []
        for path in candidates where Files.isExecutable(path) {
            let question = "import sys; print(*sys.version_info[:3])"
            let answer = try? ChildProcess.run(
                [path, "-I", "-S", "-c", question], environment: ProcessEnvironment([:]))
            guard let answer, answer.status == 0 else { continue }
            let numbers = String(decoding: answer.standardOutput, as: UTF8.self).split { $0 == " " || $0 == "\n" }
            guard numbers.count == 3, let major = Int(numbers[0]), let minor = Int(numbers[1]),
                let micro = Int(numbers[2])
            else { continue }
            if !found.contains(where: { $0.major == major && $0.minor == minor }) {
                found.append(Python(path: path, major: major, minor: minor, micro: micro))
            }
        }
        // 3.12 is what the scenarios are written for; otherwise the newer, the better.
        return found.sorted { one, other in
            func rank(_ python: Python) -> Int { python.short == "3.12" ? 1000 : python.major * 100 + python.minor }
            return rank(one) > rank(other)
        }
    }()

    /// The Python that projects and the index on loopback use: the standard library must read TOML.
    static let python: Python? = pythons.first { $0.major == 3 && $0.minor >= 11 }

    static let isReady = isBuilt && python != nil
    static let notReady: Comment =
        "SKIPPED: these tests need the built program beside them and a Python of 3.11 or newer for the index on loopback"
}

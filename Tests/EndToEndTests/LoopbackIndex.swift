import OperatingSystem
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A package index on loopback, served by `Support/loopback_index.py` in a process of its own.
final class LoopbackIndex: Sendable {
    private let process: RunningProcess
    private let directory: TemporaryDirectory
    /// `http://127.0.0.1:PORT/simple`
    let url: String

    struct Silent: Error { var talk: String }

    /// - Parameters:
    ///   - scenario: the text of a scenario; see the script for its form.
    ///   - options: further words for the script.
    convenience init(_ scenario: String, _ options: String...) throws {
        try self.init(scenario: scenario, options: options)
    }

    init(scenario: String? = nil, options: [String]) throws {
        let parent = Files.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp"
        directory = try TemporaryDirectory(in: parent, prefix: "pipit-index-")
        guard let python = Machine.python else { throw Silent(talk: "there is no Python") }
        var words = [
            python.path, Machine.tests + "/Support/loopback_index.py", "--log", Paths.join(directory.path, "log"),
        ]
        if let scenario {
            let file = Paths.join(directory.path, "scenario.toml")
            try Files.write(Array(scenario.utf8), to: file)
            words += ["--scenario", file]
        }
        let process = try RunningProcess(
            words + options, environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"], directory: directory.path,
            files: Paths.join(directory.path, "server"), isTalkedTo: true)
        self.process = process
        guard Waiting.until({ process.output.contains("\n") }) else {
            process.kill()
            throw Silent(talk: process.talk)
        }
        url = String(process.output.prefix { $0 != "\n" })
    }

    deinit {
        process.kill()
        _ = process.wait()
    }

    /// `127.0.0.1:PORT`
    var address: String { String(url.dropFirst("http://".count).prefix { $0 != "/" }) }

    // MARK: - Talking to it

    /// From now on, what path goes wrong how: `fault("a-1.0-py3-none-any.whl", "flip")`.
    func fault(_ path: String, _ how: String) throws { try tell("fault \(path):\(how)") }

    /// From now on, what `project-status` of a project's page says, as JSON.
    func declare(_ name: String, _ status: String) throws { try tell("status \(name) \(status)") }

    /// Nothing goes wrong any more.
    func calm() throws { try tell("calm") }

    private func tell(_ line: String) throws {
        let answers = process.output.count { $0 == "\n" }
        process.send(line)
        guard Waiting.until({ process.output.count { $0 == "\n" } > answers }) else {
            throw Silent(talk: process.talk)
        }
    }

    /// The requests until now: method and path, then `range=…`, `auth`.
    var requests: [String] {
        let bytes = (try? Files.read(Paths.join(directory.path, "log"))) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Waits until a path was asked for; a wheel's `….whl.metadata` is another path than the wheel.
    func waitForRequest(_ path: String) throws {
        let isThere = { self.requests.contains { $0.split(separator: " ").contains(path[...]) } }
        guard Waiting.until(isThere) else { throw Silent(talk: process.talk) }
    }

    // MARK: - Pipfiles

    /// A `[[source]]` for it.
    func source(name: String = "loopback", at path: String = "") -> String {
        """
        [[source]]
        name = "\(name)"
        url = "\(url.dropLast("/simple".count))\(path)/simple"
        verify_ssl = false


        """
    }

    /// A Pipfile with it as the only source.
    func pipfile(_ sections: String) -> String { source() + sections }
}

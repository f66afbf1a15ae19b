import OperatingSystem
import Testing

/// A web server on loopback that writes down all that it is told, served by `Support/loopback_listener.py`.
final class LoopbackListener: Sendable {
    private let process: RunningProcess
    private let directory: TemporaryDirectory
    /// `http://127.0.0.1:PORT`
    let url: String

    /// - Parameter status: what it answers.
    init(status: Int = 200) throws {
        let parent = Files.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp"
        directory = try TemporaryDirectory(in: parent, prefix: "pipit-listener-")
        guard let python = Machine.python else { throw LoopbackIndex.Silent(talk: "there is no Python") }
        let process = try RunningProcess(
            [
                python.path, Machine.tests + "/Support/loopback_listener.py", Paths.join(directory.path, "told"),
                "--status", String(status),
            ], environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"], directory: directory.path,
            files: Paths.join(directory.path, "server"), isTalkedTo: true)
        self.process = process
        guard Waiting.until({ process.output.contains("\n") }) else {
            process.kill()
            throw LoopbackIndex.Silent(talk: process.talk)
        }
        url = String(process.output.prefix { $0 != "\n" })
    }

    deinit {
        process.kill()
        _ = process.wait()
    }

    /// `127.0.0.1:PORT`
    var address: String { String(url.dropFirst("http://".count)) }

    /// Requests with their headers and bodies, one after the other.
    var told: [UInt8] { (try? Files.read(Paths.join(directory.path, "told"))) ?? [] }
    var toldText: String { String(decoding: told, as: UTF8.self) }
}

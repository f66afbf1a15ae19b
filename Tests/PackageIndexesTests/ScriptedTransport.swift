import OperatingSystem
import PackageIndexes
import PackagingStandards
import Synchronization

/// An index made of a closure, which remembers what it was asked.
final class ScriptedTransport: HTTPTransport {
    typealias Script = @Sendable (HTTPRequest, _ number: Int) async throws(TransportError) -> HTTPResponse

    private let script: Script
    private let log = Mutex<[HTTPRequest]>([])

    /// `number` counts the requests from zero.
    init(_ script: @escaping Script) { self.script = script }

    var requests: [HTTPRequest] { log.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let number = log.withLock { log in
            log.append(request)
            return log.count - 1
        }
        return try await script(request, number)
    }
}

/// A clock that jumps instead of waiting.
final class JumpingClock: Sendable {
    private let state = Mutex<(now: Double, sleeps: [Double])>((1_700_000_000, []))

    var sleeps: [Double] { state.withLock { $0.sleeps } }
    func advance(_ seconds: Double) { state.withLock { $0.now += seconds } }

    var clock: IndexClock {
        IndexClock(now: { Int64(self.state.withLock { $0.now }) }) { seconds in
            self.state.withLock { state in
                state.now += seconds
                state.sleeps.append(seconds)
            }
        }
    }
}

/// What most tests need: a directory, a clock, a source and clients that share them.
struct Bench {
    let directory: TemporaryDirectory
    let time = JumpingClock()
    var environment: [String: String] = [:]
    var source = PackageSource(name: "main", url: "https://index.example/simple")

    init() throws {
        let place = Files.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp"
        directory = try TemporaryDirectory(in: place, prefix: "pipit-indexes-")
    }

    func path(_ name: String) -> String { Paths.join(directory.path, name) }

    func client(
        _ transport: ScriptedTransport, caching: IndexClient.CachePolicy = .normal, retries: Int = 3
    ) -> IndexClient {
        var configuration = IndexClient.Configuration(
            cacheDirectory: path("cache"), environment: UserEnvironment(environment), clock: time.clock,
            caching: caching)
        configuration.retries = RetryPolicy(retries: retries)
        return IndexClient(transport: transport, configuration: configuration)
    }
}

func name(_ text: String) -> PackageName { PackageName(text)! }
func version(_ text: String) -> Version { Version(text)! }

extension HTTPResponse {
    static func json(_ text: String, _ headers: HTTPHeaders = HTTPHeaders()) -> HTTPResponse {
        var headers = headers
        headers["Content-Type"] = "application/vnd.pypi.simple.v1+json"
        return HTTPResponse(status: 200, headers: headers, body: HTTPBody(Array(text.utf8)))
    }

    static func html(_ text: String, type: String = "text/html; charset=utf-8") -> HTTPResponse {
        HTTPResponse(status: 200, headers: ["Content-Type": type], body: HTTPBody(Array(text.utf8)))
    }

    static func redirect(_ status: Int, _ location: String) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Location": location])
    }

    /// A body that stops in the middle.
    static func broken(_ headers: HTTPHeaders, after bytes: [UInt8]) -> HTTPResponse {
        HTTPResponse(
            status: 200, headers: headers,
            body: HTTPBody { consumer in
                try consumer(bytes.span.bytes)
                throw TransportError(.closed, "the connection was reset")
            })
    }
}

/// Pages of the JSON form.
enum Page {
    static func json(_ project: String, _ files: [String]) -> String {
        """
        {"meta": {"api-version": "1.3"}, "name": "\(project)", "versions": [], "files": [\(files.joined(separator: ","))]}
        """
    }

    static func file(
        _ filename: String, url: String? = nil, sha256: String? = nil, more: String = ""
    ) -> String {
        let hashes = sha256.map { #""sha256": "\#($0)""# } ?? ""
        return """
            {"filename": "\(filename)", "url": "\(url ?? "https://files.example/\(filename)")", "hashes": {\(hashes)}\(more)}
            """
    }
}

let someDigest = String(repeating: "ab", count: 32)

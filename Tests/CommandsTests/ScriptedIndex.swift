import Hashing
import PackageIndexes
import Synchronization

/// Indexes that exist in memory, each at `https://NAME.example/simple`, with real wheels.
final class ScriptedIndex: HTTPTransport {
    private struct State {
        var wheels: [String: [WheelFactory]] = [:]
        /// File names whose bytes arrive changed.
        var spoiled: Set<String> = []
        /// File names whose transfer breaks off.
        var cut: Set<String> = []
        /// What happens before a file is sent.
        var beforeFile: (@Sendable (String) -> Void)?
        var status: Int?
        /// What an index wants in `Authorization`, by its name.
        var authorizations: [String: String] = [:]
        /// The JSON of a project's status, by its name.
        var statuses: [String: String] = [:]
        /// Plain files, by their path behind the host.
        var texts: [String: String] = [:]
        var requests: [String] = []
    }

    private let state = Mutex(State())

    init(_ wheels: [WheelFactory], named source: String = "main") {
        add(wheels, to: source)
    }

    func add(_ wheels: [WheelFactory], to source: String = "main") {
        state.withLock { $0.wheels[source, default: []] += wheels }
    }

    func spoil(_ filename: String) { state.withLock { _ = $0.spoiled.insert(filename) } }

    func cut(_ filename: String, _ isCut: Bool = true) {
        state.withLock { state in
            if isCut { state.cut.insert(filename) } else { state.cut.remove(filename) }
        }
    }

    /// Does something in the middle of an installation: before a file is sent.
    func beforeFile(_ body: @escaping @Sendable (String) -> Void) { state.withLock { $0.beforeFile = body } }

    /// An index answers nobody else from now on.
    func require(_ authorization: String, of source: String) {
        state.withLock { $0.authorizations[source] = authorization }
    }

    /// A plain file at every host.
    func serve(_ path: String, _ text: String) { state.withLock { $0.texts[path] = text } }

    /// A project has this status from now on, in JSON.
    func mark(_ name: String, _ status: String) { state.withLock { $0.statuses[name] = status } }

    /// Everything is answered with this status from now on.
    func fail(with status: Int?) { state.withLock { $0.status = status } }

    var requests: [String] { state.withLock { $0.requests } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let parts = "\(request.url)".split(separator: "/").map(String.init)
        let (isCut, beforeFile) = state.withLock { ($0.cut.contains(parts.last ?? ""), $0.beforeFile) }
        if parts[2] == "files", parts.count > 3, !parts[3].hasSuffix(".metadata") { beforeFile?(parts[3]) }
        if Task.isCancelled { throw TransportError(.cancelled, "the task was cancelled") }
        if isCut { throw TransportError(.closed, "it broke off") }
        return state.withLock { state in
            state.requests.append(parts.dropFirst(2).joined(separator: "/"))
            if let wanted = state.authorizations[String(parts[1].split(separator: ".")[0])],
                request.headers["Authorization"] != wanted
            {
                return HTTPResponse(status: 401)
            }
            if let status = state.status { return HTTPResponse(status: status) }
            if let text = state.texts[parts.dropFirst(2).joined(separator: "/")] {
                return HTTPResponse(status: 200, body: HTTPBody(Array(text.utf8)))
            }
            let wheels = state.wheels[String(parts[1].split(separator: ".")[0])] ?? []
            if parts[2] == "simple", parts.count > 3 {
                let found = wheels.filter { $0.name.lowercased() == parts[3] }
                return found.isEmpty ? HTTPResponse(status: 404) : Self.page(parts[3], found, state.statuses[parts[3]])
            }
            if parts[2] == "files" {
                for wheel in wheels where parts[3].hasPrefix(wheel.filename) {
                    if parts[3].hasSuffix(".metadata") {
                        return HTTPResponse(status: 200, body: HTTPBody(Array(wheel.metadata.utf8)))
                    }
                    var bytes = wheel.bytes
                    if state.spoiled.contains(wheel.filename) { bytes[bytes.count / 2] ^= 1 }
                    return HTTPResponse(status: 200, body: HTTPBody(bytes))
                }
            }
            return HTTPResponse(status: 404)
        }
    }

    private static func page(_ name: String, _ wheels: [WheelFactory], _ status: String?) -> HTTPResponse {
        let files = wheels.map { wheel in
            let more =
                [("upload-time", wheel.uploaded), ("yanked", wheel.yanked), ("requires-python", wheel.requiresPython)]
                .compactMap { key, value in value.map { ", \"\(key)\": \"\($0)\"" } }.joined()
            return """
                {"filename": "\(wheel.filename)", "url": "../../files/\(wheel.filename)", \
                "hashes": {"sha256": "\(SHA256Sum(of: wheel.bytes).hexadecimal)"}, "core-metadata": true\(more)}
                """
        }
        let text = """
            {"meta": {"api-version": "1.1"}, "name": "\(name)",\(status.map { " \"project-status\": \($0)," } ?? "") "files": [\(files.joined(separator: ","))]}
            """
        return HTTPResponse(
            status: 200, headers: ["Content-Type": "application/vnd.pypi.simple.v1+json"],
            body: HTTPBody(Array(text.utf8)))
    }
}

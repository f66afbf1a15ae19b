import ArchiveFixtures
import PackageIndexes
import Synchronization

@testable import Commands

/// A service in memory that exports advisories as OSV does: a zip, a list of changes, and each record; with faults.
final class AdvisoryService: HTTPTransport {
    struct State {
        /// Records and when they changed, by id.
        var records: [(id: String, modified: String, text: String)] = []
        /// What the zip has when it lags behind.
        var zipped: [(id: String, modified: String, text: String)]?
        /// Answers that replace the service's own, by the last part of the path.
        var replaced: [String: HTTPResponse] = [:]
        var failure: TransportError?
        var requests: [String] = []
    }

    let state = Mutex(State())

    static let address = "https://advisories.example/PyPI"

    func publish(_ record: (id: String, modified: String, text: String)) {
        state.withLock { state in
            state.records.removeAll { $0.id == record.id }
            state.records.append(record)
        }
    }

    func takeRequests() -> [String] {
        state.withLock { state in
            defer { state.requests = [] }
            return state.requests
        }
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let name = String("\(request.url)".split(separator: "/").last ?? "")
        let failure = state.withLock { state in
            state.requests.append(name)
            return state.failure
        }
        if let failure { throw failure }
        return state.withLock { state in
            if let replaced = state.replaced[name] { return replaced }
            switch name {
            case "all.zip":
                let members = (state.zipped ?? state.records).map { ZipMember("\($0.id).json", text: $0.text) }
                return HTTPResponse(status: 200, body: HTTPBody(ZipBuilder(members).build()))
            case "modified_id.csv":
                let rows = state.records.sorted { $0.modified > $1.modified }.map { "\($0.modified),\($0.id)\n" }
                return HTTPResponse(status: 200, body: HTTPBody(Array(rows.joined().utf8)))
            default:
                guard let record = state.records.first(where: { "\($0.id).json" == name }) else {
                    return HTTPResponse(status: 404)
                }
                return HTTPResponse(status: 200, body: HTTPBody(Array(record.text.utf8)))
            }
        }
    }
}

/// Records as OSV writes them.
enum AdvisoryText {
    static func record(
        _ id: String, _ package: String, fixed: String, aliases: [String] = [],
        modified: String = "2026-11-20T00:00:00Z",
        summary: String = "Something is wrong"
    ) -> (id: String, modified: String, text: String) {
        let names = aliases.map { "\"\($0)\"" }.joined(separator: ", ")
        let text = """
            {"schema_version": "1.7.5", "id": "\(id)", "modified": "\(modified)", "aliases": [\(names)],
             "summary": "\(summary)",
             "affected": [{"package": {"name": "\(package)", "ecosystem": "PyPI"},
               "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "\(fixed)"}]}]}],
             "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}],
             "references": [{"type": "ADVISORY", "url": "https://advisories.example/\(id)"}]}
            """
        return (id, modified, text)
    }
}

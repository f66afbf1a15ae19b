import ArchiveFixtures
import PackageIndexes
import SharedFixtures
import StructuredText
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
        /// Marks of what there is, by the last part of the path.
        var etags: [String: String] = [:]
        /// Records of the folder beside, about Python itself; it is not there while there are none.
        var interpreter: [(id: String, modified: String, text: String)] = []
        var interpreterFault: HTTPResponse?
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

    private func aboutInterpreter(_ name: String) -> HTTPResponse {
        state.withLock { state in
            if let fault = state.interpreterFault { return fault }
            guard !state.interpreter.isEmpty else { return HTTPResponse(status: 404) }
            state.requests.append("GIT/" + name)
            let rows = state.interpreter.map { "\($0.modified),\($0.id)\n" } + ["2020-01-01T00:00:00Z,OSV-2020-1\n"]
            if name == "modified_id.csv" {
                return HTTPResponse(status: 200, body: HTTPBody(Array(rows.joined().utf8)))
            }
            guard let record = state.interpreter.first(where: { "\($0.id).json" == name }) else {
                return HTTPResponse(status: 404)
            }
            return HTTPResponse(status: 200, body: HTTPBody(Array(record.text.utf8)))
        }
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let name = request.url.lastPathSegment
        if "\(request.url)".contains("/GIT/") { return aboutInterpreter(name) }
        let failure = state.withLock { state in
            state.requests.append(name)
            return state.failure
        }
        if let failure { throw failure }
        return state.withLock { state in
            if let replaced = state.replaced[name] { return replaced }
            let etag = state.etags[name]
            if let etag, request.headers["If-None-Match"] == etag { return HTTPResponse(status: 304) }
            let headers: HTTPHeaders = etag.map { ["ETag": $0] } ?? [:]
            switch name {
            case "all.zip":
                let members = (state.zipped ?? state.records).map { ZipMember("\($0.id).json", text: $0.text) }
                return HTTPResponse(status: 200, headers: headers, body: HTTPBody(ZipBuilder(members).build()))
            case "modified_id.csv":
                let rows = state.records.sorted { $0.modified > $1.modified }.map { "\($0.modified),\($0.id)\n" }
                return HTTPResponse(status: 200, headers: headers, body: HTTPBody(Array(rows.joined().utf8)))
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
    /// When a record changed last: a while ago, so that no clock takes it for one of the future.
    static func modified(daysAgo days: Int = 10, hour: String = "00") -> String {
        "\(TestClock.handedIn.day(inDays: -days))T\(hour):00:00Z"
    }

    static func record(
        _ id: String, _ package: String, fixed: String, aliases: [String] = [],
        modified: String = AdvisoryText.modified(),
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

/// OSV's service: `querybatch` in pages, and records one by one; with faults.
final class QuestionService: HTTPTransport {
    struct State {
        /// Ids by package.
        var found: [String: [String]] = [:]
        var records: [String: String] = [:]
        /// How many ids a page holds.
        var pageSize = 1
        var fault: Fault?
        var failure: TransportError?
        var bodies: [String] = []
    }

    enum Fault: CaseIterable {
        case down, notFound, empty, html, broken, shapeless, textual, oneAnswerShort, tokenLoop, tokensWithoutEnd,
            otherRecord, halfRecord, redirect
    }

    let state = Mutex(State())

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let path = "\(request.url)"
        if let failure = state.withLock(\.failure) { throw failure }
        let text = String(decoding: request.body, as: UTF8.self)
        return state.withLock { state in
            func ok(_ text: String) -> HTTPResponse { HTTPResponse(status: 200, body: HTTPBody(Array(text.utf8))) }
            guard path.hasSuffix("/v1/querybatch") else {
                let id = String(path.split(separator: "/").last ?? "")
                if state.fault == .halfRecord { return ok("{\"id\": \"\(id)\", \"modified\": \"2026") }
                if state.fault == .otherRecord { return ok(AdvisoryText.record("PYSEC-1-1", "x", fixed: "1").text) }
                return state.records[id].map(ok) ?? HTTPResponse(status: 404)
            }
            state.bodies.append(text)
            switch state.fault {
            case .down: return HTTPResponse(status: 503)
            case .broken: return HTTPResponse(status: 500)
            case .shapeless: return ok("{\"results\": {\"vulns\": []}}")
            case .textual: return ok("{\"results\": [[], [], []]}")
            case .notFound: return HTTPResponse(status: 404)
            case .empty: return ok("{}")
            case .html: return ok("<html>")
            case .redirect: return HTTPResponse(status: 307, headers: ["Location": "https://elsewhere.example/"])
            default: break
            }
            guard request.method == .post, let value = try? JSONValue(parsing: request.body) else {
                return HTTPResponse(status: 400)
            }
            var results = (value["queries"]?.array ?? []).map { query in
                let ids = state.found[query["package"]?["name"]?.string ?? ""] ?? []
                let start = query["page_token"]?.string.flatMap { Int($0) } ?? 0
                let page = ids.dropFirst(start).prefix(state.pageSize).map {
                    "{\"id\": \"\($0)\", \"modified\": \"\(AdvisoryText.modified())\"}"
                }
                let next = state.fault == .tokenLoop ? 0 : start + state.pageSize
                let token =
                    next < ids.count || state.fault == .tokensWithoutEnd ? ", \"next_page_token\": \"\(next)\"" : ""
                return "{\"vulns\": [\(page.joined(separator: ", "))]\(token)}"
            }
            if state.fault == .oneAnswerShort { results.removeLast() }
            return ok("{\"results\": [\(results.joined(separator: ", "))]}")
        }
    }
}

import PackagingStandards
import StructuredText

/// A conversation with OSV's `querybatch`: which advisories there are about some versions.
///
/// The service answers with ids, a page at a time; the records have to be fetched after it. ``finish(source:)`` gives
/// the ids only when every page of every answer was there.
///
/// A caller must not put names in here that are nobody else's business.
package struct ServiceQuery: Sendable {
    /// A version that is asked about.
    package struct Subject: Hashable, Sendable {
        package var package: PackageName
        /// The version without its local label, which no service knows. There is always one: a question without a
        /// version is answered with everything.
        package let version: String

        package init(package: PackageName, version: CandidateVersion) {
            self.package = package
            self.version = version.publicText
        }
    }

    package struct Answer: Equatable, Sendable {
        package var subject: Subject
        package var found: [ModifiedList.Entry]
    }

    private struct Question: Sendable {
        var index: Int
        var token: String?
    }

    /// So many questions the service takes at once.
    package static let batchSize = 1000
    /// Nothing has so many advisories that it would take more pages.
    package static let mostPages = 1000

    private var answers: [Answer]
    private var tokens: [Set<String>]
    private var waiting: [Question]
    private var sent: [Question] = []

    package init(_ subjects: [Subject]) {
        answers = subjects.map { Answer(subject: $0, found: []) }
        tokens = Array(repeating: [], count: subjects.count)
        waiting = subjects.indices.map { Question(index: $0, token: nil) }
    }

    /// The body of the next request, nil when there is nothing left to ask. Each is followed by ``take(_:source:)``.
    package mutating func nextBody() -> [UInt8]? {
        // A request that failed and is made again asks the same.
        waiting = sent + waiting
        sent = Array(waiting.prefix(Self.batchSize))
        waiting.removeFirst(sent.count)
        guard !sent.isEmpty else { return nil }
        let queries = sent.map { question in
            let subject = answers[question.index].subject
            var query = JSONObject()
            query["package"] = ["name": .string(subject.package.normalized), "ecosystem": "PyPI"]
            query["version"] = .string(subject.version)
            query["page_token"] = question.token.map(JSONValue.string)
            return JSONValue.object(query)
        }
        return JSONValue.object(JSONObject([.init(key: "queries", value: .array(queries))])).bytes(.compact)
    }

    /// Takes the answer to the last body. Throws, and takes nothing, unless it answers every question.
    package mutating func take(_ bytes: [UInt8], source: String) throws(AdvisoryError) {
        let answer = RecordField(source: source, value: try JSONValue(advisoryText: bytes, source: source))
        let results = try answer.required("results").elements()
        guard results.count == sent.count else {
            throw .wrongCount(source: source, asked: sent.count, answered: results.count)
        }
        var next = self
        next.sent = []
        for (question, result) in zip(sent, results) {
            guard result.value.object != nil else { throw result.refusal("an object") }
            for entry in try result.elements(of: "vulns") {
                let idField = try entry.required("id")
                guard let id = AdvisoryID(try idField.string()) else { throw idField.refusal("an advisory's id") }
                let modified = try entry.required("modified").timestamp()
                next.answers[question.index].found.append(.init(modified: modified, id: id))
            }
            if let token = try result.member("next_page_token")?.string(), !token.isEmpty {
                guard next.tokens[question.index].insert(token).inserted,
                    next.tokens[question.index].count <= Self.mostPages
                else {
                    throw .pagesWithoutEnd(source: source)
                }
                next.waiting.append(Question(index: question.index, token: token))
            }
        }
        self = next
    }

    /// The ids for each subject, in the order in which the subjects were given.
    package func finish(source: String) throws(AdvisoryError) -> [Answer] {
        let open = Set((sent + waiting).map(\.index)).count
        guard open == 0 else { throw .pagesLeft(source: source, count: open) }
        return answers
    }
}

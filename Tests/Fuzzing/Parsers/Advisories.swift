import Archives
import PackagingStandards
import StructuredText

@testable import Advisories

extension FuzzedParser {
    private static let candidates = ["1.0", "2.1.dev1+local", "not a version"].map { CandidateVersion($0) }

    private static func judge(_ advisories: [Advisory]) {
        for advisory in advisories {
            for package in advisory.affected.prefix(8) { for candidate in candidates { _ = package.judge(candidate) } }
            _ = advisory.severity(of: advisory.affected)
        }
        var draft = AdvisoryDraft(updated: Timestamp(seconds: 1_700_000_000))
        for advisory in advisories { draft.add(advisory) }
        if let bytes = try? draft.encoded() {
            guard let store = try? AdvisoryStore(bytes, path: "store"), (try? store.checkAll()) != nil else {
                broken("a store that was written is in order")
            }
        }
    }

    static let advisories = [
        FuzzedParser("osv", room: "Advisories", words: Words.json + Words.advisories) { bytes in
            judge([try Advisory(osv: bytes, source: "a.json")])
        },
        FuzzedParser("advisory-yaml", room: "Advisories", words: Words.yaml + Words.advisories) { bytes in
            judge([try Advisory(yaml: bytes, source: "a.yaml")])
        },
        FuzzedParser("safety", room: "Advisories", words: Words.json + Words.advisories) { bytes in
            judge(try SafetyDatabase.advisories(bytes, source: "insecure_full.json"))
        },
        FuzzedParser("service-answers", room: "Advisories", words: Words.json + Words.advisories) { bytes in
            let name = PackageName("jinja2")!
            _ = try? IndexAnswer.advisories(bytes, about: name, CandidateVersion("2.10"), source: "service")
            var query = ServiceQuery([.init(package: name, version: CandidateVersion("2.10"))])
            _ = query.nextBody()
            try query.take(bytes, source: "service")
            _ = query.nextBody()
        },
        FuzzedParser("modified-list", room: "Advisories", words: Words.advisories) { bytes in
            _ = try ModifiedList(bytes, source: "modified_id.csv").changes(since: Timestamp(seconds: 0))
        },
        FuzzedParser(text: "vectors", room: "Advisories", words: Words.vectors, longest: 1 << 16) {
            text in
            _ = CVSSScore(vector: text)
            if let id = AdvisoryID(text) { _ = id < id }
            if let moment = Timestamp(text) { _ = moment.description }
            _ = SeverityRating(label: text)
        },
        FuzzedParser("advisory-store", room: "Advisories", seeds: { Seeds.stores }) { bytes in
            let store = try AdvisoryStore(Seeds.mended(store: bytes), path: "store")
            _ = try? store.checkAll()
            _ = try? store.askedVersions()
            _ = try? store.ask(PackageName("jinja2")!, CandidateVersion("2.10"))
        },
    ]
}

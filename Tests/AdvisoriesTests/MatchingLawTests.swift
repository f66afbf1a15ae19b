import PackagingStandards
import SharedFixtures
import StructuredText
import Testing

@testable import Advisories

/// Laws of matching over thousands of made-up records, sound and damaged.
@Suite struct MatchingLawTests {
    static let versions = [
        "0.dev0", "0a1", "0.1", "0.9.post1", "1.0.dev2", "1.0a1", "1.0rc1", "1.0", "1.0.0", "1.0.post1",
        "1.0.post1.dev0", "1.1",
        "1.1.1", "2.0b3", "2.0", "10.0", "1!0.1", "1!1.0",
    ]

    // MARK: - Against an independent judge

    /// The rule as OSV states it, walked event by event. Shares nothing with the intervals of the program.
    private func walk(_ events: [AffectedRange.Event], _ version: Version) -> Bool {
        var limits: [Version?] = []
        var steps: [(at: Version?, rank: Int)] = []
        for event in events {
            switch event {
            case .introduced("0"): steps.append((nil, 0))
            case .introduced(let text): steps.append((Version(text), 0))
            case .fixed(let text): steps.append((Version(text), 1))
            case .lastAffected(let text): steps.append((Version(text), 2))
            case .limit("*"): limits.append(nil)
            case .limit(let text): limits.append(Version(text))
            case .unknown: break
            }
        }
        if !limits.isEmpty, limits.allSatisfy({ $0.map { version >= $0 } ?? false }) { return false }
        // A sort that keeps the order of equals, by looking at every pair.
        for _ in steps {
            for place in steps.indices.dropLast() {
                let (left, right) = (steps[place], steps[place + 1])
                let isLater: Bool
                switch (left.at, right.at) {
                case (nil, nil): isLater = left.rank > right.rank
                case (nil, _): isLater = false
                case (_, nil): isLater = true
                case (let one?, let other?): isLater = one == other ? left.rank > right.rank : one > other
                }
                if isLater { steps.swapAt(place, place + 1) }
            }
        }
        var isAffected = false
        for step in steps {
            switch step.rank {
            case 0: if step.at.map({ version >= $0 }) ?? true { isAffected = true }
            case 1: if let at = step.at, version >= at { isAffected = false }
            default: if let at = step.at, version > at { isAffected = false }
            }
        }
        return isAffected
    }

    @Test func `Intervals say what walking from event to event says`() {
        var random = SeededGenerator(seed: 4)
        var hits = 0
        for round in 0..<6000 {
            var events: [AffectedRange.Event] = [.introduced(random.chance(40) ? "0" : random.pick(Self.versions))]
            for _ in 0..<Int.random(in: 0...5, using: &random) {
                let text = random.pick(Self.versions)
                switch Int.random(in: 0..<10, using: &random) {
                case 0...3: events.append(.introduced(text))
                case 4...6: events.append(.fixed(text))
                case 7...8: events.append(.lastAffected(text))
                default: events.append(.limit(random.chance(20) ? "*" : text))
                }
            }
            events.shuffle(using: &random)
            let range = AffectedRange(kind: .ecosystem, events: events)
            for text in Self.versions {
                let expected = walk(events, Version(text)!)
                var found = false
                if case .affected = range.judge(CandidateVersion(text)) { found = true }
                if expected { hits += 1 }
                guard found == expected else {
                    Issue.record("round \(round): \(text) in \(events): \(found), and \(expected) by walking")
                    return
                }
            }
        }
        #expect(hits > 10_000)
    }

    // MARK: - Damage

    /// What is affected three times over: by a list, by a range, and by a second entry.
    static let sound = """
        {"schema_version": "1.7.5", "id": "PYSEC-2026-1", "modified": "2026-01-01T00:00:00Z",
         "published": "2026-01-01T00:00:00Z", "aliases": ["CVE-2026-1"], "summary": "bad", "details": "very",
         "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
         "affected": [{"package": {"ecosystem": "PyPI", "name": "demo", "purl": "pkg:pypi/demo"},
           "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]}], "versions": ["0.9", "1.0"]}],
         "references": [{"type": "WEB", "url": "https://a.example/1"}], "credits": [{"name": "somebody"}],
         "database_specific": {"severity": "HIGH"}}
        """

    /// Places of a value, as the keys and numbers that lead there.
    private func places(of value: JSONValue, _ path: [String] = []) -> [[String]] {
        switch value {
        case .object(let object): [path] + object.members.flatMap { places(of: $0.value, path + [$0.key]) }
        case .array(let array): [path] + array.enumerated().flatMap { places(of: $1, path + ["\($0)"]) }
        default: [path]
        }
    }

    /// The value with another one at a place; without the place for nil.
    private func damaged(_ value: JSONValue, at path: ArraySlice<String>, by other: JSONValue?) -> JSONValue? {
        guard let key = path.first else { return other }
        switch value {
        case .object(var object):
            guard let member = object[key] else { return value }
            object[key] = damaged(member, at: path.dropFirst(), by: other)
            return .object(object)
        case .array(var array):
            guard let place = Int(key), array.indices.contains(place) else { return value }
            if let new = damaged(array[place], at: path.dropFirst(), by: other) {
                array[place] = new
            } else {
                array.remove(at: place)
            }
            return .array(array)
        default: return value
        }
    }

    /// Where the damage itself says that the record is about nothing, or about something else.
    private func isMeant(_ path: [String], _ other: JSONValue?) -> Bool {
        let isGone = other == nil || other == .null || other == .array([])
        return isGone && (path == ["affected"] || path == ["affected", "0"])
    }

    @Test func `A record with anything missing or of another kind is refused, or affects as before`() throws {
        let value = try JSONValue(parsing: Array(Self.sound.utf8))
        let others: [JSONValue?] = [
            nil, .null, .boolean(true), 7, .array([]), .object(JSONObject()), .string("\u{0}"), .array([.null]),
            ["a": "b"],
        ]
        var (refused, affecting, tried) = (0, 0, 0)
        for path in places(of: value) where !path.isEmpty {
            for other in others {
                if isMeant(path, other) { continue }
                // Another text is another package, which nobody can know.
                if case .string? = other, path.suffix(2).first == "package" { continue }
                guard let mutant = damaged(value, at: path[...], by: other) else { continue }
                tried += 1
                do throws(AdvisoryError) {
                    let advisory = try Advisory(osv: mutant.bytes(.compact), source: "mutant.json")
                    let judgement = advisory.judge(name("demo"), CandidateVersion("1.0"))
                    if judgement == .notAffected || advisory.withdrawn != nil {
                        let text = other.map { String(decoding: $0.bytes(.compact), as: UTF8.self) } ?? "nothing"
                        Issue.record("\(path.joined(separator: ".")) with \(text) in its place is clean")
                    }
                    affecting += 1
                } catch { refused += 1 }
            }
        }
        #expect(tried > 250 && refused > 60 && affecting > 60, "\(tried): \(refused) refused, \(affecting) affect")
    }

    @Test func `Bytes that were cut off or changed never trap, and half a record is none`() {
        let bytes = Array(Self.sound.utf8)
        for end in 0..<bytes.count {
            #expect(throws: AdvisoryError.self) { try Advisory(osv: Array(bytes[..<end]), source: "cut.json") }
        }
        var random = SeededGenerator(seed: 20)
        var readable = 0
        for _ in 0..<4000 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<changed.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: changed[place] = UInt8.random(in: 0...255, using: &random)
                case 1: changed.remove(at: place)
                default: changed.insert(random.pick(Array("{}[]\",:0".utf8)), at: place)
                }
            }
            guard let advisory = try? Advisory(osv: changed, source: "changed.json") else { continue }
            readable += 1
            _ = advisory.judge(name("demo"), CandidateVersion("1.0"))
        }
        #expect(readable > 100)
    }

    @Test func `A store answers about damaged records as the records do`() throws {
        let value = try JSONValue(parsing: Array(Self.sound.utf8))
        var random = SeededGenerator(seed: 12)
        let paths = places(of: value).filter { !$0.isEmpty }
        for _ in 0..<150 {
            let other: JSONValue? = random.pick([nil, .null, .array([]), .string("1.0"), .string("no version")])
            let mutant = damaged(value, at: random.pick(paths)[...], by: other)
            guard let mutant, let advisory = try? Advisory(osv: mutant.bytes(.compact), source: "mutant.json") else {
                continue
            }
            var draft = AdvisoryDraft(updated: moment("2026-01-02T00:00:00Z"))
            draft.add(advisory)
            let store = try AdvisoryStore(try draft.encoded(), path: "one.store")
            for text in ["1.0", "0.5", "2.0", "no version", "1.0+local"] {
                let candidate = CandidateVersion(text)
                let expected = advisory.judge(name("demo"), candidate)
                var dossier = try store.dossier(of: name("demo"))
                guard case .known(let matches, _) = try dossier.ask(candidate) else { continue }
                let found = matches.first?.judgement ?? .notAffected
                #expect(found == expected || advisory.withdrawn != nil, "\(text): \(advisory)")
            }
        }
    }
}

import OperatingSystem
import PackagingStandards
import SharedFixtures
import StructuredText
import Testing

@testable import Commands

/// Beside pip-audit, which was asked about the same records by `Oracles/PipAudit/record.py`. What it answered is written
/// down, so that neither it nor a network is needed here; `make oracle` asks it anew.
@Suite struct PipAuditTests {
    /// A finding as both programs tell it.
    struct Told: Hashable {
        var pin: String
        var ids: [String]
        var isSure = true
        var fixes: [String] = []

        /// One line, as `hard-cases.toml` has it.
        var line: String {
            let fix = fixes.isEmpty ? [] : ["fixed in " + fixes.joined(separator: ", ")]
            return ([pin] + ids + (isSure ? [] : ["possibly"]) + fix).joined(separator: " ")
        }

        /// Of Pipit's JSON.
        init(finding: JSONValue) {
            pin = "\(finding["package"]?.string ?? "")==\(finding["version"]?.string ?? "")"
            ids = (finding["ids"]?.array ?? []).compactMap(\.string).sorted()
            isSure = finding["certainty"]?.string == "affected"
            fixes = (finding["fixes"]?.array ?? []).compactMap { $0["version"]?.string }
        }

        /// Of what was written down of pip-audit.
        init(_ pin: String, recorded: JSONValue) {
            self.pin = pin
            ids = ([recorded["id"]] + (recorded["aliases"]?.array ?? [])).compactMap { $0?.string }.sorted()
            fixes = (recorded["fixes"]?.array ?? []).compactMap(\.string)
        }
    }

    static func recorded(_ name: String) throws -> [UInt8] {
        try Files.read(Paths.join(Paths.parent(#filePath), "Oracles/PipAudit/" + name))
    }

    // MARK: - Real locks

    /// Differences on the real locks that are known, with their reason: `django==5.0 PYSEC-2024-28 other-stretch 3.2.24 4.2.10`.
    static func knownDifferences() throws -> [String] {
        String(decoding: try recorded("differences.txt"), as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("#") }
    }

    /// Why the answers about one vulnerability differ, as a line of `differences.txt`; nil where they are equal. `unexplained`
    /// stands in no such line.
    static func difference(_ ours: Told, _ theirs: Told) -> String? {
        if ours.fixes == theirs.fixes { return nil }
        let more = theirs.fixes.filter { !ours.fixes.contains($0) }
        let name = "\(theirs.pin) \(theirs.ids.first { $0.hasPrefix("PYSEC") } ?? theirs.ids[0])"
        // A fix of another stretch lies below the version, or beyond the fix of the stretch that holds it.
        let own = Version(String(theirs.pin.drop { $0 != "=" }.dropFirst(2)))
        let least = ours.fixes.first.flatMap { Version($0) }
        let isOther = more.compactMap { Version($0) }.allSatisfy { fix in
            own.map { fix <= $0 } ?? false || least.map { fix > $0 } ?? true
        }
        guard isOther, ours.fixes.allSatisfy(theirs.fixes.contains) else { return "\(name) unexplained" }
        return "\(name) other-stretch \(more.joined(separator: " "))"
    }

    @Test(.enabled(if: SharedData.folder != nil, SharedData.absent))
    func `On real locks the answers are pip-audit's, and every difference has its reason`() async throws {
        let shared = try #require(SharedData.folder)
        let recording = try JSONValue(parsing: Self.recorded("real-locks.json"))
        let locks = try #require(recording["locks"]?.object)
        let project = try Scratch()
        let variables = ["HOME": project.path, "PATH": "/usr/bin:/bin", "PIPENV_NO_INHERIT": "1"]
        let zip = Paths.join(shared, "advisories/osv-pypi-2024-10-10.zip")
        let filled = await ProgramRun(finishing: ["db", "import", zip], in: project.path, variables: variables)
        #expect(filled.status == 0, "\(filled.talk)")

        var differences: Set<String> = []
        var (compared, asked) = (0, 0)
        for member in locks.members {
            for name in ["Pipfile", "Pipfile.lock"] {
                let text = String(
                    decoding: try Files.read("\(shared)/pipfiles/\(member.key)/\(name)"), as: UTF8.self)
                try project.write(name, text.replacing("@DEFAULT_INDEX@", with: "https://index.example/simple"))
            }
            let run = ProgramRun(
                words: ["audit", "--output", "json", "--max-age", "99999"], in: project.path, variables: variables)
            let report = try JSONValue(parsing: Array(run.output.utf8))
            let findings = report["findings"]?.array ?? []
            let theirAsked = member.value["asked"]?.integer ?? -1
            let ourAsked = report["summary"]?["audited"]?.integer
            // A directory may have a version in the lock.
            let local = report["tolerated"]?.array ?? []
            let isAsManyAsked = ourAsked.map { $0 + local.count } == theirAsked
            #expect(isAsManyAsked, "\(member.key): another number of versions was judged")
            asked += theirAsked
            for package in (report["unaudited"]?.array ?? []) + local {
                differences.insert("\(package["package"]?.string ?? "") unaudited \(package["reason"]?.string ?? "")")
            }
            let isVulnerable = !findings.isEmpty
            let isComplete = report["unaudited"]?.array?.isEmpty == true
            #expect(run.status == (isComplete ? (isVulnerable ? 1 : 0) : 3), "\(member.key)")
            for category in try #require(member.value["categories"]?.object).members {
                let ours = findings.filter { finding in
                    (finding["occurrences"]?.array ?? []).contains { $0["category"]?.string == category.key }
                }.map(Told.init(finding:))
                let theirs = (category.value.array ?? []).compactMap(\.string).flatMap { pin in
                    (recording["found"]?[pin]?.array ?? []).map { Told(pin, recorded: $0) }
                }
                for one in theirs {
                    compared += 1
                    let place = "\(member.key)/\(category.key): \(one.line)"
                    guard let same = ours.first(where: { $0.pin == one.pin && $0.ids == one.ids }) else {
                        Issue.record("Pipit does not find \(place)")
                        continue
                    }
                    #expect(same.isSure, "\(place)")
                    if let difference = Self.difference(same, one) { differences.insert(difference) }
                }
                for one in ours where !theirs.contains(where: { $0.pin == one.pin && $0.ids == one.ids }) {
                    Issue.record("pip-audit does not find \(member.key)/\(category.key): \(one.line)")
                }
            }
        }
        #expect(compared > 300 && asked > 1_300, "\(compared) of \(asked)")
        let known = Set(try Self.knownDifferences())
        for line in differences.subtracting(known).sorted() { Issue.record("not in differences.txt: \(line)") }
        for line in known.subtracting(differences).sorted() { Issue.record("no difference any more: \(line)") }
    }

    // MARK: - Hard cases

    struct HardCase: CustomTestStringConvertible, Sendable {
        var name: String
        var requirements: [String]
        var records: [String]
        var expected: [String]
        var unaudited: [String]
        var status: Int
        /// What `db import` ends with.
        var importing: Int
        var options: [String]
        /// Why Pipit's answer is the one to give where pip-audit's is another.
        var why: String?

        var testDescription: String { name }
    }

    static let hardCases: [HardCase] = {
        guard let bytes = try? recorded("hard-cases.toml"), let document = try? TOMLDocument(parsing: bytes) else {
            return []
        }
        func texts(_ table: TOMLTable, _ key: String) -> [String] {
            table[key]?.array?.compactMap(\.string) ?? []
        }
        return document.root.members.compactMap { member in
            guard let table = member.node.table else { return nil }
            return HardCase(
                name: member.key, requirements: texts(table, "requirements"), records: texts(table, "records"),
                expected: texts(table, "pipit"), unaudited: texts(table, "unaudited"),
                status: Int(table["status"]?.integer ?? -1),
                importing: Int(table["import"]?.integer ?? 0),
                options: texts(table, "pipit-options"), why: table["why"]?.string)
        }
    }()

    @Test(arguments: hardCases)
    func `In hard cases the answer is pip-audit's or the better one`(hard: HardCase) async throws {
        let project = try Scratch()
        let variables = ["HOME": project.path, "PATH": "/usr/bin:/bin", "PIPENV_NO_INHERIT": "1"]
        for (index, record) in hard.records.enumerated() {
            let known = record.contains("schema_version") ? "" : #""schema_version": "1.7.5", "#
            let whole = #"{\#(known)"modified": "2026-01-01T00:00:00Z", "# + record.dropFirst()
            try project.write("records/\(index).json", whole)
        }
        try project.write("app/requirements.txt", hard.requirements.joined(separator: "\n") + "\n")
        let filled = await ProgramRun(
            finishing: ["db", "import", Paths.join(project.path, "records"), "--as-of", "now"], in: project.path,
            variables: variables)
        #expect(filled.status.map(Int.init) == hard.importing, "\(filled.talk)")
        let run = ProgramRun(
            words: ["audit", "--output", "json", "requirements.txt"] + hard.options,
            in: Paths.join(project.path, "app"), variables: variables)
        #expect(run.status.map(Int.init) == hard.status, "\(run.talk)")
        let report = try? JSONValue(parsing: Array(run.output.utf8))
        let told = (report?["findings"]?.array ?? []).map { Told(finding: $0).line }
        #expect(told.sorted() == hard.expected.sorted())
        #expect((report?["unaudited"]?.array ?? []).compactMap { $0["package"]?.string } == hard.unaudited)

        let recording = try JSONValue(parsing: Self.recorded("hard-cases.json"))
        let theirs = try #require(recording["cases"]?[hard.name])
        let answers = theirs["answers"]?.object.map { answers in
            answers.members.flatMap { answer in
                (answer.value.array ?? []).map { Told(answer.key, recorded: $0).line }
            }
        }
        let isSame = answers?.sorted() == told.sorted() && theirs["status"]?.integer == hard.status
        #expect(isSame == (hard.why == nil), "pip-audit: \(answers ?? ["nothing"]); Pipit: \(told)")
    }

    @Test func `The hard cases are all there, and every answer that was recorded belongs to one`() throws {
        let recording = try JSONValue(parsing: Self.recorded("hard-cases.json"))
        let names = recording["cases"]?.object?.members.map(\.key) ?? []
        #expect(Self.hardCases.map(\.name).sorted() == names.sorted())
        #expect(names.count > 25)
        #expect(Self.hardCases.filter { $0.why == nil }.count > 7)
    }
}

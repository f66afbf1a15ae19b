import ArchiveFixtures
import Archives
import Diagnostics
import OperatingSystem
import PackagingStandards
import Testing

@testable import Advisories

/// Ways in which a record was lost without a word, so that an audit looked clean.
@Suite struct LostRecordTests {
    struct Folder {
        let directory: TemporaryDirectory

        init() throws {
            directory = try TemporaryDirectory(in: "/dev/shm")
            try write("other.json", "PYSEC-2026-9", "other")
        }

        var path: String { directory.path }

        func write(_ file: String, _ id: String, _ package: String = "demo") throws {
            let target = Paths.join(path, file)
            try Files.makeDirectories(Paths.parent(target))
            try Files.write(Array(record(id, package).utf8), to: target)
        }

        func link(_ name: String, to target: String) throws {
            try Files.symbolicLink(to: target, at: Paths.join(path, name))
        }

        var ids: Set<String> {
            get throws { Set(try AdvisoryReader.collection(at: path).advisories.map(\.id.text)) }
        }
    }

    static func record(
        _ id: String, _ package: String = "demo", fixed: String = "2.0", modified: String = "2026-01-01T00:00:00Z"
    ) -> String {
        """
        {"id": "\(id)", "modified": "\(modified)", "affected": [{"package": {"ecosystem": "PyPI", "name": "\(package)"},
         "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "\(fixed)"}]}]}]}
        """
    }

    @Test func `Links to records and to folders of them are followed, as what is mounted consists of links`() throws {
        let folder = try Folder()
        try folder.write("..2026_11_23/one.json", "PYSEC-2026-1")
        try folder.link("..data", to: "..2026_11_23")
        try folder.link("one.json", to: "..data/one.json")
        try folder.write(".kept/deep/two.json", "PYSEC-2026-2")
        try folder.link("linked", to: ".kept")
        try folder.write("X.JSON", "PYSEC-2026-3")
        // Circles end.
        try folder.link("loop", to: ".")
        try folder.link(".kept/deep/up", to: "../..")
        #expect(try folder.ids == ["PYSEC-2026-9", "PYSEC-2026-1", "PYSEC-2026-2", "PYSEC-2026-3"])
    }

    @Test(arguments: ["dangling.json", "dangling", "loop.json", "folder.json", "FOLDER.Yaml"])
    func `What may be a record and cannot be read refuses the folder by its name`(name: String) throws {
        let folder = try Folder()
        switch name {
        case "loop.json": try folder.link(name, to: name)
        case "folder.json", "FOLDER.Yaml": try Files.makeDirectories(Paths.join(folder.path, name))
        default: try folder.link(name, to: "nowhere")
        }
        do throws(AdvisoryError) {
            _ = try AdvisoryReader.collection(at: folder.path)
            Issue.record("\(name) was passed over")
        } catch {
            let diagnostic = error.diagnostic
            #expect(diagnostic.headline.contains(Paths.join(folder.path, name)), "\(diagnostic.headline)")
            #expect(diagnostic.exitStatus == .undetermined)
        }
    }

    @Test func `Names in a zip are compared without case`() throws {
        let bytes = ZipBuilder([ZipMember("A.JSON", text: Self.record("PYSEC-2026-1"))]).build()
        #expect(try AdvisoryReader.zip(ZipReader(bytes, name: "all.zip")).count == 1)
    }

    // MARK: - Two records with one id

    static let today = moment("2026-11-23T00:00:00Z")

    private func draft(_ texts: [String]) throws -> AdvisoryDraft {
        var draft = AdvisoryDraft(updated: moment("2026-01-01T00:00:00Z"))
        for text in texts {
            draft.add(try Advisory(osv: Array(text.utf8), source: "record.json"), today: Self.today)
        }
        return draft
    }

    private func isAffected(_ texts: [String]) throws -> Bool {
        let found = try draft(texts).records[id("PYSEC-2026-1")]
        return found?.judge(name("demo"), CandidateVersion("1.0")) != .notAffected
    }

    static let fixedEarly = record("PYSEC-2026-1", fixed: "0.5")

    @Test(arguments: [
        // The same time, the same in another case, and a time that has not come.
        (record("PYSEC-2026-1"), fixedEarly), (record("PYSEC-2026-1"), record("pysec-2026-1", fixed: "0.5")),
        (record("PYSEC-2026-1"), record("PYSEC-2026-1", fixed: "0.5", modified: "2099-01-01T00:00:00Z")),
    ])
    func `Of two records with one id neither is lost where nobody can tell which is newer`(
        pair: (String, String)
    ) throws {
        #expect(try isAffected([pair.0, pair.1]) && isAffected([pair.1, pair.0]))
        #expect(try isAffected([pair.0, pair.1, pair.1, pair.0]))
        #expect(try draft([pair.0, pair.1]).records == draft([pair.1, pair.0]).records)
    }

    @Test func `A record that was changed later still replaces the older one`() throws {
        let later = Self.record("PYSEC-2026-1", fixed: "0.5", modified: "2026-11-22T00:00:00Z")
        #expect(try !isAffected([Self.record("PYSEC-2026-1"), later]))
        #expect(try !isAffected([later, Self.record("PYSEC-2026-1")]))
    }

    @Test func `One of two copies that is withdrawn withdraws neither`() throws {
        let text = Self.record("PYSEC-2026-1")
        let withdrawn = text.replacing("\"affected\"", with: "\"withdrawn\": \"2026-01-01T00:00:00Z\", \"affected\"")
        for texts in [[text, withdrawn], [withdrawn, text]] {
            #expect(try draft(texts).records[id("PYSEC-2026-1")]?.withdrawn == nil)
        }
    }

    // MARK: - Names

    @Test(arguments: ["demo ", " Demo", "DEMO\\t", "demo\\u200b", "demo[extra]", "_demo_", "dEmO"])
    func `A name that is written oddly means its project`(written: String) throws {
        #expect(try isAffected([Self.record("PYSEC-2026-1", written)]))
    }

    @Test func `The ecosystem may have white space around it`() throws {
        #expect(try isAffected([Self.record("PYSEC-2026-1").replacing("\"PyPI\"", with: "\" pypi \"")]))
    }

    @Test(arguments: ["", " ", "de mo", "démo", "a/b"])
    func `A name that no project can have refuses the record`(written: String) throws {
        let text = Self.record("PYSEC-2026-1", written)
        #expect(throws: AdvisoryError.self) { try Advisory(osv: Array(text.utf8), source: "record.json") }
    }
}

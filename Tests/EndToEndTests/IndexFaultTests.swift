import OperatingSystem
import StructuredText
import Testing

/// Indexes that do not answer as they should. Any trouble but "not found" ends the lock; nothing falls through to another
/// source.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct IndexFaultTests {
    static let scenario = """
        [packages.alpha.versions."1.0"]
        requires = ["beta"]
        [packages.beta.versions."1.0"]
        """

    /// Two sources that have the same packages, the second with a newer `beta`.
    struct TwoSources {
        var first: LoopbackIndex
        var second: LoopbackIndex
        var place: Workplace

        init() throws {
            first = try LoopbackIndex(IndexFaultTests.scenario)
            second = try LoopbackIndex(IndexFaultTests.scenario + "\n[packages.beta.versions.\"9.0\"]\n")
            place = try Workplace(variables: ["PIP_RETRIES": "1"])
            try place.write(
                first.source(name: "first") + second.source(name: "second") + "[packages]\nalpha = \"*\"\n",
                to: "Pipfile")
        }
    }

    @Test(arguments: ["status=500", "status=503", "status=401", "status=403", "status=429", "cut"])
    func `Trouble with an index ends the lock and asks no other source`(_ fault: String) throws {
        let sources = try TwoSources()
        try sources.place.write("{}", to: "Pipfile.lock")
        try sources.first.fault("/simple/beta", fault)
        let run = try sources.place.pipit("lock")
        #expect(run.status == 3, "\(run)")
        #expect(
            run.code == (["status=401", "status=403"].contains(fault) ? "index-refused" : "index-unreachable"), "\(run)"
        )
        #expect(run.talk.contains("`first`"), "\(run)")
        #expect(sources.place.lockText == "{}")
        #expect(sources.second.requests.isEmpty, "nothing falls through: \(sources.second.requests)")

        try sources.first.calm()
        let control = try sources.place.pipit("lock")
        #expect(control.status == 0, "\(control)")
        #expect(try sources.place.lock()["default"]?["beta"]?["version"]?.string == "==1.0")
    }

    @Test func `An index that nobody serves is told as such`() throws {
        let place = try Workplace(variables: ["PIP_RETRIES": "0"])
        // Port 9 of this machine: nobody may listen there without being root, and nobody does.
        try place.write(
            "[[source]]\nname = \"gone\"\nurl = \"http://127.0.0.1:9/simple\"\nverify_ssl = false\n\n[packages]\na = \"*\"\n",
            to: "Pipfile")
        let run = try place.pipit("lock")
        #expect(run.status == 3 && run.code == "index-unreachable", "\(run)")
        #expect(run.talk.contains("127.0.0.1:9"), "\(run)")
        #expect(place.lockText == nil)
    }

    @Test func `A passing weakness of an index is not even noticed`() throws {
        let index = try LoopbackIndex(Self.scenario)
        let place = try Workplace()
        try place.write(index.pipfile("[packages]\nalpha = \"*\"\n"), to: "Pipfile")
        try index.fault("/simple/beta", "status=503x2")
        let run = try place.pipit("lock")
        #expect(run.status == 0, "\(run)")
        #expect(index.requests.count { $0.hasSuffix("/simple/beta/") } == 3)
    }

    @Test func `A package that the index does not have is a verdict, not trouble (T20)`() throws {
        let sources = try TwoSources()
        let pipfile = sources.first.source(name: "first") + sources.second.source(name: "second")
        try sources.place.write(pipfile + "[packages]\nalpha = \"*\"\ngamma = \"*\"\n", to: "Pipfile")
        let run = try sources.place.pipit("lock")
        #expect(run.status == 1 && run.code == "package-not-found", "\(run)")
        #expect(run.talk.contains("gamma") && run.talk.contains("Pipfile:13"), "\(run)")
        #expect(sources.place.lockText == nil)
    }

    @Test func `Each package comes from one source`() throws {
        let sources = try TwoSources()
        let pipfile = sources.first.source(name: "first") + sources.second.source(name: "second")
        try sources.place.write(pipfile + "[packages]\nalpha = {version = \"*\", index = \"second\"}\n", to: "Pipfile")
        let run = try sources.place.pipit("install")
        #expect(run.status == 0, "\(run)")
        let lock = try sources.place.lock()
        #expect(lock["default"]?["alpha"]?["index"]?.string == "second")
        // A dependency of a pinned package comes from the same source, if that has it.
        #expect(lock["default"]?["beta"]?["index"]?.string == "second")
        #expect(lock["default"]?["beta"]?["version"]?.string == "==9.0")
        #expect(try sources.place.installed() == ["alpha": "1.0", "beta": "9.0"])
        #expect(!sources.first.requests.contains { $0.contains("/files/") })
    }

    @Test(arguments: [["--html"], ["--html", "--sidecar"], ["--sidecar"], ["--no-ranges"], ["--no-hashes"], []])
    func `Every kind of index gives the same lock`(_ options: [String]) throws {
        let index = try LoopbackIndex(scenario: Self.scenario, options: options)
        let place = try Workplace(variables: ["LOOPBACK": index.address])
        try place.write(
            "[[source]]\nname = \"i\"\nurl = \"http://${LOOPBACK}/simple\"\nverify_ssl = false\n\n[packages]\nalpha = \"*\"\n",
            to: "Pipfile")
        let run = try place.pipit("install")
        #expect(run.status == 0, "\(run)")
        #expect(try place.installed() == ["alpha": "1.0", "beta": "1.0"])
        #expect(place.lockText == (try Self.plainLock.get()))
    }

    static let plainLock = Result<String?, any Error> {
        let index = try LoopbackIndex(scenario)
        let place = try Workplace(variables: ["LOOPBACK": index.address])
        try place.write(
            "[[source]]\nname = \"i\"\nurl = \"http://${LOOPBACK}/simple\"\nverify_ssl = false\n\n[packages]\nalpha = \"*\"\n",
            to: "Pipfile")
        try place.pipit("lock")
        return place.lockText
    }
}

import OperatingSystem
import StructuredText
import Testing

/// Pipit beside the real Pipenv, where there is one: `PIPIT_PEERS=/path/to/bin swift test --filter PipenvTests`.
@Suite(
    .enabled(if: Machine.isReady, Machine.notReady),
    .enabled(if: Pipenv.path != nil, "SKIPPED: set PIPIT_PEERS to the folder that holds the real `pipenv`"), .serialized
)
struct PipenvTests {
    static let scenario = """
        [packages.web.versions."2.0"]
        requires = ["templates>=1.0", "sockets; sys_platform == 'win32'", "old-library; python_version < '3.0'"]
        requires_python = ">=3.8"
        [packages.web.versions."2.0".extras]
        async = ["loop>=2"]
        [packages.templates.versions."1.5"]
        [packages.templates.versions."1.4"]
        requires_python = ">=3.8,!=3.9.*"
        [packages.sockets.versions."3.0"]
        [packages.loop.versions."2.1"]
        requires_python = ">=3.9"
        [packages.checker.versions."8.0"]
        requires = ["templates<1.5", "Plugin.Base"]
        [packages."plugin.base".versions."0.3"]
        [packages.writer.versions."1.0"]
        requires = ["templates"]
        [packages.only-here.versions."1.0"]
        [packages.only-there.versions."1.0"]
        [packages.fresh.versions."1.0"]
        [packages.fresh.versions."2.0rc1"]
        """

    static let sections = """
        [packages]
        Web = {version = ">=1", extras = ["async"]}
        fresh = "*"
        only-here = {version = "*", markers = "sys_platform == 'linux'"}
        only-there = {version = "==1.0", markers = "sys_platform == 'win32'"}

        [dev-packages]
        checker = "*"

        [docs]
        writer = "*"

        """

    static let here = ["web": "2.0", "templates": "1.4", "loop": "2.1", "fresh": "1.0", "only-here": "1.0"]
    static let dev = ["checker": "8.0", "Plugin.Base": "0.3"]

    /// A project, and beside it a place for Pipenv's own caches and environments.
    struct Shared {
        var index: LoopbackIndex
        var place: Workplace

        init(_ sections: String = PipenvTests.sections) throws {
            // Pipenv asks for HTML, and wants every digest on the page.
            index = try LoopbackIndex(PipenvTests.scenario)
            place = try Workplace()
            // `templates` is held at what `checker` of dev-packages can live with.
            try place.write(
                index.pipfile(sections.replacing("fresh = \"*\"", with: "fresh = \"*\"\ntemplates = \"<1.5\"")),
                to: "Pipfile")
        }

        func pipenv(_ words: String...) throws -> Run {
            var variables = ["PIPENV_CACHE_DIR": Paths.join(place.path, "pipenv-cache"), "PIPENV_NOSPIN": "1"]
            variables["WORKON_HOME"] = Paths.join(place.path, "pipenv-environments")
            variables["PIPENV_YES"] = "1"
            return try place.run([Pipenv.path!] + words, variables: variables)
        }

        /// What Pipenv's own environment has.
        func installedByPipenv() throws -> [String: String] {
            let run = try pipenv("run", "python", "-c", Workplace.installedQuestion)
            #expect(run.status == 0, "\(run)")
            return Workplace.installed(told: run.output)
        }
    }

    static func normalized(_ versions: [String: String]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: versions.map { ($0.key.lowercased().replacing(".", with: "-"), $0.value) })
    }

    @Test func `Pipenv accepts a lock that Pipit wrote`() throws {
        let shared = try Shared()
        let lock = try shared.place.pipit("lock")
        #expect(lock.status == 0, "\(lock)")
        let text = shared.place.lockText
        let verify = try shared.pipenv("verify")
        #expect(verify.status == 0 && verify.output.contains("up-to-date"), "\(verify)")
        let sync = try shared.pipenv("sync", "--dev")
        #expect(sync.status == 0, "\(sync)")
        #expect(Self.normalized(try shared.installedByPipenv()) == Self.normalized(Self.here.merging(Self.dev) { $1 }))
        let docs = try shared.pipenv("sync", "--categories", "docs")
        #expect(docs.status == 0, "\(docs)")
        #expect(try shared.installedByPipenv()["writer"] == "1.0")
        let deploy = try shared.pipenv("install", "--deploy")
        #expect(deploy.status == 0, "\(deploy)")
        #expect(shared.place.lockText == text, "Pipenv left it as it is")
    }

    @Test func `Pipit accepts a lock that Pipenv wrote`() throws {
        // Pipenv locks entries of other platforms without what makes them safe (T6), so they are left out here.
        let shared = try Shared(Self.sections.replacing("only-there", with: "#only-there"))
        let lock = try shared.pipenv("lock")
        #expect(lock.status == 0, "\(lock)")
        let text = shared.place.lockText
        let verify = try shared.place.pipit("verify")
        #expect(verify.status == 0 && verify.output == "Pipfile.lock is up-to-date.\n", "\(verify)")
        let sync = try shared.place.pipit("sync", "--dev")
        #expect(sync.status == 0, "\(sync)")
        #expect(Self.normalized(try shared.place.installed()) == Self.normalized(Self.here.merging(Self.dev) { $1 }))
        let docs = try shared.place.pipit("sync", "--categories", "docs")
        #expect(docs.status == 0, "\(docs)")
        #expect(try shared.place.installed()["writer"] == "1.0")
        let deploy = try shared.place.pipit("install", "--deploy", "--dev")
        #expect(deploy.status == 0, "\(deploy)")
        #expect(shared.place.lockText == text)
    }

    @Test func `The two lock the same entries`() throws {
        let shared = try Shared(Self.sections.replacing("only-there", with: "#only-there"))
        let pipenv = try shared.pipenv("lock")
        #expect(pipenv.status == 0, "\(pipenv)")
        let theirs = try shared.place.lock()
        try Files.remove(Paths.join(shared.place.project, "Pipfile.lock"))
        let run = try shared.place.pipit("lock")
        #expect(run.status == 0, "\(run)")
        let ours = try shared.place.lock()
        #expect(ours["_meta"] == theirs["_meta"])
        for category in ["default", "develop", "docs"] {
            for member in theirs[category]?.object?.members ?? [] {
                let own = ours[category]?[member.key]
                for field in ["version", "hashes", "extras"] {
                    #expect(own?[field] == member.value[field], "\(category) \(member.key) \(field)")
                }
            }
            // What Pipenv leaves out is for other platforms, and says so.
            for member in ours[category]?.object?.members ?? [] where theirs[category]?[member.key] == nil {
                #expect(member.value["markers"]?.string?.contains("win32") == true, "\(category) \(member.key)")
            }
        }
    }

    @Test func `Both call the environment of a project the same`() throws {
        let shared = try Shared()
        #expect(try shared.place.pipit("lock").status == 0)
        #expect(try shared.place.pipit("sync").status == 0)
        let ours = try #require(try shared.place.environment())
        let theirs = try shared.place.run([Pipenv.path!, "--venv"], variables: ["PIPENV_NOSPIN": "1"])
        #expect(theirs.output == ours + "\n", "\(theirs)")
    }
}

enum Pipenv {
    /// The real one; nil when it was not named.
    static let path: String? = Machine.environment.nonEmpty("PIPIT_PEERS").map { Paths.join($0, "pipenv") }
        .flatMap { Files.isExecutable($0) ? $0 : nil }
}

import OperatingSystem
import StructuredText
import Testing

/// Pipenv's traps (the notes on it number them): what a lock that cannot be trusted must not lead to.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct LockTrapTests {
    static let scenario = """
        [packages.alpha.versions."1.0"]
        [packages.alpha.versions."2.0"]
        [packages.beta.versions."1.0"]
        [packages.beta.versions."2.0"]
        [packages.gamma.versions."1.0"]
        requires = ["beta; sys_platform == 'win32'", "alpha"]
        """

    /// A project with a lock that fits and no environment.
    struct Locked {
        var index: LoopbackIndex
        var place: Workplace

        init(_ sections: String = "[packages]\nalpha = \"*\"\nbeta = \"<2\"\n") throws {
            index = try LoopbackIndex(LockTrapTests.scenario)
            place = try Workplace()
            try place.write(index.pipfile(sections), to: "Pipfile")
            let run = try place.pipit("lock")
            #expect(run.status == 0, "\(run)")
        }

        func editLock(_ text: String, to other: String) throws {
            let lock = try #require(place.lockText)
            let edited = lock.replacing(text, with: other)
            #expect(edited != lock, "there is no \(text) in \(lock)")
            try place.write(edited, to: "Pipfile.lock")
        }

        func editPipfile(_ sections: String) throws { try place.write(index.pipfile(sections), to: "Pipfile") }

        /// A run that is refused, after which the lock's and the Pipfile's bytes are as they were and nothing is installed.
        @discardableResult
        func expectRefusal(_ words: String..., status: Int32, code: String) throws -> Run {
            let before = (place.lockText, place.text("Pipfile"))
            let run = try place.pipit(words)
            #expect(run.status == status && run.code == code, "\(run)")
            #expect(place.lockText == before.0 && place.text("Pipfile") == before.1, "\(run)")
            #expect(try place.installed() == [:], "\(run)")
            return run
        }
    }

    // MARK: - T1: a lock of which only a part was made anew

    @Test func `T1: locking one category does not make another look fresh`() throws {
        let locked = try Locked("[packages]\nbeta = \"<2\"\n\n[docs]\nalpha = \"<2\"\n")
        try locked.editPipfile("[packages]\nbeta = \">=2\"\n\n[docs]\nalpha = \"*\"\n")
        let run = try locked.place.pipit("lock", "--categories", "docs")
        #expect(run.status == 0, "\(run)")
        let lock = try locked.place.lock()
        #expect(lock["docs"]?["alpha"]?["version"]?.string == "==2.0")
        // Pipenv stamps the new hash and leaves beta at 1.0; here the hash and every entry agree.
        #expect(lock["default"]?["beta"]?["version"]?.string == "==2.0")
        let verify = try locked.place.pipit("verify")
        #expect(verify.status == 0, "\(verify)")
    }

    @Test func `T1: adding a package looks at what was edited by hand as well`() throws {
        let locked = try Locked("[packages]\nbeta = \"<2\"\n")
        try locked.editPipfile("[packages]\nbeta = \">=2\"\n")
        let run = try locked.place.pipit("install", "alpha")
        #expect(run.status == 0, "\(run)")
        #expect(try locked.place.installed() == ["alpha": "2.0", "beta": "2.0"])
        #expect(try locked.place.pipit("verify").status == 0)
    }

    @Test func `T1: a lock whose entries are older than its hash does not deploy`() throws {
        let locked = try Locked("[packages]\nbeta = \">=2\"\n")
        try locked.editLock("==2.0", to: "==1.0")
        try locked.expectRefusal("install", "--deploy", status: 1, code: "lock-stale")
    }

    // MARK: - T2: a lock that cannot be read

    @Test(arguments: ["{", "", "[]", "{\"default\": 3}", "<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n"])
    func `T2: a corrupt lock is refused and stays`(_ text: String) throws {
        let locked = try Locked()
        try locked.place.write(text, to: "Pipfile.lock")
        let before = locked.place.text("Pipfile")
        for words in [
            ["sync"], ["install"], ["install", "--ignore-pipfile"], ["install", "--deploy"], ["install", "alpha"],
        ] {
            let run = try locked.place.pipit(words)
            #expect((run.status == 1 || run.status == 2) && run.code == "lock-syntax", "\(run)")
            #expect(locked.place.lockText == text && locked.place.text("Pipfile") == before, "\(run)")
        }
        #expect(try locked.place.installed() == [:])
        #expect(try Files.list(locked.place.project) == ["Pipfile", "Pipfile.lock"], "no .bak")
        // The way out works.
        #expect(try locked.place.pipit("lock").status == 0)
        #expect(try locked.place.pipit("sync").status == 0)
    }

    @Test func `T2, T4: an empty lock is no lock to install`() throws {
        let locked = try Locked()
        try locked.place.write("{}\n", to: "Pipfile.lock")
        let verify = try locked.place.pipit("verify")
        #expect(verify.status == 1 && locked.place.lockText == "{}\n", "it is not repaired in passing\n\(verify)")
        #expect(verify.talk.hasSuffix("Pipfile.lock is out-of-date. Run $ pipenv lock to update.\n"))
        let deploy = try locked.place.pipit("install", "--deploy")
        #expect(deploy.status != 0 && locked.place.lockText == "{}\n", "\(deploy)")
        let sync = try locked.place.pipit("sync")
        #expect(sync.status != 0 && locked.place.lockText == "{}\n", "\(sync)")
    }

    // MARK: - T3: an entry without a hash

    @Test(arguments: [["sync"], ["install", "--ignore-pipfile"]])
    func `T3: an entry without hashes is not installed, nor is anything beside it`(_ words: [String]) throws {
        let locked = try Locked()
        try locked.place.write(try Self.withoutHashes(of: "beta", in: locked.place.lock()), to: "Pipfile.lock")
        let before = locked.place.lockText
        let run = try locked.place.pipit(words)
        #expect(run.status == 4 && run.code == "lock-unhashed", "\(run)")
        #expect(run.talk.contains("`beta`") && run.talk.contains("Pipfile.lock:"), "\(run)")
        #expect(try locked.place.installed() == [:])
        #expect(locked.place.lockText == before)
        // The control: with the hashes, the same lock installs.
        try #expect(locked.place.pipit("lock").status == 0)
        try #expect(locked.place.pipit("sync").status == 0)
        #expect(try locked.place.installed() == ["alpha": "2.0", "beta": "1.0"])
    }

    @Test func `T3: --deploy refuses it as well`() throws {
        let locked = try Locked()
        try locked.place.write(try Self.withoutHashes(of: "beta", in: locked.place.lock()), to: "Pipfile.lock")
        let run = try locked.place.pipit("install", "--deploy")
        #expect(run.status != 0 && run.talk.contains("`beta` of [packages] is locked without a hash"), "\(run)")
        #expect(try locked.place.installed() == [:])
    }

    static func withoutHashes(of name: String, in lock: JSONValue) throws -> String {
        guard case .object(var root) = lock, case .object(var packages)? = root["default"],
            case .object(var package)? = packages[name]
        else { throw NoSuchEntry() }
        package.members.removeAll { $0.key == "hashes" }
        packages[name] = .object(package)
        root["default"] = .object(packages)
        return JSONValue.object(root).text(.pipenvLock)
    }

    struct NoSuchEntry: Error {}

    // MARK: - T4: verify reads the entries

    @Test func `T4: verify tells an edited version, a missing hash and another source`() throws {
        let locked = try Locked("[packages]\nbeta = \"<2\"\n")
        let fitting = try #require(locked.place.lockText)
        #expect(try locked.place.pipit("verify").status == 0)
        for (text, other) in [("==1.0", "==2.0"), ("\"beta\"", "\"alpha\""), (locked.index.address, "127.0.0.1:9")] {
            try locked.editLock(text, to: other)
            let edited = locked.place.lockText
            let run = try locked.place.pipit("verify")
            #expect(run.status == 1 && run.code == "lock-stale", "\(text) → \(other)\n\(run)")
            #expect(run.talk.hasSuffix("Pipfile.lock is out-of-date. Run $ pipenv lock to update.\n"), "\(run)")
            #expect(run.output == "" && locked.place.lockText == edited)
            try locked.place.write(fitting, to: "Pipfile.lock")
        }
    }

    // MARK: - T5: --deploy is strict

    @Test func `T5: --deploy without a lock, with a stale one, with names`() throws {
        let locked = try Locked()
        try Files.remove(Paths.join(locked.place.project, "Pipfile.lock"))
        let missing = try locked.expectRefusal("install", "--deploy", status: 1, code: "lock-missing")
        #expect(missing.talk.hasSuffix("ERROR:: Aborting deploy\n"), "\(missing)")
        #expect(try locked.place.environment() == nil)

        #expect(try locked.place.pipit("lock").status == 0)
        try locked.expectRefusal("install", "--deploy", "alpha", status: 2, code: "usage")
        try locked.editPipfile("[packages]\nalpha = \"*\"\nbeta = \"<2\"\ngamma = \"*\"\n")
        let stale = try locked.expectRefusal("install", "--deploy", status: 1, code: "lock-stale")
        #expect(stale.output.hasPrefix("Your Pipfile.lock (") && stale.talk.hasSuffix("ERROR:: Aborting deploy\n"))

        // The control: with a lock that fits, it deploys.
        #expect(try locked.place.pipit("lock").status == 0)
        let deployed = try locked.place.pipit("install", "--deploy")
        #expect(deployed.status == 0, "\(deployed)")
        #expect(try locked.place.installed() == ["alpha": "2.0", "beta": "1.0", "gamma": "1.0"])
    }

    // MARK: - T6, T10: markers

    @Test(arguments: ["sys_platform = \"== 'win32'\"", "markers = \"sys_platform == 'win32'\""])
    func `T6: an entry for another platform is locked whole, with its marker, and not installed here`(
        _ field: String
    ) throws {
        let locked = try Locked("[packages]\nalpha = \"*\"\nbeta = {version = \"*\", \(field)}\n")
        let entry = try locked.place.lock()["default"]?["beta"]
        #expect(entry?["version"]?.string == "==2.0" && entry?["hashes"]?.array?.isEmpty == false)
        #expect(entry?["markers"]?.string == "sys_platform == 'win32'", "\(entry as Any)")
        #expect(try locked.place.pipit("verify").status == 0)
        #expect(try locked.place.pipit("sync").status == 0)
        #expect(try locked.place.installed() == ["alpha": "2.0"])
    }

    @Test func `T10: a package that two others need keeps the markers of both`() throws {
        let locked = try Locked(
            "[packages]\ngamma = \"*\"\nalpha = {version = \"*\", markers = \"sys_platform == 'darwin'\"}\n")
        let lock = try locked.place.lock()
        #expect(lock["default"]?["alpha"]?["markers"] == nil, "gamma needs it everywhere")
        #expect(lock["default"]?["beta"]?["markers"]?.string == "sys_platform == 'win32'")
        #expect(try locked.place.pipit("sync").status == 0)
        #expect(try locked.place.installed() == ["alpha": "2.0", "gamma": "1.0"])
    }

    // MARK: - T7, T8: edits

    @Test func `T7: a change that fails leaves both files as they were`() throws {
        let locked = try Locked()
        try locked.expectRefusal("install", "alpha==99", status: 1, code: "no-solution")
        try locked.expectRefusal("install", "nothing-of-that-name", status: 1, code: "package-not-found")
        try locked.expectRefusal("install", "alpha=1.0", status: 1, code: "usage")
    }

    @Test func `T8: installing a known name does not forget what its line says`() throws {
        let line = "beta = {version = \"<2\", markers = \"python_version >= '3'\"} # because of gamma"
        let locked = try Locked("[packages]\n\(line)\nalpha = \"==1.0\" # pinned\n")
        let run = try locked.place.pipit("install", "beta", "alpha")
        #expect(run.status == 0, "\(run)")
        #expect(
            locked.place.text("Pipfile") == locked.index.pipfile("[packages]\n\(line)\nalpha = \"==1.0\" # pinned\n"))
        #expect(try locked.place.installed() == ["alpha": "1.0", "beta": "1.0"])
    }

    // MARK: - T16, T18: what is not asked for

    @Test func `T16: a requirements file that lies about is not taken for a Pipfile`() throws {
        let index = try LoopbackIndex(Self.scenario)
        let place = try Workplace(variables: ["PIP_INDEX_URL": index.url])
        try place.write("beta\n", to: "requirements.txt")
        let run = try place.pipit("install", "alpha")
        #expect(run.status == 0, "\(run)")
        #expect(try place.installed() == ["alpha": "2.0"])
        #expect(place.text("Pipfile")?.contains("beta") == false)
    }

    @Test func `T18: a lock without a Pipfile is not overwritten with an empty one`() throws {
        let locked = try Locked()
        try Files.remove(Paths.join(locked.place.project, "Pipfile"))
        try locked.expectRefusal("install", status: 1, code: "pipfile-missing")
        #expect(locked.place.text("Pipfile") == nil)
        // `sync` needs no Pipfile, and makes none.
        let sync = try locked.place.pipit("sync")
        #expect(sync.status == 0, "\(sync)")
        #expect(locked.place.text("Pipfile") == nil)
        #expect(try locked.place.installed() == ["alpha": "2.0", "beta": "1.0"])
    }

    // MARK: - Failures of locking

    @Test func `What cannot be resolved leaves the old lock`() throws {
        let locked = try Locked()
        try locked.editPipfile("[packages]\nalpha = \"<2\"\n\n[dev-packages]\nalpha = \">=2\"\n")
        let run = try locked.expectRefusal("lock", status: 1, code: "no-solution")
        #expect(run.talk.contains("Pipfile:10"), "\(run)")
    }
}

extension String {
    /// Every occurrence of a text replaced by another.
    func replacing(_ text: String, with other: String) -> String {
        var result = ""
        var rest = self[...]
        while let found = rest.firstRange(of: text) {
            result += rest[..<found.lowerBound] + other
            rest = rest[found.upperBound...]
        }
        return result + rest
    }
}

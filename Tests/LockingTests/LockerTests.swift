import Diagnostics
import PackageIndexes
import PackagingStandards
import Pipfiles
import Testing

@testable import Locking

/// The shared case attack-11 plays the same from outside.
@Suite struct LockerTests {
    typealias Release = ScriptedIndex.Release

    @Test func `everything that is needed is locked at its newest`() async throws {
        let index = ScriptedIndex([
            "app": [Release(version: "1.0"), Release(version: "2.0", requires: ["lib>=1"])],
            "lib": [Release(version: "1.0"), Release(version: "1.5", requiresPython: ">=3.8")],
        ])
        let project = TestProject(index: index, pipfile: "[packages]\napp = \"*\"\n")
        #expect(try await project.lines() == ["default app 2.0 @main", "default lib 1.5; python_version >= '3.8'"])
    }

    @Test func `every digest of every file of the chosen version is locked, and of no other version`() async throws {
        let tags = ["py3-none-any", "cp311-cp311-win_amd64", "cp312-cp312-musllinux_1_2_x86_64"]
        let index = ScriptedIndex([
            "app": [
                Release(version: "1.1", wheels: tags), Release(version: "1.1.1"), Release(version: "1.10"),
            ]
        ])
        let outcome = try await TestProject(index: index, pipfile: "[packages]\napp = \"==1.1\"\n").lock()
        guard case .release(_, let hashes)? = outcome.lockfile["default"]?.packages.first?.origin else {
            Issue.record("there is no release")
            return
        }
        let expected = tags.map { "sha256:" + ScriptedIndex.digest(of: "app-1.1-\($0).whl") }.sorted()
        #expect(hashes.map(\.description) == expected)
    }

    @Test func `what had to be passed over for an older release is told`() async throws {
        let broken = ["lib @ https://files.example/lib.zip"]
        let index = ScriptedIndex([
            "app": [
                Release(version: "1.0"), Release(version: "2.0", requires: broken),
                Release(version: "3.0", requires: broken),
            ]
        ])
        let outcome = try await TestProject(index: index, pipfile: "[packages]\napp = \"*\"\n").lock()
        #expect(outcome.lockfile.lines == ["default app 1.0 @main"])
        let warning = try #require(outcome.warnings.first)
        #expect(outcome.warnings.count == 1 && warning.code == .releasePassedOver)
        #expect(warning.headline == "`app` is locked at 1.0, for newer ones could not be used")
        #expect(warning.evidence.map(\.label) == ["3.0", "2.0"])
        #expect(warning.evidence.first?.value.contains("files.example/lib.zip") ?? false)
    }

    @Test func `what an entry says to whoever installs it is locked with it`() async throws {
        let index = ScriptedIndex(["app": [Release(version: "1.0")]])
        let pipfile = "[packages]\napp = {version = \"*\", pip_args = [\"--config-settings\", \"a=b\"]}\n"
        let package = try await TestProject(index: index, pipfile: pipfile).lock().lockfile["default"]?.packages.first
        #expect(package?.pipArguments == ["--config-settings", "a=b"])
    }

    @Test func `a file without a digest on its page is hashed`() async throws {
        let index = ScriptedIndex(["app": [Release(version: "1", hashed: false)]])
        let outcome = try await TestProject(index: index, pipfile: "[packages]\napp = \"*\"\n").lock()
        guard case .release(_, let hashes)? = outcome.lockfile["default"]?.packages.first?.origin else { return }
        #expect(hashes.map(\.hexadecimal) == [String(repeating: "e", count: 64)])
    }

    // MARK: Platforms and markers

    /// Packages each of which needs the next two under conditions that have nothing to do with one another.
    private func chain(_ count: Int) -> TestProject {
        TestProject(index: ScriptedIndex(chainReleases(count)), pipfile: "[packages]\nc0 = \"*\"\n")
    }

    private func chainReleases(_ count: Int) -> [String: [Release]] {
        var packages: [String: [Release]] = [:]
        for number in 0..<count {
            let needs = (1...2).filter { number + $0 < count }.map {
                "c\(number + $0); '\("ab".prefix($0).suffix(1))\(number)' in \(["platform_version", "platform_release"][$0 - 1])"
            }
            packages["c\(number)"] = [Release(version: "1", requires: needs)]
        }
        return packages
    }

    @Test func `conditions over few ways are written down in full`() async throws {
        let outcome = try await chain(4).lock()
        #expect(outcome.warnings.isEmpty)
        #expect(
            outcome.lockfile.lines == [
                "default c0 1 @main", "default c1 1; 'a0' in platform_version",
                "default c2 1; 'b0' in platform_release or ('a0' in platform_version and 'a1' in platform_version)",
                "default c3 1; ('b0' in platform_release and 'a2' in platform_version) or ('b1' in platform_release and 'a0' in platform_version) or ('a0' in platform_version and 'a1' in platform_version and 'a2' in platform_version)",
            ], "\(outcome.lockfile.lines)")
    }

    @Test(.timeLimit(.minutes(30)))
    func `a lock is byte for byte the same in every run, also where conditions are left out`() async throws {
        // Each run's tables have an order of their own.
        for count in [8, 24] {
            let first = try await chain(count).lock().lockfile.bytes()
            #expect(try await chain(count).lock().lockfile.bytes() == first)
        }
    }

    @Test(.timeLimit(.minutes(30))) func `a release that asks for more than anybody could is passed over`() async throws
    {
        let many = (0...ReleaseNeeds.mostRequirements).map { "p\($0)" }
        let index = ScriptedIndex(["app": [Release(version: "2", requires: many), Release(version: "1")]])
        let outcome = try await TestProject(index: index, pipfile: "[packages]\napp = \"*\"\n").lock()
        #expect(outcome.lockfile.lines == ["default app 1 @main"])
        #expect(outcome.warnings.first?.evidence.first?.value.contains("has 4001 requirements") == true)
    }

    @Test(.timeLimit(.minutes(30))) func `as many as are followed are locked, each looked at a few times`() async throws
    {
        let names = (0..<300).map { "p\($0)" }
        var packages = Dictionary(uniqueKeysWithValues: names.map { ($0, [Release(version: "1")]) })
        packages["app"] = [Release(version: "1", requires: names)]
        let outcome = try await TestProject(
            index: ScriptedIndex(packages), pipfile: "[packages]\napp = \"*\"\n"
        ).lock()
        #expect(outcome.lockfile["default"]?.packages.count == names.count + 1)
    }

    @Test(.timeLimit(.minutes(30)))
    func `conditions over more ways than anybody could write down are left out, once for all`() async throws {
        let outcome = try await chain(40).lock()
        let packages = try #require(outcome.lockfile["default"]?.packages)
        #expect(packages.count == 40)
        #expect(packages.first { $0.key == "c1" }?.marker?.text == "'a0' in platform_version")
        #expect(packages.contains { $0.key != "c0" && $0.marker == nil })
        let warnings = outcome.warnings.filter { $0.code == .conditionTooComplex }
        #expect(warnings.count == 1 && warnings.first?.headline.contains("locked without a marker") == true)
    }

    @Test func `what another platform needs is locked with its marker`() async throws {
        let index = ScriptedIndex([
            "click": [Release(version: "8", requires: ["colorama; platform_system == 'Windows'"])],
            "colorama": [Release(version: "0.4")],
        ])
        let project = TestProject(index: index, pipfile: "[packages]\nclick = \"*\"\n")
        let lines = try await project.lines()
        #expect(lines == ["default click 8 @main", "default colorama 0.4; sys_platform == 'win32'"])
        #expect(try await project.lines(platforms: .current) == ["default click 8 @main"])
        let mac = LockTarget.Platforms.families([.linux, .macOS])
        #expect(try await project.lines(platforms: mac) == ["default click 8 @main"])
    }

    @Test func `a marker is united over all parents`() async throws {
        // Pipenv gives `idna` the marker of `requests` and loses that `anyio` needs it everywhere (T10).
        let index = ScriptedIndex([
            "requests": [Release(version: "2", requires: ["idna"])],
            "anyio": [Release(version: "4", requires: ["idna"])],
            "idna": [Release(version: "3")],
            "tool": [Release(version: "1", requires: ["idna; sys_platform == 'darwin'"])],
        ])
        let everywhere = TestProject(
            index: index,
            pipfile: "[packages]\nrequests = {version = \"*\", sys_platform = \"== 'linux'\"}\nanyio = \"*\"\n")
        #expect(
            try await everywhere.lines() == [
                "default anyio 4 @main", "default idna 3", "default requests 2; sys_platform == 'linux'",
            ])
        let two = TestProject(
            index: index,
            pipfile: "[packages]\nrequests = {version = \"*\", sys_platform = \"== 'linux'\"}\ntool = \"*\"\n")
        let lines = try await two.lines()
        #expect(
            lines == [
                "default idna 3; sys_platform != 'win32'", "default requests 2; sys_platform == 'linux'",
                "default tool 1 @main",
            ])
    }

    @Test func `an entry for another platform is locked with digests, marker and all that it needs`() async throws {
        // Pipenv locks `{"version": "*"}` without a marker, and installs it on Linux (T6).
        let index = ScriptedIndex([
            "pywin32": [Release(version: "306", requires: ["helper"], wheels: ["cp311-cp311-win_amd64"])],
            "helper": [Release(version: "1")],
        ])
        let project = TestProject(
            index: index, pipfile: "[packages]\npywin32 = {version = \"*\", sys_platform = \"== 'win32'\"}\n")
        #expect(
            try await project.lines() == [
                "default helper 1; sys_platform == 'win32'", "default pywin32 306; sys_platform == 'win32'",
            ])
    }

    @Test func `the user's own marker stands in the lock as it was written, unless others want the package too`()
        async throws
    {
        let index = ScriptedIndex([
            "fast": [Release(version: "1", requiresPython: ">=3.8")],
            "tool": [Release(version: "1", requires: ["fast; sys_platform == 'win32'"])],
            "group": [Release(version: "1")],
        ])
        let mine = """
            [packages]
            fast = {version = "*", markers = "python_version < '3.12' and (sys_platform == 'linux' or sys_platform == 'darwin')"}
            group = {version = "*", python_version = ">= '3.8'"}

            """
        let alone = TestProject(index: index, pipfile: mine)
        #expect(
            try await alone.lines() == [
                "default fast 1; python_version >= '3.8' and "
                    + "(python_version < '3.12' and (sys_platform == 'linux' or sys_platform == 'darwin'))",
                "default group 1; python_version >= '3.8'",
            ])
        let together = TestProject(index: index, pipfile: mine + "tool = \"*\"\n")
        #expect(try await together.lines().first == "default fast 1; python_version >= '3.8'")
    }

    @Test func `a marker that the Python decides is dropped`() async throws {
        let index = ScriptedIndex([
            "app": [
                Release(version: "1", requires: ["new; python_version >= '3.8'", "old; python_version < '3.8'"])
            ],
            "new": [Release(version: "1")], "old": [Release(version: "1")],
        ])
        let project = TestProject(index: index, pipfile: "[packages]\napp = \"*\"\n")
        #expect(try await project.lines() == ["default app 1 @main", "default new 1"])
    }

    @Test func `where no version serves all platforms the lock is for this one, and says so`() async throws {
        let index = ScriptedIndex([
            "a": [Release(version: "1", requires: ["c<2; sys_platform == 'linux'"])],
            "b": [Release(version: "1", requires: ["c>=2; sys_platform == 'win32'"])],
            "c": [Release(version: "1"), Release(version: "2")],
        ])
        let outcome = try await TestProject(index: index, pipfile: "[packages]\na = \"*\"\nb = \"*\"\n").lock()
        #expect(
            outcome.lockfile.lines == [
                "default a 1 @main", "default b 1 @main", "default c 1; sys_platform == 'linux'",
            ])
        #expect(outcome.lockfile.meta.restrictedPlatforms == ["linux"])
        #expect(outcome.warnings.first?.code == .platformClash)
    }

    @Test func `a wheel of another platform does not serve this one`() async throws {
        let index = ScriptedIndex([
            "a": [
                Release(version: "1"), Release(version: "2", wheels: ["cp311-cp311-win_amd64"]),
                Release(version: "3", wheels: ["cp38-cp38-manylinux_2_17_x86_64"]),
            ]
        ])
        let project = TestProject(index: index, pipfile: "[packages]\na = \"*\"\n")
        #expect(try await project.lines() == ["default a 1 @main"])
    }

    // MARK: Extras and categories

    @Test func `an extra brings what it needs, when it is wanted`() async throws {
        let index = ScriptedIndex([
            "app": [
                Release(
                    version: "1", requires: ["proxy; extra == 'socks'", "win; extra == 'socks' and os_name == 'nt'"],
                    extras: ["socks"])
            ],
            "proxy": [Release(version: "1")], "win": [Release(version: "1")],
        ])
        let with = TestProject(index: index, pipfile: "[packages]\napp = {extras = [\"socks\"], version = \"*\"}\n")
        let lines = try await with.lines()
        #expect(lines.count == 3)
        #expect(lines[0] == "default app 1")
        #expect(lines[1] == "default proxy 1")
        #expect(lines[2].hasPrefix("default win 1; "))
        #expect(try await with.lock().lockfile["default"]?.packages[0].extras == ["socks"])
        let without = TestProject(index: index, pipfile: "[packages]\napp = \"*\"\n")
        #expect(try await without.lines() == ["default app 1 @main"])
    }

    @Test func `the extras that a package asks of another are written down, those it asks of itself are not`()
        async throws
    {
        let index = ScriptedIndex([
            "app": [Release(version: "1", requires: ["jwt[crypto]>=1", "jwt[Old_Keys]"])],
            "jwt": [
                Release(
                    version: "1", requires: ["jwt[c]; extra == 'crypto'", "cipher; extra == 'c'"],
                    extras: ["crypto", "c", "old-keys"])
            ],
            "cipher": [Release(version: "1")],
        ])
        let project = TestProject(
            index: index, pipfile: "[packages]\napp = \"*\"\njwt = \"*\"\n[dev-packages]\njwt = \"*\"\n")
        #expect(
            try await project.lines() == [
                "default app 1 @main", "default cipher 1", "default jwt 1 @main", "develop jwt 1 @main",
            ])
        let lock = try await project.lock().lockfile
        #expect(lock["default"]?.packages.map(\.extras) == [[], [], ["crypto", "old-keys"]])
        #expect(lock["develop"]?.packages.map(\.extras) == [["crypto", "old-keys"]])
    }

    @Test func `a package that default has too names its source as it does there`() async throws {
        let index = ScriptedIndex([
            "app": [Release(version: "1", requires: ["lib"])], "lib": [Release(version: "1")],
            "tool": [Release(version: "1", requires: ["app"])],
        ])
        let project = TestProject(
            index: index, pipfile: "[packages]\napp = \"*\"\n[dev-packages]\nlib = \"*\"\ntool = \"*\"\n")
        #expect(
            try await project.lines() == [
                "default app 1 @main", "default lib 1", "develop app 1 @main", "develop lib 1", "develop tool 1 @main",
            ])
        let free = TestProject(
            index: index, pipfile: project.pipfile + "[pipenv]\nuse_default_constraints = false\n")
        #expect(
            try await free.lines() == [
                "default app 1 @main", "default lib 1", "develop app 1", "develop lib 1 @main", "develop tool 1 @main",
            ])
    }

    @Test func `other categories are locked under the pins of the default one`() async throws {
        let index = ScriptedIndex([
            "app": [Release(version: "1", requires: ["lib<2"])], "lib": [Release(version: "1"), Release(version: "2")],
            "tool": [Release(version: "1", requires: ["lib"]), Release(version: "0.9", requires: ["lib"])],
        ])
        let project = TestProject(index: index, pipfile: "[packages]\napp = \"*\"\n[dev-packages]\ntool = \"*\"\n")
        #expect(
            try await project.lines() == [
                "default app 1 @main", "default lib 1", "develop lib 1", "develop tool 1 @main",
            ])
        let free = TestProject(
            index: index,
            pipfile:
                "[packages]\napp = \"*\"\n[dev-packages]\ntool = \"*\"\n[pipenv]\nuse_default_constraints = false\n")
        #expect(try await free.lines().contains("develop lib 2"))
    }

    @Test func `a development requirement that the default pins rule out fails and says why`() async throws {
        let index = ScriptedIndex([
            "lib": [Release(version: "1"), Release(version: "2")],
            "tool": [Release(version: "1", requires: ["lib>=2"])],
        ])
        let project = TestProject(index: index, pipfile: "[packages]\nlib = \"<2\"\n[dev-packages]\ntool = \"*\"\n")
        await #expect(throws: LockingError.self) { try await project.lines() }
    }

    @Test func `versions of the old lock are kept except for the names that were asked for`() async throws {
        let index = ScriptedIndex([
            "a": [Release(version: "1"), Release(version: "2")], "b": [Release(version: "1"), Release(version: "2")],
        ])
        var project = TestProject(index: index, pipfile: "[packages]\na = \"<2\"\nb = \"<2\"\n")
        project.oldLock = try await project.lock().lockfile
        project.pipfile = "[packages]\na = \"*\"\nb = \"*\"\n"
        project.keeping = .allExcept([try #require(PackageName("b"))])
        #expect(try await project.lines() == ["default a 1 @main", "default b 2 @main"])
        project.keeping = .nothing
        #expect(try await project.lines() == ["default a 2 @main", "default b 2 @main"])
    }

    // MARK: Sources

    private let twoSources = ScriptedIndex([
        "public": [
            "secret": [Release(version: "99")], "helper": [Release(version: "99")], "open": [Release(version: "1")],
        ],
        "private": [
            "secret": [Release(version: "1", requires: ["helper", "open"])], "helper": [Release(version: "2")],
        ],
    ])

    @Test func `a private package brings its private dependencies along, and never a public namesake`() async throws {
        var project = TestProject(
            index: twoSources, pipfile: "[packages]\nsecret = {version = \"*\", index = \"private\"}\n")
        project.sources = ["public", "private"]
        #expect(
            try await project.lines() == [
                "default helper 2 @private", "default open 1", "default secret 1 @private",
            ])
    }

    @Test func `a dependency that only the private source has is found there`() async throws {
        let index = ScriptedIndex([
            "public": ["open": [Release(version: "1", requires: ["late"])]],
            "private": [
                "secret": [Release(version: "1", requires: ["helper>=2"])],
                "helper": [Release(version: "1"), Release(version: "2", requires: ["deep", "late"])],
                "deep": [Release(version: "3")], "late": [Release(version: "1")],
            ],
        ])
        // What `open` alone would not find is found because `helper` turns out to need it too.
        var project = TestProject(
            index: index, pipfile: "[packages]\nopen = \"*\"\nsecret = {version = \"*\", index = \"private\"}\n")
        project.sources = ["public", "private"]
        #expect(
            try await project.lines() == [
                "default deep 3 @private", "default helper 2 @private", "default late 1 @private",
                "default open 1 @public", "default secret 1 @private",
            ])
        #expect(index.asked("public").isDisjoint(with: ["helper", "deep"]))
    }

    @Test func `a dependency that a public package met first still comes from where the private one has it`()
        async throws
    {
        let index = ScriptedIndex([
            "public": [
                "early": [Release(version: "1", requires: ["helper"])], "helper": [Release(version: "99")],
            ],
            "private": [
                "secret": [Release(version: "1", requires: ["helper"])], "helper": [Release(version: "2")],
            ],
        ])
        var project = TestProject(
            index: index,
            pipfile: "[packages]\nearly = \"*\"\nsecret = {version = \"*\", index = \"private\"}\n")
        project.sources = ["public", "private"]
        #expect(
            try await project.lines() == [
                "default early 1 @public", "default helper 2 @private", "default secret 1 @private",
            ])
    }

    @Test(arguments: [401, 403, 500, 503])
    func `a source that cannot answer stops the lock`(status: Int) async throws {
        let index = ScriptedIndex(twoSources.packages, broken: ["private": status])
        var project = TestProject(
            index: index, pipfile: "[packages]\nsecret = {version = \"*\", index = \"private\"}\n")
        project.sources = ["public", "private"]
        await #expect(throws: IndexError.self) { try await project.lines() }
    }

    @Test func `an index that no source has is named with those that there are`() async throws {
        let project = TestProject(
            index: twoSources, pipfile: "[packages]\nopen = {version = \"*\", index = \"nosuch\"}\n",
            sources: ["public", "private"])
        let error = await #expect(throws: LockingError.self) { try await project.lines() }
        #expect(error?.diagnostic.location == SourceSpan(file: "Pipfile", line: 2))
        #expect(error?.diagnostic.evidence == [.init("sources", "public, private")])
    }

    // MARK: Refusals

    @Test func `a clash is told in the user's own lines`() async throws {
        let index = ScriptedIndex([
            "flask": [
                Release(version: "2.2", requires: ["werkzeug>=2.2"]),
                Release(version: "3.0", requires: ["werkzeug>=3"]),
            ],
            "werkzeug": [Release(version: "2.2.3"), Release(version: "3.0.1")],
        ])
        let project = TestProject(index: index, pipfile: "[packages]\nflask = \">=3\"\nwerkzeug = \"<2.3\"\n")
        let error = await #expect(throws: LockingError.self) { try await project.lines() }
        let diagnostic = try #require(error?.diagnostic)
        #expect(diagnostic.code == .noSolution)
        #expect(diagnostic.help.contains { $0.contains("flask") && $0.contains("2.2") })
        #expect(diagnostic.help.contains { $0.contains("werkzeug") && $0.contains("3.0.1") })
    }

    @Test func `a yanked version is taken only when it is pinned, with a warning`() async throws {
        let index = ScriptedIndex(["a": [Release(version: "1"), Release(version: "2", yanked: "broken")]])
        #expect(
            try await TestProject(index: index, pipfile: "[packages]\na = \"*\"\n").lines() == ["default a 1 @main"])
        let pinned = try await TestProject(index: index, pipfile: "[packages]\na = \"==2\"\n").lock()
        #expect(pinned.lockfile.lines == ["default a 2 @main"])
        #expect(pinned.warnings.map(\.code) == [.yankedRelease])
    }
}

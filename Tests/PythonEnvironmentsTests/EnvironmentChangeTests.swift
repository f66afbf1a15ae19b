import Archives
import Hashing
import OperatingSystem
import Testing

@testable import PythonEnvironments

@Suite struct EnvironmentChangeTests {
    let scratch: Scratch
    let environment: BareEnvironment

    init() throws {
        scratch = try Scratch()
        environment = try BareEnvironment(scratch("env"))
    }

    func stored(_ fixture: WheelFixture) throws -> EnvironmentChange.Addition {
        try fixture.stored(in: scratch("store"))
    }

    let site = "lib/python3.11/site-packages"

    @Test func `a wheel is put where its parts belong, and recorded`() throws {
        let addition = try WheelFixture(
            name: "demo",
            files: [
                "demo/__init__.py": "x = 1\n", "demo/deep/er/data.txt": "d", "single.py": "",
                "demo-1.0.data/scripts/tool": "#!python\nprint(1)\n",
                "demo-1.0.data/scripts/native": "#!/bin/sh\necho hi\n",
                "demo-1.0.data/headers/demo.h": "h", "demo-1.0.data/data/share/doc/demo, \"the\" guide.txt": "g",
                "demo-1.0.dist-info/licenses/LICENSE": "L",
            ],
            entryPoints: [
                EntryPoint(group: "console_scripts", name: "demo", module: "demo.deep", attribute: "App.run"),
                EntryPoint(group: "gui_scripts", name: "demo-gui", module: "demo", attribute: "gui"),
                EntryPoint(group: "demo.plugins", name: "p", module: "demo", attribute: nil),
            ], executables: ["demo-1.0.data/scripts/native"]
        ).stored(in: scratch("store"), isRequested: true, directURL: Array("{}".utf8))
        try environment.apply(add: [addition])

        let info = "\(site)/demo-1.0.dist-info"
        #expect(
            environment.files
                == [
                    "bin/demo", "bin/demo-gui", "bin/native", "bin/tool", "include/site/python3.11/demo/demo.h",
                    "lib64",
                    "\(info)/INSTALLER", "\(info)/METADATA", "\(info)/RECORD", "\(info)/REQUESTED", "\(info)/WHEEL",
                    "\(info)/direct_url.json", "\(info)/licenses/LICENSE", "\(site)/demo/__init__.py",
                    "\(site)/demo/deep/er/data.txt", "\(site)/single.py", "pyvenv.cfg",
                    "share/doc/demo, \"the\" guide.txt",
                ].sorted())
        #expect(environment.text("\(info)/INSTALLER") == "pipit\n")
        #expect(environment.text("bin/tool") == "#!\(scratch("env"))/bin/python\nprint(1)\n")
        #expect(environment.text("bin/demo")?.contains("from demo.deep import App\n") == true)
        #expect(environment.text("bin/demo")?.contains("sys.exit(App.run())") == true)
        for name in ["demo", "demo-gui", "native", "tool"] {
            #expect(Files.isExecutable(scratch("env/bin/\(name)")), "\(name)")
        }
        // Linked, not copied; scripts and the record are files of their own.
        #expect(Files.status(scratch("env/\(site)/demo/__init__.py"))?.links == 2)
        #expect(Files.status(scratch("env/bin/tool"))?.links == 1)

        // Every file but those of Pipit is in the record, with the hash and size that it has.
        let record = try #require(try environment.distribution("demo").record())
        var listed: Set<String> = []
        for row in record.rows {
            let path = Paths.absolute(row.path, in: environment.library)
            listed.insert(path)
            if row.path.hasSuffix("/RECORD") { continue }
            let bytes = try Files.read(path)
            #expect(row.hash == .sha256(SHA256Sum(of: bytes)) && row.size == UInt64(bytes.count), "\(row.path)")
        }
        let expected = environment.files.filter { $0 != "lib64" && $0 != "pyvenv.cfg" }.map { scratch("env/\($0)") }
        #expect(listed == Set(expected))

        let distribution = try environment.distribution("demo")
        #expect(distribution.isRequested() && distribution.installer() == "pipit")
        #expect(distribution.directURL() == Array("{}".utf8))
        #expect(!Files.exists(scratch("env/.pipit/change.journal")))
        #expect(!Files.exists(scratch("env/.pipit/adding")))
    }

    @Test func `removing takes out what was installed with its bytecode, and nothing else`() throws {
        let before = environment.files
        try environment.apply(add: [
            try stored(
                WheelFixture(
                    name: "demo",
                    files: [
                        "demo/__init__.py": "", "demo/sub/mod.py": "", "shared/demo.py": "",
                        "demo-1.0.data/data/etc/x/y": "",
                    ],
                    entryPoints: [EntryPoint(group: "console_scripts", name: "demo", module: "demo", attribute: "f")]))
        ])
        try scratch.write("env/\(site)/demo/__pycache__/__init__.cpython-311.pyc")
        try scratch.write("env/\(site)/demo/sub/__pycache__/mod.cpython-311.opt-1.pyc")
        try scratch.write("env/\(site)/shared/__pycache__/demo.cpython-311.pyc")
        try scratch.write("env/\(site)/shared/__pycache__/other.cpython-311.pyc")
        try scratch.write("env/\(site)/shared/other.py")
        try environment.apply(remove: [environment.distribution("demo")])
        #expect(
            environment.files
                == (before + ["\(site)/shared/__pycache__/other.cpython-311.pyc", "\(site)/shared/other.py"]).sorted())
        #expect(!Files.exists(scratch("env/\(site)/demo")) && !Files.exists(scratch("env/etc")))
        #expect(Files.isDirectory(scratch("env/bin")) && Files.isDirectory(environment.library))
    }

    @Test func `a new version replaces the old one, named as to be removed or not`() throws {
        try environment.apply(add: [
            try stored(WheelFixture(name: "De.mo", files: ["demo/a.py": "1", "demo/old.py": "1"]))
        ])
        try environment.apply(add: [
            try stored(WheelFixture(name: "de_mo", version: "2.0", files: ["demo/a.py": "22", "demo/new.py": "2"]))
        ])
        #expect(environment.installed == ["de_mo 2.0"])
        #expect(environment.text("\(site)/demo/a.py") == "22")
        #expect(environment.files.filter { $0.contains("demo/") } == ["\(site)/demo/a.py", "\(site)/demo/new.py"])
        // The same again: a repair.
        try scratch.write("env/\(site)/demo/new.py", "damaged")
        try environment.apply(
            remove: [environment.distribution("de_mo")],
            add: [
                try stored(WheelFixture(name: "de_mo", version: "2.0", files: ["demo/a.py": "22", "demo/new.py": "2"]))
            ])
        #expect(environment.text("\(site)/demo/new.py") == "2")
    }

    @Test func `wheels of both kinds share a library when lib64 is a link to it`() throws {
        try environment.apply(add: [
            try stored(WheelFixture(name: "native", files: ["native/x.so": "x"], isPure: false)),
            try stored(WheelFixture(name: "pure", files: ["pure/x.py": "x"])),
        ])
        #expect(environment.installed == ["native 1.0", "pure 1.0"])
        try environment.apply(remove: [environment.distribution("native")])
        #expect(environment.installed == ["pure 1.0"])
    }

    @Test func `copies are files of their own`() throws {
        let addition = try WheelFixture(
            name: "demo", files: ["demo/a.py": "1", "demo/run": "r"], executables: ["demo/run"]
        )
        .stored(in: scratch("store"))
        try environment.apply(add: [addition], mode: .copy)
        #expect(Files.status(scratch("env/\(site)/demo/a.py"))?.links == 1)
        #expect(Files.isExecutable(scratch("env/\(site)/demo/run")))
        #expect(!Files.isExecutable(scratch("env/\(site)/demo/a.py")))
    }

    @Test func `another file system is served by copying`() throws {
        let (there, here) = (Files.status("/tmp"), Files.status(scratch.path))
        guard let there, let here, there.device != here.device else { return }
        let other = try TemporaryDirectory(in: "/tmp", prefix: "pipit-f-")
        let addition = try WheelFixture(name: "demo", files: ["demo/a.py": "1", "demo/b/c.py": "2"]).stored(
            in: other.path)
        try environment.apply(add: [addition])
        #expect(environment.text("\(site)/demo/b/c.py") == "2")
        #expect(Files.status(scratch("env/\(site)/demo/a.py"))?.links == 1)
    }

    @Test func `a wheel with thousands of directories is put in place by both threads`() throws {
        var files: [String: String] = [:]
        for index in 0..<3000 { files["big/d\(index % 37)/e\(index % 211)/f\(index).py"] = "\(index)" }
        try environment.apply(add: [try stored(WheelFixture(name: "big", files: files))])
        #expect(environment.files.filter { $0.contains("/big/") }.count == 3000)
        #expect(environment.text("\(site)/big/d4/e25/f2557.py") == "2557")
        try environment.apply(remove: [environment.distribution("big")])
        #expect(!Files.exists(scratch("env/\(site)/big")))
    }

    // MARK: Refusals, after which nothing has changed

    func expectRefusal(
        _ expected: ChangeError, of change: EnvironmentChange, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let before = environment.files
        #expect(throws: expected, sourceLocation: sourceLocation) {
            try change.apply(holding: EnvironmentLock(environment.target))
        }
        #expect(environment.files == before, sourceLocation: sourceLocation)
        #expect(!Files.exists(scratch("env/.pipit/change.journal")), sourceLocation: sourceLocation)
    }

    @Test func `two new wheels with different files at one place are refused`() throws {
        let first = try stored(WheelFixture(name: "a", files: ["ns/x.py": "a", "ns/y.py": ""]))
        let second = try stored(WheelFixture(name: "b", files: ["ns/x.py": "b", "ns/z.py": ""]))
        try expectRefusal(
            .clash(path: scratch("env/\(site)/ns/x.py"), first: "a 1.0", second: "b 1.0"),
            of: EnvironmentChange(additions: [first, second]))
    }

    @Test func `two wheels may have the same file, and it stays while one of them needs it`() throws {
        let first = try stored(WheelFixture(name: "a", files: ["ns/__init__.py": "same", "ns/a.py": ""]))
        let second = try stored(WheelFixture(name: "b", files: ["ns/__init__.py": "same", "ns/b.py": ""]))
        try environment.apply(add: [first, second])
        let third = try stored(WheelFixture(name: "c", files: ["ns/__init__.py": "same", "ns/c.py": ""]))
        try environment.apply(add: [third])
        #expect(environment.installed == ["a 1.0", "b 1.0", "c 1.0"])
        try environment.apply(remove: [environment.distribution("a"), environment.distribution("c")])
        #expect(environment.text("\(site)/ns/__init__.py") == "same")
        try environment.apply(remove: [environment.distribution("b")])
        #expect(!Files.exists(scratch("env/\(site)/ns")))
    }

    @Test func `a file of an installed distribution is not overwritten`() throws {
        try environment.apply(add: [try stored(WheelFixture(name: "a", files: ["top.py": "a", "ns/x.py": "a"]))])
        for file in ["top.py", "ns/x.py"] {
            try expectRefusal(
                .clash(path: scratch("env/\(site)/\(file)"), first: "a 1.0", second: "b 1.0"),
                of: EnvironmentChange(additions: [try stored(WheelFixture(name: "b", files: [file: "b"]))]))
        }
        // It may be taken over when its owner leaves in the same change.
        try environment.apply(
            remove: [environment.distribution("a")],
            add: [try stored(WheelFixture(name: "b", files: ["ns/x.py": "b"]))])
        #expect(environment.text("\(site)/ns/x.py") == "b")
    }

    @Test func `programs of the same name clash as well`() throws {
        func wheel(_ name: String) throws -> EnvironmentChange.Addition {
            try stored(
                WheelFixture(
                    name: name, files: ["\(name).py": ""],
                    entryPoints: [EntryPoint(group: "console_scripts", name: "run", module: name, attribute: "f")]))
        }
        try expectRefusal(
            .clash(path: scratch("env/bin/run"), first: "a 1.0", second: "b 1.0"),
            of: EnvironmentChange(additions: [try wheel("a"), try wheel("b")]))
        try environment.apply(add: [try wheel("a")])
        try expectRefusal(
            .clash(path: scratch("env/bin/run"), first: "a 1.0", second: "b 1.0"),
            of: EnvironmentChange(additions: [try wheel("b")]))
    }

    @Test func `leftovers that nobody owns are replaced`() throws {
        try scratch.write("env/\(site)/demo/a.py", "left over")
        try scratch.write("env/bin/run", "left over")
        let outside = try scratch.write("precious", "kept")
        try Files.symbolicLink(to: outside, at: scratch("env/\(site)/demo/b.py"))
        try environment.apply(add: [
            try stored(
                WheelFixture(
                    name: "demo", files: ["demo/a.py": "new", "demo/b.py": "new"],
                    entryPoints: [EntryPoint(group: "console_scripts", name: "run", module: "demo", attribute: "f")]))
        ])
        #expect(environment.text("\(site)/demo/a.py") == "new")
        #expect(environment.text("\(site)/demo/b.py") == "new")
        #expect(environment.text("bin/run")?.hasPrefix("#!") == true)
        #expect(String(decoding: try Files.read(outside), as: UTF8.self) == "kept")
    }

    @Test(
        "what the environment itself needs is not a wheel's to bring",
        arguments: [
            "demo-1.0.data/scripts/python", "demo-1.0.data/scripts/activate", "demo-1.0.data/data/pyvenv.cfg",
            "demo-1.0.data/data/bin/python3.11", "demo-1.0.data/data/.pipit/change.journal",
            "demo-1.0.data/data/lib/python3.11/site-packages/other-1.0.dist-info/RECORD", "other-1.0.dist-info/RECORD",
        ])
    func reserved(path: String) throws {
        let change = EnvironmentChange(additions: [try stored(WheelFixture(name: "demo", files: [path: "x"]))])
        let before = environment.files
        #expect {
            try change.apply(holding: EnvironmentLock(environment.target))
        } throws: { error in
            if case .reservedPath(_, "demo 1.0") = error as? ChangeError { true } else { false }
        }
        #expect(environment.files == before)
    }

    @Test(
        "entry points that could smuggle something in are refused",
        arguments: [
            ("../evil", "m", "f"), ("a/b", "m", "f"), ("ok", "m;import os", "f"), ("ok", "m", "f()\nimport os"),
            ("", "m", "f"),
            ("ok", "m", "1f"), ("ok", "m..n", "f"), ("..", "m", "f"), ("python", "m", "f"), ("activate", "m", "f"),
        ])
    func entryPoints(name: String, module: String, attribute: String) throws {
        let point = EntryPoint(group: "console_scripts", name: name, module: module, attribute: attribute)
        let change = EnvironmentChange(additions: [
            try stored(WheelFixture(name: "demo", files: ["m.py": ""], entryPoints: [point]))
        ])
        let before = environment.files
        #expect(throws: ChangeError.self) { try change.apply(holding: EnvironmentLock(environment.target)) }
        #expect(environment.files == before)
    }

    @Test func `a link that leads out of the environment is not followed`() throws {
        try Files.makeDirectories(scratch("outside"))
        try Files.symbolicLink(to: scratch("outside"), at: scratch("env/\(site)/demo"))
        try expectRefusal(
            .obstructed(path: scratch("env/\(site)/demo"), distribution: "demo 1.0"),
            of: EnvironmentChange(additions: [try stored(WheelFixture(name: "demo", files: ["demo/a.py": ""]))]))
        #expect(try Files.list(scratch("outside")) == [])
    }

    @Test("a stored file that was changed is noticed", arguments: ["longer than before", "samesize"])
    func changedStore(text: String) throws {
        var addition = try stored(WheelFixture(name: "demo", files: ["demo/a.py": "original"]))
        for file in ["demo/a.py", "demo-1.0.dist-info/METADATA", "demo-1.0.dist-info/WHEEL"] {
            _ = try output(["touch", "-d", "@1577836800", "\(addition.tree)/\(file)"])
        }
        if text.utf8.count == 8 { addition.storedTime = 1_577_836_800 }
        try Files.write(Array(text.utf8), to: "\(addition.tree)/demo/a.py")
        try expectRefusal(
            .storedFileChanged(wheel: addition.manifest.wheel, distribution: "demo 1.0", path: "demo/a.py"),
            of: EnvironmentChange(additions: [addition]))
        try Files.remove("\(addition.tree)/demo/a.py")
        try expectRefusal(
            .storedFileChanged(wheel: addition.manifest.wheel, distribution: "demo 1.0", path: "demo/a.py"),
            of: EnvironmentChange(additions: [addition]))
    }
}

import Archives
import OperatingSystem
import PackagingStandards
import Testing

@testable import PythonEnvironments

/// Distributions that other tools installed, and records that nobody should trust.
/// The shared case attack-21 plays the same from outside.
@Suite struct DistributionRemovalTests {
    let scratch: Scratch
    let environment: BareEnvironment
    let site = "lib/python3.11/site-packages"

    init() throws {
        scratch = try Scratch()
        environment = try BareEnvironment(scratch("env"))
        try scratch.write("precious", "kept")
    }

    func write(_ path: String, _ text: String = "") throws { try scratch.write("env/\(site)/\(path)", text) }

    @Test(
        "names and versions are read from the names of directories",
        arguments: [
            ("requests-2.31.0.dist-info", "requests", "2.31.0", .distInfo),
            ("ruamel.yaml-0.17.dist-info", "ruamel.yaml", "0.17", .distInfo),
            ("foo_bar-1.0+cpu.dist-info", "foo_bar", "1.0+cpu", .distInfo),
            ("old-name-1.0.dist-info", "old-name", "1.0", .distInfo),
            ("six-1.16.0-py3.11.egg-info", "six", "1.16.0", .eggInfoFile),
            ("six.egg-info", "six", nil, .eggInfoFile), ("my-app.egg-link", "my-app", nil, .eggLink),
            ("six-1.0-py3.8.egg", "six", "1.0", .egg), ("~ip-1.0.dist-info", nil, nil, .distInfo),
            ("six", nil, nil, .distInfo), ("six-1.0.dist-info.tmp", nil, nil, .distInfo),
            ("x.dist-info", nil, nil, .distInfo),
            ("-1.0.dist-info", nil, nil, .distInfo), (".dist-info", nil, nil, .distInfo),
        ] as [(String, String?, String?, InstalledDistribution.Kind)])
    func names(entry: String, name: String?, version: String?, kind: InstalledDistribution.Kind) {
        let found = InstalledDistribution(metadataName: entry, directory: "/nowhere")
        #expect(found?.writtenName == name)
        #expect(found?.writtenVersion == version)
        if let found { #expect(found.kind == kind) }
    }

    @Test func `a distribution is known by the name that it means`() {
        let found = InstalledDistribution(metadataName: "Foo.Bar-1.0_1.dist-info", directory: "/nowhere")
        #expect(found?.name == PackageName("foo-bar"))
        #expect(found?.version == Version("1.0.post1"))
    }

    @Test(
        "a record that leads out of the environment is refused, and nothing is removed",
        arguments: [
            "../../../../precious", "/etc/passwd", "../../../../env-twin/x", "demo/../../../../../precious", "../../..",
            "link/precious", "../../../bin/../../precious",
        ])
    func escape(path: String) throws {
        try Files.symbolicLink(to: scratch.path, at: scratch("env/\(site)/link"))
        try scratch.write("env-twin/x", "kept")
        try write("demo/a.py")
        try write("demo-1.0.dist-info/RECORD", "demo/a.py,,\n\(path),,\n")
        let before = environment.files
        #expect(throws: ChangeError.escapingRecord(distribution: "demo 1.0", path: path)) {
            try environment.apply(remove: [environment.distribution("demo")])
        }
        #expect(environment.files == before)
        #expect(Files.exists(scratch("precious")) && Files.exists(scratch("env-twin/x")))
    }

    @Test func `a record may list what is not there, directories, bytecode and absolute paths inside`() throws {
        try write("demo/a.py")
        try write("demo/__pycache__/a.cpython-311.pyc")
        try write("demo/kept.txt")
        try scratch.write("env/bin/demo")
        try write(
            "demo-1.0.dist-info/RECORD",
            """
            demo/a.py,sha256=x,1\r
            demo/__pycache__/a.cpython-311.pyc,,
            demo,,
            demo/gone.py,,
            never/was/here.py,,
            "\(scratch("env/bin/demo"))",,
            demo-1.0.dist-info/RECORD,,

            """)
        try environment.apply(remove: [environment.distribution("demo")])
        #expect(environment.files == ["\(site)/demo/kept.txt", "lib64", "pyvenv.cfg"])
    }

    @Test func `a distribution without a list of its files is not removed`() throws {
        try write("demo-1.0.dist-info/METADATA")
        try write("other-1.0-py3.11.egg-info", "Metadata-Version: 1.0\n")
        let before = environment.files
        for name in ["demo", "other"] {
            let distribution = try environment.distribution(name)
            #expect(
                throws: ChangeError.unrecorded(
                    distribution: "\(name) 1.0", metadata: distribution.metadataPath)
            ) { try environment.apply(remove: [distribution]) }
        }
        try write("demo-1.0.dist-info/RECORD", "\"unclosed")
        #expect(throws: ChangeError.self) { try environment.apply(remove: [environment.distribution("demo")]) }
        #expect(environment.files.count == before.count + 1)
    }

    @Test func `what setuptools installed is removed by its own lists`() throws {
        try write("demo/a.py")
        try write("demo-1.0-py3.11.egg-info/installed-files.txt", "../demo/a.py\nPKG-INFO\ninstalled-files.txt\n")
        try write("demo-1.0-py3.11.egg-info/PKG-INFO", "Name: demo\n")
        try write("tops/b.py")
        try write("topmodule.py")
        try write("tops-1.0-py3.11.egg-info/top_level.txt", "tops\ntopmodule\n\nnone\n")
        let demo = try environment.distribution("demo")
        #expect(demo.metadata() == Array("Name: demo\n".utf8))
        try environment.apply(remove: [demo, environment.distribution("tops")])
        #expect(environment.files == ["lib64", "pyvenv.cfg"])
    }

    @Test("lists of setuptools that lead outside are refused", arguments: ["../../../../precious", "/etc/passwd"])
    func legacyEscape(path: String) throws {
        try write("demo-1.0-py3.11.egg-info/installed-files.txt", "../../../../../\(path)\n")
        #expect(throws: ChangeError.self) { try environment.apply(remove: [environment.distribution("demo")]) }
        try write("tops-1.0-py3.11.egg-info/top_level.txt", "..\n")
        #expect(throws: ChangeError.self) { try environment.apply(remove: [environment.distribution("tops")]) }
        #expect(environment.installed == ["demo 1.0", "tops 1.0"])
    }

    /// Bytes that a list of files can hold and no sane one does.
    static let oddBytes: [[UInt8]] = [
        [0], Array("tops\0".utf8), Array("\0tops".utf8), [0x01, 0x7f], [0xff, 0xfe, 0x2f], [0xc0, 0xaf, 0x2e, 0x2e],
        Array("/etc".utf8), Array("..".utf8), Array(".".utf8), Array("tops/../../../../../precious".utf8),
        Array("\u{301}tops".utf8), Array("../\u{301}x".utf8), Array(repeating: 0x61, count: 5000),
        Array((String(repeating: "../", count: 3000) + "precious").utf8), [0x0d], [0x20, 0x09], [0xe2, 0x80, 0x8d],
        Array("tops\u{1b}[2J".utf8), Array("other-1.0.dist-info".utf8), Array(".pipit".utf8),
    ]

    @Test(arguments: ["RECORD", "installed-files.txt", "top_level.txt", "namespace_packages.txt"], oddBytes)
    func `lists with bytes of all kinds crash nothing and remove nothing of others`(
        list: String, odd: [UInt8]
    ) throws {
        try scratch.write("x", "kept")
        try write("tops/a.py")
        try write("other/b.py", "kept")
        try write("other-1.0.dist-info/RECORD", "other/b.py,,\nother-1.0.dist-info/RECORD,,\n")
        let metadata = list == "RECORD" ? "odd-1.0.dist-info" : "odd-1.0.egg-info"
        try write("\(metadata)/PKG-INFO", "Name: odd\n")
        if list == "namespace_packages.txt" { try write("\(metadata)/top_level.txt", "tops\n") }
        try Files.write(odd + [0x0a], to: scratch("env/\(site)/\(metadata)/\(list)"))
        try? environment.apply(remove: [environment.distribution("odd")])
        #expect(environment.text("\(site)/other/b.py") == "kept")
        #expect(environment.installed.contains("other 1.0"))
        #expect(
            Files.exists(scratch("precious")) && Files.exists(scratch("x")) && Files.exists(scratch("env/pyvenv.cfg")))
        // The way is free for the next change.
        #expect(!Files.exists(scratch("env/.pipit/change.journal")))
    }

    @Test(arguments: oddBytes)
    func `links of setuptools with bytes of all kinds crash nothing`(odd: [UInt8]) throws {
        try write("odd.egg-link")
        try Files.write(odd, to: scratch("env/\(site)/odd.egg-link"))
        try write("easy-install.pth", "/another\n")
        let found = try environment.distribution("odd")
        _ = (found.metadata(), found.linkedDirectory, found.requirementTexts(), found.directURL())
        try environment.apply(remove: [found])
        #expect(environment.text("\(site)/easy-install.pth") == "/another\n")
        #expect(environment.installed.isEmpty)
    }

    @Test func `a path with a NUL is that of no file, and is refused before anything is touched`() throws {
        try write("demo/a.py")
        try write("demo-1.0.dist-info/RECORD", "demo/a.py,,\ndemo/a\0.py,,\n")
        try write("tops/a.py")
        try write("tops-1.0.egg-info/top_level.txt", "tops\n\0\n")
        let before = environment.files
        for (name, path) in [("demo", "demo/a\0.py"), ("tops", "\0")] {
            #expect(throws: ChangeError.escapingRecord(distribution: "\(name) 1.0", path: path)) {
                try environment.apply(remove: [environment.distribution(name)])
            }
        }
        #expect(environment.files == before)
    }

    @Test func `packages that setuptools knows by name alone leave what others have in them`() throws {
        try write("ns/own.py")
        try write("shared/b.py")
        try write("shared/mine/c.py")
        try write("tops-1.0.egg-info/top_level.txt", "ns\nshared\n")
        try write("tops-1.0.egg-info/namespace_packages.txt", "ns\n")
        try write("other-1.0.dist-info/RECORD", "shared/b.py,,\nother-1.0.dist-info/RECORD,,\n")
        try environment.apply(remove: [environment.distribution("tops")])
        #expect(
            environment.files
                == [
                    "\(site)/ns/own.py", "\(site)/other-1.0.dist-info/RECORD", "\(site)/shared/b.py", "lib64",
                    "pyvenv.cfg",
                ].sorted())
    }

    @Test func `bytecode behind a link that leads out stays`() throws {
        try write("demo/a.py")
        try write("demo-1.0.dist-info/RECORD", "demo/a.py,,\n")
        try scratch.write("outside/a.cpython-311.pyc", "kept")
        try Files.symbolicLink(to: scratch("outside"), at: scratch("env/\(site)/demo/__pycache__"))
        try environment.apply(remove: [environment.distribution("demo")])
        #expect(Files.exists(scratch("outside/a.cpython-311.pyc")))
    }

    @Test func `an editable install of old and an egg go with their lines`() throws {
        try scratch.write("source/demo.py")
        try scratch.write("source/demo.egg-info/PKG-INFO", "Name: demo\n")
        try write("demo.egg-link", "\(scratch("source"))\n.")
        try write("egg-1.0-py3.11.egg/egg.py")
        try write("egg-1.0-py3.11.egg/EGG-INFO/PKG-INFO", "Name: egg\n")
        try write("easy-install.pth", "\(scratch("source"))\n./egg-1.0-py3.11.egg\n/another\n")
        let demo = try environment.distribution("demo")
        #expect(demo.linkedDirectory == scratch("source"))
        #expect(demo.metadata() == Array("Name: demo\n".utf8))
        #expect(try environment.distribution("egg").metadata() == Array("Name: egg\n".utf8))
        try environment.apply(remove: [demo])
        #expect(environment.text("\(site)/easy-install.pth") == "./egg-1.0-py3.11.egg\n/another\n")
        try environment.apply(remove: [environment.distribution("egg")])
        #expect(environment.text("\(site)/easy-install.pth") == "/another\n")
        #expect(Files.exists(scratch("source/demo.py")))
        #expect(environment.files == ["\(site)/easy-install.pth", "lib64", "pyvenv.cfg"])
    }

    @Test func `an editable install of old is replaced by a wheel`() throws {
        try scratch.write("source/demo.egg-info/PKG-INFO")
        try write("demo.egg-link", "\(scratch("source"))\n.")
        try write("easy-install.pth", "\(scratch("source"))\n")
        try environment.apply(add: [WheelFixture(name: "demo", files: ["demo.py": ""]).stored(in: scratch("store"))])
        #expect(environment.installed == ["demo 1.0"])
        #expect(!Files.exists(scratch("env/\(site)/easy-install.pth")))
    }

    @Test func `what pip installed, pipit removes, and the other way round`() throws {
        guard !RealPythons.all.isEmpty else { return }
        let interpreter = try RealPythons.finder().inspect(RealPythons.one)
        let real = try VirtualEnvironment.create(at: scratch("real"), from: interpreter)
        let python = "\(real.path)/bin/python"
        let before = BareEnvironment(real.target).files
        let script = """
            import sys, zipfile
            with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
                info = 'demo-1.dist-info/'
                for name, text in [('demo/__init__.py', 'def f(): print("hi")'),
                                   ('demo-1.data/scripts/tool', '#!python\\nprint(1)\\n'),
                                   (info + 'METADATA', 'Metadata-Version: 2.1\\nName: demo\\nVersion: 1\\n'),
                                   (info + 'WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n'),
                                   (info + 'entry_points.txt', '[console_scripts]\\nhi = demo:f\\n'),
                                   (info + 'RECORD', '')]:
                    wheel.writestr(name, text)
            """
        let wheel = scratch("demo-1-py3-none-any.whl")
        _ = try output([python, "-c", script, wheel])
        let said = try output([python, "-m", "pip", "install", "--no-index", "-q", wheel])
        let removals = try InstalledDistribution.list(in: real.target).filter { $0.writtenName == "demo" }
        #expect(removals.count == 1, "\(said)")
        #expect(try output(["\(real.path)/bin/hi"]) == "hi")
        try EnvironmentChange(removals: removals).apply(holding: EnvironmentLock(real.target))
        let left = BareEnvironment(real.target).files.filter { !$0.contains("__pycache__") }
        #expect(left == before)

        // The same from Pipit, which pip then removes; what pip itself compiled when it ran stays.
        let own = WheelFixture(
            name: "demo", files: ["demo/__init__.py": "", "demo-1.0.data/scripts/tool": "#!python\n"],
            entryPoints: [EntryPoint(group: "console_scripts", name: "hi", module: "demo", attribute: "f")])
        try EnvironmentChange(additions: [own.stored(in: scratch("store"))]).apply(
            holding: EnvironmentLock(real.target))
        let removed = try output([python, "-m", "pip", "uninstall", "-y", "demo"])
        #expect(removed.contains("Successfully uninstalled demo"), "\(removed)")
        #expect(BareEnvironment(real.target).files.filter { !$0.contains("__pycache__") } == before)
    }
}

extension BareEnvironment {
    init(_ target: InstallationTarget) { self.target = target }
}

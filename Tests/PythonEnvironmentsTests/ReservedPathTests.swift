import Archives
import Diagnostics
import OperatingSystem
import Testing

@testable import PythonEnvironments

/// What no wheel may bring into an environment, and what looks like it and may come.
@Suite struct ReservedPathTests {
    let scratch: Scratch
    let environment: BareEnvironment
    static let site = "lib/python3.11/site-packages"
    static let site64 = "lib64/python3.11/site-packages"

    init() throws {
        scratch = try Scratch()
        environment = try BareEnvironment(scratch("env"))
    }

    private func change(_ files: [String], programs: [String] = []) throws -> EnvironmentChange {
        var contents: [String: String] = [:]
        for file in files { contents[file] = "x" }
        return EnvironmentChange(additions: [
            try WheelFixture(
                name: "demo", files: contents,
                entryPoints: programs.map {
                    EntryPoint(group: "console_scripts", name: $0, module: "m", attribute: "f")
                }
            ).stored(in: scratch("store"))
        ])
    }

    private func isRefused(_ change: EnvironmentChange) throws -> Bool {
        let before = environment.files
        do {
            try change.apply(holding: EnvironmentLock(environment.target))
            return false
        } catch {
            guard case .reservedPath(_, "demo 1.0") = error else { throw error }
            #expect(environment.files == before)
            #expect(error.diagnostic.exitStatus == .integrity)
            return true
        }
    }

    /// The store refuses most of these when it unpacks a wheel; one that an older Pipit unpacked is refused here.
    static let metadata =
        [
            "other-1.0.dist-info/RECORD", "other-1.0.dist-info", "other-1.0.egg-info/PKG-INFO", "other.egg-info",
            "other-1.0-py3.11.egg/x.py", "other.egg-link", "easy-install.pth", "OTHER-1.0.DIST-INFO/RECORD",
        ]

    @Test(arguments: metadata, ["", "purelib/", "platlib/", "data/\(site)/", "data/\(site64)/"])
    func `metadata of whatever form comes by no scheme`(name: String, scheme: String) throws {
        let path = scheme.isEmpty ? name : "demo-1.0.data/\(scheme)\(name)"
        #expect(try isRefused(change([path])), "\(path)")
    }

    @Test(arguments: ["demo-1.0.dist-info/extra", "demo-1.0.dist-info/METADATA"], [site, site64])
    func `a wheel's own metadata does not come by the back door`(name: String, library: String) throws {
        #expect(try isRefused(change(["demo-1.0.data/data/\(library)/\(name)"])))
    }

    static let programs = [
        "python", "python3", "python3.11", "python3.13t", "pythonw", "Python3", "python2.7", "pypy", "pypy3.10",
        "graalpy", "activate", "activate.fish", "Activate.ps1", "activate_this.py", "activate.nu", "deactivate.bat",
    ]

    @Test(arguments: programs)
    func `interpreters and activation scripts come by no way`(name: String) throws {
        #expect(try isRefused(change(["demo-1.0.data/scripts/\(name)"])))
        #expect(try isRefused(change(["demo-1.0.data/data/bin/\(name)"])))
        #expect(try isRefused(change(["m.py"], programs: [name])))
    }

    @Test(arguments: [
        "pyvenv.cfg", "PYVENV.CFG", ".project", ".gitignore", "CACHEDIR.TAG", ".pipit/stamp", ".pipit/adding/x/RECORD",
        "include/site",
    ])
    func `the environment's own files come by no way`(path: String) throws {
        #expect(try isRefused(change(["demo-1.0.data/data/\(path)"])))
    }

    @Test func `what only looks like it is installed`() throws {
        let programs = [
            "python-argcomplete-check-easy-install-script", "python3-config", "pythran",
            "activate-global-python-argcomplete",
            "pip", "pip3", "pypi-server", "deactivated", "pythonx-tool",
        ]
        let files = [
            "demo/other.egg-info/PKG-INFO", "demo/easy-install.pth", "egg-info/x", "dist-info.py", "demo.pth",
            "demo-1.0.data/data/share/other.dist-info/RECORD", "demo-1.0.data/data/share/bin/python",
            "demo-1.0.data/data/etc/pyvenv.cfg", "demo-1.0.data/data/lib/python3.11/other.dist-info/RECORD",
        ]
        #expect(try !isRefused(change(files + ["m.py"], programs: programs)))
        #expect(Files.exists(scratch("env/bin/activate-global-python-argcomplete")))
    }

    @Test func `through a link of the environment's own making nothing reserved is reached`() throws {
        try Files.symbolicLink(to: "../../../bin", at: scratch("env/\(Self.site)/tools"))
        try Files.symbolicLink(to: "\(Self.site)", at: scratch("env/packages"))
        #expect(try isRefused(change(["tools/python3"])))
        #expect(try isRefused(change(["demo-1.0.data/data/packages/other-1.0.dist-info/RECORD"])))
        #expect(try isRefused(change(["demo-1.0.data/data/packages/tools/activate"])))
        #expect(try !isRefused(change(["tools/harmless"])))
    }

    @Test func `an interpreter's own modules are not replaced`() throws {
        let python = try scratch.fakePython("usr/bin/python3.11", version: "3.11.2")
        let target = try RealPythons.finder().inspect(python).systemTarget(breakingSystemPackages: false)
        for module in ["os.py", "json/__init__.py"] { try scratch.write("usr/lib/python3.11/\(module)", "genuine") }
        for module in ["os.py", "json/__init__.py"] {
            let path = "demo-1.0.data/data/lib/python3.11/\(module)"
            #expect(throws: ChangeError.self) { try change([path]).apply(holding: EnvironmentLock(target)) }
            #expect(BareEnvironment(target).text("lib/python3.11/\(module)") == "genuine")
        }
        try change(["demo-1.0.data/data/lib/python3.11/site-packages/os.py"]).apply(holding: EnvironmentLock(target))
    }
}

/// An environment is where its name says, and nowhere else.
@Suite struct OwnDirectoryTests {
    let scratch: Scratch
    let environment: BareEnvironment

    init() throws {
        scratch = try Scratch()
        environment = try BareEnvironment(scratch("env"))
        try Files.makeDirectories(scratch("outside"))
    }

    private func addition() throws -> EnvironmentChange.Addition {
        try WheelFixture(name: "demo", files: ["demo/x.py": "x", "demo-1.0.data/data/share/x": "x"]).stored(
            in: scratch("store"))
    }

    @Test(
        arguments: [
            "bin", "lib", "lib/python3.11", "lib/python3.11/site-packages", "include", "include/site",
            "include/site/python3.11", "share", ".pipit",
        ], [false, true])
    func `an environment whose own directories lead out of it is not written to`(
        name: String, isMissing: Bool
    ) throws {
        let path = scratch("env/" + name)
        try Files.removeTree(path)
        try Files.makeDirectories(Paths.parent(path))
        let outside = scratch(isMissing ? "nowhere" : "outside")
        try Files.symbolicLink(to: outside, at: path)
        let expected = ChangeError.directoryElsewhere(path: path, target: outside, environment: scratch("env"))
        #expect(throws: expected) { try environment.apply(add: [addition()]) }
        #expect(throws: expected) { _ = try EnvironmentLock(environment.target) }
        #expect(try Files.list(scratch("outside")) == [] && !Files.exists(scratch("nowhere")))
        #expect(expected.diagnostic.code == .environmentForeign)
    }

    @Test func `links inside are followed`() throws {
        try Files.rename(scratch("env/bin"), to: scratch("env/programs"))
        try Files.symbolicLink(to: "programs", at: scratch("env/bin"))
        try Files.makeDirectories(scratch("env/local"))
        try Files.rename(scratch("env/lib"), to: scratch("env/local/lib"))
        try Files.symbolicLink(to: scratch("env/local/lib"), at: scratch("env/lib"))
        try environment.apply(add: [addition()])
        #expect(environment.text("local/lib/python3.11/site-packages/demo/x.py") == "x")
        try environment.apply(remove: [environment.distribution("demo")])
        #expect(environment.text("local/lib/python3.11/site-packages/demo/x.py") == nil)
    }

    @Test func `an environment behind a link is an environment`() throws {
        try Files.symbolicLink(to: scratch("env"), at: scratch("alias"))
        var target = environment.target
        target.prefix = scratch("alias")
        target.stateDirectory = scratch("alias/.pipit")
        target.scheme = InstallationScheme(
            purelib: "lib/python3.11/site-packages", platlib: "lib64/python3.11/site-packages", scripts: "bin",
            headers: "include/site/python3.11", data: ""
        ).below(scratch("alias"))
        try EnvironmentChange(additions: [addition()]).apply(holding: EnvironmentLock(target))
        #expect(environment.installed == ["demo 1.0"])
        let other = try WheelFixture(
            name: "other", files: ["other-1.0.data/data/lib64/python3.11/site-packages/demo/x.py": "y"]
        ).stored(in: scratch("store"))
        #expect(
            throws: ChangeError.clash(
                path: scratch("alias/lib/python3.11/site-packages/demo/x.py"), first: "demo 1.0", second: "other 1.0")
        ) {
            try EnvironmentChange(additions: [other]).apply(holding: EnvironmentLock(target))
        }
        let installed = try InstalledDistribution.list(in: target)
        try EnvironmentChange(removals: installed).apply(holding: EnvironmentLock(target))
        #expect(environment.files == ["lib64", "pyvenv.cfg"])
    }

    @Test func `a real Python keeps its directories where they are`() throws {
        // As Homebrew has it: the library is elsewhere.
        let python = try scratch.fakePython("usr/bin/python3.11", version: "3.11.2")
        let target = try RealPythons.finder().inspect(python).systemTarget(breakingSystemPackages: false)
        try Files.makeDirectories(scratch("usr/lib/python3.11"))
        try Files.symbolicLink(to: scratch("outside"), at: scratch("usr/lib/python3.11/site-packages"))
        try EnvironmentChange(additions: [addition()]).apply(holding: EnvironmentLock(target))
        #expect(Files.exists(scratch("outside/demo/x.py")) && Files.exists(scratch("usr/share/x")))
    }
}

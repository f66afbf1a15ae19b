import Diagnostics
import OperatingSystem
import PackagingStandards
import StructuredText
import Synchronization
import Testing

@testable import PythonEnvironments

/// Environments made for the interpreters of this machine, held against those that `python -m venv` makes.
@Suite(.enabled(if: !RealPythons.all.isEmpty, "no Python on this machine: environments are not tested"))
struct VirtualEnvironmentTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    func create(
        _ python: String = RealPythons.one, at name: String = "env",
        _ options: VirtualEnvironment.Options = VirtualEnvironment.Options(seeds: .none), replacing: Bool = false
    ) throws -> VirtualEnvironment {
        let interpreter = try RealPythons.finder(cache: scratch("cache")).inspect(python)
        return try VirtualEnvironment.create(
            at: scratch(name), from: interpreter, options: options, replacing: replacing)
    }

    @Test("an environment is what venv makes", arguments: RealPythons.all)
    func likeVenv(python: String) throws {
        let own = try create(python, VirtualEnvironment.Options(seeds: .none))
        let other = scratch("venv")
        let made = try ChildProcess.run(
            [python, "-m", "venv", "--without-pip", other], environment: ProcessEnvironment(["PATH": "/usr/bin:/bin"]))
        guard made.status == 0 else {
            Issue.record("venv does not work with \(python): \(String(decoding: made.standardOutput, as: UTF8.self))")
            return
        }
        let script = """
            import sys, sysconfig, json, os
            print(json.dumps([sys.path[1:], sysconfig.get_paths(), sys.prefix, sys.base_prefix, sys.exec_prefix,
                              sys.version, getattr(sys, 'orig_argv', [])[1:0]], sort_keys=True))
            """
        func said(_ environment: String) throws -> String {
            try output(["\(environment)/bin/python", "-c", script]).replacing(environment, with: "ENV")
        }
        #expect(try said(own.path) == said(other))
        for name in ["python", "python3", "python\(own.interpreter.version.short)"] {
            let shown = try output(["\(own.path)/bin/\(name)", "-c", "import sys; print(sys.prefix)"])
            #expect(shown == own.path)
        }
        // The same directories, but for the headers that some versions prepare.
        for place in ["lib/python\(own.interpreter.version.short)/site-packages", "lib64", "include", "bin/activate"] {
            #expect(Files.exists("\(own.path)/\(place)") && Files.exists("\(other)/\(place)"), "\(place)")
        }
        #expect(Files.linkTarget("\(own.path)/lib64") == Files.linkTarget("\(other)/lib64"))
        let written = EnvironmentConfiguration(parsing: try Files.read("\(other)/pyvenv.cfg"))
        #expect(own.configuration.home == Paths.parent(try #require(Files.realPath(python))))
        #expect(own.configuration.version == written.version)
        #expect(own.configuration.includesSystemSitePackages == false)
    }

    @Test("the facts of an interpreter are what it says itself", arguments: RealPythons.all)
    func facts(python: String) throws {
        let interpreter = try RealPythons.finder().inspect(python)
        let script = """
            import os, platform, sys
            print(os.path.realpath(sys.executable)); print(platform.python_version()); print(sys.prefix)
            print(platform.machine()); print(platform.release()); print(platform.version())
            """
        let lines = try output([python, "-c", script]).split(separator: "\n").map(String.init)
        #expect(
            lines == [
                interpreter.baseExecutable, interpreter.version.description, interpreter.prefix,
                interpreter.markerEnvironment.platformMachine, interpreter.markerEnvironment.platformRelease,
                interpreter.markerEnvironment.platformVersion,
            ])
        #expect(interpreter.tags.minor == interpreter.version.minor)
        #expect(!interpreter.isVirtualEnvironment)
    }

    @Test("pip works in a new environment and is the one that came with the interpreter", arguments: RealPythons.all)
    func pip(python: String) throws {
        let listener = Listener()
        let interpreter = try RealPythons.finder(cache: scratch("cache")).inspect(python)
        let environment = try VirtualEnvironment.create(
            at: scratch("env"), from: interpreter, options: VirtualEnvironment.Options(), progress: listener)
        #expect(listener.warnings == [])
        let names = try InstalledDistribution.list(in: environment.target).map(\.writtenName)
        #expect(names == (interpreter.version.minor < 12 ? ["pip", "setuptools"] : ["pip"]))
        let said = try output(["\(environment.path)/bin/pip", "--version"])
        #expect(said.hasPrefix("pip ") && said.contains(environment.path), "\(said)")
        let program = try Files.read("\(environment.path)/bin/pip")
        for name in ["pip3", "pip\(interpreter.version.short)"] {
            #expect(try Files.read("\(environment.path)/bin/\(name)") == program)
        }
        // One is enough to see that pip agrees with the record that it was installed by.
        guard python == RealPythons.one else { return }
        let removed = try output(["\(environment.path)/bin/python", "-m", "pip", "uninstall", "-y", "-q", "pip"])
        #expect(!removed.contains("rror"), "\(removed)")
        #expect(try !InstalledDistribution.list(in: environment.target).map(\.writtenName).contains("pip"))
        #expect(!Files.exists("\(environment.path)/bin/pip"))
    }

    @Test func `the pip of an interpreter without bundled wheels is copied`() throws {
        let base = try create(at: "base", VirtualEnvironment.Options(seeds: .bundled))
        var interpreter = try RealPythons.finder().inspect(RealPythons.one)
        interpreter.siteDirectories = [base.sitePackages]
        interpreter.standardLibrary = "/nowhere"
        interpreter.wheelDirectory = nil
        guard interpreter.bundledWheels.isEmpty || interpreter.bundledWheels[0].hasPrefix("/usr/share") else { return }
        let seeds = BundledSeeds(interpreter: interpreter)
        let metadata = try #require(interpreter.installedPip)
        #expect(metadata.hasPrefix(base.sitePackages))
        let additions = [try seeds.copyInstalled(metadata, into: scratch("copy"))]
        let environment = try create(at: "env", VirtualEnvironment.Options(seeds: .stored(additions)))
        #expect(try output(["\(environment.path)/bin/pip", "--version"]).contains(environment.path))
    }

    @Test func `an environment has what Pipenv puts into it`() throws {
        let environment = try create(
            at: "envs/app-x", VirtualEnvironment.Options(projectDirectory: "/srv/my app", seeds: .none))
        func text(_ name: String) throws -> String {
            String(decoding: try Files.read(Paths.join(environment.path, name)), as: UTF8.self)
        }
        #expect(try text(".project") == "/srv/my app")
        #expect(try text(".gitignore") == "*\n")
        #expect(try text("CACHEDIR.TAG").hasPrefix("Signature: 8a477f597d28d172789f06886806bc55"))
        #expect(environment.configuration.prompt == "my app")
        #expect(VirtualEnvironment.exists(at: environment.path))
        #expect(try Files.list(scratch("envs")) == ["app-x"])
    }

    @Test func `an environment is opened again without starting Python`() throws {
        let environment = try create()
        let nothing = InterpreterFinder(
            environment: UserEnvironment([:]), directory: "/", cacheDirectory: scratch("cache"))
        let opened = try VirtualEnvironment.open(environment.path, finder: nothing)
        #expect(opened == environment)
        #expect(opened.interpreter.isVirtualEnvironment)
        // Also by the path of its interpreter.
        #expect(try nothing.inspect("\(environment.path)/bin/python3").prefix == environment.path)
    }

    @Test func `an environment with a copied executable knows its base`() throws {
        let environment = try create(options: true)
        #expect(Files.linkStatus("\(environment.path)/bin/python")?.kind == .file)
        let opened = try VirtualEnvironment.open(environment.path, finder: RealPythons.finder(cache: scratch("cache")))
        #expect(opened.interpreter.baseExecutable == Files.realPath(RealPythons.one))
    }

    private func create(options copies: Bool) throws -> VirtualEnvironment {
        try create(at: "copied", VirtualEnvironment.Options(copiesExecutable: copies, seeds: .none))
    }

    @Test func `an environment made by venv is opened`() throws {
        _ = try output([RealPythons.one, "-m", "venv", "--without-pip", "--prompt", "it's", scratch("venv")])
        let opened = try VirtualEnvironment.open(scratch("venv"), finder: RealPythons.finder())
        #expect(opened.interpreter.baseExecutable == Files.realPath(RealPythons.one))
        #expect(opened.target.scheme.purelib == opened.sitePackages)
        #expect(Files.isDirectory(opened.sitePackages))
    }

    @Test func `system packages are visible when they are asked for`() throws {
        let environment = try create(
            "/usr/bin/python3", VirtualEnvironment.Options(includesSystemSitePackages: true, seeds: .none))
        let shown = try output(["\(environment.path)/bin/python", "-c", "import sys; print(sys.path)"])
        #expect(shown.contains("/usr/lib/python3/dist-packages"))
    }

    // MARK: What is in the way

    @Test func `what is not an environment is neither replaced nor removed`() throws {
        try scratch.write("env/precious")
        #expect(throws: EnvironmentError.occupied(path: scratch("env"))) { try create(replacing: true) }
        #expect(throws: EnvironmentError.notAnEnvironment(path: scratch("env"))) {
            try VirtualEnvironment.remove(at: scratch("env"))
        }
        #expect(throws: EnvironmentError.notAnEnvironment(path: scratch("env"))) {
            try VirtualEnvironment.open(scratch("env"), finder: RealPythons.finder())
        }
        #expect(throws: EnvironmentError.missing(path: scratch("none"))) {
            try VirtualEnvironment.open(scratch("none"), finder: RealPythons.finder())
        }
        #expect(Files.exists(scratch("env/precious")))
        #expect(try Files.list(scratch.path).filter { $0.hasPrefix(".") } == [])
    }

    @Test func `an empty directory is taken over, an environment is replaced when that is wanted`() throws {
        try Files.makeDirectories(scratch("env"))
        let first = try create()
        try scratch.write("env/mark")
        #expect(throws: EnvironmentError.occupied(path: scratch("env"))) { try create() }
        #expect(Files.exists(scratch("env/mark")))
        let second = try create(replacing: true)
        #expect(first == second)
        #expect(!Files.exists(scratch("env/mark")))
        #expect(try Files.list(scratch.path).filter { $0.hasPrefix(".") } == [])
    }

    @Test func `a link in the place of an environment stays, and the environment is where it leads`() throws {
        try Files.makeDirectories(scratch("disk/space"))
        try Files.symbolicLink(to: scratch("disk/space"), at: scratch("env"))
        let environment = try create()
        #expect(Files.linkTarget(scratch("env")) == scratch("disk/space"))
        #expect(try output(["\(scratch("env"))/bin/python", "-c", "import sys; print(sys.prefix)"]) == scratch("env"))
        #expect(try create(replacing: true) == environment)
        #expect(Files.linkTarget(scratch("env")) == scratch("disk/space"))
        #expect(try Files.list(scratch("disk")) == ["space"])
        try environment.remove()
        #expect(Files.linkStatus(scratch("env")) == nil && !Files.exists(scratch("disk/space")))
        try Files.symbolicLink(to: "/nowhere", at: scratch("broken"))
        #expect(throws: EnvironmentError.occupied(path: scratch("broken"))) { try create(at: "broken") }
    }

    @Test func `when two processes make the same environment, both get it`() async throws {
        let interpreter = try RealPythons.finder(cache: scratch("cache")).inspect(RealPythons.one)
        let path = scratch("env")
        try await withThrowingTaskGroup(of: VirtualEnvironment.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    do {
                        return try VirtualEnvironment.create(at: path, from: interpreter, options: .init(seeds: .none))
                    } catch EnvironmentError.occupied {
                        // This one looked when it was there already, as a caller does.
                        return try VirtualEnvironment.open(path, finder: RealPythons.finder())
                    }
                }
            }
            for try await environment in group { #expect(environment.path == path) }
        }
        #expect(try Files.list(scratch.path).filter { $0.hasPrefix(".") } == [])
    }

    @Test func `what a killed process left beside an environment goes when it is old`() throws {
        try scratch.write(".env.abc/bin/activate")
        try scratch.write(".env.def/bin/activate")
        _ = try output(["touch", "-d", "2 days ago", scratch(".env.abc")])
        _ = try create()
        #expect(try Files.list(scratch.path).filter { $0.hasPrefix(".") } == [".env.def"])
    }

    @Test func `an interpreter that a script starts is known by itself`() throws {
        let wrapper = try scratch.write("bin/python", "#!/bin/sh\nexec '\(RealPythons.one)' \"$@\"\n", mode: 0o755)
        let interpreter = try RealPythons.finder(cache: scratch("cache")).inspect(wrapper)
        #expect(interpreter.executable == wrapper)
        #expect(interpreter.baseExecutable == Files.realPath(RealPythons.one))
        let environment = try create(wrapper)
        let said = try output(["\(environment.path)/bin/python", "-c", "import sys; print(sys.prefix)"])
        #expect(said == environment.path)
    }

    @Test func `removing an environment leaves what links lead to`() throws {
        try scratch.write("outside/file")
        let environment = try create()
        try Files.symbolicLink(to: scratch("outside"), at: "\(environment.path)/link")
        try environment.remove()
        #expect(!Files.exists(environment.path))
        #expect(Files.exists(scratch("outside/file")))
        #expect(Files.exists(RealPythons.one))
    }

    @Test func `an environment whose interpreter is gone says so`() throws {
        let environment = try create()
        let configuration = EnvironmentConfiguration([("home", "/gone/bin"), ("version", "3.4.1")])
        try Files.write(configuration.bytes, to: "\(environment.path)/pyvenv.cfg")
        try Files.remove("\(environment.path)/bin/python")
        try Files.symbolicLink(to: "/gone/bin/python", at: "\(environment.path)/bin/python")
        #expect(
            throws: EnvironmentError.interpreterGone(path: environment.path, home: "/gone/bin", version: "3.4.1")
        ) {
            try VirtualEnvironment.open(environment.path, finder: RealPythons.finder())
        }
        try VirtualEnvironment.remove(at: environment.path)
        #expect(!Files.exists(environment.path))
    }

    @Test func `the version written down must be that of the interpreter`() throws {
        let environment = try create()
        var configuration = environment.configuration
        configuration.entries = configuration.entries.map { $0.key == "version" ? ($0.key, "3.5.1") : $0 }
        try Files.write(configuration.bytes, to: "\(environment.path)/pyvenv.cfg")
        #expect(throws: EnvironmentError.self) {
            try VirtualEnvironment.open(environment.path, finder: RealPythons.finder())
        }
    }
}

/// Keeps what it hears.
final class Listener: ProgressListener {
    private let heard = Mutex<[ProgressEvent]>([])

    var events: [ProgressEvent] { heard.withLock { $0 } }
    var warnings: [Diagnostic] {
        events.compactMap { if case .warning(let diagnostic) = $0 { diagnostic } else { nil } }
    }

    func report(_ event: ProgressEvent) { heard.withLock { $0.append(event) } }
}

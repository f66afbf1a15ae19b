import Archives
import OperatingSystem
import Testing

@testable import PythonEnvironments

@Suite struct SystemTargetTests {
    let scratch: Scratch
    let interpreter: Interpreter

    init() throws {
        scratch = try Scratch()
        let path = try scratch.fakePython("usr/bin/python3.11", version: "3.11.2")
        interpreter = try RealPythons.finder().inspect(path)
    }

    @Test func `an interpreter that the system manages is left alone unless the user insists`() throws {
        let marker = try scratch.write("usr/lib/python3.11/EXTERNALLY-MANAGED")
        #expect(throws: ChangeError.externallyManaged(python: interpreter.executable, marker: marker)) {
            try interpreter.systemTarget(breakingSystemPackages: false)
        }
        let target = try interpreter.systemTarget(breakingSystemPackages: true)
        #expect(target.prefix == scratch("usr"))
        try Files.remove(marker)
        #expect(try interpreter.systemTarget(breakingSystemPackages: false) == target)
    }

    @Test func `a wheel goes into the interpreter's own directories and out again`() throws {
        let target = try interpreter.systemTarget(breakingSystemPackages: false)
        let addition = try WheelFixture(
            name: "demo", files: ["demo.py": "", "demo-1.0.data/data/share/x": ""],
            entryPoints: [EntryPoint(group: "console_scripts", name: "demo", module: "demo", attribute: "f")]
        ).stored(in: scratch("store"))
        try EnvironmentChange(additions: [addition]).apply(holding: EnvironmentLock(target))
        let environment = BareEnvironment(target)
        let site = "lib/python3.11/site-packages"
        #expect(environment.text("bin/demo")?.hasPrefix("#!\(interpreter.executable)\n") == true)
        #expect(Files.exists(scratch("usr/\(site)/demo.py")) && Files.exists(scratch("usr/share/x")))
        try EnvironmentChange(removals: [environment.distribution("demo")]).apply(holding: EnvironmentLock(target))
        #expect(environment.files == ["bin/python3.11", "\(site)/.pipit/lock"])
    }

    @Test func `the interpreter of an environment installs into the environment`() throws {
        guard !RealPythons.all.isEmpty else { return }
        let environment = try VirtualEnvironment.create(
            at: scratch("env"), from: RealPythons.finder().inspect(RealPythons.one),
            options: VirtualEnvironment.Options(seeds: .none))
        let target = try environment.interpreter.systemTarget(breakingSystemPackages: false)
        #expect(target == environment.target)
    }

    @Test func `Debian's Python is known to be managed`() throws {
        guard Files.exists("/usr/lib/python3.11/EXTERNALLY-MANAGED") else { return }
        let debian = try RealPythons.finder().inspect("/usr/bin/python3")
        #expect(debian.externallyManagedMarker == "/usr/lib/python3.11/EXTERNALLY-MANAGED")
        let target = try debian.systemTarget(breakingSystemPackages: true)
        #expect(target.prefix == "/usr/local" && target.scheme.scripts == "/usr/local/bin")
    }
}

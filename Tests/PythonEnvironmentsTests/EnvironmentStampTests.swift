import OperatingSystem
import Testing

@testable import PythonEnvironments

@Suite struct EnvironmentStampTests {
    let scratch: Scratch
    let environment: BareEnvironment
    let interpreter: Interpreter

    init() throws {
        scratch = try Scratch()
        environment = try BareEnvironment(scratch("env"))
        let python = try scratch.fakePython("usr/bin/python3.11", version: "3.11.2")
        interpreter = try RealPythons.finder().inspect(python)
        try environment.apply(add: [WheelFixture(name: "a").stored(in: scratch("store"))])
        EnvironmentStamp.write("lock 1", to: environment.target, interpreter: interpreter)
    }

    func isUnchanged(_ key: String = "lock 1") -> Bool { EnvironmentStamp.isUnchanged(scratch("env"), key: key) }

    @Test func `a synchronised environment is known again`() {
        #expect(isUnchanged())
        #expect(!isUnchanged("lock 2"))
        #expect(!isUnchanged(""))
        #expect(!EnvironmentStamp.isUnchanged(scratch("nowhere"), key: "lock 1"))
    }

    @Test func `whatever comes or goes in the library is noticed`() throws {
        try scratch.write("env/lib/python3.11/site-packages/b-1.0.dist-info/METADATA")
        #expect(!isUnchanged())
    }

    @Test func `a change by Pipit is noticed even when it is undone`() throws {
        try environment.apply(add: [WheelFixture(name: "b").stored(in: scratch("store"))])
        #expect(!isUnchanged())
    }

    @Test func `another interpreter is noticed`() throws {
        try Files.remove(interpreter.baseExecutable)
        #expect(!isUnchanged())
        try scratch.fakePython("usr/bin/python3.11", version: "3.11.9")
        #expect(!isUnchanged())
    }

    @Test func `an unfinished change is noticed`() throws {
        try scratch.write("env/.pipit/change.journal")
        #expect(!isUnchanged())
    }

    @Test(
        "a damaged stamp means that nothing is known",
        arguments: ["", "1\nlock 1\n", "1\nlock 1\nnonsense\n", "2\nlock 1\nd /\n"])
    func damaged(text: String) throws {
        try scratch.write("env/.pipit/stamp", text)
        #expect(!isUnchanged())
    }
}

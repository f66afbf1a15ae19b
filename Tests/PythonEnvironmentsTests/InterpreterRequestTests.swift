import PackagingStandards
import Testing

@testable import PythonEnvironments

@Suite struct InterpreterRequestTests {
    @Test(
        "the ways to ask for a Python are told apart",
        arguments: [
            ("3", .components([3])), ("3.9", .components([3, 9])), (" 3.10.13 ", .components([3, 10, 13])),
            ("python3.8", .components([3, 8])), ("python3.11.2", .components([3, 11, 2])), ("3.*", .components([3])),
            ("3.9.*", .components([3, 9])), ("python", .any), ("python3", .any), ("*", .any),
            ("/usr/bin/python3", .path("/usr/bin/python3")), ("./python", .path("./python")),
            ("pypy3.10", .command("pypy3.10")), ("miniconda3-latest", .command("miniconda3-latest")),
        ] as [(String, InterpreterRequest)])
    func forms(text: String, request: InterpreterRequest) throws {
        #expect(try InterpreterRequest(text) == request)
    }

    @Test("texts that say nothing are refused", arguments: ["", "  ", ">=", "=>3", "3.9 3.10", "~=3"])
    func malformed(text: String) {
        #expect(throws: InterpreterError.malformedRequest(text)) { try InterpreterRequest(text) }
    }

    @Test(
        "a version is compared by the components given, a range by PEP 440",
        arguments: [
            ("3", "3.11.7", true), ("3.1", "3.11.7", false), ("3.11", "3.11.7", true), ("3.11.7", "3.11.7", true),
            ("3.11.2", "3.11.7", false), (">=3.8", "3.11.7", true), (">=3.8,<3.11", "3.11.7", false),
            ("!=3.11.7", "3.11.7", false), ("~=3.9", "3.11.7", true), ("~=3.9.1", "3.11.7", false),
            ("==3.11.*", "3.11.7", true), ("==3.9.*", "3.11.7", false), ("3.13.0rc1", "3.13.0rc1", true),
            ("3.13.0rc1", "3.13.0", false),
        ])
    func acceptance(text: String, version: String, isAccepted: Bool) throws {
        let version = try #require(PythonVersion(version))
        #expect(try InterpreterRequest(text).accepts(version) == isAccepted)
        #expect(RequiredPython(version: text).accepts(version) == isAccepted)
    }

    @Test func `the full version is asked before the short one`() throws {
        #expect(try RequiredPython(version: "3.9", fullVersion: "3.9.1").request() == .components([3, 9, 1]))
        #expect(try RequiredPython(version: "3.9").request() == .components([3, 9]))
        #expect(try RequiredPython().request() == nil)
    }

    @Test(
        "A project asks for a version or a range, and never for a path or a program",
        arguments: ["./payload", "/usr/bin/python3", "payload", "python-evil", "~/python", "miniconda3-latest"])
    func requirement(text: String) {
        for required in [RequiredPython(version: text), RequiredPython(version: "3.9", fullVersion: text)] {
            #expect(throws: InterpreterError.malformedRequirement(text)) { try required.request() }
        }
        #expect(throws: Never.self) { try InterpreterRequest(text) }
    }

    @Test func `Another implementation is asked for by its name and version`() throws {
        #expect(try RequiredPython(version: "pypy3.10").request() == .command("pypy3.10"))
    }

    @Test(
        "versions are read and ordered",
        arguments: [
            ("3.9.9", "3.10.0"), ("3.13.0a7", "3.13.0b1"), ("3.13.0b1", "3.13.0rc2"), ("3.13.0rc2", "3.13.0"),
            ("3.13.0a9", "3.13.0a10"),
        ])
    func order(lower: String, higher: String) throws {
        let (low, high) = (try #require(PythonVersion(lower)), try #require(PythonVersion(higher)))
        #expect(low < high && !(high < low) && low.description == lower)
    }

    @Test(
        "what is no version is not taken for one", arguments: ["3.9", "3.9.", "3.9.1x", "3.9.1rc", "a.b.c", "3..1", ""])
    func noVersion(text: String) { #expect(PythonVersion(text) == nil) }
}

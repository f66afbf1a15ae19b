import OperatingSystem
import PackageIndexes
import Testing

@testable import Commands

/// A network on which nobody ever answers.
struct SilentNetwork: HTTPTransport {
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        try? await Task.sleep(nanoseconds: 30_000_000_000)
        throw TransportError(.refused, "nobody answered")
    }
}

/// Variables of Pipenv's that mean something else here, or that only say so.
@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython))
struct VariableEffectTests {
    @Test func `PIPENV_RESOLVER_TIMEOUT_S ends a search that takes too long`() async throws {
        let project = try TestProject(TestProject.pipfile + "\nbase = \"*\"\n")
        let fine = await project.run("lock", variables: ["PIPENV_RESOLVER_TIMEOUT_S": "100"])
        #expect(fine.status == 0, "\(fine.talk)")
        let slow = await ProgramRun(
            finishing: ["lock"], in: project.path,
            variables: project.variables.merging(["PIPENV_RESOLVER_TIMEOUT_S": "1", "PIPENV_CLEAR": "1"]) { $1 },
            network: SilentNetwork())
        #expect(slow.status == 3 && slow.talk.contains("longer than 1 second"), "\(slow.talk)")
        let odd = await project.run("lock", variables: ["PIPENV_RESOLVER_TIMEOUT_S": "soon"])
        #expect(odd.status == 2 && odd.talk.contains("`PIPENV_RESOLVER_TIMEOUT_S`"))
    }

    @Test func `PIPIT_LINK_MODE=copy gives an environment files of its own`() async throws {
        for (mode, links) in [("copy", 1), ("hardlink", 2), ("", 2)] as [(String, UInt64)] {
            let project = try TestProject()
            let run = await project.run("install", "base", variables: ["PIPIT_LINK_MODE": mode])
            #expect(run.status == 0, "\(run.talk)")
            let found = try project.python("import base, os; print(os.stat(base.__file__).st_nlink)")
            #expect(found == "\(links)\n", "\(mode)")
        }
        let odd = await (try TestProject(TestProject.pipfile + "\nbase = \"*\"\n")).run(
            "install", variables: ["PIPIT_LINK_MODE": "symlink"])
        #expect(odd.status == 2 && odd.talk.contains("`PIPIT_LINK_MODE` expects `hardlink` or `copy`"), "\(odd.talk)")
    }

    @Test func `PIPENV_VIRTUALENV_CREATOR is told to have no effect`() async throws {
        let project = try TestProject()
        let run = await project.run("--python", "3", variables: ["PIPENV_VIRTUALENV_CREATOR": "venv"])
        #expect(run.status == 0 && run.talk.contains("`PIPENV_VIRTUALENV_CREATOR` has no effect"))
    }

    @Test func `PIPENV_PYENV_AUTO_INSTALL installs nothing, and a missing Python says so`() async throws {
        let project = try TestProject()
        let run = await project.run("--python", "3.99", variables: ["PIPENV_PYENV_AUTO_INSTALL": "1"])
        #expect(run.status == 1 && run.talk.contains("Pipit installs no Python"))
        #expect(run.talk.hasSuffix("Warning: Python 3.99 was not found on your system...\n"))
    }

    @Test func `PIPENV_REQUESTS_TIMEOUT is pip's timeout where pip names none`() throws {
        func timeout(_ variables: [String: String]) throws -> Double? {
            var variables = variables
            variables["PIP_CONFIG_FILE"] = "/dev/null"
            return try PipConfiguration(environment: UserEnvironment(variables)).timeout?.value
        }
        #expect(try timeout(["PIPENV_REQUESTS_TIMEOUT": "7"]) == 7)
        #expect(try timeout(["PIPENV_REQUESTS_TIMEOUT": "7", "PIP_TIMEOUT": "9"]) == 9)
        #expect(throws: PipConfigurationError.self) { try timeout(["PIPENV_REQUESTS_TIMEOUT": "x"]) }
    }
}

import OperatingSystem
import Synchronization
import Testing

@testable import Commands

/// A command that has written the project's files and then cannot install puts them back.
@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct FailedInstallationTests {
    private static let once = ["PIP_RETRIES": "0"]

    @Test(arguments: ["cut", "spoilt"])
    func `A package that cannot be fetched is not left in Pipfile and lock`(how: String) async throws {
        let project = try TestProject()
        #expect(await project.run("install", "base").status == 0)
        let before = try project.snapshot()
        if how == "cut" {
            project.index.cut("tool-0.9-py3-none-any.whl")
        } else {
            project.index.spoil("tool-0.9-py3-none-any.whl")
        }
        let run = await project.run("install", "tool", variables: Self.once)
        #expect(run.status == (how == "cut" ? 3 : 4), "\(run.talk)")
        #expect(run.talk.contains("The Pipfile and its lock are as they were before."))
        #expect(try project.snapshot() == before)
        #expect(await project.run("verify").status == 0)
        project.index.cut("tool-0.9-py3-none-any.whl", false)
        if how == "cut" { #expect(await project.run("install", "tool").status == 0) }
    }

    @Test func `Where there was no Pipfile there is none again`() async throws {
        let project = try TestProject(nil)
        project.index.cut("tool-0.9-py3-none-any.whl")
        let index = ["PIP_INDEX_URL": "https://main.example/simple", "PIP_RETRIES": "0"]
        #expect(await project.run("install", "tool", variables: index).status == 3)
        #expect(try project.snapshot() == [:])
    }

    @Test func `What somebody edited in the meantime is not put back`() async throws {
        let project = try TestProject()
        #expect(await project.run("install", "base").status == 0)
        project.index.cut("tool-0.9-py3-none-any.whl")
        let path = project.path + "/Pipfile"
        project.index.beforeFile { _ in
            try? Files.write(((try? Files.read(path)) ?? []) + Array("# mine\n".utf8), to: path)
        }
        let run = await project.run("install", "tool", variables: Self.once)
        #expect(run.status == 3)
        #expect(
            run.talk.contains("`Pipfile` was changed in the meantime, so the Pipfile and its lock stay as they are."))
        #expect(project.text("Pipfile")?.hasSuffix("# mine\n") ?? false)
        #expect(await project.run("verify").status == 0)
    }

    @Test(arguments: [["install", "tool"], ["update", "web==1.0"], ["update", "tool"]])
    func `What is interrupted while it downloads is as if it had not begun`(words: [String]) async throws {
        let project = try TestProject(
            TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nweb = \"*\"\n"))
        #expect(await project.run("install").status == 0)
        if words == ["update", "tool"] {
            #expect(await project.run("install", "--dev", "tool").status == 0)
            project.index.add([WheelFactory(name: "tool", version: "1.0")])
        }
        let before = try project.snapshot()
        let interrupt = Interrupt()
        project.index.beforeFile { _ in interrupt.happen() }
        let task = Task { await project.run(words: ["--clear"] + words) }
        interrupt.aim { task.cancel() }
        let run = await task.value
        #expect(run.status == 130 && run.talk.contains("error") == false, "\(run.talk)")
        #expect(try project.snapshot() == before)
        #expect(await project.run("verify").status == 0)
    }

    @Test func `A lock that was only brought up to date stays`() async throws {
        let project = try TestProject(TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nbase = \"*\"\n"))
        project.index.cut("base-1.1-py3-none-any.whl")
        #expect(await project.run("install", variables: Self.once).status == 3)
        #expect(await project.run("verify").status == 0)
    }
}

/// An interrupt that happens once it is aimed.
private final class Interrupt: Sendable {
    private let state = Mutex<(target: (@Sendable () -> Void)?, isDue: Bool)>((nil, false))

    func aim(_ target: @escaping @Sendable () -> Void) {
        let isDue = state.withLock { state in
            state.target = target
            return state.isDue
        }
        if isDue { target() }
    }

    func happen() {
        let target = state.withLock { state in
            state.isDue = true
            return state.target
        }
        target?()
    }
}

import OperatingSystem
import Running
import Testing

@testable import Commands

/// Environments that a folder brings along or leads to: whose they are, and what would run in them.
@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct StrangersEnvironmentTests {
    private let folder = StrangersFolderTests()

    private func makeEnvironment(at path: String, _ options: String...) throws {
        let made = try ChildProcess.run(
            ["/usr/bin/env", "python3", "-m", "venv", "--without-pip"] + options + [path],
            environment: ProcessEnvironment(["PATH": "/usr/local/bin:/usr/bin:/bin"]))
        #expect(made.status == 0)
    }

    // MARK: - Whose programs

    @Test(arguments: [true, false])
    func `A copy of an interpreter of this machine is used, and another program in its place is not`(
        isPipits: Bool
    ) async throws {
        let project = try TestProject()
        if isPipits {
            #expect(await project.run("install", variables: ["PIPENV_VIRTUALENV_COPIES": "1"]).status == 0)
        } else {
            try makeEnvironment(at: project.environmentPath, "--copies")
        }
        let python = project.environmentPath + "/bin/python"
        #expect(Files.linkStatus(python)?.kind == .file)
        let run = await project.run("run", "python")
        #expect(run.image != nil && run.talk.contains("environment-foreign") == !isPipits, "\(run.talk)")
        // A later state of the repository brings another one.
        try folder.program(named: "app/.venv/bin/python", in: project)
        for words in [["run", "python"], ["lock"], ["install"]] {
            let refused = await project.run(words: words)
            #expect(refused.image == nil && refused.status != 0, "\(words)")
            #expect(refused.talk.contains("lies in the project itself"), "\(refused.talk)")
            #expect(refused.talk.contains(python), "\(refused.talk)")
            #expect(try folder.started(in: project) == nil)
        }
    }

    @Test func `The project reaches up to its repository, and never to the home directory`() async throws {
        var project = try TestProject()
        // A repository that the home directory lies in would be nobody's.
        let home = try Scratch()
        project.variables["HOME"] = home.path
        _ = try project.scratch.makeDirectory(".git")
        try folder.program(named: "evil/python", in: project)
        try project.scratch.write("app/.venv/bin/activate", "")
        try project.scratch.write("app/.venv/pyvenv.cfg", "home = /usr/bin\n")
        try Files.symbolicLink(to: "../../../evil/python", at: project.environmentPath + "/bin/python")
        for isSubmodule in [false, true] {
            if isSubmodule { try project.scratch.write("app/.git", "gitdir: ../.git/modules/app\n") }
            for words in [["run", "python"], ["lock"], ["install"]] {
                let run = await project.run(words: words)
                #expect(run.image == nil && run.status != 0, "\(words)")
                #expect(run.talk.contains(project.scratch.path + "/evil/python"), "\(run.talk)")
                #expect(try folder.started(in: project) == nil)
            }
        }
        // Whoever keeps a home directory with git has interpreters of their own in it.
        let run = await project.run("run", "python", variables: ["HOME": project.scratch.path])
        #expect(run.image != nil && run.talk.contains("note[environment-foreign]"), "\(run.talk)")
    }

    // MARK: - Whose environment

    @Test(arguments: [true, false])
    func `Another project's environment is named, and not removed`(isPointer: Bool) async throws {
        let project = try TestProject()
        #expect(await project.run("install", "web").status == 0)
        let other = try project.scratch.makeDirectory("mywork")
        let environment = other + "/.venv"
        try Files.rename(project.environmentPath, to: environment)
        try Files.write(Array(other.utf8), to: environment + "/.project")
        if isPointer {
            try project.scratch.write("app/.venv", "../mywork/.venv\n")
        } else {
            try Files.symbolicLink(to: "../mywork/.venv", at: project.environmentPath)
        }
        func expectRefusal() async {
            for words in [["remove"], ["--rm"]] {
                let run = await project.run(words: words)
                #expect(run.status == 1 && run.talk.contains("was not made for this project"), "\(run.talk)")
                #expect(run.talk.contains("remove the file `.venv`") && run.talk.contains(other), "\(run.talk)")
                #expect(Files.isDirectory(environment + "/lib"))
            }
        }
        await expectRefusal()
        let first = await project.run("run", "python")
        #expect(first.image != nil && first.talk.contains("note[environment-foreign]"), "\(first.talk)")
        #expect(first.talk.contains("made for") && first.talk.contains(other), "\(first.talk)")
        #expect(first.talk.contains("remove the file `.venv`"), "\(first.talk)")
        #expect(!(await project.run("run", "python").talk.contains("environment-foreign")))
        // Worked in here is not made for here.
        await expectRefusal()
        try Files.remove(project.environmentPath)
        #expect(await project.run("sync").status == 0)
        #expect(await project.run("remove").status == 0)
        #expect(Files.isDirectory(environment + "/lib"))
    }

    @Test func `An environment elsewhere that was made for the project is the project's`() async throws {
        let project = try TestProject()
        try project.scratch.write("app/.venv", "../environments/own\n")
        let install = await project.run("install", "web")
        #expect(install.status == 0 && !install.talk.contains("environment-foreign"), "\(install.talk)")
        let environment = project.scratch.path + "/environments/own"
        #expect(Files.isDirectory(environment))
        #expect(!(await project.run("run", "python").talk.contains("environment-foreign")))
        #expect(await project.run("remove").status == 0)
        #expect(!Files.exists(environment))
    }

    @Test func `Clearing the caches makes no environment a stranger's`() async throws {
        for isPipits in [true, false] {
            let project = try TestProject()
            if isPipits {
                #expect(await project.run("install").status == 0)
            } else {
                try makeEnvironment(at: project.environmentPath)
                #expect(await project.run("run", "python").talk.contains("note[environment-foreign]"))
            }
            #expect(await project.run("--clear").status == 0)
            let run = await project.run("run", "python")
            #expect(run.image != nil && !run.talk.contains("environment-foreign"), "\(run.talk)")
        }
    }
}

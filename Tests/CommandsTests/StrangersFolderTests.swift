import OperatingSystem
import Reporting
import Running
import Testing

@testable import Commands

/// A folder that somebody else made: nothing in it runs, or chooses what runs, because a question was asked about it.
/// The shared cases attack-01, attack-02, attack-03 and attack-14 play the same from outside.
@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct StrangersFolderTests {
    /// Commands that only answer.
    static let questions: [[String]] = [
        ["verify"], ["audit"], ["audit", "--use-installed"], ["check"], ["check", "--scan"], ["scan"], ["sbom"],
        ["sbom", "--use-installed"], ["graph"], ["graph", "--json"], ["requirements"], ["scripts"], ["--venv"],
        ["--py"],
        ["--where"], ["--support"], ["--envs"], ["--man"], ["pylock"], ["update", "--dry-run"],
        ["update", "--outdated"],
        ["clean", "--dry-run"], ["db"], ["watch", "--once"], ["venvs", "list"], ["completions", "bash"],
    ]

    /// Commands that work, and may run what the user chose, but nothing that this folder names.
    static let works: [[String]] = [["lock"], ["sync"], ["install"], ["install", "--deploy"], ["update"], ["clean"]]

    /// A locked project, and a directory `evil` in it full of programs that leave a mark when they are started.
    private func clone(_ pipfile: String = TestProject.pipfile) async throws -> TestProject {
        var project = try TestProject(pipfile.replacing("[packages]\n", with: "[packages]\nweb = \"*\"\n"))
        project.variables["PIPENV_VENV_IN_PROJECT"] = nil
        project.variables["WORKON_HOME"] = project.scratch.path + "/environments"
        #expect(await project.run("install").status == 0)
        for name in ["python3", "python", "python3.11", "git", "keyring", "man", "sh", "pyenv", "ssh"] {
            for folder in ["evil", "evil/bin", "evil/versions/3.99.0/bin"] {
                try program(named: "app/\(folder)/\(name)", in: project)
            }
        }
        return project
    }

    func program(named name: String, in project: TestProject) throws {
        let path = try project.scratch.write(
            name, "#!/bin/sh\necho \"$0\" >> '\(project.scratch.path)/mark'\nexec /usr/bin/env -i python3 \"$@\"\n")
        try Files.setMode(0o755, of: path)
    }

    /// What was started of the folder's programs since the last time.
    func started(in project: TestProject) throws -> String? {
        let mark = project.scratch.path + "/mark"
        guard Files.exists(mark) else { return nil }
        defer { try? Files.remove(mark) }
        return String(decoding: try Files.read(mark), as: UTF8.self)
    }

    // MARK: - Variables

    /// What a `.env` may not decide, by what it would decide: `${HERE}` stands for the project. Each group is one `.env`, since each
    /// takes a whole round of commands.
    static let powers: [String: [String]] = [
        "programs": [
            "PATH=${HERE}/evil", "PIP_KEYRING_PROVIDER=subprocess", "EDITOR=${HERE}/evil/sh",
            "GIT_SSH_COMMAND=${HERE}/evil/ssh", "LD_PRELOAD=${HERE}/evil.so",
        ],
        "interpreters": [
            "PYENV_ROOT=${HERE}/evil", "PIPENV_PYENV_ONLY=1", "ASDF_DATA_DIR=${HERE}/evil",
            "PIPENV_PYTHON=${HERE}/evil/python3", "PIPENV_DEFAULT_PYTHON_VERSION=${HERE}/evil/python3",
            "VIRTUAL_ENV=${HERE}/evil",
        ],
        "places": [
            "WORKON_HOME=${HERE}/evil", "HOME=${HERE}/evil", "XDG_DATA_HOME=${HERE}/evil",
            "PIPENV_CUSTOM_VENV_NAME=../app/evil", "PIPENV_CACHE_DIR=${HERE}/evil",
        ],
        "servers": [
            "PIP_CONFIG_FILE=${HERE}/pip.conf", "PIP_INDEX_URL=https://evil.example/simple",
            "PIPIT_POLICY=${HERE}/evil.toml", "HTTPS_PROXY=http://evil.example:1", "PIP_CERT=${HERE}/ca.pem",
        ],
    ]

    @Test(arguments: powers.keys.sorted())
    func `No variable of the project moves what is the user's`(group: String) async throws {
        let project = try await clone()
        try project.scratch.write("app/pip.conf", "[global]\nindex-url = https://evil.example/simple\n")
        let here = ["HERE": project.path]
        let plain = await answers(of: project, here)
        let text = try #require(Self.powers[group]).joined(separator: "\n")
        try project.scratch.write("app/.env", text + "\n")
        let told = await answers(of: project, here)
        for (words, answer) in plain { #expect(told[words] == answer, "\(words) with \(text)") }
        for words in Self.works { #expect(await project.run(words: words, variables: here).status == 0, "\(words)") }
        #expect(try started(in: project) == nil)
        #expect(!Files.exists(project.path + "/evil/pipit") && !Files.exists(project.path + "/evil/virtualenvs"))
    }

    /// Statuses and outputs of the questions.
    private func answers(of project: TestProject, _ variables: [String: String]) async -> [String: String] {
        var answers: [String: String] = [:]
        for words in Self.questions where words != ["--support"] {
            let run = await project.run(words: words, variables: variables)
            let text = words.first == "sbom" ? "" : run.output
            answers[words.joined(separator: " ")] = "\(run.status ?? -1) \(text)"
        }
        return answers
    }

    @Test func `What a project prefers for itself it may say`() async throws {
        let project = try await clone()
        try project.scratch.write("app/.env", "PIPENV_VENV_IN_PROJECT=1\nPIPENV_QUIET=1\n")
        let run = await project.run("sync")
        #expect(run.status == 0 && Files.isDirectory(project.environmentPath), "\(run.talk)")
        #expect(!run.talk.contains("Installed"), "\(run.talk)")
        #expect(await project.run("--venv").output == project.environmentPath + "\n")
        // What the project has made is no stranger's.
        #expect(!(await project.run("run", "python").talk.contains("environment-foreign")))
    }

    @Test func `Variables without effect are named once, and reach the programs of run`() async throws {
        let project = try await clone()
        try project.scratch.write("app/.env", "PIP_INDEX_URL=https://own.example/simple\nHTTPS_PROXY=http://p:1\nA=b\n")
        let first = await project.run("verify")
        #expect(first.status == 0 && first.talk.contains("note[configuration]"), "\(first.talk)")
        #expect(first.talk.contains("HTTPS_PROXY, PIP_INDEX_URL") && !first.talk.contains("A,"), "\(first.talk)")
        #expect(!(await project.run("verify").talk.contains("note[configuration]")))
        let image = try #require(await project.run("run", "env").image)
        #expect(image.variables["HTTPS_PROXY"] == "http://p:1" && image.variables["A"] == "b")
    }

    @Test(arguments: ["PIPENV_QUIET=1", "PIPENV_VERBOSITY=-1"])
    func `A project cannot silence what is told about it`(text: String) async throws {
        let project = try await clone()
        try project.scratch.write("app/.env", text + "\nHTTPS_PROXY=http://p:1\n")
        #expect(!(await project.run("verify", "-q").talk.contains("note[configuration]")))
        let told = await project.run("verify")
        #expect(told.talk.contains("note[configuration]") && told.talk.contains("HTTPS_PROXY"), "\(told.talk)")
    }

    @Test func `What the user sets wins over what a project prefers`() throws {
        func settings(_ user: [String: String], _ project: [String: String]) -> Settings {
            var settings = Settings(environment: UserEnvironment(user))
            settings.preferences = ProjectPreferences(of: ProjectVariables(project))
            return settings
        }
        for (user, project, wanted) in [
            (["PIPENV_IGNORE_VIRTUALENVS": "1"], ["PIPENV_IGNORE_VIRTUALENVS": "0"], true),
            (["PIPENV_NO_IGNORE_VIRTUALENVS": "1"], ["PIPENV_IGNORE_VIRTUALENVS": "1"], false),
            ([:], ["PIPENV_IGNORE_VIRTUALENVS": "1"], true), ([:], ["PIPENV_NO_IGNORE_VIRTUALENVS": "1"], false),
        ] as [([String: String], [String: String], Bool)] {
            #expect(settings(user, project).decision("IGNORE_VIRTUALENVS") == wanted, "\(user) \(project)")
        }
        #expect(settings(["PIPENV_VERBOSE": "1"], ["PIPENV_VERBOSITY": "-1"]).verbosity == .verbose)
        #expect(settings(["PIPENV_QUIET": "0"], ["PIPENV_QUIET": "1"]).verbosity == .normal)
        #expect(settings([:], ["PIPENV_QUIET": "1"]).verbosity == .quiet)
        #expect(settings([:], ["PIPENV_QUIET": "1"]).ownVerbosity == .normal)
        // Where the environment is, too.
        let scratch = try Scratch()
        try scratch.write("Pipfile", "")
        try scratch.write(".env", "PIPENV_IGNORE_VIRTUALENVS=0\nPIPENV_QUIET=0\n")
        let run = ProgramRun(
            "--where", in: scratch.path,
            variables: ["VIRTUAL_ENV": "/v", "PIPENV_IGNORE_VIRTUALENVS": "1", "HOME": scratch.path])
        #expect(!run.talk.contains("Courtesy Notice"), "\(run.talk)")
    }

    // MARK: - Environments

    enum Payload: String, CaseIterable, Sendable {
        case link, relativeExecutable, absoluteExecutable, home, linkedEnvironment, pointer, outside, bare, beside,
            homeAlone, homeTwice, homeRelative, homeHidden

        /// Those with a program or a library in the project itself.
        static let inside: [Self] = [
            .link, .relativeExecutable, .absoluteExecutable, .home, .bare, .beside, .homeAlone,
            .homeTwice, .homeRelative, .homeHidden,
        ]
    }

    /// A virtual environment of the folder that leads to a program of the folder's maker.
    private func plant(_ payload: Payload, in project: TestProject) throws {
        try program(named: "app/payload", in: project)
        try program(named: "elsewhere/payload", in: project)
        let outside = project.scratch.path + "/elsewhere"
        let place = payload == .linkedEnvironment || payload == .pointer ? outside + "/env" : project.environmentPath
        for folder in ["bin", "lib/python3.11/site-packages"] {
            try Files.makeDirectories(place + "/" + folder)
        }
        try Files.write([], to: place + "/bin/activate")
        var configuration = "home = /usr/bin\nversion = 3.11.7\n"
        switch payload {
        case .link: try Files.symbolicLink(to: "../../payload", at: place + "/bin/python")
        case .outside, .linkedEnvironment, .pointer:
            try Files.symbolicLink(to: outside + "/payload", at: place + "/bin/python")
        case .beside, .homeAlone, .homeTwice, .homeRelative, .homeHidden:
            // The Python itself is the user's.
            let own = ["/usr/bin/python3", "/usr/local/bin/python3"].first(where: Files.isExecutable) ?? ""
            try Files.symbolicLink(to: own, at: place + "/bin/python")
            if payload == .beside { try program(named: "app/.venv/bin/python3", in: project) }
            if payload == .homeAlone { configuration = "home = \(project.path)/evil\n" }
            // Python obeys the first one, resolves it where it is started, and reads all of the file.
            if payload == .homeTwice { configuration = "home = \(project.path)/evil\nhome = /usr/bin\n" }
            if payload == .homeRelative { configuration = "home = tools/bin\n" }
            if payload == .homeHidden {
                configuration = String(repeating: "# x\n", count: 20_000) + "home = \(project.path)/evil\n"
            }
        case .relativeExecutable, .absoluteExecutable, .home, .bare:
            try Files.write(try Files.read(project.path + "/payload"), to: place + "/bin/python")
            try Files.setMode(0o755, of: place + "/bin/python")
            if payload == .relativeExecutable { configuration += "executable = ./payload\n" }
            if payload == .absoluteExecutable { configuration += "executable = \(project.path)/payload\n" }
            if payload == .home { configuration = "home = \(project.path)/evil\nversion = 3.11.7\n" }
        }
        if payload != .bare { try Files.write(Array(configuration.utf8), to: place + "/pyvenv.cfg") }
        if payload == .linkedEnvironment { try Files.symbolicLink(to: place, at: project.environmentPath) }
        if payload == .pointer { try Files.write(Array(place.utf8), to: project.environmentPath) }
    }

    @Test(arguments: Payload.allCases)
    func `No question starts what an environment of the folder leads to`(payload: Payload) async throws {
        var project = try await clone()
        // Otherwise the user's own environment of this project is the one that counts.
        project.variables["WORKON_HOME"] = project.scratch.path + "/none"
        try plant(payload, in: project)
        for words in Self.questions {
            _ = await project.run(words: words)
            #expect(try started(in: project) == nil, "\(words)")
        }
    }

    @Test(arguments: Payload.inside)
    func `No work is done with a Python that lies in the project`(payload: Payload) async throws {
        var project = try await clone()
        project.variables["WORKON_HOME"] = project.scratch.path + "/none"
        try plant(payload, in: project)
        for words in Self.works + [["run", "python"], ["open", "web"], ["uninstall", "web"]] {
            let run = await project.run(words: words)
            #expect(run.image == nil && run.status != 0, "\(words) \(run.talk)")
            #expect(run.talk.contains("environment-foreign"), "\(words) \(run.talk)")
            // What would really run is named.
            if [.relativeExecutable, .bare, .beside].contains(payload) {
                #expect(run.talk.contains(project.environmentPath + "/bin/python"), "\(words) \(run.talk)")
            }
            #expect(try started(in: project) == nil, "\(words)")
        }
        let removal = await project.run("remove")
        #expect(removal.status == (payload == .bare ? 1 : 0), "\(removal.talk)")
        // Without a `pyvenv.cfg` that is done by hand.
        if payload == .bare { try Files.removeTree(project.environmentPath) }
        #expect(await project.run("sync", variables: ["PIPENV_VENV_IN_PROJECT": "1"]).status == 0)
    }

    @Test func `An environment that was not made here is named once before it is used`() async throws {
        var project = try await clone()
        project.variables["WORKON_HOME"] = project.scratch.path + "/none"
        let made = try ChildProcess.run(
            ["/usr/bin/env", "python3", "-m", "venv", "--without-pip", project.environmentPath],
            environment: ProcessEnvironment(["PATH": "/usr/local/bin:/usr/bin:/bin"]))
        #expect(made.status == 0)
        let first = await project.run("run", "python")
        #expect(first.image != nil && first.talk.contains("note[environment-foreign]"), "\(first.talk)")
        #expect(first.talk.contains("`.venv` is not known to have been made on this machine"), "\(first.talk)")
        let second = await project.run("run", "python")
        #expect(second.image != nil && !second.talk.contains("environment-foreign"), "\(second.talk)")
        // Another Python below it is another environment.
        try Files.remove(project.environmentPath + "/bin/python")
        try program(named: "elsewhere/payload", in: project)
        try Files.symbolicLink(
            to: project.scratch.path + "/elsewhere/payload", at: project.environmentPath + "/bin/python")
        #expect(await project.run("run", "python").talk.contains("note[environment-foreign]"))
    }

    @Test func `An environment that the user activated is the user's`() async throws {
        var project = try await clone()
        project.variables["WORKON_HOME"] = project.scratch.path + "/none"
        try plant(.outside, in: project)
        for variables in [
            ["VIRTUAL_ENV": project.environmentPath],
            ["PATH": project.environmentPath + "/bin:/usr/local/bin:/usr/bin:/bin"],
        ] {
            let run = await project.run(words: ["run", "python"], variables: variables)
            #expect(run.image != nil && !run.talk.contains("environment-foreign"), "\(run.talk)")
        }
    }

    // MARK: - Builds

    @Test func `update --dry-run builds nothing`() async throws {
        let project = try await clone()
        try project.scratch.write(
            "app/Pipfile",
            TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nown = {path = \"own\", editable = true}\n")
        )
        try project.scratch.write(
            "app/own/setup.py",
            """
            open('\(project.scratch.path)/mark', 'a').write('setup.py')
            from setuptools import setup
            setup(name='own', version='1', install_requires=['base'])
            """)
        for words in [["update", "--dry-run"], ["update", "--outdated"]] {
            let run = await project.run(words: words)
            #expect(run.talk.contains("what `own` needs is unknown"), "\(run.talk)")
            #expect(try started(in: project) == nil)
        }
        // What is installed of it tells what it needs.
        let library = try #require(try project.sharedEnvironment.map { $0 + "/lib" })
        let python = try #require(try Files.list(library).first { $0.hasPrefix("python") })
        let metadata = "\(library)/\(python)/site-packages/own-1.dist-info"
        try Files.makeDirectories(metadata)
        try Files.write(
            Array("Metadata-Version: 2.1\nName: own\nVersion: 1\nRequires-Dist: base\n\n".utf8),
            to: metadata + "/METADATA")
        let run = await project.run("update", "--dry-run")
        #expect(run.status == 0 || run.status == 1, "\(run.talk)")
        #expect(!run.talk.contains("is unknown"), "\(run.talk)")
        #expect(try started(in: project) == nil)
    }
}

extension TestProject {
    /// The environment below `WORKON_HOME`.
    fileprivate var sharedEnvironment: String? {
        get throws {
            let home = variables["WORKON_HOME"] ?? ""
            return try Files.list(home).first.map { home + "/" + $0 }
        }
    }
}

import OperatingSystem
import PackageIndexes
import PackagingStandards
import Testing

@testable import Commands

@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct PipSettingsTests {
    private static let index = ["PIP_INDEX_URL": "https://main.example/simple"]

    // MARK: - Places of packages

    @Test func `An extra index is told of where it matters, without its password, and asked nothing`() async throws {
        let project = try TestProject(nil)
        let extra = ["PIP_EXTRA_INDEX_URL": "https://me:secret@other.example/simple"]
        let new = await project.run("lock", variables: Self.index.merging(extra) { $1 })
        #expect(new.status == 0)
        #expect(new.talk.contains("the extra index of `PIP_EXTRA_INDEX_URL` is not used"))
        #expect(new.talk.contains("`url = \"https://${USERNAME}:${PASSWORD}@other.example/simple\"`"))
        // Not again with every command, but when it may be what is wrong.
        #expect(!(await project.run("lock", variables: extra)).talk.contains("EXTRA_INDEX"))
        #expect(await project.run("lock", "-v", variables: extra).talk.contains("note[configuration]: the extra index"))
        let missing = await project.run("install", "inner", variables: extra)
        #expect(missing.status == 1 && missing.talk.contains("the extra index of `PIP_EXTRA_INDEX_URL`"))
        #expect(!(new.talk + missing.talk).contains("secret"))
        #expect(project.index.requests.allSatisfy { !$0.contains("other") })
    }

    @Test func `Links are told of, too`() async throws {
        let project = try TestProject(nil)
        let run = await project.run("lock", variables: Self.index.merging(["PIP_FIND_LINKS": "./wheels"]) { $1 })
        #expect(run.status == 0 && run.talk.contains("the links of `PIP_FIND_LINKS` are not used"))
    }

    @Test func `A trusted host counts for sources that are added, and for no other`() async throws {
        let project = try TestProject(nil)
        project.index.add(TestProject.wheels, to: "other")
        let trust = Self.index.merging(["PIP_TRUSTED_HOST": "main.example:443 other.example"]) { $1 }
        let new = await project.run("lock", variables: trust)
        #expect(
            new.status == 0 && new.talk.contains("the certificate of the source `pip_conf_index_:env:` is not checked"))
        #expect(project.text("Pipfile")?.contains("verify_ssl = false") ?? false)
        try project.scratch.write("app/Pipfile", TestProject.pipfile)
        let added = await project.run(
            "install", "--index", "https://other.example/simple", "web",
            variables: ["PIP_TRUSTED_HOSTS": "other.example"])
        #expect(added.status == 0 && added.talk.contains("the certificate of the new source `other` is not checked"))
        #expect(project.text("Pipfile")?.contains("main.example/simple\"\nverify_ssl = true") ?? false)
        #expect(project.text("Pipfile")?.contains("other.example/simple\"\nverify_ssl = false") ?? false)
    }

    @Test func `A password that pip is configured with comes to stand in no file`() async throws {
        let address = "https://me:hunter2@main.example/simple"
        for pipfile in [nil, "[packages]\nbase = \"*\"\n"] {
            let project = try TestProject(pipfile)
            let run = await project.run("install", "base", variables: ["PIP_INDEX_URL": address])
            #expect(run.status == 0, "\(run.talk)")
            #expect(project.text("Pipfile")?.contains("url = \"${PIP_INDEX_URL}\"") == (pipfile == nil))
            #expect(project.text("Pipfile.lock")?.contains("\"url\": \"${PIP_INDEX_URL}\"") == true)
            #expect(await project.run("verify", variables: ["PIP_INDEX_URL": address]).status == 0)
            #expect(await project.run("install", "web", variables: ["PIP_INDEX_URL": address]).status == 0)
            #expect(project.text("Pipfile")?.contains("web = \"*\"") == true)
            for text in [project.text("Pipfile"), project.text("Pipfile.lock"), run.talk, run.output] {
                #expect(text?.contains("hunter2") == false)
            }
        }
        // Nor of a further source, which it becomes beside another; and credentials make no other index of one that is there.
        for (index, isNew) in [("other", true), ("main", false)] {
            let project = try TestProject()
            project.index.add(TestProject.wheels, to: "other")
            let further = address.replacing("main", with: index)
            let run = await project.run("install", "base", variables: ["PIP_INDEX_URL": further])
            #expect(run.status == 0 && !run.talk.contains("hunter2"), "\(run.talk)")
            #expect(project.text("Pipfile")?.contains("hunter2") == false)
            #expect(project.text("Pipfile")?.contains("url = \"${PIP_INDEX_URL}\"") == isNew)
        }
        // A file of pip's has no name that a Pipfile could call it by.
        let project = try TestProject(nil)
        let file = project.scratch.path + "/pip.conf"
        try project.scratch.write("pip.conf", "[global]\nindex-url = \(address)\n")
        let refused = await project.run("install", "base", variables: ["PIP_CONFIG_FILE": file])
        #expect(refused.status == 2 && refused.talk.contains("holds a password"), "\(refused.talk)")
        #expect(project.text("Pipfile") == nil && !refused.talk.contains("hunter2"))
        // A mirror stands in for the default index in each command, so that there is no need to write it down.
        let mirrored = await project.run("--pypi-mirror", address, "install", "base")
        #expect(!mirrored.talk.contains("hunter2") && project.text("Pipfile")?.contains("hunter2") != true)
        let wrong = await project.run("--pypi-mirror", "htp://me:hunter2@main.example", "lock")
        #expect(wrong.status == 1 && !wrong.talk.contains("hunter2"))
    }

    // MARK: - Wheels and builds

    @Test func `PIP_NO_BINARY is written down for the packages that it names`() async throws {
        let project = try TestProject()
        let run = await project.run("install", "web", "tool", variables: ["PIP_NO_BINARY": "Web"])
        // There is no source distribution of it, so it cannot be had.
        #expect(run.status == 1 && run.talk.contains("wheels of it are not wanted"), "\(run.talk)")
        let settings = try PipSettings(
            environment: .init(["PIP_NO_BINARY": "a, b :none: c", "PIP_CONFIG_FILE": "/dev/null"]))
        #expect(settings.noBinary.names.map(\.normalized) == ["c"])
    }

    @Test func `PIP_REQUIRE_VIRTUALENV keeps --system away`() async throws {
        let project = try TestProject()
        #expect(await project.run("lock").status == 0)
        let run = await project.run("install", "--system", variables: ["PIP_REQUIRE_VIRTUALENV": "1"])
        #expect(run.status == 1 && run.talk.contains("`PIP_REQUIRE_VIRTUALENV` forbids that"))
    }

    @Test func `A password comes from the keyring's program, for pages and files, and stands nowhere afterwards`()
        async throws
    {
        let project = try TestProject(
            TestProject.pipfile.replacing("https://main.example", with: "https://me@main.example"))
        project.index.require(Credentials(user: "me", password: "s3cret").basicAuthorization, of: "main")
        let refused = await project.run("install", "web")
        #expect(refused.status == 3 && refused.talk.contains("wants credentials"), "\(refused.talk)")
        let program = try project.scratch.write(
            "bin/keyring", "#!/bin/sh\necho \"$@\" >> \(project.scratch.path)/asked\necho s3cret\n")
        try Files.setMode(0o755, of: program)
        let path = ["PATH": project.scratch.path + "/bin:/usr/local/bin:/usr/bin:/bin"]
        let disabled = await project.run(
            "install", "web", variables: path.merging(["PIP_KEYRING_PROVIDER": "disabled"]) { $1 })
        #expect(disabled.status == 3)
        let wrong = await project.run(
            "install", "web", variables: path.merging(["PIPENV_KEYRING_PROVIDER": "x"]) { $1 })
        #expect(wrong.status == 2 && wrong.talk.contains("`PIPENV_KEYRING_PROVIDER`"))
        let run = await project.run("install", "web", variables: path)
        #expect(run.status == 0, "\(run.talk)")
        #expect(try project.installed() == ["base-1.1", "web-2.0"])
        let asked = String(decoding: try Files.read(project.scratch.path + "/asked"), as: UTF8.self)
        #expect(asked == "get https://main.example/simple me\n")
        #expect(
            !(run.talk + run.output + (project.text("Pipfile") ?? "") + (project.text("Pipfile.lock") ?? "")).contains(
                "s3cret"))
    }

    // MARK: - --extra-pip-args

    @Test func `What --extra-pip-args says is heeded where pip's variables would be`() throws {
        let extra = try ExtraPipArguments(
            "--no-binary a --no-binary=b --timeout 5 --trusted-host 'h.example' --pre --no-cache-dir -q -C k=v "
                + "--no-index -f ./wheels --cert /c.pem --progress-bar off")
        #expect(
            extra.variables == [
                "PIP_NO_BINARY": "a b", "PIP_DEFAULT_TIMEOUT": "5", "PIP_TRUSTED_HOST": "h.example", "PIP_PRE": "1",
                "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "./wheels", "PIP_CERT": "/c.pem",
            ])
        #expect(extra.buildSettings == ["k=v"] && extra.asksAnew && extra.idle == ["-q", "--progress-bar"])
    }

    @Test(arguments: [
        ("--index-url https://other.example/simple", "name the index as a `[[source]]`"),
        ("--extra-index-url=https://other.example/simple", "name the index as a `[[source]]`"),
        ("--no-build-isolation", "builds see nothing but what they ask for"), ("--frobnicate", "does not know"),
        ("--target x", "--system"), ("--timeout", "lacks its value"), ("'open", "not closed"),
        ("-f ./wheels", "without `--no-index`"), ("package", "does not know"),
    ])
    func `What Pipit cannot mean is refused`(text: String, words: String) async throws {
        let project = try TestProject()
        let before = try project.snapshot()
        let run = await project.run("install", "--extra-pip-args=" + text)
        #expect(run.status == 2 && run.talk.contains(words), "\(run.talk)")
        #expect(try project.snapshot() == before)
    }

    @Test func `Constraints, pre-releases and idle options of --extra-pip-args`() async throws {
        let project = try TestProject()
        try project.scratch.write("app/c.txt", "web<2\n")
        let run = await project.run("install", "web", "--extra-pip-args", "-c c.txt --no-deps --quiet")
        #expect(run.status == 0, "\(run.talk)")
        #expect(try project.installed() == ["base-1.1", "web-1.0"])
        #expect(run.talk.contains("`--no-deps`, `--quiet` changes nothing: Pipit does not run pip"))
        project.index.add([WheelFactory(name: "base", version: "2.0a1")])
        let locked = await project.run("lock", "--clear", variables: ["PIPENV_EXTRA_PIP_ARGS": "--pre"])
        #expect(locked.status == 0 && locked.talk.contains("base 1.1 → 2.0a1"), "\(locked.talk)")
    }

    @Test func `Settings for a build backend are written down with the package`() async throws {
        let project = try TestProject()
        let run = await project.run("install", "base", "--config-settings", "a=b", "--extra-pip-args", "-C c=d")
        #expect(run.status == 0, "\(run.talk)")
        #expect(
            project.text("Pipfile")?.contains(
                #"base = {version = "*", pip_args = ["--config-settings", "a=b", "--config-settings", "c=d"]}"#)
                ?? false)
        #expect(await project.run("install", "base", "--config-settings", "a").status == 2)
    }

    /// A build backend that is part of its project and puts what it is told into the package.
    private static let backend = """
        import base64, hashlib, os, zipfile

        def build_wheel(directory, config_settings=None, metadata_directory=None):
            metadata = 'Metadata-Version: 2.1\\nName: lib\\nVersion: 1.0\\n'
            files = {
                'lib.py': f'told = {config_settings!r}\\n', 'lib-1.0.dist-info/METADATA': metadata,
                'lib-1.0.dist-info/WHEEL': 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n',
            }
            record = ''
            for path, text in files.items():
                digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip('=')
                record += f'{path},sha256={digest},{len(text)}\\n'
            files['lib-1.0.dist-info/RECORD'] = record + 'lib-1.0.dist-info/RECORD,,\\n'
            with zipfile.ZipFile(os.path.join(directory, 'lib-1.0-py3-none-any.whl'), 'w') as wheel:
                for path, text in files.items():
                    wheel.writestr(path, text)
            return 'lib-1.0-py3-none-any.whl'
        """

    @Test func `The build backend of a package is told what its pip_args say`() async throws {
        let project = try TestProject()
        try project.scratch.write("app/lib/backend.py", Self.backend)
        try project.scratch.write(
            "app/lib/pyproject.toml",
            "[project]\nname = \"lib\"\nversion = \"1.0\"\n[build-system]\nrequires = []\nbuild-backend = \"backend\"\n"
                + "backend-path = [\".\"]\n")
        let run = await project.run(
            "install", "./lib", "--config-settings", "one=1", "--extra-pip-args", "-C two=a -C two=b")
        #expect(run.status == 0, "\(run.talk)")
        #expect(try project.python("import lib; print(lib.told)") == "{'one': '1', 'two': ['a', 'b']}\n")
    }
}

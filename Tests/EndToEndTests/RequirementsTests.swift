import OperatingSystem
import Testing

/// What `requirements` prints, given to those who read it: pip, and packaging's parser that every pip carries.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct RequirementsTests {
    static let scenario = """
        [packages.web.versions."2.0"]
        requires = ["base>=1", "windows-only; sys_platform == 'win32'"]
        [packages.web.versions."2.0".extras]
        fast = ["loop"]
        [packages.base.versions."1.1"]
        [packages.loop.versions."1.0"]
        [packages.windows-only.versions."1.0"]
        [packages.checker.versions."8.0"]
        requires = ["base"]
        """

    static let pipfile = """
        [[source]]
        url = "http://${HOST}/simple"
        verify_ssl = false
        name = "loopback"

        [packages]
        web = {version = "*", extras = ["fast"]}

        [dev-packages]
        checker = "*"

        """

    @Test func `pip accepts the lines with hashes, and installs exactly what is locked`() throws {
        let index = try LoopbackIndex(Self.scenario)
        let place = try Workplace(variables: ["HOST": index.address])
        try place.write(Self.pipfile, to: "Pipfile")
        #expect(try place.pipit("install", "--dev").status == 0)
        let expected = try place.installed()
        let lines = try place.pipit("requirements", "--dev", "--hash")
        #expect(lines.status == 0 && lines.talk == "", "\(lines)")
        #expect(lines.output.hasPrefix("-i http://${HOST}/simple\n"))
        try place.write(lines.output, to: "requirements.txt")
        let python = try #require(try place.environment()) + "/bin/python"
        let dry = try place.run([
            python, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--require-hashes", "--no-deps", "-r",
            "requirements.txt",
        ])
        #expect(dry.status == 0, "\(dry)")
        let told = try #require(dry.output.split(separator: "\n").last { $0.hasPrefix("Would install") })
        let would = Set(told.split(separator: " ").dropFirst(2).map { $0.lowercased() })
        #expect(would == Set(expected.map { "\($0.key)-\($0.value)".lowercased() }))
    }

    @Test func `pip refuses the lines when a file is another one`() throws {
        let index = try LoopbackIndex(Self.scenario)
        let place = try Workplace(variables: ["HOST": index.address])
        try place.write(Self.pipfile, to: "Pipfile")
        #expect(try place.pipit("install").status == 0)
        let lines = try place.pipit("requirements", "--hash")
        // The first digits of all digests are changed; the test above is the control.
        let other = lines.output.replacing("sha256:", with: "sha256:0").split(separator: "\n").map { line in
            line.split(separator: " ").map { $0.hasPrefix("--hash") ? $0.dropLast() : $0 }.joined(separator: " ")
        }.joined(separator: "\n")
        try place.write(other, to: "requirements.txt")
        let python = try #require(try place.environment()) + "/bin/python"
        let dry = try place.run([
            python, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--require-hashes", "--no-deps", "-r",
            "requirements.txt",
        ])
        #expect(dry.status != 0, "\(dry)")
    }

    @Test func `packaging reads every line`() throws {
        let index = try LoopbackIndex(Self.scenario)
        let place = try Workplace(variables: ["HOST": index.address])
        try place.write(Self.pipfile, to: "Pipfile")
        #expect(try place.pipit("install").status == 0)
        try place.write(try place.pipit("requirements", "--dev", "--exclude-index").output, to: "requirements.txt")
        let python = try #require(try place.environment()) + "/bin/python"
        let read = try place.run([
            python, "-c",
            """
            from pip._vendor.packaging.requirements import Requirement
            for line in open('requirements.txt'):
                r = Requirement(line.strip())
                print(r.name, r.specifier, r.marker, sorted(r.extras))
            """,
        ])
        #expect(read.status == 0, "\(read)")
        #expect(read.output.contains("web ==2.0 None ['fast']\n"))
        #expect(read.output.contains("windows-only ==1.0 sys_platform == \"win32\" []\n"))
    }
}

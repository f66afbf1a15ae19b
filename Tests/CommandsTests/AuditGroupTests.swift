import OperatingSystem
import Testing

@testable import Commands

/// Groups of other tools' locks as categories, shown and chosen apart.
@Suite struct AuditGroupTests {
    static let uv = """
        version = 1

        [[package]]
        name = "app"
        version = "0.1"
        source = { editable = "." }
        dependencies = [{ name = "sound" }]

        [package.dev-dependencies]
        dev = [{ name = "helper" }]
        docs = [{ name = "django" }]

        [[package]]
        name = "sound"
        version = "1.0"
        source = { registry = "https://main.example/simple" }

        [[package]]
        name = "helper"
        version = "1"
        source = { registry = "https://main.example/simple" }
        dependencies = [{ name = "tool" }]

        [[package]]
        name = "tool"
        version = "3.1"
        source = { registry = "https://main.example/simple" }
        dependencies = [{ name = "helper" }]

        [[package]]
        name = "django"
        version = "2.2.0"
        source = { registry = "https://main.example/simple" }
        """

    static let poetry = """
        [[package]]
        name = "sound"
        version = "1.0"
        groups = ["main"]

        [[package]]
        name = "tool"
        version = "3.1"
        groups = ["dev"]

        [[package]]
        name = "Django"
        version = "2.2.0"
        groups = ["docs"]

        [metadata]
        lock-version = "2.1"
        """

    static let oldPoetry = poetry.replacing("groups = [\"main\"]", with: "category = \"main\"")
        .replacing("groups = [\"dev\"]", with: "category = \"dev\"")
        .replacing("groups = [\"docs\"]", with: "category = \"docs\"")

    static let pylock = """
        lock-version = "1.0"
        created-by = "somebody"
        dependency-groups = ["dev", "docs"]

        [[packages]]
        name = "sound"
        version = "1.0"
        sdist = {url = "https://main.example/sound-1.0.tar.gz", hashes = {sha256 = "\(String(repeating: "a", count: 64))"}}

        [[packages]]
        name = "tool"
        version = "3.1"
        marker = "'dev' in dependency_groups"
        sdist = {url = "https://main.example/tool-3.1.tar.gz", hashes = {sha256 = "\(String(repeating: "a", count: 64))"}}

        [[packages]]
        name = "django"
        version = "2.2.0"
        marker = "'docs' in dependency_groups and python_version >= '3'"
        sdist = {url = "https://main.example/django-2.2.0.tar.gz", hashes = {sha256 = "\(String(repeating: "a", count: 64))"}}
        """

    @Test(arguments: [("uv.lock", uv), ("poetry.lock", poetry), ("poetry.lock", oldPoetry), ("pylock.toml", pylock)])
    func `Groups are shown and chosen apart`(name: String, text: String) async throws {
        let project = try await AuditProject(lock: nil)
        try project.scratch.write(name, text)
        let all = project.run("audit")
        #expect(all.status == 1, "\(all.output)\(all.talk)")
        #expect(all.output.contains("Found in: develop (\(name):"), "\(all.output)")
        #expect(all.output.contains("Found in: docs (\(name):"))
        #expect(all.output.contains("2 vulnerabilities were found."))
        #expect(project.run("audit", "--categories", "packages").status == 0)
        let developed = project.run("audit", "--categories", "dev-packages")
        #expect(developed.status == 1 && developed.output.contains("tool") && !developed.output.contains("django"))
        #expect(project.run("audit", "--dev").output.contains("1 vulnerability was found."))
        // What nobody has is a slip of the hand, and no clean audit.
        let unknown = project.run("audit", "--categories", "dosc")
        #expect(unknown.status == 2 && unknown.output == "" && unknown.talk.contains("`docs`"), "\(unknown.talk)")
    }

    @Test func `A category that a list does not have is misuse, whatever the list is`() async throws {
        let project = try await AuditProject(lock: nil)
        try project.scratch.write("requirements.txt", "sound==1.0\n")
        #expect(project.run("audit", "--categories", "packages").status == 0)
        #expect(project.run("audit", "--categories", "docs").status == 2)
        #expect(project.run("audit", "--dev").status == 0)
        try project.scratch.write(
            "a.cdx.json",
            "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"components\": [{\"type\": \"library\", "
                + "\"name\": \"tool\", \"purl\": \"pkg:pypi/tool@3.1\", \"scope\": \"optional\"}]}")
        #expect(project.run("audit", "a.cdx.json", "--categories", "optional").status == 1)
        #expect(project.run("audit", "a.cdx.json", "--categories", "docs").status == 2)
    }

    @Test func `Requirements files that are included are judged at their own lines, with hashes or without`()
        async throws
    {
        let project = try await AuditProject(lock: nil)
        try project.scratch.write("requirements.txt", "-r more/base.txt\n-c pins.txt\nsound==1.0\n")
        try project.scratch.write("pins.txt", "tool==3.1\n")
        try project.scratch.write(
            "more/base.txt",
            "# what we stand on\ndjango==2.2.0 \\\n    --hash=sha256:\(String(repeating: "a", count: 64))\n")
        let run = project.run("audit")
        #expect(
            run.status == 1 && run.output.contains("Found in: default (more/base.txt:2)"), "\(run.output)\(run.talk)")
        // A constraint asks for nothing.
        #expect(!run.output.contains("tool") && run.output.contains("2 packages were judged."))
    }
}

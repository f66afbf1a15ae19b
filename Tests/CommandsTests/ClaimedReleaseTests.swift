import Hashing
import OperatingSystem
import PackagingStandards
import Testing

@testable import Commands

/// No way to write a lock hides a release from the advisories: what a key, a version or a file name says is judged.
@Suite struct ClaimedReleaseTests {
    private static let hash = "\"hashes\": [\"sha256:" + String(repeating: "e", count: 64) + "\"]"

    static let entries: [(entry: String, status: Int32, told: String)] = [
        // A file of this machine, named relative to the lock; nobody needs to have it.
        (#""django": {"path": "./wheels/Django-2.2.0-py3-none-any.whl", HASH}"#, 1, "django version 2.2.0"),
        (#""django": {"path": "wheels/django-2.2.0.tar.gz"}"#, 1, "django version 2.2.0"),
        (#""sound": {"path": "./wheels/sound-1.0-py3-none-any.whl", HASH}"#, 0, ""),
        (#""sound": {"path": "./wheels/sound.whl", HASH}"#, 3, "Not judged: sound, since no version is stated"),
        // A version beside a place.
        (#""django": {"version": "==2.2.0", "path": "./x"}"#, 1, "django version 2.2.0"),
        (#""django": {"version": "==2.2.0", "path": "./x", "editable": true}"#, 1, "django version 2.2.0"),
        (#""django": {"version": "==2.2.0", "git": "https://g.example/x.git", "ref": "REF"}"#, 1, "version 2.2.0"),
        (#""django": {"version": "==4.0", "git": "https://g.example/x.git", "ref": "REF"}"#, 3, "Not judged: django"),
        (#""django": {"version": "==2.2.0", "file": "https://f.example/main.zip", HASH}"#, 1, "django version 2.2.0"),
        (#""django": {"version": "==4.0", "file": "https://f.example/main.zip", HASH}"#, 3, "Not judged: django"),
        (#""django": {"version": "===2.2.0", "file": "https://f.example/django-4.0.zip", HASH}"#, 1, "version 2.2.0"),
        (#""sound": {"version": "==1.0", "path": "./x"}"#, 0, "sound 1.0, since it comes from a directory"),
        (#""sound": {"path": "./x"}"#, 0, "sound, since it comes from a directory"),
        // A file of another project.
        (#""sound": {"file": "https://f.example/django-2.2.0-py3-none-any.whl", HASH}"#, 1, "django version 2.2.0"),
        (#""sound": {"path": "django-2.2.0-py3-none-any.whl", HASH}"#, 1, "its file is named as one of django"),
        (#""sound": {"file": "https://f.example/o-1.0-py3-none-any.whl#x", HASH}"#, 3, "its file is named as one of o"),
        (#""django": {"file": "https://f.example/sound-2.2.0.tar.gz", HASH}"#, 1, "django version 2.2.0"),
    ]

    @Test(arguments: entries)
    func `Whatever an entry of the lock claims to be is judged`(
        entry: (entry: String, status: Int32, told: String)
    ) async throws {
        let text = entry.entry.replacing("HASH", with: Self.hash)
            .replacing("REF", with: String(repeating: "1", count: 40))
        let lock = AuditProject.lock.replacing("\"develop\": {", with: "\"more\": {\(text)},\n    \"develop\": {")
        let project = try await AuditProject(lock: lock)
        let run = project.run("audit", "--categories", "more")
        #expect(run.status == entry.status && run.output.contains(entry.told), "\(text)\n\(run.output)\(run.talk)")
    }

    static let lists: [(name: String, text: String, status: Int32)] = [
        ("requirements.txt", "sound @ https://f.example/django-2.2.0-py3-none-any.whl\n", 1),
        ("requirements.txt", "sound @ https://f.example/other-1.0-py3-none-any.whl\n", 3),
        (
            "poetry.lock",
            "[[package]]\nname = \"sound\"\nversion = \"1.0\"\n[package.source]\ntype = \"file\"\n"
                + "url = \"wheels/django-2.2.0-py3-none-any.whl\"\n[metadata]\nlock-version = \"2.1\"\n", 1
        ),
        (
            "poetry.lock",
            "[[package]]\nname = \"django\"\nversion = \"2.2.0\"\n[package.source]\ntype = \"directory\"\n"
                + "url = \"x\"\n[metadata]\nlock-version = \"2.1\"\n", 1
        ),
        (
            "uv.lock",
            "version = 1\n[[package]]\nname = \"django\"\nversion = \"2.2.0\"\nsource = { directory = \"x\" }\n", 1
        ),
        (
            "uv.lock",
            "version = 1\n[[package]]\nname = \"sound\"\nversion = \"1.0\"\n"
                + "source = { url = \"https://f.example/other-1.0-py3-none-any.whl\" }\n", 3
        ),
        (
            "pylock.toml",
            "lock-version = \"1.0\"\ncreated-by = \"x\"\n[[packages]]\nname = \"sound\"\nversion = \"1.0\"\n"
                + "archive = {path = \"django-2.2.0-py3-none-any.whl\", hashes = {sha256 = \""
                + String(repeating: "a", count: 64) + "\"}}\n", 1
        ),
    ]

    @Test(arguments: lists)
    func `Whatever an entry of another list claims to be is judged`(
        list: (name: String, text: String, status: Int32)
    ) async throws {
        let project = try await AuditProject(lock: nil)
        try project.scratch.write(list.name, list.text)
        let run = project.run("audit", list.name)
        #expect(run.status == list.status, "\(list.text)\n\(run.output)\(run.talk)")
    }
}

/// What is installed of a file of this machine.
@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct LocalWheelTests {
    private let wheel = WheelFactory(name: "whole", version: "3.0")

    private func project(_ entry: String) throws -> TestProject {
        let project = try TestProject(TestProject.pipfile.replacing("[packages]\n", with: "[packages]\n\(entry)\n"))
        try project.scratch.write("app/wheels/here", "")
        try Files.write(wheel.bytes, to: project.path + "/wheels/" + wheel.filename)
        return project
    }

    @Test func `A file of this machine that is known malware is not locked, not installed and not clean`() async throws
    {
        let project = try project("whole = {path = \"./wheels/\(wheel.filename)\"}")
        #expect(await project.run("lock").status == 0)
        try project.report("MAL-2026-1", "whole", fixed: "3.1")
        for words in [["lock"], ["sync"], ["install"], ["install", "./wheels/\(wheel.filename)"], ["audit"]] {
            let run = await project.run(words: words)
            #expect(run.status == 5, "\(words): \(run.output)\(run.talk)")
        }
        #expect(!Files.exists(project.environmentPath))
        try project.forgetAdvisories()
        #expect(await project.run("sync").status == 0)
        #expect(try project.installed() == ["whole-3.0"])
    }

    @Test(arguments: ["path", "file"])
    func `A file is not installed under the name of another project`(kind: String) async throws {
        let project = try project("whole = {path = \"./wheels/\(wheel.filename)\"}")
        #expect(await project.run("lock").status == 0)
        var lock = try #require(project.text("Pipfile.lock"))
        lock = lock.replacing("\"whole\": {", with: "\"base\": {")
        if kind == "file" {
            lock = lock.replacing("\"path\": \"./", with: "\"file\": \"file://\(project.path)/")
        }
        try project.scratch.write("app/Pipfile.lock", lock)
        // A Pipfile that does not have it so would refuse it before.
        try Files.remove(project.path + "/Pipfile")
        let run = await project.run("sync")
        #expect(run.status == 4, "\(run.talk)")
        #expect(run.talk.contains("`base` is locked as a file that is `whole`"), "\(run.talk)")
        #expect(run.talk.contains("metadata-mismatch"))
        // Both names are judged before anything is looked at.
        for name in ["whole", "base"] {
            try project.report("MAL-2026-1", name)
            #expect(await project.run("sync").status == 5)
        }
    }
}

import OperatingSystem
import Testing

@testable import Commands

@Suite struct ProjectLocationTests {
    static func find(_ directory: String, _ variables: [String: String] = [:]) throws -> ProjectLocation {
        try ProjectLocation.find(settings: Settings(environment: UserEnvironment(variables)), directory: directory)
    }

    @Test func `The nearest Pipfile above counts`() throws {
        let scratch = try Scratch()
        let top = try scratch.write("a/Pipfile", "")
        let deep = try scratch.makeDirectory("a/b/c")
        #expect(try Self.find(deep) == ProjectLocation(pipfile: top, exists: true))
        let nearer = try scratch.write("a/b/Pipfile", "")
        #expect(try Self.find(deep).pipfile == nearer)
        #expect(try Self.find(deep).lockfile == nearer + ".lock")
    }

    @Test(arguments: [
        // The current directory counts as one.
        ("1", false), ("2", false), ("3", true), ("10", true), ("0", false),
    ])
    func `PIPENV_MAX_DEPTH counts the directories looked at`(depth: String, found: Bool) throws {
        let scratch = try Scratch()
        try scratch.write("a/Pipfile", "")
        let deep = try scratch.makeDirectory("a/b/c")
        let location = try Self.find(deep, ["PIPENV_MAX_DEPTH": depth])
        #expect(location.exists == found)
        #expect(location.directory == (found ? scratch.path + "/a" : deep))
    }

    @Test func `Ten directories are looked at when nothing is said`() throws {
        let scratch = try Scratch()
        try scratch.write("Pipfile", "")
        #expect(try Self.find(try scratch.makeDirectory("1/2/3/4/5/6/7/8/9")).exists)
        #expect(try !Self.find(try scratch.makeDirectory("1/2/3/4/5/6/7/8/9/10")).exists)
    }

    @Test func `PIPENV_NO_INHERIT looks at the current directory alone`() throws {
        let scratch = try Scratch()
        try scratch.write("Pipfile", "")
        let below = try scratch.makeDirectory("b")
        #expect(try !Self.find(below, ["PIPENV_NO_INHERIT": "1"]).exists)
        #expect(try Self.find(below, ["PIPENV_NO_INHERIT": "0"]).exists)
        // It spares a number that cannot be read.
        #expect(try Self.find(scratch.path, ["PIPENV_NO_INHERIT": "1", "PIPENV_MAX_DEPTH": "x"]).exists)
    }

    @Test func `A number that cannot be read is told by its name`() throws {
        let scratch = try Scratch()
        let error = SettingError(variable: "PIPENV_MAX_DEPTH", value: "many", least: 0)
        #expect(throws: ProjectError.setting(error)) { try Self.find(scratch.path, ["PIPENV_MAX_DEPTH": "many"]) }
    }

    @Test func `PIPENV_PIPFILE names any file, which must be there`() throws {
        let scratch = try Scratch()
        let named = try scratch.write("sub/Other.toml", "")
        #expect(try Self.find(scratch.path, ["PIPENV_PIPFILE": "sub/./Other.toml"]).pipfile == named)
        #expect(try Self.find("/", ["PIPENV_PIPFILE": named]).lockfile == named + ".lock")
        #expect(throws: ProjectError.namedPipfileMissing(scratch.path + "/nope")) {
            try Self.find(scratch.path, ["PIPENV_PIPFILE": "nope"])
        }
    }

    @Test func `The walk starts at the resolved directory, and a linked Pipfile stays where its link is`() throws {
        let scratch = try Scratch()
        let real = try scratch.makeDirectory("real/project/deep")
        try scratch.write("elsewhere/Pipfile", "")
        try Files.symbolicLink(to: scratch.path + "/elsewhere/Pipfile", at: scratch.path + "/real/project/Pipfile")
        try Files.symbolicLink(to: real, at: scratch.path + "/short")
        #expect(try Self.find(scratch.path + "/short").pipfile == scratch.path + "/real/project/Pipfile")
    }

    @Test func `A directory named Pipfile is none`() throws {
        let scratch = try Scratch()
        _ = try scratch.makeDirectory("Pipfile")
        #expect(try !Self.find(scratch.path, ["PIPENV_NO_INHERIT": "1"]).exists)
    }
}

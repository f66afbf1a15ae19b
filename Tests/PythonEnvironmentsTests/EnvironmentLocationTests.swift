import OperatingSystem
import Testing

@testable import PythonEnvironments

@Suite struct EnvironmentLocationTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try Files.makeDirectories(scratch("home"))
        try Files.makeDirectories(scratch("app"))
    }

    var ownName: String { EnvironmentName(pipfilePath: scratch("app/Pipfile")).description }

    func locate(_ variables: [String: String] = [:], directive: Bool? = nil) throws -> EnvironmentLocation {
        var variables = variables
        variables["HOME"] = scratch("home")
        return try .locate(
            EnvironmentQuestion(
                projectDirectory: scratch("app"), pipfilePath: scratch("app/Pipfile"),
                variables: UserEnvironment(variables), venvInProject: directive))
    }

    func expect(
        _ location: EnvironmentLocation, _ origin: EnvironmentLocation.Origin, _ path: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(location == EnvironmentLocation(path: path, origin: origin), sourceLocation: sourceLocation)
    }

    @Test func `without any setting it is in the data directory of the user`() throws {
        expect(try locate(), .shared, scratch("home/.local/share/virtualenvs/\(ownName)"))
    }

    @Test func `an active environment wins over everything`() throws {
        try scratch.write("app/.venv", "elsewhere")
        expect(try locate(["VIRTUAL_ENV": "/e", "PIPENV_VENV_IN_PROJECT": "1"]), .active, "/e")
    }

    @Test func `an environment that Pipenv itself activated does not count`() throws {
        expect(
            try locate(["VIRTUAL_ENV": "/e", "PIPENV_ACTIVE": "1", "WORKON_HOME": "/w"]), .shared, "/w/\(ownName)")
        expect(
            try locate(["VIRTUAL_ENV": "/e", "PIPENV_IGNORE_VIRTUALENVS": "1", "WORKON_HOME": "/w"]), .shared,
            "/w/\(ownName)")
        expect(try locate(["VIRTUAL_ENV": "/e", "PIPENV_IGNORE_VIRTUALENVS": "0"]), .active, "/e")
    }

    @Test(
        "the text of a .venv file says where",
        arguments: [
            ("named\n", "/w/named"), ("  ../beside \n", "@/beside"), ("/absolute/place", "/absolute/place"),
            ("~/place", "@/home/place"),
        ])
    func pointer(text: String, path: String) throws {
        try scratch.write("app/.venv", text)
        expect(
            try locate(["WORKON_HOME": "/w", "PIPENV_VENV_IN_PROJECT": "1"]), .pointerFile,
            path.hasPrefix("@") ? scratch(String(path.dropFirst(2))) : path)
    }

    @Test func `an empty .venv file leaves the choice to the shared place`() throws {
        try scratch.write("app/.venv", "\n")
        expect(try locate(["WORKON_HOME": "/w", "PIPENV_VENV_IN_PROJECT": "1"]), .shared, "/w/\(ownName)")
    }

    @Test(
        "it can be asked to be in the project",
        arguments: [
            ("1", nil, true), ("true", false, true), (nil, true, true), ("0", true, false), (nil, false, false),
            (nil, nil, false),
        ] as [(String?, Bool?, Bool)])
    func inProject(variable: String?, directive: Bool?, isInside: Bool) throws {
        var variables = ["WORKON_HOME": "/w"]
        variables["PIPENV_VENV_IN_PROJECT"] = variable
        let location = try locate(variables, directive: directive)
        if isInside {
            expect(location, .inProject, scratch("app/.venv"))
        } else {
            expect(location, .shared, "/w/\(ownName)")
        }
    }

    @Test func `a .venv directory is used, unless it is forbidden or the shared one is there already`() throws {
        try Files.makeDirectories(scratch("app/.venv"))
        let variables = ["WORKON_HOME": scratch("w")]
        expect(try locate(variables), .projectDirectory, scratch("app/.venv"))
        expect(
            try locate(variables.merging(["PIPENV_VENV_IN_PROJECT": "0"]) { $1 }), .shared, scratch("w/\(ownName)"))
        try scratch.write("w/\(ownName)/bin/activate")
        expect(try locate(variables), .shared, scratch("w/\(ownName)"))
    }

    @Test(
        "the shared place has variables of its own",
        arguments: [
            (["WORKON_HOME": "~/envs"], "@/home/envs"), (["WORKON_HOME": "$HOME/envs"], "@/home/envs"),
            (["WORKON_HOME": "${HOME}/a$unset"], "@/home/a$unset"), (["WORKON_HOME": "rel"], "@/app/rel"),
            (["WORKON_HOME": ""], "@/home/.local/share/virtualenvs"), (["XDG_DATA_HOME": "/d"], "/d/virtualenvs"),
            (["XDG_DATA_HOME": "/d", "WORKON_HOME": "/w"], "/w"),
        ])
    func shared(variables: [String: String], directory: String) throws {
        let place = directory.hasPrefix("@") ? scratch(String(directory.dropFirst(2))) : directory
        expect(try locate(variables), .shared, "\(place)/\(ownName)")
    }

    @Test func `the name can be chosen`() throws {
        expect(try locate(["WORKON_HOME": "/w", "PIPENV_CUSTOM_VENV_NAME": "mine"]), .shared, "/w/mine")
        expect(try locate(["WORKON_HOME": "/w", "PIPENV_PYTHON": "3.9"]), .shared, "/w/\(ownName)-3.9")
    }
}

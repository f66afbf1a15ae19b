import OperatingSystem
import Testing

@testable import Artifacts

@Suite struct BuildVariablesTests {
    private let users = [
        "PATH": "/bin", "CC": "clang", "MYSQLCLIENT_CFLAGS": "-I/x", "MYSQLCLIENT_LDFLAGS": "-L/x", "TOKEN": "secret",
        "FEATURES": "a", "LEVEL": "2", "HOME": "/nowhere", "VIRTUAL_ENV": "/mine",
    ]

    private func seen(_ variables: [String: String]) -> [String: String] {
        BuildVariables(UserEnvironment(variables)).environment(home: "/scratch", scripts: "/env/bin").variables
    }

    @Test func `a build sees what compilers listen to, and a home of its own`() {
        #expect(
            seen(users) == [
                "PATH": "/env/bin:/bin", "CC": "clang", "MYSQLCLIENT_CFLAGS": "-I/x", "MYSQLCLIENT_LDFLAGS": "-L/x",
                "HOME": "/scratch", "TMPDIR": "/scratch", "VIRTUAL_ENV": "/env", "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONNOUSERSITE": "1",
            ])
    }

    @Test func `the user can name further variables, but not give the home or the environment away`() {
        var variables = users
        variables["PIPIT_BUILD_VARIABLES"] = "FEATURES, LEVEL,HOME VIRTUAL_ENV ABSENT"
        let seen = seen(variables)
        #expect(seen["FEATURES"] == "a" && seen["LEVEL"] == "2" && seen["ABSENT"] == nil && seen["TOKEN"] == nil)
        #expect(seen["HOME"] == "/scratch" && seen["VIRTUAL_ENV"] == "/env")
    }
}

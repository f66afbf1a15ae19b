import Testing

@testable import PythonEnvironments

@Suite struct EnvironmentNameTests {
    @Test(
        "an environment is named as Pipenv names it",
        arguments: [
            ("/srv/app/Pipfile", "app-MuJj66st"),
            ("/srv/shop/Pipfile", "shop-F2F75yho"),
            ("/home/u/e1/Pipfile", "e1-2f64VJn2"),
            // Every character that is replaced, and some that are not.
            ("/srv/we$ird &na`me!*@\"(x)é.v1/Pipfile", "we_ird__na_me_____x_é.v1-V1dEoeaY"),
            // Cut to 42 characters.
            (
                "/srv/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/Pipfile",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-ifTIbqL9"
            ),
        ])
    func names(pipfile: String, name: String) {
        #expect(EnvironmentName(pipfilePath: pipfile).description == name)
    }

    @Test("PIPENV_PYTHON makes a name of its own", arguments: [("3.9", "3.9"), ("/usr/bin/python3.9", "python3.9")])
    func suffix(python: String, suffix: String) {
        #expect(
            EnvironmentName(pipfilePath: "/srv/app/Pipfile", python: python).description == "app-MuJj66st-" + suffix)
    }

    @Test func `an empty PIPENV_PYTHON changes nothing`() {
        #expect(EnvironmentName(pipfilePath: "/srv/app/Pipfile", python: "").description == "app-MuJj66st")
    }

    @Test func `only characters that shells trip over are replaced`() {
        #expect(EnvironmentName.harmless("a\\b\r\n\t[c]{d}#'é") == "a_b____c_{d}#'é")
    }
}

import OperatingSystem
import StructuredText
import Testing

/// What a new user does first.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct FirstStepsTests {
    static let scenario = """
        [packages.web.versions."2.0"]
        requires = ["templates>=1.0", "sockets; sys_platform == 'win32'"]
        entry_points = "[console_scripts]\\nserve = web:main\\n"
        files = {"web/__init__.py" = "def main():\\n    import templates\\n    print('served', templates.__version__)\\n"}
        [packages.web.versions."1.0"]
        [packages.templates.versions."1.5"]
        [packages.templates.versions."0.9"]
        [packages.sockets.versions."3.0"]
        [packages.checker.versions."8.0"]
        """

    @Test func `From an empty folder to a program that runs`() throws {
        let index = try LoopbackIndex(Self.scenario)
        let place = try Workplace(variables: ["PIP_INDEX_URL": index.url])
        let install = try place.pipit("install", "web")
        #expect(install.status == 0, "\(install)")
        #expect(try place.installed() == ["web": "2.0", "templates": "1.5"])
        #expect(place.text("Pipfile")?.contains("\nweb = \"*\"\n") == true)
        let lock = try place.lock()
        #expect(lock["default"]?["sockets"]?["markers"]?.string == "sys_platform == 'win32'")
        #expect(lock["default"]?["web"]?["version"]?.string == "==2.0")

        let run = try place.pipit("run", "serve")
        #expect(run.status == 0 && run.output == "served 1.5\n", "\(run)")
        let verify = try place.pipit("verify")
        #expect(
            verify.status == 0 && verify.output == "Pipfile.lock is up-to-date.\n" && verify.talk == "", "\(verify)")

        let dev = try place.pipit("install", "--dev", "checker")
        #expect(dev.status == 0, "\(dev)")
        #expect(try place.installed() == ["web": "2.0", "templates": "1.5", "checker": "8.0"])
        let again = try place.pipit("sync", "--dev")
        #expect(again.status == 0 && again.output.hasSuffix("All dependencies are now up-to-date!\n"), "\(again)")
    }
}

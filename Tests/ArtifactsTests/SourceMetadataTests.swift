import ArchiveFixtures
import Archives
import Artifacts
import OperatingSystem
import PackagingStandards
import Testing

@Suite struct SourceMetadataTests {
    private func stated(_ files: [(String, String)]) throws -> CoreMetadata? {
        let bytes = gzipped(TarBuilder(files.map { TarMember("p-1.0/" + $0, text: $1) }).build())
        let archive = try SourceArchive(ArchiveSource(bytes, name: "p-1.0.tar.gz"))
        return try SourceMetadata.stated(in: archive, subject: "p").map { try CoreMetadata(parsing: $0) }
    }

    private func information(_ version: String, _ more: String = "") -> (String, String) {
        ("PKG-INFO", "Metadata-Version: \(version)\nName: p\nVersion: 1.0\n\(more)")
    }

    @Test("PKG-INFO that declares its dependencies static is believed", arguments: ["2.2", "2.3", "2.4", "2.10"])
    func static22(version: String) throws {
        let metadata = try #require(try stated([information(version, "Requires-Dist: idna<4\nDynamic: Classifier\n")]))
        #expect(metadata.requiresDist.map(\.description) == ["idna<4"])
    }

    @Test(
        "PKG-INFO that is older, or calls them dynamic, tells nothing for certain",
        arguments: [
            ("1.2", ""), ("2.1", ""), ("2.2", "Dynamic: Requires-Dist\n"), ("2.2", "Dynamic: requires-python\n"),
            ("2.4", "Dynamic: Provides-Extra\n"), ("2.4", "Dynamic: Version\n"),
        ])
    func dynamic22(version: String, more: String) throws {
        #expect(try stated([information(version, more)]) == nil)
    }

    @Test("A [project] table tells what PKG-INFO does not")
    func project() throws {
        let metadata = try #require(
            try stated([
                information("2.1"),
                (
                    "pyproject.toml",
                    """
                    [build-system]
                    requires = ["hatchling"]
                    build-backend = "hatchling.build"

                    [project]
                    name = "p"
                    dynamic = ["version", "readme"]
                    requires-python = ">=3.9"
                    dependencies = ["idna<4", "tomli; python_version < '3.11'"]

                    [project.optional-dependencies]
                    Socks = ["pysocks>=1.5 ; os_name == 'nt' or os_name == 'posix'", "p[other]"]
                    url = ["q @ https://index.example/q-1.0.tar.gz"]
                    """
                ),
            ]))
        #expect(metadata.version.description == "1.0")
        #expect(metadata.requiresPython?.description == ">=3.9")
        #expect(metadata.providedExtras.map(\.normalized) == ["socks", "url"])
        var environment = linux(python: "3.10")
        func wanted(_ extras: Set<String>) -> [String] {
            metadata.requiresDist.filter { $0.marker?.evaluate(in: environment, extras: extras) ?? true }
                .map(\.name.normalized)
        }
        #expect(wanted([]) == ["idna", "tomli"])
        #expect(wanted(["socks"]) == ["idna", "tomli", "pysocks", "p"])
        #expect(wanted(["url"]) == ["idna", "tomli", "q"])
        environment = linux(python: "3.12")
        #expect(wanted([]) == ["idna"])
    }

    @Test(
        "A [project] table that leaves something to the build tells nothing",
        arguments: [
            "name = 'p'\nversion = '1.0'\ndynamic = ['dependencies']",
            "name = 'p'\nversion = '1.0'\ndynamic = ['optional-dependencies']",
            "name = 'p'\nversion = '1.0'\ndynamic = ['requires-python']",
            "name = 'p'\ndynamic = ['version']",
            "version = '1.0'",
            "name = 'p'\nversion = '1.0'\ndependencies = [1]",
            "name = 'p'\nversion = '1.0'\ndependencies = [\"a\\nRequires-Dist: evil\"]",
            "name = 'p'\nversion = '1.0'\noptional-dependencies = { x = ['not a requirement!'] }",
        ])
    func dynamicProject(table: String) throws {
        #expect(try stated([("pyproject.toml", "[project]\n" + table)]) == nil)
    }

    @Test("A source without either tells nothing")
    func nothing() throws {
        #expect(try stated([("setup.py", "")]) == nil)
        #expect(try stated([("pyproject.toml", "[tool.x]\n")]) == nil)
    }

    @Test("A pyproject.toml that is no TOML is named")
    func noTOML() {
        #expect(throws: BuildError.self) { try stated([("pyproject.toml", "[project\n")]) }
    }
}

private func linux(python: String) -> MarkerEnvironment {
    MarkerEnvironment(
        implementationName: "cpython", implementationVersion: "\(python).1", osName: "posix", platformMachine: "x86_64",
        platformPythonImplementation: "CPython", platformRelease: "6.1", platformSystem: "Linux",
        platformVersion: "#1", pythonFullVersion: "\(python).1", pythonVersion: python, sysPlatform: "linux")
}

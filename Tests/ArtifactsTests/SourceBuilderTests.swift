import ArchiveFixtures
import Archives
import Diagnostics
import Hashing
import OperatingSystem
import PackagingStandards
import PythonEnvironments
import SharedFixtures
import Synchronization
import Testing

@testable import Artifacts

private let pythonPath = try? ChildProcess.find("python3", environment: ProcessEnvironment(.current()))

/// Builds by a backend that lies in the source itself, so that nothing needs to be fetched.
@Suite(.enabled(if: pythonPath != nil, "there is no python3 to build with"))
struct SourceBuilderTests {
    /// Notes what was asked for and brings nothing.
    actor Provision: BuildProvision {
        private(set) var asked: [[String]] = []
        func provide(
            _ requirements: [String], to environment: VirtualEnvironment, for subject: String
        ) async throws -> ProvidedRequirements? {
            asked.append(requirements)
            return ProvidedRequirements(key: requirements.joined(), digest: "1")
        }

        nonisolated func isCurrent(_ provided: ProvidedRequirements) -> Bool { provided.digest == "1" }
    }

    /// Notes what was said to be built.
    final class Told: ProgressListener {
        private let subjects = Mutex<[String]>([])
        var built: [String] { subjects.withLock { $0 } }
        func report(_ event: ProgressEvent) {
            if case .building(let package, _) = event { subjects.withLock { $0.append(package) } }
        }
    }

    static let backend = """
        import base64, hashlib, os, zipfile

        NAME, VERSION = 'NAME_HERE', 'VERSION_HERE'
        METADATA = f'Metadata-Version: 2.1\\nName: {NAME}\\nVersion: {VERSION}\\nRequires-Dist: idna\\n'

        def get_requires_for_build_wheel(config_settings=None):
            return ['a-build-requirement']

        def prepare_metadata_for_build_wheel(directory, config_settings=None):
            name = f'{NAME}-{VERSION}.dist-info'
            os.mkdir(os.path.join(directory, name))
            open(os.path.join(directory, name, 'METADATA'), 'w').write(METADATA)
            return name

        def build_wheel(directory, config_settings=None, metadata_directory=None):
            print('building with secret', os.environ.get('SECRET'))
            open('marker', 'w').close()
            stem = f'{NAME}-{VERSION}'
            files = {
                'p.py': f'secret = {os.environ.get("SECRET")!r}\\n', f'{stem}.dist-info/METADATA': METADATA,
                f'{stem}.dist-info/WHEEL': 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n',
            }
            record = ''
            for path, text in files.items():
                digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip('=')
                record += f'{path},sha256={digest},{len(text)}\\n'
            files[f'{stem}.dist-info/RECORD'] = record + f'{stem}.dist-info/RECORD,,\\n'
            name = f'{stem}-py3-none-any.whl'
            with zipfile.ZipFile(os.path.join(directory, name), 'w') as wheel:
                for path, text in files.items():
                    wheel.writestr(path, text)
            return name
        """

    static func source(name: String = "p", version: String = "1.0", more: [TarMember] = []) -> [UInt8] {
        let backend = backend.split(separator: "NAME_HERE").joined(separator: name)
            .split(separator: "VERSION_HERE").joined(separator: version)
        let pyproject = """
            [build-system]
            requires = ["a-backend >= 2"]
            build-backend = "backend"
            backend-path = ["."]
            """
        return gzipped(
            TarBuilder(
                [TarMember("p-1.0/backend.py", text: backend), TarMember("p-1.0/pyproject.toml", text: pyproject)]
                    + more
            ).build())
    }

    private let bench: StoreBench
    private let provision = Provision()
    private let told = Told()
    private let builder: SourceBuilder

    init() throws {
        bench = try StoreBench()
        let finder = InterpreterFinder(
            environment: UserEnvironment(["PATH": "/usr/bin:/bin"]), directory: "/", cacheDirectory: nil)
        let environment = UserEnvironment.current().replacing(["SECRET": "hunter2"])
        builder = SourceBuilder(
            interpreter: try finder.inspect(pythonPath ?? ""), store: bench.store,
            cacheDirectory: bench.directory.path, provision: provision, environment: environment,
            progress: told, wallClock: TestClock.handedIn.wallClock)
    }

    private func artifact(_ bytes: [UInt8], filename: String = "p-1.0.tar.gz") throws -> VerifiedArtifact {
        let path = Paths.join(bench.directory.path, "download-" + Files.uniqueSuffix())
        try Files.write(bytes, to: path)
        let file = try UnverifiedArtifact(path: path, filename: filename)
        return try file.verify(against: [Digest(file.digest)])
    }

    @Test("A source is built once, by its own backend, without the user's variables")
    func builds() async throws {
        let artifact = try artifact(Self.source())
        let wheel = try await builder.wheel(of: artifact, subject: "p 1.0")
        #expect(wheel.manifest.name == "p")
        #expect(wheel.isIntact(thoroughly: true))
        let module = try Files.read(Paths.join(wheel.tree, "p.py"))
        #expect(String(decoding: module, as: UTF8.self) == "secret = None\n")
        #expect(await provision.asked == [["a-backend >= 2"], ["a-build-requirement"]])
        #expect(try await builder.wheel(of: artifact, subject: "p 1.0") == wheel)
        #expect(await provision.asked.count == 2)
        #expect(builder.rememberedWheel(of: artifact.digest) == wheel)
        #expect(told.built == ["p 1.0"])
        #expect(try Files.list(Paths.join(bench.directory.path, "builds")) == [])
    }

    @Test("Metadata is asked of the backend when nothing states it, and remembered")
    func metadata() async throws {
        let artifact = try artifact(Self.source())
        #expect(builder.rememberedMetadata(of: artifact.digest)?.version == nil)
        for _ in 0..<2 {
            let metadata = try await builder.metadata(of: artifact, subject: "p 1.0")
            #expect(metadata.requiresDist.map(\.name.normalized) == ["idna"])
        }
        #expect(await provision.asked.count == 2)
        #expect(builder.rememberedMetadata(of: artifact.digest)?.version.description == "1.0")
        #expect(builder.rememberedWheel(of: artifact.digest) == nil)
        #expect(told.built == ["p 1.0"])
    }

    @Test("Metadata that the source states is read without running anything")
    func stated() async throws {
        let information = "Metadata-Version: 2.2\nName: p\nVersion: 1.0\nRequires-Dist: click\n"
        let artifact = try artifact(Self.source(more: [TarMember("p-1.0/PKG-INFO", text: information)]))
        let metadata = try await builder.metadata(of: artifact, subject: "p 1.0")
        #expect(metadata.requiresDist.map(\.name.normalized) == ["click"])
        #expect(await provision.asked == [])
        #expect(told.built == [])
    }

    @Test(
        "A source that turns out to be another release is refused",
        arguments: [("q", "1.0"), ("p", "1.1"), ("p", "1.0.post1")])
    func foreign(name: String, version: String) async throws {
        let artifact = try artifact(Self.source(name: name, version: version))
        let expected = BuildError.foreign(filename: "p-1.0.tar.gz", found: "\(name) \(version)")
        await #expect(throws: expected) { try await builder.wheel(of: artifact, subject: "p 1.0") }
        await #expect(throws: expected) { try await builder.metadata(of: artifact, subject: "p 1.0") }
        // Nor is it remembered.
        await #expect(throws: expected) { try await builder.wheel(of: artifact, subject: "p 1.0") }
        #expect(expected.diagnostic.exitStatus == .integrity)
    }

    private func builder(
        settings: [String: [String]] = [:], variables: [String: String] = [:], forgetting: Int64? = nil,
        clock: TestClock = .handedIn
    ) throws -> SourceBuilder {
        let environment = UserEnvironment.current().replacing(variables)
        return SourceBuilder(
            interpreter: builder.interpreter, store: bench.store, cacheDirectory: bench.directory.path,
            provision: provision, environment: environment, progress: told, wallClock: clock.wallClock,
            settings: settings, forgetting: forgetting)
    }

    @Test("A wheel is remembered by everything that it is made of")
    func inputs() async throws {
        let artifact = try artifact(Self.source())
        func isBuilt(_ builder: SourceBuilder) async throws -> Bool {
            let before = told.built.count
            _ = try await builder.wheel(of: artifact, subject: "p 1.0")
            return told.built.count > before
        }
        #expect(try await isBuilt(builder()))
        #expect(try await !isBuilt(builder()))
        #expect(try await isBuilt(builder(settings: ["a": ["b"]])))
        #expect(try await !isBuilt(builder(settings: ["a": ["b"]])))
        #expect(try await isBuilt(builder(variables: ["CFLAGS": "-O3"])))
        #expect(try await isBuilt(builder(variables: ["FEATURE": "1", "PIPIT_BUILD_VARIABLES": "FEATURE"])))
        // What builds do not see, and what is only the way to their programs, makes no difference.
        #expect(try await !isBuilt(builder(variables: ["FEATURE": "1", "LANG": "C"])))
        #expect(try await isBuilt(builder(forgetting: .max)))
    }

    @Test("A build is told its settings")
    func settings() async throws {
        let source = Self.backend.split(separator: "print('building").joined(
            separator: "assert config_settings == {'one': '1', 'two': ['a', 'b']}, config_settings; print('building")
        let pyproject = "[build-system]\nrequires = []\nbuild-backend = \"backend\"\nbackend-path = [\".\"]\n"
        let archive = gzipped(
            TarBuilder([
                TarMember(
                    "p-1.0/backend.py",
                    text: source.split(separator: "NAME_HERE").joined(separator: "p").split(separator: "VERSION_HERE")
                        .joined(separator: "1.0")),
                TarMember("p-1.0/pyproject.toml", text: pyproject),
            ]).build())
        let settings = ["one": ["1"], "two": ["a", "b"]]
        let wheel = try await builder(settings: settings).wheel(of: artifact(archive), subject: "p 1.0")
        #expect(wheel.manifest.name == "p")
        await #expect(throws: BuildError.self) { try await builder().wheel(of: artifact(archive), subject: "p 1.0") }
    }

    @Test("A build that failed is not tried again for a while, and its whole output is kept")
    func failures() async throws {
        let script = "import sys; print('o' * 9); sys.exit('fatal error: zlib.h: No such file or directory')"
        let artifact = try artifact(
            gzipped(
                TarBuilder([
                    TarMember("p-1.0/backend.py", text: script),
                    TarMember(
                        "p-1.0/pyproject.toml",
                        text: "[build-system]\nrequires = []\nbuild-backend = \"backend\"\nbackend-path = [\".\"]\n"),
                ]).build()))
        for isRemembered in [false, true] {
            let error = await #expect(throws: BuildError.self) {
                try await builder.metadata(of: artifact, subject: "p 1.0")
            }
            guard case .failed(let failure)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(failure.isRemembered == isRemembered && failure.finding?.missing == "the header `zlib.h`")
            let log = try Files.read(try #require(failure.log))
            #expect(String(decoding: log, as: UTF8.self).hasPrefix("ooooooooo\nfatal error"))
        }
        #expect(told.built == ["p 1.0"])
        // A wheel is asked for on purpose, and tried again; so is everything after `--clear`.
        await #expect(throws: BuildError.self) { try await builder.wheel(of: artifact, subject: "p 1.0") }
        await #expect(throws: BuildError.self) {
            try await builder(forgetting: .max).metadata(of: artifact, subject: "p 1.0")
        }
        #expect(told.built.count == 3)
        // The next day it is tried again, too; and a clock that was put back remembers nothing of what is to come.
        for days in [1, -1] {
            await #expect(throws: BuildError.self) {
                try await builder(clock: .handedIn.later(days: days)).metadata(of: artifact, subject: "p 1.0")
            }
        }
        #expect(told.built.count == 5)
    }

    @Test("A backend is not looked for outside of the source", arguments: ["..", "/tmp", "a/../../b"])
    func backendPath(path: String) async throws {
        let pyproject = "[build-system]\nrequires = []\nbuild-backend = \"backend\"\nbackend-path = [\"\(path)\"]\n"
        let archive = gzipped(TarBuilder([TarMember("p-1.0/pyproject.toml", text: pyproject)]).build())
        let expected = BuildError.unusableSource(
            subject: "p 1.0", problem: "its `backend-path` `\(path)` leads out of it")
        await #expect(throws: expected) { try await builder.wheel(of: artifact(archive), subject: "p 1.0") }
    }

    @Test("A hostile source distribution is refused before anything of it runs")
    func hostile() async throws {
        for more in [
            TarMember("../evil", text: "evil"),
            TarMember("p-1.0/l").with {
                $0.type = 0x32; $0.link = Array("/etc".utf8)
            },
        ] {
            let artifact = try artifact(Self.source(more: [more]))
            await #expect(throws: ArchiveError.self) { try await builder.wheel(of: artifact, subject: "p 1.0") }
        }
        #expect(await provision.asked == [])
    }
}

import Archives
import Artifacts
import Hashing
import OperatingSystem
import PackagingStandards
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Wheels from an index, in the folder that `PIPIT_REAL_WHEELS` names; without it there is nothing to test.
@Suite(.enabled(if: UserEnvironment.current()["PIPIT_REAL_WHEELS"] != nil))
struct RealWheelTests {
    static let paths: [String] = {
        guard let folder = UserEnvironment.current()["PIPIT_REAL_WHEELS"] else { return [] }
        return ((try? Files.list(folder)) ?? []).filter { $0.hasSuffix(".whl") }.map { Paths.join(folder, $0) }
    }()

    @Test("A wheel that people use unpacks, and is intact", arguments: paths)
    func unpacks(path: String) throws {
        let directory = try TemporaryDirectory(in: "/dev/shm")
        let store = ArtifactStore(root: directory.path)
        let artifact = try UnverifiedArtifact(path: path)
        let verified = try artifact.verify(against: [Digest(artifact.digest)])
        let clock = ContinuousClock()
        let start = clock.now
        var busy = ProcessorTime()
        let wheel = try store.unpack(verified)
        let unpacked = clock.now
        busy.stop()
        #expect(wheel.isIntact(thoroughly: true))
        let read = clock.now
        let again = store.wheel(artifact.digest)
        print(
            Paths.name(path), "unpack", unpacked - start, "manifest", clock.now - read, "files",
            wheel.manifest.files.count, "directories", wheel.manifest.directories.count, "processor time",
            busy.seconds, "s")
        #expect(again == wheel)
    }
}

/// Source distributions from an index, in the folder that `PIPIT_REAL_SOURCES` names.
@Suite(.enabled(if: UserEnvironment.current()["PIPIT_REAL_SOURCES"] != nil))
struct RealSourceTests {
    static let paths: [String] = {
        guard let folder = UserEnvironment.current()["PIPIT_REAL_SOURCES"] else { return [] }
        return ((try? Files.list(folder)) ?? []).map { Paths.join(folder, $0) }
    }()

    @Test("A source that people use is extracted as Python extracts it", arguments: paths)
    func extracts(path: String) throws {
        let ours = try TemporaryDirectory(in: "/dev/shm")
        let theirs = try TemporaryDirectory(in: "/dev/shm")
        let archive = try SourceArchive(path: path)
        try archive.extract(into: ours.path)
        let script = "import shutil, sys; shutil.unpack_archive(sys.argv[1], sys.argv[2])"
        let made = try ChildProcess.run(
            ["python3", "-c", script, path, theirs.path], environment: ProcessEnvironment(.current()))
        #expect(made.status == 0)
        let compared = try ChildProcess.run(
            ["diff", "-r", ours.path, theirs.path], environment: ProcessEnvironment(.current()))
        #expect(compared.status == 0, "\(String(decoding: compared.standardOutput, as: UTF8.self))")
        let stated = try SourceMetadata.stated(in: archive, subject: Paths.name(path))
        print(Paths.name(path), archive.files.count, "files;", stated == nil ? "says nothing" : "states its metadata")
    }
}

/// The time that this process kept processors busy, which a crowded machine does not distort.
private struct ProcessorTime {
    private let start = Self.now
    private(set) var seconds = 0.0

    mutating func stop() { seconds = Self.now - start }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

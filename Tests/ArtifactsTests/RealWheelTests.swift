import Archives
import Artifacts
import Hashing
import OperatingSystem
import PackagingStandards
import Testing

/// Wheels from an index, in the folder that `PIPIT_REAL_WHEELS` names; without it there is nothing to test.
@Suite(.enabled(if: ProcessEnvironment.current()["PIPIT_REAL_WHEELS"] != nil))
struct RealWheelTests {
    static let paths: [String] = {
        guard let folder = ProcessEnvironment.current()["PIPIT_REAL_WHEELS"] else { return [] }
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
        let wheel = try store.unpack(verified)
        let unpacked = clock.now
        #expect(wheel.isIntact(thoroughly: true))
        let read = clock.now
        let again = store.wheel(artifact.digest)
        print(
            Paths.name(path), "unpack", unpacked - start, "manifest", clock.now - read, "files",
            wheel.manifest.files.count, "directories", wheel.manifest.directories.count)
        #expect(again == wheel)
    }
}

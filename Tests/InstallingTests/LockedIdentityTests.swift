import Archives
import Diagnostics
import Hashing
import OperatingSystem
import Pipfiles
import Testing

@testable import Installing

/// A wheel of the store is the release that the lock names, whatever digest the lock gives for it.
/// The shared case attack-17 plays the same from outside.
@Suite struct LockedIdentityTests {
    private static let hash = "\"hashes\": [\"sha256:" + String(repeating: "a", count: 64) + "\"]"

    private func package(_ members: String) throws -> LockedPackage {
        let digits = String(repeating: "0", count: 64)
        let lockfile = try Lockfile(
            parsing: Array(
                """
                {
                    "_meta": {"hash": {"sha256": "\(digits)"}, "pipfile-spec": 6, "requires": {}, "sources": []},
                    "default": {"demo": {\(members), \(Self.hash)}},
                    "develop": {}
                }
                """.utf8))
        return try #require(lockfile["default"]?.packages.first)
    }

    private func wheel(_ name: String, _ version: String) -> WheelManifest {
        WheelManifest(
            wheel: SHA256Sum(of: []), filename: "\(name)-\(version)-py3-none-any.whl", name: name, version: version,
            distInfo: "\(name)-\(version).dist-info", rootIsPurelib: true, tags: [], entryPoints: [], directories: [],
            files: [], paths: [])
    }

    static let rows: [(members: String, name: String, version: String, isRefused: Bool)] = [
        (#""version": "==1.0""#, "demo", "1.0", false), (#""version": "==1.0""#, "Demo", "1", false),
        (#""version": "==1.0""#, "demo", "1.0.0", false), (#""version": "==1.0.post1""#, "demo", "1.0-1", false),
        (#""version": "==1.0rc1""#, "demo", "1.0.RC1", false), (#""version": "==1!1.0""#, "demo", "1!1.0", false),
        (#""version": "==1.0+cpu""#, "demo", "1.0+CPU", false),
        (#""version": "==2.0""#, "demo", "1.0", true), (#""version": "==1.0""#, "demo", "1.0.post1", true),
        (#""version": "==1.0""#, "demo", "1.0rc1", true), (#""version": "==1.0""#, "demo", "1.0+cpu", true),
        (#""version": "==1.0+cpu""#, "demo", "1.0", true), (#""version": "==1.0+cpu""#, "demo", "1.0+cu118", true),
        (#""version": "==1.0""#, "demo", "1!1.0", true), (#""version": "==1.0""#, "demo", "no version", true),
        (#""version": "==1.0""#, "other", "1.0", true),
        // A wheel is the release that its name tells. What is built says its version itself.
        (#""file": "https://f.example/demo-1.0-py3-none-any.whl""#, "demo", "1.0", false),
        (#""file": "https://f.example/demo-2.0-py3-none-any.whl#sha256=x""#, "demo", "1.0", true),
        (#""file": "https://f.example/demo-2.0.tar.gz""#, "demo", "2.0.post3", false),
        (#""file": "https://f.example/demo-2.0.tar.gz""#, "other", "2.0", true),
        (#""path": "./demo-2.0.zip""#, "demo", "2.0.post3+g1", false),
        (#""file": "https://f.example/main.zip""#, "demo", "1.0", false),
        (#""file": "https://f.example/main.zip""#, "other", "1.0", true),
        (#""path": "./wheels/demo-1.0-py3-none-any.whl""#, "demo", "1.0", false),
        (#""path": "./wheels/demo-2.0-py3-none-any.whl""#, "demo", "1.0", true),
    ]

    @Test(arguments: rows)
    func `name and version are those of the lock`(
        row: (members: String, name: String, version: String, isRefused: Bool)
    ) throws {
        let package = try package(row.members)
        let wheel = wheel(row.name, row.version)
        guard row.isRefused else { return try package.refuseOtherRelease(wheel, directory: "/nowhere") }
        let error = #expect(throws: InstallingError.self) {
            try package.refuseOtherRelease(wheel, directory: "/nowhere")
        }
        #expect(error?.diagnostic.code == .metadataMismatch && error?.diagnostic.exitStatus == .integrity)
        #expect(error?.diagnostic.location?.line == 3)
    }

    @Test func `a directory may be locked under any version`() throws {
        let directory = try TemporaryDirectory(in: Files.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp")
        try Files.makeDirectories(Paths.join(directory.path, "demo-2.0"))
        try package(#""path": "./demo-2.0""#).refuseOtherRelease(wheel("demo", "1.0"), directory: directory.path)
    }
}

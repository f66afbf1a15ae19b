import ArchiveFixtures
import Archives
import Artifacts
import Hashing
import OperatingSystem
import PackagingStandards
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A store and a place for downloads, in a directory that goes away.
struct StoreBench {
    let directory: TemporaryDirectory
    let store: ArtifactStore

    init(in parent: String = "/dev/shm") throws {
        directory = try TemporaryDirectory(in: parent)
        store = ArtifactStore(root: Paths.join(directory.path, "store"))
    }

    /// Large enough to be a job of its own.
    private static let large = (0..<3 << 20).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }

    static func wheel(_ change: (inout WheelBuilder) -> Void = { _ in }) -> WheelBuilder {
        var builder = WheelBuilder("sample", "1.0")
        builder.add("sample/__init__.py", "")
        builder.add("sample/run.sh", "#!/bin/sh\n")
        builder.executables = ["sample/run.sh"]
        builder.add("sample/large.bin", large)
        for index in 0..<40 { builder.add("sample/a\(index % 7)/b\(index % 3)/c\(index).py", "x = \(index)\n") }
        builder.add("sample-1.0.data/scripts/tool", "#!python\nprint(1)\n")
        builder.add("sample-1.0.data/scripts/shell", "#!/bin/sh\n")
        change(&builder)
        return builder
    }

    func artifact(_ builder: WheelBuilder) throws -> VerifiedArtifact {
        let path = Paths.join(directory.path, "download-" + Files.uniqueSuffix())
        try Files.write(builder.build(), to: path)
        let file = try UnverifiedArtifact(path: path, filename: builder.filename)
        return try file.verify(against: [Digest(file.digest)])
    }

    /// What stands in the store beside finished wheels.
    func remains() throws -> [String] {
        let wheels = Paths.join(store.root, "wheels-v1")
        guard Files.exists(wheels) else { return [] }
        return try Files.list(wheels).flatMap { shelf in
            try Files.list(Paths.join(wheels, shelf)).filter { $0.hasPrefix(".") }
        }
    }
}

@Suite struct ArtifactStoreTests {
    @Test("A wheel is unpacked as it is, and found again by its digest")
    func unpacks() throws {
        let bench = try StoreBench()
        let builder = StoreBench.wheel()
        let artifact = try bench.artifact(builder)
        #expect(bench.store.wheel(artifact.digest) == nil)
        let wheel = try bench.store.unpack(artifact)
        #expect(bench.store.wheel(artifact.digest) == wheel)
        #expect(wheel.digest == artifact.digest)
        #expect(wheel.isIntact(thoroughly: true))
        for (path, content) in builder.files {
            let stored = Paths.join(wheel.tree, path)
            #expect(try Files.read(stored) == content, "\(path)")
            let status = try #require(Files.linkStatus(stored))
            #expect(status.mode == (builder.executables.contains(path) ? 0o755 : 0o644), "\(path)")
            #expect(status.modified == wheel.modificationTime * 1_000_000_000, "\(path)")
        }
        let roles = wheel.manifest.files.filter { $0.scheme == .scripts }.map { file in
            "\(wheel.manifest.destination(of: file)) \(file.role)"
        }
        #expect(roles == ["shell ordinary", "tool scriptForInterpreter"])
        #expect(try bench.remains() == [])
        // Once more costs nothing and changes nothing.
        #expect(try bench.store.unpack(artifact) == wheel)
    }

    @Test("A wheel that is refused leaves nothing behind")
    func refused() throws {
        let bench = try StoreBench()
        let hash = "sha256=" + SHA256Sum(of: Array("x = 3\n".utf8)).urlSafeBase64
        let other = "sha256=" + SHA256Sum(of: Array("x = 4\n".utf8)).urlSafeBase64
        let wheels = [
            StoreBench.wheel { $0.changeRecord = { $0.split(separator: hash).joined(separator: other) } },
            StoreBench.wheel { $0.changeZip = { $0.members[5].checksum = 1 } },
            StoreBench.wheel { $0.changeZip = { $0.members.append(ZipMember("../evil", text: "evil")) } },
            StoreBench.wheel { $0.changeZip = { $0.members.append(ZipMember("sample/evil.py", text: "evil")) } },
        ]
        for builder in wheels {
            let artifact = try bench.artifact(builder)
            #expect {
                try bench.store.unpack(artifact)
            } throws: { error in
                guard case .wheel = error as? StoreError else { return false }
                return true
            }
            #expect(bench.store.wheel(artifact.digest) == nil)
            #expect(try bench.remains() == [])
        }
    }

    @Test("Every change to a stored file is noticed, and the wheel can be taken out and unpacked anew")
    func changes() throws {
        let bench = try StoreBench()
        let artifact = try bench.artifact(StoreBench.wheel())
        let alterations: [(String, (String) throws -> Void)] = [
            ("longer", { try Files.write(Array("longer".utf8), to: $0) }),
            ("written, of the same size", { try Files.write(Array("x = 2".utf8) + [0x0A], to: $0) }),
            ("removed", { try Files.remove($0) }),
            (
                "a link",
                {
                    try Files.remove($0)
                    try Files.symbolicLink(to: "/etc/passwd", at: $0)
                }
            ),
        ]
        for (name, alter) in alterations {
            let wheel = try bench.store.unpack(artifact)
            #expect(wheel.isIntact())
            try alter(Paths.join(wheel.tree, "sample/a1/b1/c1.py"))
            #expect(!wheel.isIntact(), "\(name)")
            try bench.store.discard(wheel.digest)
            #expect(bench.store.wheel(artifact.digest) == nil)
            #expect(!Files.exists(wheel.directory))
        }
        // A change that restores the time is found by reading.
        let wheel = try bench.store.unpack(artifact)
        let path = Paths.join(wheel.tree, "sample/a1/b1/c1.py")
        try Files.write(Array("x = 2\n".utf8), to: path)
        let time = timespec(tv_sec: Int(wheel.modificationTime), tv_nsec: 0)
        #expect(utimensat(AT_FDCWD, path, [time, time], 0) == 0)
        #expect(wheel.isIntact())
        #expect(!wheel.isIntact(thoroughly: true))
        // Twice is as good as once.
        try bench.store.discard(wheel.digest)
        try bench.store.discard(wheel.digest)
        #expect(try bench.remains() == [])
    }

    @Test("A damaged manifest is not believed, and its wheel is replaced")
    func damagedManifest() throws {
        let bench = try StoreBench()
        let artifact = try bench.artifact(StoreBench.wheel())
        let wheel = try bench.store.unpack(artifact)
        let path = Paths.join(wheel.directory, "manifest")
        let bytes = try Files.read(path)
        for damage in [[], Array(bytes.dropLast()), bytes.map { $0 ^ 1 }, Array("PIPITW99".utf8)] {
            try Files.write(damage, to: path)
            #expect(bench.store.wheel(artifact.digest) == nil)
            #expect(try bench.store.unpack(artifact) == wheel)
            #expect(wheel.isIntact(thoroughly: true))
        }
        #expect(try bench.remains() == [])
    }

    @Test("The manifest of one wheel does not pass for another's")
    func exchangedManifest() throws {
        let bench = try StoreBench()
        let one = try bench.store.unpack(try bench.artifact(StoreBench.wheel()))
        let two = try bench.store.unpack(try bench.artifact(StoreBench.wheel { $0.add("sample/two.py", "") }))
        try Files.write(
            try Files.read(Paths.join(one.directory, "manifest")), to: Paths.join(two.directory, "manifest"))
        #expect(bench.store.wheel(two.digest) == nil)
    }

    @Test("Many who unpack the same wheel at once end with one tree")
    func race() throws {
        let bench = try StoreBench()
        let artifacts = try (0..<4).map { _ in try bench.artifact(StoreBench.wheel()) }
        let store = bench.store
        let results = Mutex<[StoredWheel?]>([])
        let next = Atomic<Int>(0)
        let threads = (0..<8).map { _ in
            JoinableThread {
                let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
                let wheel = try? store.unpack(artifacts[number % 4])
                results.withLock { $0.append(wheel) }
            }
        }
        for thread in threads { thread.join() }
        let wheels = results.withLock { $0 }
        #expect(wheels.count == 8)
        #expect(wheels.allSatisfy { $0 != nil && $0 == wheels[0] })
        #expect(try #require(wheels[0]).isIntact(thoroughly: true))
        #expect(try bench.remains() == [])
    }

    @Test("A store that cannot be made is an error of the file system")
    func noPlace() throws {
        let bench = try StoreBench()
        try Files.write([], to: bench.store.root)
        let artifact = try bench.artifact(StoreBench.wheel())
        #expect {
            try bench.store.unpack(artifact)
        } throws: { error in
            guard case .file = error as? StoreError else { return false }
            return true
        }
    }

    /// `PIPIT_SMALL_DISK` names a directory on a file system of less than three megabytes.
    @Test(
        "A full disk is named, and what was written is taken away",
        .enabled(if: UserEnvironment.current()["PIPIT_SMALL_DISK"] != nil))
    func fullDisk() throws {
        let bench = try StoreBench()
        let small = try #require(UserEnvironment.current()["PIPIT_SMALL_DISK"])
        let store = ArtifactStore(root: Paths.join(small, "store"))
        let artifact = try bench.artifact(StoreBench.wheel())
        #expect {
            try store.unpack(artifact)
        } throws: { error in
            guard case .file(let error) = error as? StoreError else { return false }
            return error.number == ENOSPC
        }
        for shelf in try Files.list(Paths.join(store.root, "wheels-v1")) {
            #expect(try Files.list(Paths.join(store.root, "wheels-v1/" + shelf)) == [])
        }
    }

    @Test("What a killed process left is taken away after a day, and not before")
    func sweeps() throws {
        let bench = try StoreBench()
        let artifact = try bench.artifact(StoreBench.wheel())
        let shelf = Paths.parent(try bench.store.unpack(artifact).directory)
        try bench.store.discard(artifact.digest)
        for (name, age) in [(".unpacking-old", 90_000), (".unpacking-new", 80_000)] {
            let path = Paths.join(shelf, name)
            try Files.makeDirectories(Paths.join(path, "tree"))
            let moment = timespec(tv_sec: time(nil) - age, tv_nsec: 0)
            #expect(utimensat(AT_FDCWD, path, [moment, moment], 0) == 0)
        }
        let wheel = try bench.store.unpack(artifact)
        #expect(wheel.isIntact())
        #expect(try bench.remains() == [".unpacking-new"])
    }

    @Test("Wheels of two digests have two modification times, none of them in the future")
    func times() throws {
        let bench = try StoreBench()
        let one = try bench.store.unpack(try bench.artifact(StoreBench.wheel()))
        let two = try bench.store.unpack(try bench.artifact(StoreBench.wheel { $0.add("sample/two.py", "") }))
        #expect(one.modificationTime != two.modificationTime)
        for wheel in [one, two] { #expect((1_577_836_800..<1_640_995_200).contains(wheel.modificationTime)) }
    }
}

/// A thread whose end can be waited for.
private final class JoinableThread {
    private let thread: pthread_t

    init(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let job = Unmanaged.passRetained(ThreadBody(body)).toOpaque()
        pthread_create(&thread, nil, runThreadBody, job)
        self.thread = thread
    }

    func join() { pthread_join(thread, nil) }
}

private final class ThreadBody: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private func runThreadBody(_ body: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let body { Unmanaged<ThreadBody>.fromOpaque(body).takeRetainedValue().body() }
    return nil
}

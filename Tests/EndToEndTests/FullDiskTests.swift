import OperatingSystem
import Testing

/// A disk that is full: a clear error, nothing broken, and the same command succeeds once there is room.
@Suite(
    .enabled(if: Machine.isReady, Machine.notReady),
    .enabled(if: SmallDisk.isPossible, "SKIPPED: a small tmpfs cannot be mounted here (that needs root)"), .serialized)
struct FullDiskTests {
    /// Two packages of two megabytes that do not compress.
    static let scenario = """
        [packages.small.versions."1.0"]
        [packages.large.versions."1.0"]
        sdist = false
        files = {"large/data.txt" = "\(noise(seed: 1, count: 2 << 20))"}
        [packages.huge.versions."1.0"]
        sdist = false
        files = {"huge/data.txt" = "\(noise(seed: 2, count: 2 << 20))"}
        """

    /// Letters in which there is no pattern.
    static func noise(seed: UInt64, count: Int) -> String {
        var state = seed
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-".utf8)
        return String(
            decoding: (0..<count).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return letters[Int(state >> 58)]
            }, as: UTF8.self)
    }

    /// What lies on the small disk.
    enum Subject: String, CaseIterable { case cache, environments, temporary }

    @Test(arguments: Subject.allCases)
    func `A disk that fills up stops the installation and nothing is half there`(_ subject: Subject) throws {
        let index = try LoopbackIndex(Self.scenario)
        let place = try Workplace()
        try place.write(index.pipfile("[packages]\nsmall = \"*\"\n"), to: "Pipfile")
        let first = try place.pipit("install")
        #expect(first.status == 0, "\(first)")
        try place.write(index.pipfile("[packages]\nsmall = \"*\"\nlarge = \"*\"\nhuge = \"*\"\n"), to: "Pipfile")
        #expect(try place.pipit("lock").status == 0)
        let lock = place.lockText

        // The directory moves to a small disk, with all that it has.
        let directory = Paths.join(place.path, subject.rawValue)
        try Files.makeDirectories(directory)
        let aside = directory + "-aside"
        try Files.rename(directory, to: aside)
        let disk = try SmallDisk(at: directory)
        let copy = try place.run(["/bin/cp", "-a", aside + "/.", directory])
        #expect(copy.status == 0, "\(copy)")
        try disk.leave(kibibytes: 2600)
        let environment = try #require(try place.environment())
        let before = try place.tree(environment)

        let run = try place.pipit("sync")
        if subject == .temporary {
            #expect(run.status == 0, "nothing needs room there\n\(run)")
            return
        }
        #expect(run.status == 3 && run.code == "file-system", "\(run)")
        #expect(run.talk.contains("No space left on device") && run.talk.contains("`\(directory)/"), "\(run)")
        #expect(place.lockText == lock)
        let after = try place.tree(environment)
        // The stamp, which says that nothing needs to be done, is gone as soon as a change begins.
        let changed = Set(before.keys).union(after.keys)
            .filter { before[$0] != after[$0] && $0 != ".pipit/stamp" }.sorted()
        #expect(changed.isEmpty, "changed: \(changed)\n\(run)")
        #expect(try place.installed() == ["small": "1.0"])

        try disk.grow()
        let again = try place.pipit("sync")
        #expect(again.status == 0, "\(again)")
        #expect(try place.installed() == ["small": "1.0", "large": "1.0", "huge": "1.0"])
    }

    @Test func `A cache for which there is no room does not keep a project from being locked`() throws {
        let index = try LoopbackIndex(Self.scenario)
        let place = try Workplace()
        try place.write(index.pipfile("[packages]\nsmall = \"*\"\nlarge = \"*\"\n"), to: "Pipfile")
        let disk = try SmallDisk(at: Paths.join(place.path, "cache"))
        try disk.leave(kibibytes: 0)
        let run = try place.pipit("lock")
        #expect(run.status == 0, "\(run)")
    }

    @Test func `A disk that is full when the lock is written keeps the old lock`() throws {
        let index = try LoopbackIndex(Self.scenario)
        let place = try Workplace()
        let directory = Paths.join(place.path, "small-project")
        let disk = try SmallDisk(at: directory)
        try Files.write(
            Array(index.pipfile("[packages]\nsmall = \"*\"\n").utf8), to: Paths.join(directory, "Pipfile"))
        #expect(try place.pipit("lock", in: directory).status == 0)
        let lock = try Files.read(Paths.join(directory, "Pipfile.lock"))
        let pipfile = index.pipfile("[packages]\nsmall = \"*\"\nlarge = \"*\"\nhuge = \"*\"\n")
        try Files.write(Array(pipfile.utf8), to: Paths.join(directory, "Pipfile"))
        try disk.leave(kibibytes: 0)
        for words in [["lock"], ["install", "small"]] {
            let run = try place.pipit(words, in: directory)
            #expect(run.status == 3 && run.code == "file-system", "\(run)")
            #expect(run.talk.contains("No space left on device"), "\(run)")
            #expect(try Files.read(Paths.join(directory, "Pipfile.lock")) == lock)
            #expect(try Files.read(Paths.join(directory, "Pipfile")) == Array(pipfile.utf8))
            #expect(try Files.list(directory) == ["Pipfile", "Pipfile.lock", "filling"], "nothing is left over")
        }
        try disk.grow()
        #expect(try place.pipit("lock", in: directory).status == 0)
    }
}

/// A file system in memory with little room, mounted for as long as the value lives.
final class SmallDisk {
    let path: String

    struct NotMounted: Error { var talk: String }

    static let isPossible: Bool = {
        let parent = Files.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp"
        guard let directory = try? TemporaryDirectory(in: parent, prefix: "pipit-disk-") else { return false }
        return (try? SmallDisk(at: directory.path)) != nil
    }()

    init(at path: String) throws {
        self.path = path
        try Files.makeDirectories(path)
        try Self.run(["mount", "-t", "tmpfs", "-o", "size=24m", "pipit-test", path])
    }

    deinit { try? Self.run(["umount", "-l", path]) }

    /// Fills the disk but for so much.
    func leave(kibibytes: Int) throws {
        let filling = Paths.join(path, "filling")
        // More than there is: it stops when the disk is full.
        _ = try? Self.run(["dd", "if=/dev/zero", "of=" + filling, "bs=4k"])
        try Self.run(["truncate", "-s", "-\(kibibytes)K", filling])
    }

    func grow() throws { try Files.remove(Paths.join(path, "filling")) }

    private static func run(_ arguments: [String]) throws {
        let environment = ProcessEnvironment(["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C"])
        let output = try ChildProcess.run(arguments, environment: environment)
        guard output.status == 0 else {
            throw NotMounted(talk: String(decoding: output.standardError, as: UTF8.self))
        }
    }
}

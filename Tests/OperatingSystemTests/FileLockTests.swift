import Synchronization
import Testing

@testable import OperatingSystem

@Suite struct FileLockTests {
    @Test("who lets go of a lock leaves it to nobody, not even to a program that is just being started")
    func release() async throws {
        let folder = try TemporaryDirectory(in: Files.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp")
        let path = Paths.join(folder.path, "lock")
        let isOver = Atomic(false)
        // A new process has this one's open files for a moment, until it becomes its program.
        async let starting: Void = OwnThread.run {
            while !isOver.load(ordering: .relaxed) {
                _ = try ChildProcess.run(["/bin/true"], environment: ProcessEnvironment([:]), directory: "/")
            }
        }
        var waits = 0
        for _ in 0..<20_000 {
            let lock = try FileLock(path) { waits += 1 }
            withExtendedLifetime(lock) {}
        }
        isOver.store(true, ordering: .relaxed)
        try await starting
        #expect(waits == 0)
    }
}

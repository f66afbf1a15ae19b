import Archives
import Hashing
import OperatingSystem
import Synchronization
import SystemCalls

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The unpacking of one wheel into a new directory: two threads take directories and files from one list, and every
/// byte is checked against CRC, size and RECORD before it is written, or, in files too large for the memory, before the
/// directory is used for anything.
final class WheelUnpacking: Sendable {
    /// What a thread does next.
    private enum Job: Sendable {
        /// Makes a directory and the small files in it.
        case directory(Int)
        /// Writes one large file, whose directory is there.
        case file(Int)
    }

    private struct Outcome: Sendable {
        var error: StoreError?
        /// The files of the scripts' directory that name no interpreter in particular.
        var scripts: [Int] = []
    }

    private let reader: WheelReader
    private let tree: String
    /// An open descriptor of the directory `tree`.
    private let root: Int32
    private let modified: timespec
    private let jobs: [Job]
    private let counter: JobCounter
    private let outcome = Mutex(Outcome())

    /// Files from this size on are jobs of their own, and the first to be done.
    private static let largeSize: UInt64 = 1 << 20

    private init(_ reader: WheelReader, tree: String, root: Int32, modified: Int64) {
        self.reader = reader
        self.tree = tree
        self.root = root
        self.modified = timespec(tv_sec: Int(modified), tv_nsec: 0)
        let manifest = reader.manifest
        let large = manifest.files.indices.filter { manifest.files[$0].size >= Self.largeSize }
            .sorted { manifest.files[$0].size > manifest.files[$1].size }
        jobs = large.map(Job.file) + manifest.directories.indices.map(Job.directory)
        counter = JobCounter(jobs.count)
    }

    /// Unpacks into the empty directory `tree`. Returns the manifest, with the roles that only the content tells.
    static func unpack(_ reader: WheelReader, into tree: String, modified: Int64) throws(StoreError) -> WheelManifest {
        let root = SystemPath.lend(tree, else: -1) { pipit_open($0, O_RDONLY | O_DIRECTORY, 0) }
        guard root >= 0 else { throw .file(FileError(operation: "open", path: tree)) }
        defer { close(root) }
        let unpacking = WheelUnpacking(reader, tree: tree, root: root, modified: modified)
        try unpacking.makeDirectoriesOfLargeFiles()
        // A thread costs some microseconds; a small wheel is not worth one.
        let isSmall = unpacking.jobs.count < 8 && reader.zip.source.size < 1 << 20
        Workers.run(isSmall ? 1 : Workers.suitableCount(limit: 4)) { unpacking.work() }
        let outcome = unpacking.outcome.withLock { $0 }
        if let error = outcome.error { throw error }
        var manifest = reader.manifest
        for index in outcome.scripts { manifest.files[index].role = .scriptForInterpreter }
        return manifest
    }

    private func makeDirectoriesOfLargeFiles() throws(StoreError) {
        let manifest = reader.manifest
        for directory in manifest.directories
        where directory.fileRange.contains(where: { manifest.files[$0].size >= Self.largeSize }) {
            do throws(FileError) {
                try Files.makeDirectories(Paths.join(tree, manifest.path(directory.storedPath)))
            } catch { throw .file(error) }
        }
    }

    // MARK: On each thread

    private func work() {
        let inflater = Inflater()
        while let number = counter.take() {
            do throws(StoreError) {
                switch jobs[number] {
                case .file(let index): try write(index, using: inflater)
                case .directory(let index): try fill(index, using: inflater)
                }
            } catch {
                counter.stop()
                outcome.withLock { if $0.error == nil { $0.error = error } }
                return
            }
        }
    }

    private func fill(_ index: Int, using inflater: Inflater) throws(StoreError) {
        let manifest = reader.manifest
        let directory = manifest.directories[index]
        let path = manifest.path(directory.storedPath)
        if !path.isEmpty {
            // The parent may be in the hands of another thread, which is about to make it. Scheme directories stand
            // below a `.data` directory that is nobody's own.
            var attempts = 0
            while makeDirectory(path) != 0 && errno != EEXIST {
                let number = errno
                if number == ENOENT && attempts == 0 {
                    _ = makeDirectory(Paths.parent(path))
                } else if number != ENOENT || attempts > 100_000 {
                    throw failure("make the directory", path, number)
                }
                if outcome.withLock({ $0.error != nil }) { return }
                attempts += 1
                sched_yield()
            }
        }
        for file in directory.fileRange where manifest.files[file].size < Self.largeSize {
            try write(file, using: inflater)
        }
    }

    private func makeDirectory(_ path: String) -> Int32 {
        SystemPath.lend(path, else: -1) { mkdirat(root, $0, 0o755) }
    }

    private func write(_ index: Int, using inflater: Inflater) throws(StoreError) {
        if reader.isStreamed(file: index) {
            try writeFile(index) { (take) throws(StoreError) in
                do throws(WheelError) { try reader.stream(ofFile: index, take) } catch { throw .wheel(error) }
            }
            return
        }
        let content: UnsafeRawBufferPointer
        do throws(WheelError) {
            content = try reader.content(ofFile: index, using: inflater)
        } catch { throw .wheel(error) }
        try writeFile(index) { (take) throws(StoreError) in _ = take(content) }
    }

    /// Writes what `produce` hands over in pieces, until it is told to stop.
    private func writeFile(
        _ index: Int, _ produce: ((UnsafeRawBufferPointer) -> Bool) throws(StoreError) -> Void
    ) throws(StoreError) {
        let file = reader.manifest.files[index]
        let mode: mode_t = file.isExecutable ? 0o755 : 0o644
        let descriptor = reader.manifest.withPaths { base in
            pipit_openat(root, base + Int(file.storedPath), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode)
        }
        guard descriptor >= 0 else { throw failure("write", reader.manifest.storedPath(of: file), errno) }
        var failed: Int32 = 0
        var isStart = true
        do throws(StoreError) {
            try produce { content in
                if isStart, file.scheme == .scripts, WheelManifest.Role(ofScript: content) == .scriptForInterpreter {
                    outcome.withLock { $0.scripts.append(index) }
                }
                isStart = false
                failed = Self.writeAll(content, to: descriptor)
                return failed == 0
            }
        } catch {
            close(descriptor)
            throw error
        }
        // Whatever the process's mask: an environment's files are readable for all who may enter it.
        if failed == 0 && fchmod(descriptor, mode) != 0 { failed = errno }
        if failed == 0 {
            let times = [modified, modified]
            if futimens(descriptor, times) != 0 { failed = errno }
        }
        if close(descriptor) != 0 && failed == 0 { failed = errno }
        if failed != 0 { throw failure("write", reader.manifest.storedPath(of: file), failed) }
    }

    private static func writeAll(_ content: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
        var offset = 0
        while offset < content.count {
            let count = systemWrite(descriptor, content.baseAddress! + offset, content.count - offset)
            if count < 0 && errno == EINTR { continue }
            if count < 0 { return errno }
            offset += count
        }
        return 0
    }

    private func failure(_ operation: String, _ path: String, _ number: Int32) -> StoreError {
        .file(FileError(operation: operation, path: Paths.join(tree, path), number: number))
    }
}

// The member of the class would shadow the call of the C library.
private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, buffer, count)
}

internal import Archives
internal import OperatingSystem
import Synchronization
internal import SystemCalls

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Puts the files of all wheels of a change in their places: directories and links in one pass, by two threads that take one
/// directory after the other. Paths go from the manifest to the system calls as they are, relative to open directories.
///
/// Everything here is POSIX; what differs between systems is which error says that a link cannot be made.
final class LinkPass: Sendable {
    /// One directory of one wheel with the files in it.
    private struct Job: Sendable {
        var placement: Int
        var directory: Int
        /// The stored tree.
        var tree: Int32
        /// The directory that the destination path is relative to.
        var root: Int32
    }

    private let placements: [WheelPlacement]
    private let jobs: [Job]
    private let descriptors: [Int32]
    private let mode: EnvironmentChange.LinkMode
    private let hasFailed = Atomic<Bool>(false)
    /// Set when a first link showed that the store is on another file system.
    private let mustCopy = Atomic<Bool>(false)

    /// Opens the directories that are needed.
    ///
    /// - Parameter staging: where the `.dist-info` directories are put together.
    init(
        _ placements: [WheelPlacement], staging: String, mode: EnvironmentChange.LinkMode
    ) throws(FileError) {
        self.placements = placements
        self.mode = mode
        var opened: [String: Int32] = [:]
        var all: [Int32] = []
        var jobs: [Job] = []
        do throws(FileError) {
            func descriptor(_ path: String) throws(FileError) -> Int32 {
                if let known = opened[path] { return known }
                let descriptor = pipit_open(path, O_RDONLY | O_DIRECTORY, 0)
                guard descriptor >= 0 else { throw FileError(operation: "open", path: path) }
                all.append(descriptor)
                opened[path] = descriptor
                return descriptor
            }
            for (index, placement) in placements.enumerated() {
                let tree = try descriptor(placement.addition.tree)
                for (number, directory) in placement.manifest.directories.enumerated() {
                    let path = placement.isMetadata(directory) ? staging : placement.root(directory.scheme)
                    if opened[path] == nil { try Files.makeDirectories(path) }
                    jobs.append(
                        Job(placement: index, directory: number, tree: tree, root: try descriptor(path)))
                }
            }
        } catch {
            for descriptor in all { close(descriptor) }
            throw error
        }
        self.jobs = jobs
        descriptors = all
    }

    deinit { for descriptor in descriptors { close(descriptor) } }

    // MARK: Before anything is touched

    /// Compares every stored file's size and time with what they were when it was unpacked.
    func checkStored() throws(ChangeError) {
        let failure = ParallelPass.firstFailure(count: jobs.count) { (index) throws(ChangeError) in
            try self.checkStored(self.jobs[index])
        }
        if let failure { throw failure }
    }

    private func checkStored(_ job: Job) throws(ChangeError) {
        let placement = placements[job.placement]
        let manifest = placement.manifest
        let changed: Int? = manifest.withPaths { base in
            for index in manifest.directories[job.directory].fileRange {
                let file = manifest.files[index]
                if file.role == .writtenByInstaller { continue }
                var raw = stat()
                guard fstatat(job.tree, base + Int(file.storedPath), &raw, AT_SYMLINK_NOFOLLOW) == 0,
                    raw.st_mode & S_IFMT == S_IFREG, UInt64(raw.st_size) == file.size
                else { return index }
                if let time = placement.addition.storedTime, raw.modificationSeconds != time { return index }
            }
            return nil
        }
        if let changed {
            throw .storedFileChanged(
                wheel: manifest.wheel, distribution: placement.label,
                path: manifest.storedPath(of: manifest.files[changed]))
        }
    }

    // MARK: Linking

    /// Makes all directories and puts all files there that are taken over as they are.
    func link() throws(FileError) {
        let failure = ParallelPass.firstFailure(count: jobs.count) { (index) throws(FileError) in
            do throws(FileError) {
                try self.perform(self.jobs[index])
            } catch {
                // The other thread may be waiting for a directory that will never be.
                self.hasFailed.store(true, ordering: .relaxed)
                throw error
            }
        }
        if let failure { throw failure }
    }

    private func perform(_ job: Job) throws(FileError) {
        let placement = placements[job.placement]
        let manifest = placement.manifest
        let directory = manifest.directories[job.directory]
        try manifest.withPaths { (base: UnsafePointer<CChar>) throws(FileError) in
            let path = base + Int(directory.destinationPath)
            if path.pointee != 0 { try makeDirectory(job.root, path) }
            for index in directory.fileRange {
                let file = manifest.files[index]
                guard file.role == .ordinary, placement.shared.isEmpty || !placement.shared.contains(index) else {
                    continue
                }
                try place(
                    base + Int(file.storedPath), of: job.tree, at: base + Int(file.destinationPath), of: job.root,
                    isExecutable: file.isExecutable)
            }
        }
    }

    private func makeDirectory(_ root: Int32, _ path: UnsafePointer<CChar>) throws(FileError) {
        while mkdirat(root, path, 0o777) != 0 {
            if errno == EEXIST { return }
            guard errno == ENOENT else {
                throw FileError(operation: "make the directory", path: String(cString: path))
            }
            // The directory above is the other thread's, which is about to make it.
            if hasFailed.load(ordering: .relaxed) {
                throw FileError(operation: "make the directory", path: String(cString: path), number: ENOENT)
            }
            sched_yield()
        }
    }

    private func place(
        _ source: UnsafePointer<CChar>, of tree: Int32, at destination: UnsafePointer<CChar>, of root: Int32,
        isExecutable: Bool
    ) throws(FileError) {
        var mayRemove = true
        while true {
            if mode == .hardLink, !mustCopy.load(ordering: .relaxed) {
                if linkat(tree, source, root, destination, 0) == 0 { return }
                switch errno {
                case EEXIST: break
                case EXDEV, EPERM, EACCES, ENOTSUP, ENOSYS, EOPNOTSUPP:
                    mustCopy.store(true, ordering: .relaxed)
                    continue
                case EMLINK:
                    // This one file has as many names as the file system allows.
                    if try copy(source, of: tree, to: destination, of: root, isExecutable: isExecutable) { return }
                default: throw FileError(operation: "link", path: String(cString: destination))
                }
            } else if try copy(source, of: tree, to: destination, of: root, isExecutable: isExecutable) {
                return
            }
            // A leftover that nobody owns.
            guard mayRemove, unlinkat(root, destination, 0) == 0 else {
                throw FileError(operation: "replace", path: String(cString: destination))
            }
            mayRemove = false
        }
    }

    /// Returns false when there is a file already.
    private func copy(
        _ source: UnsafePointer<CChar>, of tree: Int32, to destination: UnsafePointer<CChar>, of root: Int32,
        isExecutable: Bool
    ) throws(FileError) -> Bool {
        let input = pipit_openat(tree, source, O_RDONLY | O_NOFOLLOW, 0)
        guard input >= 0 else { throw FileError(operation: "read", path: String(cString: source)) }
        defer { close(input) }
        let output = pipit_openat(
            root, destination, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, isExecutable ? 0o777 : 0o666)
        guard output >= 0 else {
            if errno == EEXIST { return false }
            throw FileError(operation: "write", path: String(cString: destination))
        }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var failed: Int32 = 0
        copying: while failed == 0 {
            let count = read(input, &buffer, buffer.count)
            if count == 0 { break }
            if count < 0 {
                if errno != EINTR { failed = errno }
                continue
            }
            var written = 0
            while written < count {
                let step = buffer.withUnsafeBytes { write(output, $0.baseAddress! + written, count - written) }
                if step >= 0 {
                    written += step
                } else if errno != EINTR {
                    failed = errno
                    break copying
                }
            }
        }
        if close(output) != 0 && failed == 0 { failed = errno }
        guard failed == 0 else {
            throw FileError(operation: "write", path: String(cString: destination), number: failed)
        }
        return true
    }
}

extension stat {
    fileprivate var modificationSeconds: Int64 {
        #if canImport(Glibc)
            Int64(st_mtim.tv_sec)
        #else
            Int64(st_mtimespec.tv_sec)
        #endif
    }
}

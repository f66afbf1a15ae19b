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
    private let table: LinkTable
    private let placements: [WheelPlacement]
    /// Open directories, by the numbers of the table.
    private let roots: [Int32]
    /// The trees of the first wheels, as many as may be open at a time; the others are opened when they are needed.
    private let trees: [Int32]
    private static let mostOpenTrees = 256
    /// Files that the rest of the program must be able to open while the pass goes on.
    private static let spareFiles = 8
    private let mode: EnvironmentChange.LinkMode
    private let hasFailed = Atomic<Bool>(false)
    /// Set when a first link showed that the store is on another file system.
    private let mustCopy = Atomic<Bool>(false)

    /// Opens the directories that are needed, and makes those of the target that are missing.
    ///
    /// - Parameter staging: where the `.dist-info` directories are put together.
    init(
        _ placements: [WheelPlacement], staging: String, mode: EnvironmentChange.LinkMode
    ) throws(FileError) {
        self.placements = placements
        self.mode = mode
        table = LinkTable(placements, staging: staging)
        var opened: [Int32] = []
        do throws(FileError) {
            for root in table.roots {
                try Files.makeDirectories(root)
                opened.append(try LinkPass.open(root))
            }
        } catch {
            for descriptor in opened { close(descriptor) }
            throw error
        }
        roots = opened
        trees = LinkPass.openTrees(table.trees)
    }

    /// Opens directories until there are enough, or the system gives no more.
    private static func openTrees(_ paths: [String]) -> [Int32] {
        var opened: [Int32] = []
        for path in paths.prefix(mostOpenTrees) {
            let descriptor = SystemPath.lend(path, else: -1) { pipit_open($0, O_RDONLY | O_DIRECTORY, 0) }
            guard descriptor < 0 else {
                opened.append(descriptor)
                continue
            }
            for descriptor in opened.suffix(spareFiles) { close(descriptor) }
            return opened.dropLast(spareFiles)
        }
        return opened
    }

    /// Hands an open directory to `body`: the tree of a wheel.
    private func withTree<Failure: Error>(
        of wheel: Int, failing: (FileError) -> Failure, _ body: (Int32) throws(Failure) -> Void
    ) throws(Failure) {
        if wheel < trees.count { return try body(trees[wheel]) }
        let descriptor: Int32
        do throws(FileError) { descriptor = try LinkPass.open(table.trees[wheel]) } catch { throw failing(error) }
        defer { close(descriptor) }
        try body(descriptor)
    }

    deinit { for descriptor in roots + trees { close(descriptor) } }

    private static func open(_ path: String) throws(FileError) -> Int32 {
        let descriptor = SystemPath.lend(path, else: -1) { pipit_open($0, O_RDONLY | O_DIRECTORY, 0) }
        guard descriptor >= 0 else { throw FileError(operation: "open", path: path) }
        return descriptor
    }

    /// Calls `body` for every directory, on two threads, with the pool's address.
    private func forEachDirectory<Failure: Error & Sendable>(
        _ body: @Sendable @escaping (LinkTable.Directory, UnsafePointer<CChar>) throws(Failure) -> Void
    ) throws(Failure) {
        let failure = ParallelPass.firstFailure(count: table.directories.count) { (index) throws(Failure) in
            let outcome: Result<Void, Failure> = self.table.pool.withUnsafeBufferPointer { pool in
                guard let base = pool.baseAddress else { return .success(()) }
                do throws(Failure) {
                    return .success(try body(self.table.directories[index], base))
                } catch {
                    return .failure(error)
                }
            }
            try outcome.get()
        }
        if let failure { throw failure }
    }

    // MARK: Before anything is touched

    /// Compares every stored file's size and time with what they were when it was unpacked.
    func checkStored() throws(ChangeError) {
        let times = placements.map(\.addition.storedTime)
        try forEachDirectory { (directory, base) throws(ChangeError) in
            let wheel = Int(directory.wheel)
            let time = times[wheel]
            try self.withTree(of: wheel, failing: ChangeError.file) { (tree) throws(ChangeError) in
                for index in directory.files {
                    let file = self.table.files[index]
                    guard file.isUsed else { continue }
                    var raw = stat()
                    let isThere = fstatat(tree, base + Int(file.stored), &raw, AT_SYMLINK_NOFOLLOW) == 0
                    guard isThere, raw.st_mode & S_IFMT == S_IFREG, UInt64(raw.st_size) == file.size,
                        time == nil || raw.modificationSeconds == time
                    else {
                        throw .storedFileChanged(
                            wheel: self.placements[wheel].manifest.wheel, distribution: self.placements[wheel].label,
                            path: self.table.text(file.stored))
                    }
                }
            }
        }
    }

    // MARK: Linking

    /// Makes all directories and puts all files there that are taken over as they are.
    func link() throws(FileError) {
        try forEachDirectory { (directory, base) throws(FileError) in
            do throws(FileError) {
                let root = self.roots[Int(directory.root)]
                let path = base + Int(directory.path)
                if path.pointee != 0 { guard try self.makeDirectory(root, path) else { return } }
                try self.withTree(of: Int(directory.wheel), failing: { $0 }) { (tree) throws(FileError) in
                    for index in directory.files {
                        let file = self.table.files[index]
                        guard file.isLinked else { continue }
                        try self.place(
                            base + Int(file.stored), of: tree, at: base + Int(file.destination), of: root,
                            isExecutable: file.isExecutable)
                    }
                }
            } catch {
                // The other thread may be waiting for a directory that will never be.
                self.hasFailed.store(true, ordering: .relaxed)
                // Paths are relative to open directories; people need to know which.
                var told = error
                told.path = Paths.join(
                    error.operation == "read"
                        ? self.table.trees[Int(directory.wheel)] : self.table.roots[Int(directory.root)], error.path)
                throw told
            }
        }
    }

    /// False when there is none because the other thread has failed, which tells why.
    private func makeDirectory(_ root: Int32, _ path: UnsafePointer<CChar>) throws(FileError) -> Bool {
        var attempts = 0
        while mkdirat(root, path, 0o777) != 0 {
            let number = errno
            if number == EEXIST { return true }
            if number == ENOENT, hasFailed.load(ordering: .relaxed) { return false }
            // The directory above is the other thread's, which is about to make it, unless somebody has taken away what
            // was there: that is waited for for half a minute.
            guard number == ENOENT, attempts < 300_000 else {
                throw FileError(operation: "make the directory", path: String(cString: path), number: number)
            }
            attempts += 1
            if attempts < 1000 { sched_yield() } else { usleep(100) }
        }
        return true
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
        var failed: Int32 = 0
        // Some file systems keep one content for both until one of them is written to.
        let isCopied = pipit_clone(output, input) == 0
        var buffer = [UInt8](repeating: 0, count: isCopied ? 0 : 1 << 16)
        copying: while failed == 0, !isCopied {
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

import SystemCalls

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Files {
    /// Whether there is certainly nothing at a path: neither the path nor one of the directories that lead to it. What cannot
    /// be looked at, for want of a permission or of a network, is not gone.
    package static func isGone(_ path: String) -> Bool {
        var raw = stat()
        return SystemPath.lend(path, else: -1) { stat($0, &raw) } != 0 && (errno == ENOENT || errno == ENOTDIR)
    }

    /// When a file was last read or changed, in nanoseconds since 1970. Most systems note a read once a day, some never.
    package static func lastUse(_ path: String) -> Int64? {
        var raw = stat()
        guard SystemPath.lend(path, else: -1, to: { stat($0, &raw) }) == 0 else { return nil }
        #if canImport(Glibc)
            let times = [raw.st_atim, raw.st_mtim]
        #else
            let times = [raw.st_atimespec, raw.st_mtimespec]
        #endif
        return times.map { Int64($0.tv_sec) * 1_000_000_000 + Int64($0.tv_nsec) }.max()
    }

    /// The bytes of all files below a directory, links not followed; `shared` are those of files that have names elsewhere.
    package static func sizeOfTree(_ path: String) -> (total: Int64, shared: Int64) {
        var sizes = (total: Int64(0), shared: Int64(0))
        measure(SystemPath.lend(path, else: -1) { pipit_open($0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0) }, &sizes)
        return sizes
    }

    /// Takes the descriptor over. Names stay as the system has them, since turning each into a string would take longer than
    /// asking for its size.
    private static func measure(_ descriptor: Int32, _ sizes: inout (total: Int64, shared: Int64)) {
        guard descriptor >= 0 else { return }
        guard let stream = fdopendir(descriptor) else {
            close(descriptor)
            return
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    if name[0] == 0x2e, name[1] == 0 || name[1] == 0x2e && name[2] == 0 { return }
                    var raw = stat()
                    guard fstatat(descriptor, name, &raw, AT_SYMLINK_NOFOLLOW) == 0 else { return }
                    if raw.st_mode & S_IFMT == S_IFDIR {
                        measure(pipit_openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0), &sizes)
                    } else if raw.st_mode & S_IFMT == S_IFREG {
                        sizes.total += Int64(raw.st_size)
                        if raw.st_nlink > 1 { sizes.shared += Int64(raw.st_size) }
                    }
                }
            }
        }
    }
}

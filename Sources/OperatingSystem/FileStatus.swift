import SystemCalls

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the file system says of a file without opening it.
package struct FileStatus: Equatable, Hashable, Sendable {
    package enum Kind: Sendable {
        case file, directory, symbolicLink, other
    }

    package var kind: Kind
    /// In bytes.
    package var size: Int64
    /// Time of the last change of the content, in nanoseconds since 1970.
    package var modified: Int64
    package var device: UInt64
    package var inode: UInt64
    /// The permission bits, without the kind.
    package var mode: UInt32
    package var links: UInt64

    init(_ raw: stat) {
        switch raw.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .directory
        case S_IFLNK: kind = .symbolicLink
        default: kind = .other
        }
        size = Int64(raw.st_size)
        #if canImport(Glibc)
            modified = Int64(raw.st_mtim.tv_sec) * 1_000_000_000 + Int64(raw.st_mtim.tv_nsec)
        #else
            modified = Int64(raw.st_mtimespec.tv_sec) * 1_000_000_000 + Int64(raw.st_mtimespec.tv_nsec)
        #endif
        device = UInt64(raw.st_dev)
        inode = UInt64(raw.st_ino)
        mode = UInt32(raw.st_mode) & 0o7777
        links = UInt64(raw.st_nlink)
    }
}

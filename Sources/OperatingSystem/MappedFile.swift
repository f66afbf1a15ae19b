#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The content of a file, mapped into memory: nothing is read until it is looked at.
///
/// Only for files that are replaced as a whole and never changed in place: cutting a mapped file short ends the
/// processes that look at what is gone.
package final class MappedFile: @unchecked Sendable {
    // Safe to share: nothing writes to it.
    /// The bytes, valid for as long as this object lives: whoever looks at them holds it until after (see
    /// `withExtendedLifetime`), because Swift lets go of an object after its own last use.
    package let bytes: UnsafeRawBufferPointer

    /// Maps the file at `path`. It may be renamed or removed while it is mapped.
    package init(path: String) throws(FileError) {
        let (descriptor, count) = try Files.openRegular(path)
        defer { close(descriptor) }
        // Nothing cannot be mapped.
        guard count > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let memory = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), memory != MAP_FAILED else {
            throw FileError(operation: "read", path: path)
        }
        bytes = UnsafeRawBufferPointer(start: memory, count: count)
    }

    deinit {
        if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
    }
}

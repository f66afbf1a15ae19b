import Diagnostics

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An operation of the operating system that did not succeed on a file.
package struct FileError: Error, Equatable, Sendable {
    /// What was being done, as a verb in the infinitive: `read`, `replace`, `make`.
    package var operation: String
    /// The path as it was given to the operating system.
    package var path: String
    /// The operating system's error number.
    package var number: Int32

    package init(operation: String, path: String, number: Int32 = errno) {
        self.operation = operation
        self.path = path
        self.number = number
    }

    /// The operating system's own words for the number.
    package var reason: String { String(cString: strerror(number)) }

    package var isNotFound: Bool { number == ENOENT || number == ENOTDIR }
}

extension FileError: Diagnosable {
    package var diagnostic: Diagnostic {
        var help: [String] = []
        switch number {
        case ENOSPC, EDQUOT: help = ["make room on the disk that holds `\(path)`, then run the command again"]
        case EACCES, EPERM: help = ["check who owns `\(path)` and what it allows"]
        case EROFS: help = ["`\(path)` is on a file system that is mounted read-only"]
        default: break
        }
        return Diagnostic(
            .fileSystem, "could not \(operation) `\(path)`: \(reason)", help: help,
            exitStatus: number == ENOSPC || number == EDQUOT ? .undetermined : .objected)
    }
}

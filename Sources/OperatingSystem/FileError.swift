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
    /// Why Pipit would not, where the operating system would have.
    package var obstacle: Obstacle?

    /// What is there is not what Pipit reads as a file.
    package enum Obstacle: Equatable, Sendable {
        /// `a device`, `a pipe`, `a socket`; and the text of the link that leads to it, if one does.
        case kind(String, leadsTo: String?)
        /// In bytes.
        case larger(than: Int)
        /// A pipe that nobody opened for writing.
        case silent(seconds: Int)
    }

    /// Something that is not read, because of what it is.
    package init(_ path: String, _ obstacle: Obstacle) {
        operation = "read"
        self.path = path
        self.obstacle = obstacle
        switch obstacle {
        case .kind, .silent: number = EINVAL
        case .larger: number = EFBIG
        }
    }

    package init(operation: String, path: String, number: Int32 = errno) {
        self.operation = operation
        self.path = path
        self.number = number
    }

    /// The operating system's own words for the number, or Pipit's for the obstacle.
    package var reason: String {
        switch obstacle {
        case nil where !SystemPath.isPossible(path): "no path has a NUL byte in it"
        case nil: String(cString: strerror(number))
        case .kind(let kind, nil): "it is \(kind), not a regular file"
        case .kind(let kind, let target?): "it is a link to `\(target)`, which is \(kind), not a regular file"
        case .silent(let seconds): "it is a pipe, and nobody wrote into it for \(seconds) seconds"
        case .larger(let limit):
            "it is larger than "
                + (limit >= 1 << 20 ? "\(limit >> 20) MiB" : "\(limit) bytes")
        }
    }

    package var isNotFound: Bool { number == ENOENT || number == ENOTDIR }
}

extension FileError: Diagnosable {
    package var diagnostic: Diagnostic {
        var help: [String] = []
        switch obstacle {
        case .kind: help = ["remove it, or put a regular file in its place"]
        case .larger: help = ["no file that is read here is so large: check what it is, and remove or replace it"]
        case .silent: help = ["start what writes into it first"]
        case nil: break
        }
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

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Files {
    /// Where one comes to from `path` when it is a link: the path itself first, then what each link leads to, the last one
    /// being no link. What that names need not be there. Throws where links lead in a circle.
    ///
    /// - Parameter stop: asked of every path; where it says so, the way ends without a look at what is there.
    package static func linkSteps(
        from path: String, until stop: (String) -> Bool = { _ in false }
    ) throws(FileError) -> [String] {
        var steps = [path]
        // The kernel follows no more than forty.
        for _ in 0...40 {
            let step = steps[steps.count - 1]
            guard !stop(step), let link = linkTarget(step) else { return steps }
            let parent = Paths.parent(step)
            // `..` in a link is meant from where its directory really is.
            steps.append(Paths.absolute(link, in: realPath(parent) ?? parent))
        }
        throw FileError(operation: "follow the links of", path: path, number: ELOOP)
    }

    /// Which open descriptor of this process `path` names, as `/proc/self/fd/1` and `/dev/fd/1` do; nil for any other path.
    /// A link such as `/dev/stdout` is not followed.
    package static func descriptor(named path: String) -> Int32? {
        guard let number = Int32(Paths.name(path)), number >= 0, linkStatus(path) != nil,
            let directory = realPath(Paths.parent(path)),
            ["/proc/self/fd", "/dev/fd"].contains(where: { realPath($0) == directory })
        else { return nil }
        return number
    }

    /// Writes into what is there, be it a device, a FIFO or a file, which is neither made nor cut short.
    package static func write(_ bytes: [UInt8], into path: String) throws(FileError) {
        let descriptor = SystemPath.lend(path, else: -1) { open($0, O_WRONLY | O_NOCTTY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw FileError(operation: "write into", path: path) }
        let failed = writeAll(bytes, to: descriptor)
        let closed = close(descriptor)
        if failed != 0 { throw FileError(operation: "write into", path: path, number: failed) }
        if closed != 0 { throw FileError(operation: "write into", path: path) }
    }
}

import Diagnostics
import OperatingSystem
import Reporting

/// A file that a user named for what a command writes: `-o FILE` and its like.
///
/// A regular file is replaced in one step, also where a link leads to it, and the link stays. Whatever else is there, a device
/// or a FIFO, is written into and never replaced. `-` is standard output, as are the names that the system has for it.
struct OutputFile {
    private enum Place {
        case stream(OutputStream)
        case descriptor(Int32)
        case file
    }

    /// The absolute path, as it is told.
    let path: String
    private let invocation: Invocation
    /// The path with its links followed.
    private let end: String
    private let place: Place

    init(_ word: String, _ invocation: Invocation) throws(FileError) {
        self.invocation = invocation
        guard word != "-" else {
            (path, end, place) = (word, word, .stream(.data))
            return
        }
        path = Paths.absolute(word, in: invocation.directory)
        let last = try Files.linkSteps(from: path, until: { Files.descriptor(named: $0) != nil }).last ?? path
        if let number = Files.descriptor(named: last) {
            end = last
            place = OutputStream(rawValue: number).map(Place.stream) ?? .descriptor(number)
        } else {
            end = Files.realPath(path) ?? last
            place = .file
        }
    }

    /// Whether it is standard output, so that nothing else may be said there.
    var isStandardOutput: Bool {
        if case .stream(.data) = place { true } else { false }
    }

    /// Whether a regular file is there that has these bytes already.
    func holds(_ bytes: [UInt8]) throws(FileError) -> Bool {
        guard case .file = place, let status = Files.status(end), status.kind == .file, status.size == bytes.count
        else { return false }
        return try Files.read(end, limit: bytes.count) == bytes
    }

    func write(_ bytes: [UInt8]) throws {
        switch place {
        case .stream(.data) where invocation.writesToTerminal:
            invocation.output(String(decoding: bytes, as: UTF8.self))
        case .stream(let stream): invocation.streams.write(bytes: bytes, to: stream)
        case .descriptor(let number):
            let failed = Files.writeAll(bytes, to: number)
            if failed != 0 { throw FileError(operation: "write into", path: path, number: failed) }
        case .file:
            switch Files.status(end)?.kind {
            case .file: try Files.replaceAtomically(end, with: bytes)
            // A directory refuses for itself.
            case .directory, .symbolicLink, .other: try Files.write(bytes, into: end)
            case nil:
                let parent = Paths.parent(end)
                guard Files.exists(parent) else { throw missing(parent) }
                try Files.replaceAtomically(end, with: bytes)
            }
        }
    }

    func write(_ text: String) throws { try write(Array(text.utf8)) }

    private func missing(_ directory: String) -> Diagnostic {
        Diagnostic(
            .fileSystem, "there is no directory `\(directory)` to write `\(Paths.name(end))` into",
            evidence: end == path ? [] : [.init("the link", path)], explanation: "The file was not written.",
            help: ["make the directory, or name a file in one that is there"])
    }
}

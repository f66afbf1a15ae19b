import Diagnostics
import OperatingSystem
import Pipfiles

/// Puts a Pipfile and its lock on the disk together: both are there anew, or both are as they were.
struct ProjectWriting {
    var files: ProjectFiles

    /// Throws a `Diagnostic`, and writes nothing, when the Pipfile is not the one that the work began with: somebody edited
    /// it in the meantime.
    ///
    /// - Parameters:
    ///   - pipfile: the new bytes; nil leaves the file alone.
    ///   - base: the Pipfile that the work began with; nil when there was none.
    ///   - lock: the new lock; written with the line ends that the old one has, and only when its bytes change. Nil, for a
    ///     command that makes no lock, leaves the file alone.
    ///   - pylock: the same lock in the standard's form, written beside the lock under the name that the Pipfile gives it.
    @discardableResult
    func write(
        pipfile: [UInt8]?, base: [UInt8]?, lock: Lockfile? = nil, pylock: PylockDocument? = nil
    ) throws -> ProjectChange {
        let oldLock = try files.lockBytes()
        let oldPipfile = try files.pipfileBytes()
        guard oldPipfile == base else { throw edited }
        let pipfileBefore = try Self.content(of: files.location.pipfile)
        // A new lock beside a Pipfile with carriage returns has them too.
        let newLock = lock?.bytes(lineEnd: LineEnd(of: oldLock ?? pipfile ?? oldPipfile ?? [])) ?? oldLock
        let lockPath = try target(files.location.lockfile) { (try? Lockfile(parsing: $0, file: "")) != nil }
        let pipfilePath = try target(files.location.pipfile) { PipfileDocument.looksLikeOne($0) }
        let companion = try pylock.map { try self.companion($0, pipfile: pipfile ?? base) }
        // The lock first: if the Pipfile cannot be written after it, it is put back. A crash between the two leaves a lock
        // that does not belong to the Pipfile, which every command notices.
        if let companion, companion.before != companion.after {
            try Files.replaceAtomically(companion.path, with: companion.after)
        }
        if newLock != oldLock {
            do throws(FileError) {
                try put(newLock, at: lockPath)
            } catch {
                try? companion?.takeBack(self)
                throw error
            }
        }
        if let pipfile, pipfile != oldPipfile {
            do throws(FileError) {
                try Files.replaceAtomically(pipfilePath, with: pipfile)
            } catch {
                if newLock != oldLock { try? put(oldLock, at: lockPath) }
                try? companion?.takeBack(self)
                throw error
            }
        }
        return ProjectChange(
            lockBefore: oldLock, lockAfter: newLock, pipfileBefore: pipfileBefore,
            pipfileAfter: pipfile ?? pipfileBefore, companion: companion)
    }

    /// Where a pylock goes, and what is there.
    private func companion(_ pylock: PylockDocument, pipfile: [UInt8]?) throws -> ProjectChange.Companion {
        let directives = try pipfile.map { bytes throws in
            try PipfileDocument(parsing: bytes, file: files.pipfileName).directives()
        }
        let path = try PylockFile.target(files.location.directory, directives)
        let target = try pylockTarget(path)
        return .init(path: target, before: try Self.content(of: target), after: pylock.bytes)
    }

    /// The bytes of a file, an empty one included; nil when there is none.
    static func content(of path: String) throws(FileError) -> [UInt8]? {
        Files.exists(path) ? try Files.read(path) : nil
    }

    func put(_ bytes: [UInt8]?, at path: String) throws(FileError) {
        if let bytes { try Files.replaceAtomically(path, with: bytes) } else { try Files.remove(path) }
    }

    private var edited: Diagnostic {
        Diagnostic(
            .pipfileChanged, "`\(files.pipfileName)` was changed while it was being locked",
            explanation: "The change is kept. Nothing was written, and nothing was installed.",
            help: ["run the command again"])
    }

    /// Where a file is written that may be a link: what it leads to is replaced, and the link stays.
    static func target(_ path: String) throws(FileError) -> String {
        guard Files.linkStatus(path)?.kind == .symbolicLink else { return path }
        if let real = Files.realPath(path) { return real }
        // It leads to a file that is to be made now, in a directory that may lie behind links itself.
        guard let end = try Files.linkSteps(from: path).last else { return path }
        return Files.realPath(Paths.parent(end)).map { Paths.join($0, Paths.name(end)) } ?? end
    }

    /// Where a pylock is written.
    func pylockTarget(_ path: String) throws -> String {
        try target(path) { (try? PylockDocument(parsing: $0, file: "")) != nil }
    }

    /// The same where something is about to be written. Whoever made the project chose where it leads, so that there must be a
    /// file of the same kind already, or none that would have the same name: any other new one could be what a shell or git reads
    /// next, and names in a lock are words of the project's choosing.
    private func target(_ path: String, isOfKind: ([UInt8]) -> Bool) throws -> String {
        let end = try Self.target(path)
        guard end != path, !isOwn(end) else { return end }
        let before = try Self.content(of: end)
        if let before, !before.isEmpty, isOfKind(before) { return end }
        let name = Paths.name(path)
        // No shell and no git reads a file of this name.
        if before == nil, Paths.name(end) == name, !Self.isOfGit(end) { return end }
        throw Diagnostic(
            .fileSystem,
            before == nil
                ? "`\(name)` is a link to a file of another name outside of the project, which is not there and is not made"
                : "`\(name)` is a link to a file that is no `\(name)`, which is not overwritten",
            evidence: [.init("the link", path), .init("leads to", end)], explanation: "Nothing was written.",
            help: ["remove the link `\(name)`, or put a `\(name)` where it leads"])
    }

    /// Whether a file lies in the project, and is its own to spoil. git's part of it is not.
    private func isOwn(_ path: String) -> Bool {
        let directory = Files.realPath(files.location.directory) ?? files.location.directory
        guard let inside = Paths.relative(path, to: directory) else { return false }
        return !Self.isOfGit(inside)
    }

    private static func isOfGit(_ path: String) -> Bool {
        path.split(separator: "/").contains { $0.lowercased() == ".git" }
    }
}

import Diagnostics
import OperatingSystem

/// What a command wrote into the two files of a project, and what stood there before.
struct ProjectChange: Equatable, Sendable {
    var lockBefore: [UInt8]?
    var lockAfter: [UInt8]?
    var pipfileBefore: [UInt8]?
    var pipfileAfter: [UInt8]?
    /// The lock in another form, if the project has one.
    var companion: Companion?

    /// A file that is written and taken back with the lock.
    struct Companion: Equatable, Sendable {
        var path: String
        var before: [UInt8]?
        var after: [UInt8]

        func takeBack(_ writing: ProjectWriting) throws(FileError) {
            if before != after { try writing.put(before, at: path) }
        }
    }

    var changesLock: Bool { lockBefore != lockAfter }

    private var isEmpty: Bool { !changesLock && pipfileBefore == pipfileAfter && companion?.before == companion?.after }

    /// Does what was planned with the new files, as a rule an installation. If that fails or is interrupted, both files are
    /// put back, and the error says so.
    func keptIf<Value>(_ body: () async throws -> Value, _ files: ProjectFiles) async throws -> Value {
        do {
            return try await body()
        } catch {
            guard !isEmpty else { throw error }
            let state = takeBack(files)
            if var refusal = error as? Refusal {
                refusal.diagnostic = refusal.diagnostic.adding(state)
                throw refusal
            }
            guard let diagnosable = error as? any Diagnosable else { throw error }
            throw diagnosable.diagnostic.adding(state)
        }
    }

    /// - Returns: what state the files are in now, in one sentence.
    private func takeBack(_ files: ProjectFiles) -> String {
        let writing = ProjectWriting(files: files)
        let lock = (try? ProjectWriting.target(files.location.lockfile)) ?? files.location.lockfile
        let pipfile = (try? ProjectWriting.target(files.location.pipfile)) ?? files.location.pipfile
        // Whoever edited one of them in the meantime has seen the new state, and builds on it.
        for (path, after) in [(lock, lockAfter), (pipfile, pipfileAfter)] {
            guard let found = try? ProjectWriting.content(of: path), found == after else {
                return
                    "`\(Paths.name(path))` was changed in the meantime, so the Pipfile and its lock stay as they are."
            }
        }
        do throws(FileError) {
            // The Pipfile first: a crash between the two leaves a lock that every command knows for a stale one.
            if pipfileBefore != pipfileAfter { try writing.put(pipfileBefore, at: pipfile) }
            if changesLock { try writing.put(lockBefore, at: lock) }
            try companion?.takeBack(writing)
        } catch {
            return "The Pipfile and its lock could not be put back: \(error.diagnostic.headline)."
        }
        return "The Pipfile and its lock are as they were before."
    }
}

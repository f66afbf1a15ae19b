import Auditing
import Diagnostics
import OperatingSystem
import Pipfiles

/// What should have said what a project uses, and does not: an audit that passed it over would look clean.
extension AuditList {
    /// Says of a folder that the user named that nothing in it could be judged.
    mutating func add(emptyFolder path: String) {
        let name = name(path)
        // With its stroke it cannot be taken for a package that is tolerated.
        addUnjudged((name.isEmpty ? "." : name) + "/", .nothingToJudge)
    }

    /// Says of a folder's Pipfile that nobody knows what it leads to, if it asks for packages and has no lock beside it.
    mutating func addPipfileWithoutLock(in folder: String) throws(FileError) {
        let names = try Files.list(folder)
        let pipfile = Paths.join(folder, "Pipfile")
        guard names.contains("Pipfile"), !names.contains(where: AuditFolder.isLock), Self.asksForPackages(pipfile)
        else { return }
        addUnjudged(name(pipfile), .noLock)
    }

    /// Says of a lock that it is none: one that names no Pipfile may be the remains of another, and one that is empty
    /// beside a Pipfile that asks for packages says nothing about them.
    mutating func addDoubts(of lock: Lockfile, path: String, pipfile: String) {
        if lock.meta.pipfileDigest == nil {
            addUnjudged(name(path), .anonymousLock)
        } else if lock.categories.allSatisfy(\.packages.isEmpty), Self.asksForPackages(pipfile) {
            addUnjudged(name(path), .emptyLock)
        }
    }

    /// Whether a Pipfile is there and asks for packages; one that cannot be read may ask for anything.
    private static func asksForPackages(_ path: String) -> Bool {
        guard Files.exists(path) else { return false }
        guard let bytes = try? Files.read(path), let pipfile = try? Pipfile(parsing: bytes, file: path) else {
            return true
        }
        return pipfile.categories.contains { !$0.entries.isEmpty }
    }

    private mutating func addUnjudged(_ name: String, _ reason: UnauditedPackage.Reason) {
        unreadable.append(
            UnauditedPackage(
                name: name, version: nil, reason: reason,
                occurrences: [.init(category: "default", place: SourceSpan(file: name))]))
    }
}

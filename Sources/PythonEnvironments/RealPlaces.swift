internal import OperatingSystem

/// Where the paths of a target really are. `lib64` is a link to `lib` in most environments, others have links of their own
/// making, and some file systems take `Demo` for `demo`: two texts can be one place, and places are what is compared.
struct RealPlaces {
    private struct Found {
        var path: String
        /// What is not there has nothing in it that would have to be looked at.
        var exists: Bool
    }

    private let prefix: String
    private let realPrefix: String
    /// Whether names that differ in case are one name.
    let foldsCase: Bool
    private var known: [ExactPath: Found] = [:]
    /// The directory that was asked for last, and where it is: lists have the files of one directory together.
    private var last = (text: "", real: "", isSame: true)

    /// - Parameter foldsCase: nil asks the file system.
    init(_ target: InstallationTarget, foldsCase: Bool? = nil) {
        prefix = target.prefix
        realPrefix = Files.realPath(target.prefix) ?? target.prefix
        self.foldsCase = foldsCase ?? target.foldsCase
        known[ExactPath(prefix)] = Found(path: prefix, exists: true)
        known[ExactPath("/")] = Found(path: "/", exists: true)
    }

    /// The real path of a directory that is there, or that will be made. The prefix keeps the name that it has in the target,
    /// also where that leads through links. The path is absolute and has no `..` in it.
    mutating func directory(_ path: String) -> String { find(path).path }

    /// The real path of a file; when it is a link itself, that is not followed. A path that no file can have stays as it is.
    mutating func file(_ path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        let parent = path.utf8[..<slash]
        if parent.count != last.text.utf8.count || !parent.elementsEqual(last.text.utf8) {
            guard SystemPath.canBeThere(path) else { return path }
            let text = parent.isEmpty ? "/" : String(Substring(parent))
            let real = directory(text)
            last = (text, real, ExactPath(text) == ExactPath(real))
        }
        return last.isSame ? path : Paths.join(last.real, String(path[path.utf8.index(after: slash)...]))
    }

    /// What a real path is compared by.
    func key(_ real: String) -> ExactPath { foldsCase ? ExactPath(folding: real) : ExactPath(real) }

    /// What the place of a file is compared by.
    mutating func key(ofFile path: String) -> ExactPath { key(file(path)) }

    /// A real path as text that can be compared with others made the same way.
    func comparable(_ real: String) -> String { foldsCase ? ExactPath.folded(real) : real }

    /// Goes down from the nearest directory that is known, to the first one that is not there: what would be below that needs
    /// no look, and no room.
    private mutating func find(_ path: String) -> Found {
        if let found = known[ExactPath(path)] { return found }
        guard SystemPath.canBeThere(path) else { return Found(path: path, exists: false) }
        let parent = Paths.parent(path)
        var text = known[ExactPath(parent)] != nil ? parent : Paths.relative(path, to: prefix) != nil ? prefix : "/"
        var found = known[ExactPath(text)] ?? Found(path: text, exists: true)
        let rest = (Paths.relative(path, to: text) ?? "").utf8
        for part in rest.split(separator: UInt8(ascii: "/")) {
            guard found.exists else {
                found.path = Paths.join(found.path, String(Substring(rest[part.startIndex...])))
                break
            }
            let name = String(Substring(part))
            text = Paths.join(text, name)
            found = known[ExactPath(text)] ?? look(at: Paths.join(found.path, name))
            known[ExactPath(text)] = found
        }
        known[ExactPath(path)] = found
        return found
    }

    /// - Parameter path: that of a name in a directory that is there, which is no link.
    private func look(at path: String) -> Found {
        guard let status = Files.linkStatus(path) else { return Found(path: path, exists: false) }
        if status.kind != .symbolicLink { return Found(path: named(path), exists: true) }
        // What a broken link leads to is not there.
        return Files.realPath(path).map { Found(path: named($0), exists: true) } ?? Found(path: path, exists: false)
    }

    /// A real path with the prefix as the target names it.
    private func named(_ real: String) -> String {
        if real == realPrefix { return prefix }
        return Paths.relative(real, to: realPrefix).map { Paths.join(prefix, $0) } ?? real
    }
}

extension InstallationTarget {
    /// Whether the file system that holds the library takes names that differ in case for one name. One look tells.
    var foldsCase: Bool {
        let name = Paths.name(scheme.purelib)
        guard let own = Files.linkStatus(scheme.purelib),
            let other = Files.linkStatus(Paths.join(Paths.parent(scheme.purelib), name.uppercased()))
        else { return false }
        return (own.device, own.inode) == (other.device, other.inode)
    }

    /// Refuses an environment whose own directories are links out of it: what is meant for the environment would be written
    /// elsewhere. One that lies behind a link as a whole is an environment like any other, and so is one with links inside.
    func refuseDirectoriesElsewhere() throws(ChangeError) {
        guard isVirtualEnvironment, let real = Files.realPath(prefix) else { return }
        var seen: Set<String> = []
        let own = [scheme.purelib, scheme.platlib, scheme.scripts, stateDirectory, scheme.headers]
        for directory in own + [Paths.join(prefix, "include"), Paths.join(prefix, "share")] {
            guard let inside = Paths.relative(directory, to: prefix) else { continue }
            var path = prefix
            for part in inside.split(separator: "/") {
                path = Paths.join(path, String(part))
                guard seen.insert(path).inserted else { continue }
                guard let status = Files.linkStatus(path) else { break }
                guard status.kind == .symbolicLink else { continue }
                let text = Files.linkTarget(path) ?? ""
                let parent = Paths.parent(path)
                let target = Files.realPath(path) ?? Paths.absolute(text, in: Files.realPath(parent) ?? parent)
                guard target == real || Paths.relative(target, to: real) != nil else {
                    throw .directoryElsewhere(path: path, target: target, environment: prefix)
                }
            }
        }
    }
}

internal import Archives
internal import OperatingSystem

/// The places that the environment itself needs, and those by which it knows what is installed. All paths are real ones.
struct ReservedPaths {
    private let places: RealPlaces
    private let prefix: String
    private let scripts: String
    private let stateDirectory: String
    private let libraries: [String]
    /// The directory of Python's own modules, where it is one that a wheel can reach.
    private let standardLibrary: String?
    private let isVirtualEnvironment: Bool
    /// The directories that wheels are put into and those that lead to them: none of them can be a file.
    private var directories: Set<String> = []

    /// - Parameter places: those of the target.
    init(_ target: InstallationTarget, _ places: inout RealPlaces) {
        let scheme = target.scheme
        prefix = places.comparable(places.directory(target.prefix))
        scripts = places.comparable(places.directory(scheme.scripts))
        stateDirectory = places.comparable(places.directory(target.stateDirectory))
        var libraries: [String] = []
        for library in [scheme.purelib, scheme.platlib] {
            let place = places.comparable(places.directory(library))
            if !libraries.contains(place) { libraries.append(place) }
        }
        self.libraries = libraries
        isVirtualEnvironment = target.isVirtualEnvironment
        let modules = Paths.parent(places.directory(scheme.purelib))
        standardLibrary =
            !target.isVirtualEnvironment && Files.exists(Paths.join(modules, "os.py"))
            ? places.comparable(modules) : nil
        for base in libraries + [scripts, places.comparable(places.directory(scheme.headers))] {
            var path = base
            while path != prefix, Paths.relative(path, to: prefix) != nil {
                directories.insert(path)
                path = Paths.parent(path)
            }
        }
        self.places = places
    }

    /// Whether a path is, or lies in, what the installer alone writes: metadata of distributions, or Pipit's own state.
    func isInstallersOwn(_ path: String) -> Bool {
        let path = places.comparable(path)
        if path == stateDirectory || Paths.relative(path, to: stateDirectory) != nil { return true }
        return libraries.contains { library in
            guard let inside = Paths.relative(path, to: library) else { return false }
            return LibraryNames.isMetadata(Substring(inside.utf8.prefix { $0 != UInt8(ascii: "/") }))
        }
    }

    /// Whether reserved files can be in a directory, so that its files need looking at.
    func mayHold(_ directory: String) -> Bool {
        let directory = places.comparable(directory)
        if directory == prefix || directory == scripts || libraries.contains(directory) { return true }
        if directories.contains(directory) { return true }
        return standardLibrary.map { directory == $0 || Paths.relative(directory, to: $0) != nil } ?? false
    }

    /// Whether a file is reserved.
    func contains(_ name: String, in directory: String) -> Bool {
        let folder = places.comparable(directory)
        if folder == scripts {
            if Self.isInterpreter(name) || isVirtualEnvironment && Self.isActivation(name) { return true }
        } else if folder == prefix {
            if isVirtualEnvironment && Self.ownFiles.contains(name.lowercased()) { return true }
        }
        let path = Paths.join(directory, name)
        if directories.contains(places.comparable(path)) || isInstallersOwn(path) { return true }
        guard let standardLibrary, !libraries.contains(where: { folder == $0 || Paths.relative(folder, to: $0) != nil })
        else { return false }
        return (folder == standardLibrary || Paths.relative(folder, to: standardLibrary) != nil) && Files.exists(path)
    }

    private static let ownFiles: Set = ["pyvenv.cfg", ".project", ".gitignore", "cachedir.tag"]

    /// `python`, `python3`, `python3.13t`, `pypy3.10` and the like. `python-argcomplete-check` is a program like any other.
    static func isInterpreter(_ name: String) -> Bool {
        let name = name.lowercased()
        for stem in ["python", "pypy", "graalpy"] where name.hasPrefix(stem) {
            var rest = name.utf8.dropFirst(stem.utf8.count)[...]
            if rest.suffix(4).elementsEqual(".exe".utf8) { rest = rest.dropLast(4) }
            let number = rest.drop { $0 == UInt8(ascii: "w") }
            let flags = number.drop { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
            if flags.count <= 3, flags.allSatisfy("dmtuw".utf8.contains) { return true }
        }
        return false
    }

    /// `activate`, `activate.fish`, `Activate.ps1`, `activate_this.py`, `deactivate.bat` and the like.
    static func isActivation(_ name: String) -> Bool {
        let name = name.lowercased()
        return name == "activate" || name == "activate_this.py" || name.hasPrefix("activate.")
            || name.hasPrefix("deactivate.")
    }
}

internal import Archives
internal import OperatingSystem
internal import PackagingStandards

/// One wheel of a change with the places that its parts go to in a certain target.
struct WheelPlacement: Sendable {
    var addition: EnvironmentChange.Addition
    var manifest: WheelManifest { addition.manifest }
    /// The directory in which the distribution is registered.
    var library: String
    /// The programs of its entry points.
    var scripts: [InstallerScript]
    /// Files that are there already with the same content, because another distribution has them too.
    var shared: Set<Int> = []
    /// Scripts of the wheel in whose place an entry point's program goes; old wheels bring both, and the entry point counts.
    private(set) var superseded: Set<Int> = []
    /// For each directory of the manifest whether it is the `.dist-info` directory or lies in it.
    var isMetadata: [Bool]
    private var roots: [String]

    init(_ addition: EnvironmentChange.Addition, in target: InstallationTarget) throws(ChangeError) {
        self.addition = addition
        let manifest = addition.manifest
        let scheme = target.scheme
        library = manifest.rootIsPurelib ? scheme.purelib : scheme.platlib
        roots = [
            scheme.purelib, scheme.platlib, Paths.join(scheme.headers, manifest.name), scheme.scripts, scheme.data,
        ]
        isMetadata = manifest.directories.map { manifest.isMetadata($0) }
        scripts = []
        for entryPoint in manifest.entryPoints
        where entryPoint.group == "console_scripts" || entryPoint.group == "gui_scripts" {
            for name in WheelPlacement.scriptNames(entryPoint, of: manifest.name, version: target.version) {
                var named = entryPoint
                named.name = name
                guard let script = InstallerScript(named, python: target.python) else {
                    throw .malformedEntryPoint(distribution: label, name: entryPoint.name)
                }
                scripts.removeAll { $0.name == name }
                scripts.append(script)
            }
        }
        if !scripts.isEmpty { superseded = findSuperseded() }
    }

    private func findSuperseded() -> Set<Int> {
        let names = Set(scripts.map { ExactPath($0.name) })
        var found: Set<Int> = []
        for directory in manifest.directories where directory.scheme == .scripts {
            for file in directory.fileRange
            where names.contains(ExactPath(manifest.destination(of: manifest.files[file]))) { found.insert(file) }
        }
        return found
    }

    /// Whether it has parts from which the directories of other schemes can be reached.
    var reachesPrefix: Bool {
        manifest.directories.contains { $0.scheme == .data || $0.scheme == .headers }
    }

    /// `name 1.0`, for messages.
    var label: String { "\(manifest.name) \(manifest.version)" }

    /// The absolute directory of a scheme for this wheel.
    func root(_ scheme: WheelManifest.Scheme) -> String { roots[Int(scheme.rawValue)] }

    /// pip's wheel carries the version of the Python that it was built with in the name of a script; what is wanted is that
    /// of the environment's: `pip`, `pip3`, `pip3.11`.
    private static func scriptNames(
        _ entryPoint: EntryPoint, of name: String, version: PythonVersion
    ) -> [String] {
        guard name == "pip", entryPoint.name.hasPrefix("pip"),
            entryPoint.name.dropFirst(3).utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") })
        else { return [entryPoint.name] }
        return ["pip", "pip\(version.major)", "pip\(version.short)"]
    }
}

extension WheelManifest {
    /// Whether a directory is the `.dist-info` directory or lies in it.
    fileprivate func isMetadata(_ directory: Directory) -> Bool {
        guard directory.scheme == (rootIsPurelib ? .purelib : .platlib) else { return false }
        let name = distInfo.utf8
        let start = Int(directory.destinationPath)
        let end = start + name.count
        guard end < paths.count, paths[start..<end].elementsEqual(name) else { return false }
        return paths[end] == 0 || paths[end] == UInt8(ascii: "/")
    }

    /// Where in ``paths`` the first component of the path at an offset stands.
    func firstComponent(_ offset: UInt32) -> Range<Int> {
        var end = Int(offset)
        while end < paths.count, paths[end] != 0, paths[end] != UInt8(ascii: "/") { end += 1 }
        return Int(offset)..<end
    }

    /// Whether the path at an offset has one component, as against more or none.
    func isSingle(_ component: Range<Int>) -> Bool {
        !component.isEmpty && component.upperBound < paths.count && paths[component.upperBound] == 0
    }
}

import Archives
import Hashing
import OperatingSystem

@testable import PythonEnvironments

/// A wheel as the store would hold it, made up by a test: files in a directory and the manifest that describes them.
struct WheelFixture {
    var name: String
    var version = "1.0"
    /// Paths as in a wheel, `name-1.0.data/scripts/x` included, with their content. METADATA and WHEEL come by themselves.
    var files: [String: String] = [:]
    var entryPoints: [EntryPoint] = []
    var executables: Set<String> = []
    var isPure = true

    var distInfo: String { "\(name)-\(version).dist-info" }

    /// Writes the files below `directory` and gives what a change takes.
    func stored(
        in directory: String, isRequested: Bool = false, directURL: [UInt8]? = nil
    ) throws -> EnvironmentChange.Addition {
        let tree = Paths.join(directory, "\(name)-\(version)-\(Files.uniqueSuffix())")
        var files = files
        files["\(distInfo)/METADATA"] = "Metadata-Version: 2.1\nName: \(name)\nVersion: \(version)\n"
        files["\(distInfo)/WHEEL"] = "Wheel-Version: 1.0\nRoot-Is-Purelib: \(isPure)\nTag: py3-none-any\n"
        files["\(distInfo)/RECORD"] = "not installed"

        var pool: [UInt8] = [0]
        func offset(_ path: String) -> UInt32 {
            guard !path.isEmpty else { return 0 }
            let start = UInt32(pool.count)
            pool += Array(path.utf8) + [0]
            return start
        }
        typealias Key = (scheme: WheelManifest.Scheme, stored: String, destination: String)
        var order: [Key] = []
        func open(_ key: Key) {
            guard !order.contains(where: { $0.scheme == key.scheme && $0.destination == key.destination }) else {
                return
            }
            if !key.destination.isEmpty {
                let isTop = !key.destination.contains("/")
                open((key.scheme, Paths.parent(key.stored), isTop ? "" : Paths.parent(key.destination)))
            }
            order.append(key)
        }
        let library: WheelManifest.Scheme = isPure ? .purelib : .platlib
        var placed: [(scheme: WheelManifest.Scheme, directory: String, file: WheelManifest.File)] = []
        for (path, content) in files.sorted(by: { $0.key < $1.key }) {
            let bytes = Array(content.utf8)
            var scheme = library
            var destination = path
            for known in WheelManifest.Scheme.allCases {
                let prefix = "\(name)-\(version).data/\(known)/"
                if path.hasPrefix(prefix) { (scheme, destination) = (known, String(path.dropFirst(prefix.count))) }
            }
            let directory = destination.contains("/") ? Paths.parent(destination) : ""
            open((scheme, path.contains("/") ? Paths.parent(path) : "", directory))
            let isScript = scheme == .scripts && content.hasPrefix("#!python")
            let isExecutable = executables.contains(path)
            let start = offset(path)
            placed.append(
                (
                    scheme, directory,
                    WheelManifest.File(
                        storedPath: start, destinationPath: start + UInt32(path.utf8.count - destination.utf8.count),
                        scheme: scheme,
                        role: path == "\(distInfo)/RECORD"
                            ? .writtenByInstaller : isScript ? .scriptForInterpreter : .ordinary,
                        isExecutable: isExecutable, size: UInt64(bytes.count), sha256: SHA256Sum(of: bytes))
                ))
            let place = Paths.join(tree, path)
            try Files.makeDirectories(Paths.parent(place))
            try Files.write(bytes, to: place, mode: isExecutable ? 0o755 : 0o644)
        }
        var directories: [WheelManifest.Directory] = []
        var listed: [WheelManifest.File] = []
        for key in order {
            let own = placed.filter { $0.scheme == key.scheme && $0.directory == key.destination }.map(\.file)
            let start = offset(key.stored == "." ? "" : key.stored)
            let length = UInt32(key.stored.utf8.count - key.destination.utf8.count)
            directories.append(
                WheelManifest.Directory(
                    storedPath: start, destinationPath: key.destination.isEmpty ? 0 : start + length,
                    scheme: key.scheme, firstFile: UInt32(listed.count), fileCount: UInt32(own.count)))
            listed += own
        }
        let manifest = WheelManifest(
            wheel: SHA256Sum(of: Array("\(name) \(version)".utf8)), filename: "\(name)-\(version)-py3-none-any.whl",
            name: name, version: version, distInfo: distInfo, rootIsPurelib: isPure, tags: ["py3-none-any"],
            entryPoints: entryPoints, directories: directories, files: listed, paths: pool)
        return EnvironmentChange.Addition(
            manifest: manifest, tree: tree, isRequested: isRequested, directURL: directURL)
    }
}

/// An environment without an interpreter, for tests that only look at files.
struct BareEnvironment {
    var target: InstallationTarget

    init(_ path: String, python: String? = nil) throws {
        let scheme = InstallationScheme(
            purelib: "lib/python3.11/site-packages", platlib: "lib64/python3.11/site-packages", scripts: "bin",
            headers: "include/site/python3.11", data: "")
        target = InstallationTarget(
            prefix: path, scheme: scheme.below(path), python: python ?? Paths.join(path, "bin/python"),
            version: PythonVersion(major: 3, minor: 11, patch: 7), isVirtualEnvironment: true,
            stateDirectory: Paths.join(path, ".pipit"))
        try Files.makeDirectories(Paths.join(path, scheme.purelib))
        try Files.makeDirectories(Paths.join(path, "bin"))
        try Files.symbolicLink(to: "lib", at: Paths.join(path, "lib64"))
        try Files.write([], to: Paths.join(path, "pyvenv.cfg"))
    }

    var library: String { target.scheme.purelib }

    func apply(
        remove: [InstalledDistribution] = [], add: [EnvironmentChange.Addition] = [],
        mode: EnvironmentChange.LinkMode = .hardLink
    ) throws {
        try EnvironmentChange(removals: remove, additions: add).apply(holding: EnvironmentLock(target), mode: mode)
    }

    /// The labels of what is installed.
    var installed: [String] { ((try? InstalledDistribution.list(in: target)) ?? []).map(\.label) }

    func distribution(_ name: String) throws -> InstalledDistribution {
        try InstalledDistribution.list(in: target).first { $0.writtenName == name }!
    }

    /// All files, relative, without Pipit's own.
    var files: [String] { tree(target.prefix).filter { !$0.hasPrefix(".pipit") }.sorted() }

    private func tree(_ directory: String) -> [String] {
        ((try? Files.list(directory)) ?? []).flatMap { name in
            let path = Paths.join(directory, name)
            return Files.linkStatus(path)?.kind == .directory ? tree(path).map { "\(name)/\($0)" } : [name]
        }
    }

    func text(_ path: String) -> String? {
        (try? Files.read(Paths.join(target.prefix, path))).map { String(decoding: $0, as: UTF8.self) }
    }
}

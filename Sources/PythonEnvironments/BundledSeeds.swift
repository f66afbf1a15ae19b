internal import Archives
internal import Hashing
internal import OperatingSystem
internal import PackagingStandards

/// What an interpreter brings along for seeding new environments. No network is asked: the wheels of its `ensurepip`, those
/// that its distributor keeps elsewhere, or else the pip that is installed for it.
struct BundledSeeds {
    var interpreter: Interpreter

    /// The wheels to install: pip, and setuptools where the standard library still needed it to build anything.
    var wheels: [String] {
        let names =
            interpreter.version < PythonVersion(major: 3, minor: 12, patch: 0) ? ["pip", "setuptools"] : ["pip"]
        let bundled = interpreter.bundledWheels.compactMap { path in
            WheelFilename(Paths.name(path)).map { (path: path, filename: $0) }
        }
        return names.compactMap { name in
            bundled.filter { $0.filename.name.normalized == name }.max { $0.filename.version < $1.filename.version }?
                .path
        }
    }

    /// Puts the files of all seeds into directories of their own in `workshop`. Empty when the interpreter brings nothing.
    func unpack(into workshop: String) throws(SeedError) -> [EnvironmentChange.Addition] {
        var additions: [EnvironmentChange.Addition] = []
        for wheel in wheels { additions.append(try unpack(wheel, into: Paths.join(workshop, Paths.name(wheel)))) }
        if additions.isEmpty, let metadata = interpreter.installedPip {
            additions.append(try copyInstalled(metadata, into: Paths.join(workshop, "pip")))
        }
        return additions
    }

    private func unpack(_ wheel: String, into tree: String) throws(SeedError) -> EnvironmentChange.Addition {
        do {
            let reader = try WheelReader(path: wheel, digest: try SHA256Sum(ofFile: wheel))
            let manifest = reader.manifest
            let inflater = Inflater()
            for directory in manifest.directories {
                try Files.makeDirectories(Paths.join(tree, manifest.path(directory.storedPath)))
            }
            for (index, file) in manifest.files.enumerated() where file.role != .writtenByInstaller {
                let content = Array(try reader.content(ofFile: index, using: inflater))
                try Files.write(
                    content, to: Paths.join(tree, manifest.storedPath(of: file)),
                    mode: file.isExecutable ? 0o755 : 0o644)
            }
            return EnvironmentChange.Addition(manifest: manifest, tree: tree)
        } catch let error as WheelError {
            throw .wheel(error)
        } catch let error as FileError {
            throw .file(error)
        } catch {
            throw .file(FileError(operation: "read", path: wheel, number: 5))
        }
    }

    /// Copies an installed distribution, as far as its `RECORD` lists files of the library.
    func copyInstalled(_ metadata: String, into tree: String) throws(SeedError) -> EnvironmentChange.Addition {
        let library = Paths.parent(metadata)
        guard let distribution = InstalledDistribution(metadataName: Paths.name(metadata), directory: library),
            let record = distribution.record()
        else { throw .file(FileError(operation: "read", path: Paths.join(metadata, "RECORD"), number: 2)) }
        do {
            var builder = ManifestBuilder()
            let notes = ["RECORD", "INSTALLER", "REQUESTED", "direct_url.json"]
            let paths = record.rows.map(\.path).filter { path in
                !path.hasPrefix("/") && !path.hasPrefix("../") && !path.hasSuffix(".pyc")
                    && !notes.contains { path == "\(distribution.metadataName)/\($0)" }
            }
            for path in paths.sorted() {
                let content = try Files.read(Paths.join(library, path))
                let place = Paths.join(tree, path)
                try Files.makeDirectories(Paths.parent(place))
                try Files.write(content, to: place)
                builder.add(path, size: content.count, sha256: SHA256Sum(of: content))
            }
            let entryPoints = try distribution.entryPoints().map { try EntryPoint.parse($0) } ?? []
            return EnvironmentChange.Addition(
                manifest: builder.manifest(of: distribution, entryPoints: entryPoints), tree: tree)
        } catch let error as FileError {
            throw .file(error)
        } catch {
            throw .file(FileError(operation: "read", path: Paths.join(metadata, "entry_points.txt"), number: 22))
        }
    }
}

/// Why what the interpreter brings along could not be used.
enum SeedError: Error {
    case wheel(WheelError)
    case file(FileError)
}

/// Describes files that do not come from a wheel as if they did. They must come sorted by directory.
private struct ManifestBuilder {
    private var paths: [UInt8] = [0]
    private var directories: [String: Int] = [:]
    private var order: [(path: String, files: [WheelManifest.File])] = []

    init() { open("") }

    private mutating func open(_ path: String) {
        guard directories[path] == nil else { return }
        if !path.isEmpty { open(path.utf8.contains(UInt8(ascii: "/")) ? Paths.parent(path) : "") }
        directories[path] = order.count
        order.append((path, []))
    }

    private mutating func offset(_ path: String) -> UInt32 {
        if path.isEmpty { return 0 }
        let start = UInt32(paths.count)
        paths += path.utf8
        paths.append(0)
        return start
    }

    mutating func add(_ path: String, size: Int, sha256: SHA256Sum) {
        let directory = path.utf8.contains(UInt8(ascii: "/")) ? Paths.parent(path) : ""
        open(directory)
        let start = offset(path)
        guard let index = directories[directory] else { return }
        order[index].files.append(
            WheelManifest.File(
                storedPath: start, destinationPath: start, scheme: .purelib, role: .ordinary, isExecutable: false,
                size: UInt64(size), sha256: sha256))
    }

    mutating func manifest(
        of distribution: InstalledDistribution, entryPoints: [EntryPoint]
    ) -> WheelManifest {
        var files: [WheelManifest.File] = []
        var found: [WheelManifest.Directory] = []
        for entry in order {
            let start = offset(entry.path)
            found.append(
                WheelManifest.Directory(
                    storedPath: start, destinationPath: start, scheme: .purelib, firstFile: UInt32(files.count),
                    fileCount: UInt32(entry.files.count)))
            files += entry.files
        }
        return WheelManifest(
            wheel: SHA256Sum(of: []), filename: "\(distribution.label)", name: distribution.writtenName,
            version: distribution.writtenVersion ?? "", distInfo: distribution.metadataName, rootIsPurelib: true,
            tags: [], entryPoints: entryPoints, directories: found, files: files, paths: paths)
    }
}

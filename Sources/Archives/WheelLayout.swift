import Hashing

/// Sorts a wheel's files into directories and schemes.
struct WheelLayout {
    struct Parts {
        var directories: [WheelManifest.Directory] = []
        var files: [WheelManifest.File] = []
        var paths: [UInt8] = []
        var entryIndexes: [Int] = []
    }

    private struct Placed {
        var index: Int
        var path: String
        /// How many bytes of the path lead to the scheme's own directory.
        var prefix: Int
        /// How many bytes of the path name the directory; less than `prefix` for a file of the scheme's own directory.
        var directory: Int
        var scheme: WheelManifest.Scheme
        var role: WheelManifest.Role
        var isExecutable: Bool
        var size: UInt64
        var sha256: SHA256Sum
    }

    private let wheel: String
    private let dataDirectory: String
    private let distInfo: String
    private let rootScheme: WheelManifest.Scheme
    private var placed: [Placed] = []
    /// The destinations taken so far, and what took them. The two library schemes are one place in every environment
    /// that Pipit makes.
    private var destinations: [String: String] = [:]

    init(wheel: String, stem: Substring, distInfo: String, rootIsPurelib: Bool) {
        self.wheel = wheel
        self.distInfo = distInfo
        dataDirectory = stem + ".data"
        rootScheme = rootIsPurelib ? .purelib : .platlib
    }

    private func refusal(_ path: String, _ problem: WheelProblem) -> WheelError {
        .layout(wheel: wheel, path: path, problem: problem)
    }

    // MARK: One file

    mutating func add(_ entry: ZipEntry, index: Int, sha256: SHA256Sum?) throws(WheelError) {
        // Every file has a hash by now; without one there is nothing to check it against.
        guard let sha256 else {
            throw .record(wheel: wheel, path: entry.path, problem: .unlisted)
        }
        let (scheme, prefix) = try scheme(of: entry.path)
        let path = entry.path
        let directory = path.utf8.lastIndex(of: ArchivePath.slash).map {
            path.utf8.distance(from: path.startIndex, to: $0)
        }
        let destination = path.utf8.dropFirst(prefix)
        let isLibrary = scheme == .purelib || scheme == .platlib
        if isLibrary {
            let top = Substring(destination.prefix { $0 != ArchivePath.slash })
            let isOwn = prefix == 0 && top == distInfo && top.utf8.count < destination.count
            if !isOwn, LibraryNames.isMetadata(top) { throw refusal(path, .foreignMetadata) }
        }
        let key = (isLibrary ? "library" : "\(scheme)") + "/" + String(Substring(destination))
        if let other = destinations.updateValue(path, forKey: key) { throw refusal(path, .sameDestination(other)) }
        placed.append(
            Placed(
                index: index, path: path, prefix: prefix, directory: directory ?? 0, scheme: scheme,
                role: isWrittenByInstaller(path) ? .writtenByInstaller : .ordinary, isExecutable: entry.isExecutable,
                size: entry.size, sha256: sha256))
    }

    private func isWrittenByInstaller(_ path: String) -> Bool {
        ["RECORD", "RECORD.jws", "RECORD.p7s", "INSTALLER", "REQUESTED", "direct_url.json"].contains {
            path == distInfo + "/" + $0
        }
    }

    /// The scheme of a path, and how many bytes of it lead to the scheme's directory.
    private func scheme(of path: String) throws(WheelError) -> (WheelManifest.Scheme, Int) {
        let top = firstComponent(path)
        guard top.hasASCIISuffix(".data"), top.utf8.count < path.utf8.count else { return (rootScheme, 0) }
        guard top == dataDirectory else { throw refusal(path, .unknownScheme) }
        let rest = path.utf8.dropFirst(top.utf8.count + 1)
        guard let slash = rest.firstIndex(of: ArchivePath.slash) else { throw refusal(path, .unknownScheme) }
        let key = String(Substring(rest[..<slash]))
        guard let scheme = WheelManifest.Scheme.allCases.first(where: { "\($0)" == key }) else {
            throw refusal(path, .unknownScheme)
        }
        return (scheme, top.utf8.count + 1 + key.utf8.count + 1)
    }

    // MARK: All of them

    func parts() throws(WheelError) -> Parts {
        // Files of one directory must stand together, and every directory after its parent: the groups in the order of
        // their prefixes (the root's is empty), the directories of a group by their paths, the files of one by theirs.
        let order = placed.sorted { left, right in
            let leftKey = left.path.utf8.prefix(left.directory)
            let rightKey = right.path.utf8.prefix(right.directory)
            if leftKey.elementsEqual(rightKey) { return left.path.utf8.lexicographicallyPrecedes(right.path.utf8) }
            if left.prefix != right.prefix { return left.prefix < right.prefix }
            if left.scheme != right.scheme { return left.scheme.rawValue < right.scheme.rawValue }
            return leftKey.lexicographicallyPrecedes(rightKey)
        }
        var parts = Parts()
        var known: Set<String> = []
        for file in order {
            let directory = String(Substring(file.path.utf8.prefix(file.directory)))
            if parts.directories.isEmpty || !known.contains(directory) {
                try addDirectories(to: directory, of: file, known: &known, parts: &parts)
            }
            let stored = try append(file.path, to: &parts)
            parts.files.append(
                WheelManifest.File(
                    storedPath: stored, destinationPath: stored + UInt32(file.prefix), scheme: file.scheme,
                    role: file.role, isExecutable: file.isExecutable, size: file.size, sha256: file.sha256))
            parts.entryIndexes.append(file.index)
            parts.directories[parts.directories.count - 1].fileCount += 1
        }
        return parts
    }

    /// Adds a directory after those that lead to it from its scheme's own, which comes first.
    private func addDirectories(
        to directory: String, of file: Placed, known: inout Set<String>, parts: inout Parts
    ) throws(WheelError) {
        var ends: [Int] = [max(0, file.prefix - 1)]
        for (offset, byte) in directory.utf8.enumerated() where byte == ArchivePath.slash && offset > file.prefix {
            ends.append(offset)
        }
        if directory.utf8.count > file.prefix { ends.append(directory.utf8.count) }
        for end in ends {
            let path = String(Substring(directory.utf8.prefix(end)))
            guard known.insert(path).inserted else { continue }
            let stored = try append(path, to: &parts)
            // The scheme's own directory has the empty path, which is where the NUL of the stored path stands.
            let destination = stored + UInt32(min(file.prefix, end))
            parts.directories.append(
                WheelManifest.Directory(
                    storedPath: stored, destinationPath: destination, scheme: file.scheme,
                    firstFile: UInt32(parts.files.count), fileCount: 0))
        }
    }

    private func append(_ path: String, to parts: inout Parts) throws(WheelError) -> UInt32 {
        let offset = parts.paths.count
        parts.paths += path.utf8
        parts.paths.append(0)
        guard parts.paths.count <= Int(Int32.max), parts.files.count < Int(Int32.max) else {
            throw refusal(path, .tooMany)
        }
        return UInt32(offset)
    }
}

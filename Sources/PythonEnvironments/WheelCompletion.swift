internal import Archives
internal import Hashing
internal import OperatingSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The last step of putting a wheel in place: its programs, what the installer has to say about it, its `RECORD`, and then, in
/// one step, its registration.
struct WheelCompletion: Sendable {
    var placement: WheelPlacement
    var target: InstallationTarget
    /// Where its `.dist-info` directory has been put together.
    var staging: String

    func perform() throws(FileError) {
        let manifest = placement.manifest
        let metadata = Paths.join(staging, manifest.distInfo)
        var record: [UInt8] = []
        record.reserveCapacity(manifest.paths.count * 2)
        var prefixes: [[UInt8]] = []
        for scheme in WheelManifest.Scheme.allCases {
            prefixes.append(Array(Self.path(from: placement.library, to: placement.root(scheme)).utf8))
        }

        let rewritten = try writeScripts()
        let superseded = placement.superseded
        manifest.withPaths { base in
            for directory in manifest.directories {
                let prefix = prefixes[Int(directory.scheme.rawValue)]
                for index in directory.fileRange {
                    let file = manifest.files[index]
                    if file.role == .writtenByInstaller || superseded.contains(index) { continue }
                    let path = base + Int(file.destinationPath)
                    let written = file.role == .scriptForInterpreter ? rewritten[index] : nil
                    Self.appendRow(
                        prefix, UnsafeRawBufferPointer(start: path, count: strlen(path)),
                        sum: written?.sum ?? file.sha256, size: written?.size ?? file.size, to: &record)
                }
            }
        }

        let scripts = target.scheme.scripts
        if !placement.scripts.isEmpty { try Files.makeDirectories(scripts) }
        let scriptPrefix = Self.path(from: placement.library, to: scripts)
        for script in placement.scripts {
            try Self.write(script.content, to: Paths.join(scripts, script.name), mode: 0o755)
            RecordFile.appendRow(
                path: (scriptPrefix + script.name).utf8, sha256: SHA256Sum(of: script.content),
                size: UInt64(script.content.count), to: &record)
        }

        var notes: [(name: String, content: [UInt8])] = [("INSTALLER", Array("pipit\n".utf8))]
        if placement.addition.isRequested { notes.append(("REQUESTED", [])) }
        if let url = placement.addition.directURL { notes.append(("direct_url.json", url)) }
        for note in notes {
            try Files.write(note.content, to: Paths.join(metadata, note.name))
            RecordFile.appendRow(
                path: "\(manifest.distInfo)/\(note.name)".utf8, sha256: SHA256Sum(of: note.content),
                size: UInt64(note.content.count), to: &record)
        }
        record += "\(manifest.distInfo)/RECORD,,\n".utf8
        try Files.write(record, to: Paths.join(metadata, "RECORD"))
        try Files.rename(metadata, to: Paths.join(placement.library, manifest.distInfo))
    }

    /// Adds the row of one file. Names that need quotes are rare and are left to ``RecordFile``.
    private static func appendRow(
        _ prefix: [UInt8], _ path: UnsafeRawBufferPointer, sum: SHA256Sum, size: UInt64, to record: inout [UInt8]
    ) {
        for byte in path where byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte < 0x20 {
            return RecordFile.appendRow(path: prefix + path, sha256: sum, size: size, to: &record)
        }
        record += prefix
        record += path
        record += Self.hashField
        sum.appendURLSafeBase64(to: &record)
        record.append(UInt8(ascii: ","))
        var digits: (Int, UInt64) = (1, 1)
        while size / digits.1 >= 10 { digits = (digits.0 + 1, digits.1 * 10) }
        for _ in 0..<digits.0 {
            record.append(UInt8(ascii: "0") + UInt8(size / digits.1 % 10))
            digits.1 /= 10
        }
        record.append(UInt8(ascii: "\n"))
    }

    private static let hashField = Array(",sha256=".utf8)

    /// Copies the scripts of the wheel with a first line that names the environment's interpreter, and says by their index
    /// what was written.
    private func writeScripts() throws(FileError) -> [Int: (sum: SHA256Sum, size: UInt64)] {
        let manifest = placement.manifest
        var written: [Int: (sum: SHA256Sum, size: UInt64)] = [:]
        for directory in manifest.directories where directory.scheme == .scripts {
            for index in directory.fileRange
            where manifest.files[index].role == .scriptForInterpreter && !placement.superseded.contains(index) {
                let file = manifest.files[index]
                let stored = try Files.read(Paths.join(placement.addition.tree, manifest.storedPath(of: file)))
                let content = InstallerScript.naming(target.python, in: stored)
                try Self.write(
                    content, to: Paths.join(placement.root(file.scheme), manifest.destination(of: file)), mode: 0o755)
                written[index] = (SHA256Sum(of: content), UInt64(content.count))
            }
        }
        return written
    }

    /// A new file, or a new file in place of what is there: never a change of a file that may have other names.
    private static func write(_ content: [UInt8], to path: String, mode: UInt32) throws(FileError) {
        if Files.linkStatus(path) != nil { try Files.remove(path) }
        try Files.write(content, to: path, mode: mode)
    }

    /// What leads from one directory to another, both absolute, with a slash at the end; empty when they are the same.
    static func path(from start: String, to end: String) -> String {
        let from = start.split(separator: "/")
        let to = end.split(separator: "/")
        var shared = 0
        while shared < min(from.count, to.count), from[shared] == to[shared] { shared += 1 }
        let up = String(repeating: "../", count: from.count - shared)
        return up + to[shared...].map { $0 + "/" }.joined()
    }
}

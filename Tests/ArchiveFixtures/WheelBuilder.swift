import Hashing

/// Makes wheels: the files given, and the metadata that goes with them.
package struct WheelBuilder {
    package var name: String
    package var version: String
    /// Path and content of the files, in order, without those of the `.dist-info` directory.
    package var files: [(path: String, content: [UInt8])] = []
    /// Paths of files that are marked as executable.
    package var executables: Set<String> = []
    package var rootIsPurelib = true
    package var tag = "py3-none-any"
    package var wheelVersion = "1.0"
    /// More lines for METADATA, such as `Requires-Dist: idna`.
    package var metadata: [String] = []
    package var entryPoints: String?
    /// Replace whole files of the `.dist-info` directory by their names; nil leaves the file out.
    package var replaced: [String: String?] = [:]
    /// Changes RECORD's text after it was made.
    package var changeRecord: (String) -> String = { $0 }
    /// Changes the zip before it is made.
    package var changeZip: (inout ZipBuilder) -> Void = { _ in }

    package init(_ name: String, _ version: String) {
        self.name = name
        self.version = version
    }

    package var stem: String { "\(name)-\(version)" }
    package var distInfo: String { "\(stem).dist-info" }
    package var filename: String { "\(stem)-\(tag).whl" }

    package mutating func add(_ path: String, _ text: String) { files.append((path, Array(text.utf8))) }
    package mutating func add(_ path: String, _ content: [UInt8]) { files.append((path, content)) }

    package func build() -> [UInt8] {
        var all = files
        func addMetadata(_ file: String, _ text: String?) {
            let content: String? = replaced.index(forKey: file) == nil ? text : replaced[file] ?? nil
            if let content { all.append(("\(distInfo)/\(file)", Array(content.utf8))) }
        }
        addMetadata(
            "METADATA",
            "Metadata-Version: 2.1\nName: \(name)\nVersion: \(version)\n"
                + metadata.map { $0 + "\n" }.joined() + "\nA package for tests.\n")
        addMetadata(
            "WHEEL",
            "Wheel-Version: \(wheelVersion)\nGenerator: pipit-tests (1)\nRoot-Is-Purelib: \(rootIsPurelib)\n"
                + "Tag: \(tag)\n"
        )
        addMetadata("entry_points.txt", entryPoints)
        var record = ""
        for (path, content) in all {
            let quoted = path.contains(",") || path.contains("\"") ? "\"\(path)\"" : path
            record += "\(quoted),sha256=\(SHA256Sum(of: content).urlSafeBase64),\(content.count)\n"
        }
        record += "\(distInfo)/RECORD,,\n"
        addMetadata("RECORD", changeRecord(record))
        var zip = ZipBuilder(
            all.map { path, content in
                ZipMember(path, content).with { if executables.contains(path) { $0.mode = 0o100755 } }
            })
        changeZip(&zip)
        return zip.build()
    }
}

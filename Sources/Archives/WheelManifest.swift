import Hashing

/// What a wheel holds as installation sees it, made once when the wheel is unpacked and read back in one piece
/// afterwards.
///
/// Paths live in one pool of NUL-terminated UTF-8, so that installing passes pointers straight to `mkdirat` and
/// `linkat`. A file's destination is always a suffix of the path it is stored under: the path itself in the library, or
/// what follows `NAME-VERSION.data/SCHEME/`.
package struct WheelManifest: Equatable, Sendable {
    /// Where a file goes; the five keys of `sysconfig` that PEP 427 knows.
    package enum Scheme: UInt8, CaseIterable, Sendable {
        case purelib = 0
        case platlib, headers, scripts, data
    }

    /// What installation does with a file.
    package enum Role: UInt8, Sendable {
        /// Linked or copied as it is.
        case ordinary = 0
        /// Copied, with its `#!python` or `#!pythonw` line rewritten to name the environment's interpreter. Known once
        /// the file was unpacked, see ``WheelManifest/Role/init(ofScript:)``.
        case scriptForInterpreter = 1
        /// Not installed, because the installer writes its own: `RECORD`, `INSTALLER`, `REQUESTED`, `direct_url.json`.
        case writtenByInstaller = 2

        /// The role of a file of the scripts' directory, by its first bytes.
        package init(ofScript content: UnsafeRawBufferPointer) {
            self = content.starts(with: "#!python".utf8) ? .scriptForInterpreter : .ordinary
        }
    }

    /// A directory that holds files of the wheel, or leads to one that does.
    package struct Directory: Equatable, Sendable {
        /// Where in ``WheelManifest/paths`` the path within the stored tree starts; empty for the tree itself.
        package var storedPath: UInt32
        /// Where in ``WheelManifest/paths`` the path within the scheme starts; empty for the scheme's own directory,
        /// which is not the wheel's to make.
        package var destinationPath: UInt32
        package var scheme: Scheme
        /// The directory's files are `files[firstFile ..< firstFile + fileCount]`.
        package var firstFile: UInt32
        package var fileCount: UInt32

        package init(
            storedPath: UInt32, destinationPath: UInt32, scheme: Scheme, firstFile: UInt32, fileCount: UInt32
        ) {
            self.storedPath = storedPath
            self.destinationPath = destinationPath
            self.scheme = scheme
            self.firstFile = firstFile
            self.fileCount = fileCount
        }

        /// The indexes of the directory's files.
        package var fileRange: Range<Int> { Int(firstFile)..<Int(firstFile) + Int(fileCount) }
    }

    package struct File: Equatable, Sendable {
        /// Where in ``WheelManifest/paths`` the path within the stored tree starts.
        package var storedPath: UInt32
        /// Where in ``WheelManifest/paths`` the path within the scheme starts.
        package var destinationPath: UInt32
        package var scheme: Scheme
        package var role: Role
        package var isExecutable: Bool
        /// In bytes.
        package var size: UInt64
        package var sha256: SHA256Sum

        package init(
            storedPath: UInt32, destinationPath: UInt32, scheme: Scheme, role: Role, isExecutable: Bool, size: UInt64,
            sha256: SHA256Sum
        ) {
            self.storedPath = storedPath
            self.destinationPath = destinationPath
            self.scheme = scheme
            self.role = role
            self.isExecutable = isExecutable
            self.size = size
            self.sha256 = sha256
        }
    }

    /// The SHA-256 of the wheel file.
    package var wheel: SHA256Sum
    /// The wheel's filename.
    package var filename: String
    /// The distribution's name as METADATA spells it.
    package var name: String
    /// The distribution's version as METADATA spells it.
    package var version: String
    /// The name of the `.dist-info` directory.
    package var distInfo: String
    /// Whether the library part goes to `purelib`; else to `platlib`.
    package var rootIsPurelib: Bool
    /// The tags of the WHEEL file, such as `py3-none-any`.
    package var tags: [String]
    package var entryPoints: [EntryPoint]
    /// Parents before children, each scheme's directories together; the first of each scheme is the scheme itself.
    package var directories: [Directory]
    /// Grouped by directory, in the order of ``directories``, sorted by path within one.
    package var files: [File]
    /// The pool of NUL-terminated paths.
    package var paths: [UInt8]

    package init(
        wheel: SHA256Sum, filename: String, name: String, version: String, distInfo: String, rootIsPurelib: Bool,
        tags: [String], entryPoints: [EntryPoint], directories: [Directory], files: [File], paths: [UInt8]
    ) {
        self.wheel = wheel
        self.filename = filename
        self.name = name
        self.version = version
        self.distInfo = distInfo
        self.rootIsPurelib = rootIsPurelib
        self.tags = tags
        self.entryPoints = entryPoints
        self.directories = directories
        self.files = files
        self.paths = paths
    }

    /// Lends the pool for system calls: `openat(tree, base + Int(file.storedPath), …)`.
    package func withPaths<Result, Failure: Error>(
        _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // The pool always ends in NUL (the initializer from bytes checks it), so every offset within names a C string.
        let outcome: Swift.Result<Result, Failure> = paths.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { characters in
                guard let base = characters.baseAddress else {
                    return withUnsafePointer(to: 0 as CChar) { empty in
                        catching { () throws(Failure) in try body(empty) }
                    }
                }
                return catching { () throws(Failure) in try body(base) }
            }
        }
        return try outcome.get()
    }

    /// The path that starts at `offset` in ``paths``, for display and for tests.
    package func path(_ offset: UInt32) -> String {
        guard Int(offset) < paths.count else { return "" }
        return String(decoding: paths[Int(offset)...].prefix { $0 != 0 }, as: UTF8.self)
    }

    /// The path of a file within its scheme, for display and for RECORD.
    package func destination(of file: File) -> String { path(file.destinationPath) }

    /// The path of a file within the stored tree, for display.
    package func storedPath(of file: File) -> String { path(file.storedPath) }
}

private func catching<Value, Failure: Error>(_ body: () throws(Failure) -> Value) -> Result<Value, Failure> {
    do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
}

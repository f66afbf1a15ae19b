internal import Archives
internal import OperatingSystem

/// Every directory and file of a change in flat arrays, so that the threads that put them in place share nothing that is
/// counted. Paths are offsets into one pool of NUL-terminated text.
struct LinkTable: Sendable {
    struct Directory: Sendable {
        /// The path within the root; the empty text for the root itself, which is there.
        var path: UInt32
        /// Which of ``roots``.
        var root: UInt32
        /// Which of ``trees``, and of the placements.
        var wheel: UInt32
        var firstFile: UInt32
        var fileCount: UInt32

        var files: Range<Int> { Int(firstFile)..<Int(firstFile) + Int(fileCount) }
    }

    struct File: Sendable {
        /// The path within the stored tree.
        var stored: UInt32
        /// The path within the directory's root.
        var destination: UInt32
        /// In bytes.
        var size: UInt64
        var isExecutable: Bool
        /// Whether installation uses the stored file at all.
        var isUsed: Bool
        /// Whether it is put in place as it is.
        var isLinked: Bool
    }

    /// The directories that destinations are relative to; absolute.
    private(set) var roots: [String] = []
    /// The stored trees; absolute.
    private(set) var trees: [String] = []
    /// Parents before children within each wheel.
    private(set) var directories: [Directory] = []
    private(set) var files: [File] = []
    private(set) var pool: [CChar] = []

    /// - Parameter staging: where the `.dist-info` directories are put together.
    init(_ placements: [WheelPlacement], staging: String) {
        var known: [String: UInt32] = [:]
        files.reserveCapacity(placements.reduce(0) { $0 + $1.manifest.files.count })
        directories.reserveCapacity(placements.reduce(0) { $0 + $1.manifest.directories.count })
        pool.reserveCapacity(placements.reduce(0) { $0 + $1.manifest.paths.count })
        for (number, placement) in placements.enumerated() {
            let manifest = placement.manifest
            let superseded = placement.superseded
            let base = UInt32(pool.count)
            manifest.paths.withUnsafeBytes { pool.append(contentsOf: $0.bindMemory(to: CChar.self)) }
            trees.append(placement.addition.tree)
            for (index, directory) in manifest.directories.enumerated() {
                let path = placement.isMetadata[index] ? staging : placement.root(directory.scheme)
                let root = known[path] ?? UInt32(roots.count)
                if Int(root) == roots.count {
                    roots.append(path)
                    known[path] = root
                }
                directories.append(
                    Directory(
                        path: base + directory.destinationPath, root: root, wheel: UInt32(number),
                        firstFile: UInt32(files.count), fileCount: directory.fileCount))
                for position in directory.fileRange {
                    let file = manifest.files[position]
                    files.append(
                        File(
                            stored: base + file.storedPath, destination: base + file.destinationPath, size: file.size,
                            isExecutable: file.isExecutable,
                            isUsed: file.role != .writtenByInstaller && !superseded.contains(position),
                            isLinked: file.role == .ordinary && !superseded.contains(position)
                                && !placement.shared.contains(position)))
                }
            }
        }
    }

    /// The text at an offset, for messages.
    func text(_ offset: UInt32) -> String {
        pool.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { String(cString: $0 + Int(offset)) } ?? ""
        }
    }
}

import OperatingSystem

/// What git tracks, read from its index. No git is started, so that asking costs no more than reading a file.
enum GitIndex {
    /// Whether the repository that a file lies in tracks it. A file in no repository is not tracked.
    static func tracks(_ file: String) -> Bool {
        guard let directory = Files.realPath(Paths.parent(file)) else { return false }
        var root = directory
        while true {
            let mark = Paths.join(root, ".git")
            if let place = gitDirectory(mark) {
                guard let bytes = try? Files.read(Paths.join(place, "index"), limit: 256 << 20) else { return false }
                let name = Paths.join(Paths.relative(directory, to: root) ?? "", Paths.name(file))
                return contains(name, in: bytes)
            }
            let parent = Paths.parent(root)
            if parent == root { return false }
            root = parent
        }
    }

    /// The directory itself, or what a file of that name points to in worktrees and submodules.
    private static func gitDirectory(_ mark: String) -> String? {
        switch Files.status(mark)?.kind {
        case .directory: return mark
        case .file:
            guard let bytes = try? Files.read(mark) else { return nil }
            let line = String(decoding: bytes.prefix { $0 != 0x0a && $0 != 0x0d }, as: UTF8.self)
            guard line.hasPrefix("gitdir: ") else { return nil }
            return Paths.absolute(String(line.dropFirst(8)), in: Paths.parent(mark))
        default: return nil
        }
    }

    /// Whether an index has an entry of this name. An index that makes no sense has none.
    static func contains(_ name: String, in bytes: [UInt8]) -> Bool {
        let wanted = Array(name.utf8)
        // A repository names its objects with SHA-1 or with SHA-256; only one of them makes sense of the entries.
        for digest in [20, 32] {
            var entries = Entries(bytes, digest: digest)
            while let entry = entries?.next() {
                if entry == wanted { return true }
            }
            if entries?.isComplete == true { return false }
        }
        return false
    }

    /// The names of an index, of the versions 2 to 4.
    private struct Entries {
        private let bytes: [UInt8]
        private let digest: Int
        private let version: UInt32
        private var left: UInt32
        private var position = 12
        private var name: [UInt8] = []

        /// Whether every entry that the header promises was read.
        var isComplete: Bool { left == 0 }

        init?(_ bytes: [UInt8], digest: Int) {
            guard bytes.count >= 12, bytes.starts(with: "DIRC".utf8) else { return nil }
            self.bytes = bytes
            self.digest = digest
            version = Self.number(bytes, at: 4)
            left = Self.number(bytes, at: 8)
            guard (2...4).contains(version) else { return nil }
        }

        private static func number(_ bytes: [UInt8], at offset: Int) -> UInt32 {
            bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }

        mutating func next() -> [UInt8]? {
            guard left > 0 else { return nil }
            let start = position
            var offset = start + 40 + digest
            guard offset + 2 <= bytes.count else { return nil }
            let isExtended = bytes[offset] & 0x40 != 0
            offset += isExtended ? 4 : 2
            if version == 4 {
                guard let dropped = variableNumber(&offset), dropped <= name.count else { return nil }
                name.removeLast(dropped)
            } else {
                name = []
            }
            guard offset <= bytes.count, let end = bytes[offset...].firstIndex(of: 0) else { return nil }
            name += bytes[offset..<end]
            // Up to version 3 an entry's length is a multiple of eight, with at least one zero at its end.
            position = version == 4 ? end + 1 : start + (end - start + 8) / 8 * 8
            guard position <= bytes.count, !name.isEmpty else { return nil }
            left -= 1
            return name
        }

        /// Seven bits a byte, the first the highest, each step one more than its bits say.
        private func variableNumber(_ offset: inout Int) -> Int? {
            var value = 0
            while offset < bytes.count {
                let byte = bytes[offset]
                offset += 1
                value += Int(byte & 0x7f)
                if byte & 0x80 == 0 { return value }
                guard value < 1 << 24 else { return nil }
                value = (value + 1) << 7
            }
            return nil
        }
    }
}

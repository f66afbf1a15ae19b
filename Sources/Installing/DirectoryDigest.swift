import Hashing
import OperatingSystem

/// What the files of a project's directory come to, so that it is built again only after something has changed.
struct DirectoryDigest {
    /// An editable project runs from its own files: only what its metadata is made of counts, and which packages there are.
    let isEditable: Bool

    /// A directory with more than this is not looked through; it is built each time.
    static let mostFiles = 20_000
    static let mostBytes: Int64 = 256 << 20

    /// What no build is made of, or what builds leave behind.
    private static let ignored: Set<String> = [
        ".git", ".hg", ".svn", "__pycache__", "build", "dist", ".venv", "venv", ".tox", ".nox", ".mypy_cache",
        ".pytest_cache", ".ruff_cache", ".eggs", ".idea", ".vscode", "node_modules", ".DS_Store",
    ]

    /// Nil when the directory is too large, or cannot be read.
    func digest(of directory: String) -> SHA256Sum? {
        var walk = Walk()
        walk.hasher.update(Array((isEditable ? "editable 1\n" : "directory 1\n").utf8))
        do {
            if isEditable {
                try editable(directory, &walk)
            } else {
                try everything(directory, "", &walk)
            }
        } catch {
            return nil
        }
        return walk.hasher.finish()
    }

    private struct Walk {
        var hasher = SHA256Hasher()
        var files = 0
        var bytes: Int64 = 0
    }

    private struct TooMuch: Error {}

    private static func isIgnored(_ name: String) -> Bool {
        ignored.contains(name) || name.hasSuffix(".egg-info") || name.hasSuffix(".pyc") || name.hasSuffix("~")
    }

    private func everything(_ directory: String, _ prefix: String, _ walk: inout Walk) throws {
        for name in try Files.list(directory) where !Self.isIgnored(name) {
            let path = Paths.join(directory, name)
            let relative = prefix + name
            guard let status = Files.linkStatus(path) else { continue }
            switch status.kind {
            case .directory:
                if Files.isFile(Paths.join(path, "pyvenv.cfg")) { continue }
                try everything(path, relative + "/", &walk)
            case .symbolicLink: add(relative, "link", Array((Files.linkTarget(path) ?? "").utf8), &walk)
            case .file: try add(file: path, as: relative, status, &walk)
            case .other: continue
            }
        }
    }

    private func editable(_ directory: String, _ walk: inout Walk) throws {
        for name in try Files.list(directory) where !Self.isIgnored(name) {
            let path = Paths.join(directory, name)
            guard let status = Files.status(path) else { continue }
            if status.kind == .directory {
                add(name, "directory", [], &walk)
                guard name == "src" else { continue }
                for inner in try Files.list(path) where !Self.isIgnored(inner) { add("src/" + inner, "", [], &walk) }
            } else if [".toml", ".cfg", ".txt", ".in"].contains(where: { name.hasSuffix($0) }) || name == "setup.py" {
                try add(file: path, as: name, status, &walk)
            } else if name.hasSuffix(".py") {
                add(name, "module", [], &walk)
            }
        }
    }

    private func add(
        file path: String, as relative: String, _ status: FileStatus, _ walk: inout Walk
    ) throws {
        walk.files += 1
        walk.bytes += status.size
        guard walk.files <= Self.mostFiles, walk.bytes <= Self.mostBytes else { throw TooMuch() }
        let mode = status.mode & 0o100 == 0 ? "file" : "program"
        add(relative, mode, Array(try SHA256Sum(ofFile: path).hexadecimal.utf8), &walk)
    }

    private func add(_ path: String, _ kind: String, _ content: [UInt8], _ walk: inout Walk) {
        walk.hasher.update(Array("\(kind) \(path)".utf8) + [0] + content + [0])
    }
}

import OperatingSystem
import StructuredText

/// The files of a project as its authors keep them.
struct SourceTree {
    let path: String

    /// How the tree wants to be built.
    func buildSystem() throws -> BuildSystem {
        let pyproject = Paths.join(path, "pyproject.toml")
        if Files.isFile(pyproject) { return try BuildSystem(pyproject: try Files.read(pyproject)) }
        guard Files.isFile(Paths.join(path, "setup.py")) || Files.isFile(Paths.join(path, "setup.cfg")) else {
            throw BuildError.unusableSource(
                subject: path, problem: "there is no `pyproject.toml` and no `setup.py` in it")
        }
        return .legacy
    }

    /// Whether a relative path stays in the tree.
    static func isInside(_ path: String) -> Bool {
        !Paths.isAbsolute(path) && !path.split(separator: "/").contains("..")
    }

    /// Whether a build may ask the repository for its version. Told by the names of the tools that do; to say yes too often
    /// costs time only.
    var readsHistory: Bool {
        let tools = [
            "scm", "vcs", "versioneer", "pbr", "dunamai", "versioningit", "git-versioning", "dynamic-versioning",
            "\"git\"", "'git'", "git describe", "git rev-",
        ]
        return ["pyproject.toml", "setup.py", "setup.cfg"].contains { name in
            guard let bytes = try? Files.read(Paths.join(path, name)) else { return false }
            let text = String(decoding: bytes, as: UTF8.self)
            return tools.contains { text.contains($0) }
        }
    }

    /// The bytes of core metadata that the tree states for certain, without running any of its code; nil when only its
    /// build backend can tell.
    func statedMetadata() throws -> [UInt8]? {
        try SourceMetadata.stated(in: path)
    }
}

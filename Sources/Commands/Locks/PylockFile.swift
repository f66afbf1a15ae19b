import Diagnostics
import OperatingSystem
import Pipfiles

/// A `pylock.toml` of a project on the disk.
struct PylockFile: Sendable {
    /// Absolute.
    var path: String
    /// Whether a user named it, so that it may be a pipe.
    var isNamed = false

    /// What messages call it.
    var name: String { Paths.name(path) }

    func bytes() throws(FileError) -> [UInt8] { isNamed ? try Files.readNamed(path) : try Files.read(path) }

    func document() throws -> PylockDocument { try PylockDocument(parsing: try bytes(), file: name) }

    /// The file of a project: the one that `pylock_name` names, else `pylock.toml`, else the first `pylock.NAME.toml`. Nil when
    /// there is none.
    static func beside(_ session: Session, _ directives: PipfileDirectives?) throws -> PylockFile? {
        let directory = session.project.directory
        let own = try target(directory, directives)
        if Files.isFile(own) { return PylockFile(path: own) }
        let plain = Paths.join(directory, "pylock.toml")
        if Files.isFile(plain) { return PylockFile(path: plain) }
        guard Files.isDirectory(directory) else { return nil }
        let named = try Files.list(directory).first { name in
            guard name.hasPrefix("pylock."), name.hasSuffix(".toml") else { return false }
            let middle = name.dropFirst("pylock.".count).dropLast(".toml".count)
            return !middle.isEmpty && !middle.contains(".") && Files.isFile(Paths.join(directory, name))
        }
        return named.map { PylockFile(path: Paths.join(directory, $0)) }
    }

    /// Where a project's pylock is written.
    static func target(_ directory: String, _ directives: PipfileDirectives?) throws(Diagnostic) -> String {
        guard let name = PylockDocument.fileName(named: directives?.pylockName) else {
            throw Diagnostic(
                .configuration, "`pylock_name` in `[pipenv]` cannot be a part of a file's name",
                evidence: [.init("pylock_name", directives?.pylockName ?? "")], explanation: "Nothing was changed.",
                help: ["write a name without dots and slashes: `pylock_name = \"server\"` makes `pylock.server.toml`"],
                exitStatus: .misuse)
        }
        return Paths.join(directory, name)
    }
}

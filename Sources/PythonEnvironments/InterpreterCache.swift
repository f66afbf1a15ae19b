internal import Hashing
internal import OperatingSystem
internal import StructuredText

/// The answers of interpreters, kept so that none is started twice for the same question. One small JSON file each, named by
/// the real path of the executable. What cannot be read or does not fit is as good as not there.
struct InterpreterCache: Sendable {
    /// Changes whenever the probe asks for more or other things.
    static let edition = 1

    var directory: String

    /// The answer of the interpreter at the real path `executable`, if the executable and the machine are still the ones
    /// that gave it.
    func answer(for executable: String) -> JSONValue? {
        guard let status = Files.status(executable),
            let bytes = try? Files.read(path(for: executable)),
            let entry = try? JSONValue(parsing: bytes),
            entry["executable"]?.string == executable,
            entry["stamp"]?.string == InterpreterCache.stamp(status)
        else { return nil }
        return entry["answer"]
    }

    /// Keeps an answer. A cache that cannot be written costs time, not correctness, so trouble is not reported.
    func keep(_ answer: JSONValue, for executable: String) {
        guard let status = Files.status(executable) else { return }
        let entry: JSONValue = [
            "executable": .string(executable), "stamp": .string(InterpreterCache.stamp(status)), "answer": answer,
        ]
        try? Files.makeDirectories(directory)
        try? Files.replaceAtomically(path(for: executable), with: entry.bytes(.compact))
    }

    private func path(for executable: String) -> String {
        let name = SHA256Sum(of: Array(executable.utf8)).hexadecimal.prefix(20)
        return Paths.join(directory, name + ".json")
    }

    /// Everything that the answer depends on, in one line.
    private static func stamp(_ status: FileStatus) -> String {
        "\(edition) \(status.device) \(status.inode) \(status.size) \(status.modified) \(MachineIdentity.current)"
    }
}

internal import Hashing
internal import OperatingSystem
internal import StructuredText

/// The answers of interpreters, kept so that none is started twice for the same question. One small JSON file each, named by
/// the real path of the executable. What cannot be read or does not fit is as good as not there.
struct InterpreterCache: Sendable {
    /// Changes whenever the probe asks for more or other things.
    static let edition = 2

    var directory: String

    struct Entry {
        /// What the interpreter said.
        var answer: JSONValue
        /// The pips that could be seen then; see ``Interpreter/pips``.
        var pips: String
    }

    /// What the interpreter at the real path `executable` said, if the executable and the machine are still the ones that
    /// said it.
    func entry(for executable: String) -> Entry? {
        guard let status = Files.status(executable),
            let bytes = try? Files.read(path(for: executable)),
            let entry = try? JSONValue(parsing: bytes),
            entry["executable"]?.string == executable,
            entry["stamp"]?.string == InterpreterCache.stamp(status), let answer = entry["answer"]
        else { return nil }
        return Entry(answer: answer, pips: entry["pips"]?.string ?? "")
    }

    /// Keeps an answer. A cache that cannot be written costs time, not correctness, so trouble is not reported.
    func keep(_ entry: Entry, for executable: String) {
        guard let status = Files.status(executable) else { return }
        let value: JSONValue = [
            "executable": .string(executable), "stamp": .string(InterpreterCache.stamp(status)),
            "pips": .string(entry.pips), "answer": entry.answer,
        ]
        try? Files.makeDirectories(directory)
        try? Files.replaceAtomically(path(for: executable), with: value.bytes(.compact))
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

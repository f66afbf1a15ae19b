internal import Hashing
internal import OperatingSystem

/// The programs that start when somebody uses the Python of an environment, told without starting any.
package struct EnvironmentPrograms: Equatable, Sendable {
    /// The interpreters in `bin` without links, `python` first. What its links and copies are called decides which of them a
    /// command starts, so all of them count.
    package let interpreters: [String]
    /// The interpreter outside of the environment that it runs on, without links; nil where none can be told.
    package let base: String?
    /// Where Python looks for its library, as `pyvenv.cfg` says; nil when there is no such directory.
    let home: String?
    /// Without links.
    private let environment: String

    package init(of path: String) {
        environment = Files.realPath(path) ?? path
        let scripts = Paths.join(path, "bin")
        let names = ((try? Files.list(scripts)) ?? []).filter(Self.isInterpreter).sorted()
        var found: [String] = []
        for name in ["python"] + names {
            let program = Paths.join(scripts, name)
            guard Files.isExecutable(program), let real = Files.realPath(program), !found.contains(real) else {
                continue
            }
            found.append(real)
        }
        interpreters = found
        let bytes = try? Files.read(Paths.join(path, "pyvenv.cfg"))
        let configuration = bytes.map(EnvironmentConfiguration.init(parsing:))
        base = configuration.flatMap { VirtualEnvironment.baseExecutable(of: path, configuration: $0) }
        // Python resolves a relative one in whatever directory it is started, so it can be anywhere in the project. No tool writes one.
        let directory = Paths.parent(path)
        home = configuration?.home.flatMap { Files.realPath(Paths.isAbsolute($0) ? $0 : directory) }
    }

    /// `python`, `python3`, `python3.13t`, `pypy3.10`; `python-config` is none.
    private static func isInterpreter(_ name: String) -> Bool {
        let name = name.lowercased().utf8
        for start in ["python", "pypy"] where name.starts(with: start.utf8) {
            return name.dropFirst(start.utf8.count).allSatisfy { "0123456789.dmtuw".utf8.contains($0) }
        }
        return false
    }

    /// All files and directories that have a say in what is run.
    var all: [String] { interpreters + [base, home].compactMap { $0 } }

    /// Whether a file of the environment is a copy of the interpreter that the environment was made from, as
    /// `python -m venv --copies` makes it.
    func isCopy(_ file: String) -> Bool {
        guard let base, isOwn(file), let copy = Files.status(file), let original = Files.status(base),
            copy.kind == .file, original.kind == .file, copy.size == original.size,
            let sum = try? SHA256Sum(ofFile: file)
        else { return false }
        return (try? SHA256Sum(ofFile: base)) == sum
    }

    /// A text that is another one as soon as other programs would be started. Those outside of the environment go by their names:
    /// an update of the system may replace them.
    var fingerprint: String {
        var parts = ["base", base ?? "", "home", home ?? ""]
        for file in interpreters {
            parts.append(file)
            guard isOwn(file), let status = Files.status(file) else { continue }
            parts += [status.size, status.modified].map { String($0) } + [String(status.inode)]
        }
        return SHA256Sum(of: Array(parts.joined(separator: "\u{0}").utf8)).hexadecimal
    }

    private func isOwn(_ file: String) -> Bool { Paths.relative(file, to: environment) != nil }
}

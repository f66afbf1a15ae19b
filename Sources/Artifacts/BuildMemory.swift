import Archives
import Hashing
import OperatingSystem
import PackagingStandards
import PythonEnvironments
import StructuredText

/// What builds came to: the metadata and the wheel of a source, and for a while that it could not be built. Kept under
/// everything that a build depends on, so that another compiler flag, setting or Python means another build.
struct BuildMemory: Sendable {
    private let directory: String
    private let inputs: String
    private let environment: UserEnvironment
    /// What is older than this is not looked at.
    private let oldest: Int64?

    /// - Parameters:
    ///   - directory: the directory of the caches.
    ///   - settings: what the backend is told.
    init(
        directory: String, interpreter: Interpreter, settings: [String: [String]], environment: UserEnvironment,
        forgetting moment: Int64? = nil
    ) {
        oldest = moment
        self.directory = Paths.join(directory, "built-v2")
        self.environment = environment
        let interface = interpreter.tags.abis.first ?? "\(interpreter.implementation)-\(interpreter.version)"
        var lines = ["build 2", "\(interface) \(interpreter.tags.platform.tags.first ?? "")"]
        for (key, values) in settings.sorted(by: { $0.key < $1.key }) {
            lines.append("setting " + JSONValue.array(([key] + values).map { .string($0) }).text(.compact))
        }
        for (name, value) in BuildVariables(environment).decisive.sorted(by: { $0.key < $1.key }) {
            lines.append("variable " + JSONValue.array([.string(name), .string(value)]).text(.compact))
        }
        inputs = lines.joined(separator: "\n") + "\n"
    }

    private func path(_ source: SHA256Sum, _ kind: String) -> String {
        let key = SHA256Sum(of: Array((inputs + source.hexadecimal + "\n").utf8)).hexadecimal
        return Paths.join(directory, "\(key).\(kind)")
    }

    private func read(_ path: String) -> [UInt8]? {
        if let oldest, let status = Files.status(path), status.modified < oldest { return nil }
        return try? Files.read(path)
    }

    private func write(_ bytes: [UInt8], _ path: String) {
        try? Files.makeDirectories(directory)
        try? Files.replaceAtomically(path, with: bytes, mode: 0o600)
    }

    // MARK: - Metadata and wheels

    func metadata(of source: SHA256Sum) -> CoreMetadata? {
        guard let bytes = read(path(source, "metadata")) else { return nil }
        return try? CoreMetadata(parsing: bytes)
    }

    func keep(metadata: [UInt8], of source: SHA256Sum) { write(metadata, path(source, "metadata")) }

    /// The digest of the wheel, and what was installed to build it.
    func wheel(of source: SHA256Sum) -> (digest: SHA256Sum, provisions: [ProvidedRequirements])? {
        guard let bytes = read(path(source, "wheel")) else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        guard let first = lines.first, let digest = SHA256Sum(hexadecimal: first) else { return nil }
        let provisions = lines.dropFirst().compactMap { line -> ProvidedRequirements? in
            let parts = line.split(separator: " ").map(String.init)
            return parts.count == 2 ? ProvidedRequirements(key: parts[0], digest: parts[1]) : nil
        }
        return (digest, provisions)
    }

    func keep(wheel: SHA256Sum, provisions: [ProvidedRequirements], of source: SHA256Sum) {
        let lines = [wheel.hexadecimal] + provisions.map { "\($0.key) \($0.digest)" }
        write(Array((lines.joined(separator: "\n") + "\n").utf8), path(source, "wheel"))
    }

    // MARK: - Failures

    /// For this long a source is not tried again that could not be built, as long as no program or header was installed.
    static let patience: Int64 = 30 * 60

    /// Why a source could not be built a short while ago.
    func failure(of source: SHA256Sum, now: Int64) -> BuildError? {
        guard let bytes = read(path(source, "failed")), let value = try? JSONValue(parsing: bytes),
            value["machine"]?.string == machine, let time = value["time"]?.integer, Int64(time) <= now,
            Int64(time) + Self.patience > now, let failure = value["failure"]
        else { return nil }
        return BuildFailure(json: failure).map { failure in
            var failure = failure
            failure.isRemembered = true
            return .failed(failure)
        }
    }

    func keep(failure: BuildFailure, of source: SHA256Sum, now: Int64) {
        let value = JSONValue.object(
            JSONObject([
                .init(key: "machine", value: .string(machine)), .init(key: "time", value: .number(String(now))),
                .init(key: "failure", value: failure.json),
            ]))
        write(Array(value.text(.compact).utf8), path(source, "failed"))
    }

    /// Stands for the programs and headers of the machine: these directories change when one is installed.
    private var machine: String {
        var directories = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        directories += [
            "/usr/include", "/usr/local/include", "/usr/lib", "/usr/local/lib", "/usr/lib/pkgconfig",
            "/usr/include/x86_64-linux-gnu", "/usr/include/aarch64-linux-gnu", "/usr/lib/x86_64-linux-gnu",
            "/usr/lib/aarch64-linux-gnu", "/usr/lib64",
        ]
        let states = directories.map { "\($0) \(Files.status($0)?.modified ?? 0)" }
        return SHA256Sum(of: Array(states.joined(separator: "\n").utf8)).hexadecimal
    }
}

/// What was installed into a build's environment: which requirements, and the lock that they came to.
package struct ProvidedRequirements: Hashable, Sendable {
    /// Stands for the requirements, the Python and the sources.
    package var key: String
    /// The SHA-256 of the lock.
    package var digest: String

    package init(key: String, digest: String) {
        self.key = key
        self.digest = digest
    }
}

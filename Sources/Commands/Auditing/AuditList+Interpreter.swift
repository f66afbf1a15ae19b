import Auditing
import Diagnostics
import OperatingSystem
import Pipfiles
import PythonEnvironments
import StructuredText

extension AuditList {
    /// The Python that a lock is for: a release, or a line such as `3.11`; nil where it names neither.
    static func interpreter(of lock: Lockfile, file: String) -> AuditInterpreter? {
        let requires = lock.meta.requires
        let texts = ["python_full_version", "python_version"].compactMap { requires[$0]?.string }
        // What is no plain version is a wish, and says nothing of what is used.
        guard let text = texts.first(where: { PythonVersion($0) != nil || isLine($0) }) else { return nil }
        return AuditInterpreter(version: text, place: SourceSpan(file: file))
    }

    private static func isLine(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return (1...3).contains(parts.count) && parts.allSatisfy { UInt16($0) != nil }
    }

    /// The Python of an environment, as its `pyvenv.cfg` tells; no Python is started.
    func interpreter(ofEnvironment path: String) -> AuditInterpreter? {
        let file = Paths.join(path, "pyvenv.cfg")
        guard let bytes = try? Files.read(file) else { return nil }
        let configuration = EnvironmentConfiguration(parsing: bytes)
        guard let version = configuration.version else { return nil }
        let implementation = configuration["implementation"]
        return AuditInterpreter(
            version: version.description,
            otherName: implementation.flatMap { $0.lowercased() == "cpython" ? nil : $0 },
            place: SourceSpan(file: name(file)))
    }
}

extension AuditVerb {
    /// A category that no list has is a slip of the hand, and an audit of nothing would look clean.
    func refuseUnknownCategories(_ list: AuditList) throws(UsageError) {
        guard let wanted = arguments.wantedCategories else { return }
        let missing = wanted.subtracting(list.seen).sorted()
        // `--dev` asks for what there is of two.
        guard let first = missing.first, arguments.categories != nil || missing.count == wanted.count else { return }
        throw .invalid(
            option: arguments.categories == nil ? "--dev" : "--categories", value: first,
            expected: list.seen.sorted().map { "`\($0)`" }.joined(separator: ", "))
    }

    /// Decides what the packages run on: what the user names, else what the environment has, else what the lock asks for.
    func chooseInterpreters(_ list: inout AuditList) throws {
        if let text = arguments.pythonVersion {
            list.interpreters = []
            if text == "none" { return }
            guard PythonVersion(text) != nil, text.split(separator: ".").count >= 3 else {
                throw UsageError.invalid(
                    option: "--python-version", value: text, expected: "a release such as `3.11.4`, or `none`")
            }
            list.interpreters = [AuditInterpreter(version: text, place: nil, isDemanded: true)]
            return
        }
        defer {
            if arguments.strict {
                for index in list.interpreters.indices where list.interpreters[index].isRelease {
                    list.interpreters[index].isDemanded = true
                }
            }
        }
        guard arguments.files.isEmpty, !arguments.recursive else { return }
        if !arguments.installed, list.interpreters.contains(where: \.isRelease) { return }
        guard let path = try? session.environmentLocation().path, VirtualEnvironment.exists(at: path),
            let interpreter = list.interpreter(ofEnvironment: path)
        else { return }
        list.interpreters = [interpreter]
    }
}

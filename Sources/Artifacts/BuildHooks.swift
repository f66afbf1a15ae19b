import Diagnostics
import OperatingSystem
import StructuredText

/// Calls the hooks of a build backend (PEP 517, 660) in a Python of the build's own.
///
/// The build runs the code of whoever published the source. It gets an environment without the user's variables, but it
/// is **not** in a sandbox: it can read and write what the user can.
package struct BuildHooks: Sendable {
    /// The interpreter of the build environment.
    package let python: String
    package let system: BuildSystem
    /// The source tree.
    package let directory: String
    /// The variables that the build gets.
    package let environment: ProcessEnvironment
    /// What is built, for messages: `name 1.0`.
    package let subject: String
    /// What the backend is told (`config_settings` of PEP 517), each key with one value or more.
    package let settings: [String: [String]]
    /// Where the whole output of a failed build is kept; nil: nowhere.
    package let logs: String?

    package init(
        python: String, system: BuildSystem, directory: String, environment: ProcessEnvironment, subject: String,
        settings: [String: [String]] = [:], logs: String? = nil
    ) {
        self.settings = settings
        self.logs = logs
        self.python = python
        self.system = system
        self.directory = directory
        self.environment = environment
        self.subject = subject
    }

    package enum Hook: String, Sendable {
        case requirementsForWheel = "get_requires_for_build_wheel"
        case requirementsForEditable = "get_requires_for_build_editable"
        case prepareMetadata = "prepare_metadata_for_build_wheel"
        case buildWheel = "build_wheel"
        case buildEditable = "build_editable"
    }

    /// What a hook returned.
    package enum Answer: Equatable, Sendable {
        case requirements([String])
        /// The name of the file or directory that was made.
        case made(String)
        /// The backend does not have the hook.
        case absent
    }

    /// Calls a hook; those that make something make it in `output`.
    package func call(_ hook: Hook, output: String? = nil) throws(BuildError) -> Answer {
        let scratch: TemporaryDirectory
        do { scratch = try TemporaryDirectory(in: environment["TMPDIR"] ?? "/tmp", prefix: "pipit-hook-") } catch {
            throw .file(error)
        }
        let answerPath = Paths.join(scratch.path, "answer.json")
        let arguments =
            [python, "-c", Self.program, hook.rawValue, system.backend, answerPath, output ?? "", settingsText]
            + system.backendPath
        let result: ChildProcess.Output
        do {
            result = try ChildProcess.run(arguments, environment: environment, directory: directory)
        } catch { throw .launch(error) }
        guard result.status == 0, let bytes = try? Files.read(answerPath), let value = try? JSONValue(parsing: bytes)
        else {
            throw .failed(failure(hook, result))
        }
        switch value {
        case .null: return .absent
        case .string(let name): return .made(name)
        case .array(let items):
            return .requirements(items.compactMap { if case .string(let text) = $0 { text } else { nil } })
        default: return .absent
        }
    }

    private func failure(_ hook: Hook, _ result: ChildProcess.Output) -> BuildFailure {
        let said = Self.lines(result.standardError)
        let printed = Self.lines(result.standardOutput)
        return BuildFailure(
            subject: subject, hook: hook.rawValue, backend: system.backend, status: result.status,
            output: Array((said.isEmpty ? printed : said).suffix(12)), finding: BuildFinding(lines: said + printed),
            log: keep(result))
    }

    private static func lines(_ output: [UInt8]) -> [String] {
        String(decoding: output, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
    }

    /// Keeps what a build printed; one file for each release, which the next failure replaces.
    private func keep(_ result: ChildProcess.Output) -> String? {
        guard let logs else { return nil }
        let name = subject.map { $0.isLetter || $0.isNumber || "._-".contains($0) ? $0 : "-" }
        let path = Paths.join(logs, "build-\(String(name).prefix(120)).log")
        let text = Array(result.standardOutput.suffix(1 << 20)) + Array(result.standardError.suffix(1 << 20))
        do {
            try Files.makeDirectories(logs, mode: 0o700)
            try Files.replaceAtomically(path, with: text, mode: 0o600)
            return path
        } catch {
            return nil
        }
    }

    /// A key with one value is told as text, with several as a list, as pip and build do.
    private var settingsText: String {
        let members = settings.sorted { $0.key < $1.key }.map { key, values in
            JSONObject.Member(
                key: key,
                value: values.count == 1 ? .string(values[0]) : .array(values.map { .string($0) }))
        }
        return JSONValue.object(JSONObject(members)).text(.compact)
    }

    /// Imports the backend and calls one of its hooks; the answer goes to a file, because backends print what they
    /// like.
    private static let program = """
        import importlib, json, os, sys
        hook, backend, answer, output, settings = sys.argv[1:6]
        settings = json.loads(settings)
        paths = [os.path.join(os.getcwd(), part) for part in sys.argv[6:]]
        sys.argv[1:] = []
        sys.path[:] = paths + [entry for entry in sys.path if entry not in ("", os.getcwd())]
        module, _, attribute = backend.partition(":")
        target = importlib.import_module(module)
        for part in filter(None, attribute.split(".")):
            target = getattr(target, part)
        function = getattr(target, hook, None)
        if function is None:
            value = [] if hook.startswith("get_requires") else None
        elif hook.startswith("get_requires"):
            value = list(function(settings))
        else:
            value = function(output, settings)
        with open(answer, "w", encoding="utf-8") as file:
            json.dump(value, file)
        """
}

/// Why something could not be built.
package enum BuildError: Error, Equatable, Sendable {
    case failed(BuildFailure)
    /// The source is not one that can be built.
    case unusableSource(subject: String, problem: String)
    /// The source says of itself that it is another release than its filename says.
    case foreign(filename: String, found: String)
    case launch(LaunchError)
    case file(FileError)
    /// It would have to be built to answer, and the command at hand runs nobody's code.
    case notRun(subject: String)
}

extension BuildError: Diagnosable {
    package var diagnostic: Diagnostic {
        switch self {
        case .failed(let failure): failure.diagnostic
        case .unusableSource(let subject, let problem):
            Diagnostic(
                .buildFailed, "`\(subject)` cannot be built: \(problem)", explanation: "Nothing was installed.",
                help: ["choose another version, or one with a wheel", "a project of your own needs a `pyproject.toml`"])
        case .foreign(let filename, let found):
            Diagnostic(
                .metadataMismatch, "`\(filename)` says of itself that it is something else",
                evidence: [.init("found", found)],
                explanation: "Nothing of it was installed. Name and version inside must be those of the filename.",
                help: ["tell the index's owner; another version may be in order"], exitStatus: .integrity)
        case .launch(let error): error.diagnostic
        case .file(let error): error.diagnostic
        case .notRun(let subject):
            Diagnostic(
                .buildFailed, "what `\(subject)` needs is unknown: only building it would tell",
                explanation: "This command runs no code of a project or of its packages.",
                help: ["`pipit lock` builds it where it must", "or state its dependencies in its `pyproject.toml`"])
        }
    }
}

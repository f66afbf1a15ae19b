import OperatingSystem
import StructuredText
import SharedFixtures
import Testing

/// The real Pipfiles of `shared/data/pipfiles`, with the default index put in.
struct RealProject: CustomStringConvertible {
    var name: String
    var pipfile: [UInt8]
    var lock: [UInt8]?
    /// `expected.json`
    var expected: JSONValue

    var description: String { name }

    static let all: [RealProject] = (try? load()) ?? []
    static let absent: Comment =
        "SKIPPED: shared/data is not beside the project, or python3 has no pip to name the default index"

    /// The default index's simple URL, as pip knows it.
    static let defaultIndex: String? = {
        let question = "from pip._internal.models.index import PyPI; print(PyPI.simple_url.rstrip('/'))"
        for program in ["python3", "/usr/bin/python3"] {
            guard
                let output = try? ChildProcess.run(
                    [program, "-c", question], environment: ProcessEnvironment(.current())),
                output.status == 0
            else { continue }
            return String(decoding: output.standardOutput.dropLast(), as: UTF8.self)
        }
        return nil
    }()

    private static func load() throws -> [RealProject] {
        guard let folder = SharedData.folder, let defaultIndex else { return [] }
        func text(_ path: String) throws -> [UInt8] {
            let text = String(decoding: try Files.read(path), as: UTF8.self)
            return Array(text.replacing("@DEFAULT_INDEX@", with: defaultIndex).utf8)
        }
        return try Files.list(folder + "/pipfiles").sorted().map { name in
            let directory = folder + "/pipfiles/" + name
            let lock = directory + "/Pipfile.lock"
            return RealProject(
                name: name, pipfile: try text(directory + "/Pipfile"),
                lock: Files.exists(lock) ? try text(lock) : nil,
                expected: try JSONValue(parsing: try Files.read(directory + "/expected.json")))
        }
    }
}

import OperatingSystem
import PackagingStandards
import StructuredText
import Testing

/// One file of `../shared/data/resolver-scenarios` as a project: the Pipfile that asks what its `[root]` asks, and what should
/// come of it. Its packages are served by the index on loopback.
struct ProjectScenario: Sendable {
    /// `fork/basic`
    var path: String
    /// `3.12`, or `3.9.21`
    var python: String
    var pipfile: String
    var isSatisfiable: Bool
    /// What should be locked; empty where the file does not say.
    var packages: [String: String]

    struct Unreadable: Error { var path: String }

    /// - Parameter lockPlatforms: the value of the directive; nil leaves it out.
    init(_ path: String, folder: String, index: String, lockPlatforms: String?) throws {
        self.path = path
        let root = try TOMLDocument(parsing: Files.read("\(folder)/\(path).toml")).root
        let options = root["resolver_options"]?.table
        guard let expected = root["expected"]?.table, let isSatisfiable = expected["satisfiable"]?.boolean else {
            throw Unreadable(path: path)
        }
        self.isSatisfiable = isSatisfiable
        packages = [:]
        for member in expected["packages"]?.table?.members ?? [] {
            packages[PackageName(member.key)!.normalized] = Version(member.node.string ?? "")!.description
        }
        // A scenario that names a Python means exactly that; `3.9` is 3.9.0.
        let named = options?["python"]?.string ?? root["environment"]?.table?["python"]?.string
        python = named.map { $0.split(separator: ".").count < 3 ? $0 + ".0" : $0 } ?? "3.12"
        let requirements = try (root["root"]?.table?["requires"]?.array ?? []).compactMap(\.string).map {
            try Requirement($0)
        }
        pipfile = """
            [[source]]
            name = "scenario"
            url = "\(index)/\(path)/simple"
            verify_ssl = false

            [packages]
            \(Self.entries(requirements, python: python))
            [requires]
            \(Self.isWhole(python) ? "python_full_version" : "python_version") = "\(python)"

            [pipenv]
            allow_prereleases = \(options?["prereleases"]?.boolean ?? false)
            \(lockPlatforms.map { "lock_platforms = \"\($0)\"" } ?? "")

            """
    }

    static func isWhole(_ python: String) -> Bool { python.split(separator: ".").count > 2 }

    /// CPython on Linux, which is where scenarios are locked.
    static func environment(python: String) -> MarkerEnvironment {
        let version = Version(python)!
        let full = "\(version.major).\(version.minor).\(version.micro)"
        return MarkerEnvironment(
            implementationName: "cpython", implementationVersion: full, osName: "posix", platformMachine: "x86_64",
            platformPythonImplementation: "CPython", platformRelease: "6.1.0", platformSystem: "Linux",
            platformVersion: "#1 SMP", pythonFullVersion: full, pythonVersion: "\(version.major).\(version.minor)",
            sysPlatform: "linux")
    }

    /// The lines of `[packages]`. A Pipfile has one entry for a name: where a scenario has several requirements of it, those
    /// that hold on Linux are joined, which is what they come to there.
    private static func entries(_ requirements: [Requirement], python: String) -> String {
        let environment = environment(python: python)
        var lines = ""
        var seen: Set<PackageName> = []
        for requirement in requirements where seen.insert(requirement.name).inserted {
            let all = requirements.filter { $0.name == requirement.name }
            let joined = all.count == 1 ? all : all.filter { $0.marker?.evaluate(in: environment) ?? true }
            guard !joined.isEmpty else { continue }
            let specifiers = joined.map(\.specifiers.description).filter { !$0.isEmpty }.joined(separator: ",")
            let extras = Set(joined.flatMap(\.extras).map(\.description)).sorted()
            var fields = ["version = \"\(specifiers.isEmpty ? "*" : specifiers)\""]
            if !extras.isEmpty { fields.append("extras = [\(extras.map { "\"\($0)\"" }.joined(separator: ", "))]") }
            if all.count == 1, let marker = requirement.marker {
                fields.append(
                    "markers = \"\(marker.description.map { $0 == "\"" ? "'" : $0 }.map(String.init).joined())\"")
            }
            lines += "\(requirement.name.normalized) = {\(fields.joined(separator: ", "))}\n"
        }
        return lines
    }
}

// MARK: - Files

enum ScenarioFolder {
    /// `../shared/data/resolver-scenarios` beside the project, or beside a folder that the project lies in.
    static let path: String? = {
        var folder = Machine.repository
        while folder.count > 1 {
            folder = Paths.parent(folder)
            let candidate = folder + "/shared/data/resolver-scenarios"
            if Files.isDirectory(candidate) { return candidate }
        }
        return nil
    }()

    static let absent: Comment = "SKIPPED: the folder shared/data is not beside the project"

    static let groups: [String] = path.flatMap { try? Files.list($0) } ?? []

    /// The scenarios' paths below the folder, without extension, sorted.
    static func scenarios(of group: String) throws -> [String] {
        guard let path else { return [] }
        return try Files.list(path + "/" + group).filter { $0.hasSuffix(".toml") }.map { group + "/" + $0.dropLast(5) }
    }

    /// What Pipit answers where it does not share a scenario's expectation, by the scenario's path. The list is the
    /// resolver's own, so that the resolver alone and the whole program cannot drift apart.
    static func differences() throws -> [String: String] {
        let file = Machine.repository + "/Tests/ResolvingTests/Data/scenario-differences.txt"
        var differences: [String: String] = [:]
        for line in String(decoding: try Files.read(file), as: UTF8.self).split(separator: "\n")
        where !line.hasPrefix("#") {
            let fields = line.split(separator: "|", omittingEmptySubsequences: false).map { field in
                String(field).trimmed
            }
            differences[fields[0]] = fields[1]
        }
        return differences
    }
}

extension String {
    /// Without the blanks at both ends.
    var trimmed: String {
        var text = self[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

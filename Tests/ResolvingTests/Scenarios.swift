import OperatingSystem
import PackagingStandards
import StructuredText
import SharedFixtures
import Testing

@testable import Resolving

/// One file of `../shared/data/resolver-scenarios`: a tiny index, what is asked, and what should come of it.
struct Scenario {
    /// `fork/basic`.
    var path: String
    var index = DictionaryIndex()
    var problem: ResolutionProblem
    var isSatisfiable: Bool
    /// What should be locked; empty where the file does not say.
    var packages: [PackageName: Version]

    struct Unreadable: Error { var reason: String }

    init(path: String, file: String) throws {
        self.path = path
        let root = try TOMLDocument(parsing: Files.read(file)).root
        let options = root["resolver_options"]?.table
        let python = options?["python"]?.string ?? root["environment"]?.table?["python"]?.string ?? "3.12"
        let target = try Target(python: python, platform: options?["python_platform"]?.string)

        guard let expected = root["expected"]?.table, let satisfiable = expected["satisfiable"]?.boolean else {
            throw Unreadable(reason: "nothing is expected")
        }
        isSatisfiable = satisfiable
        packages = [:]
        for member in expected["packages"]?.table?.members ?? [] {
            packages[PackageName(member.key)!] = Version(member.node.string ?? "")
        }
        problem = ResolutionProblem(roots: [])
        for (number, text) in (root["root"]?.table?["requires"]?.array ?? []).compactMap(\.string).enumerated() {
            let requirement = try Requirement(text)
            guard requirement.marker?.evaluate(in: target.environment) ?? true else { continue }
            problem.roots.append(
                RootRequirement(
                    name: requirement.name, extras: requirement.extras.map(\.normalized),
                    specifiers: requirement.specifiers,
                    origin: RequirementOrigin(file: "Pipfile", line: number + 7, text: text)))
        }
        if options?["prereleases"]?.boolean == true { problem.prereleases = .always }
        let bans = Bans(options)
        for member in root["packages"]?.table?.members ?? [] {
            let name = PackageName(member.key)!
            index.lists[name] = .found([])
            for version in member.node.table?["versions"]?.table?.members ?? [] {
                try add(version.node.table ?? TOMLTable(), name, Version(version.key)!, target, bans)
            }
        }
    }

    private struct Bans {
        var build: [String]
        var binary: [String]

        init(_ options: TOMLTable?) {
            build = options?["no_build"]?.array?.compactMap(\.string) ?? []
            binary = options?["no_binary"]?.array?.compactMap(\.string) ?? []
        }
    }

    private mutating func add(
        _ table: TOMLTable, _ name: PackageName, _ version: Version, _ target: Target, _ bans: Bans
    ) throws {
        let requiresPython = table["requires_python"]?.string ?? ">=3.12"
        var candidate = Candidate(version: version, yanked: table["yanked"]?.boolean == true ? "" : nil)
        let tags = table["wheel_tags"]?.array?.compactMap(\.string) ?? ["py3-none-any"]
        let wheels = (table["wheel"]?.boolean ?? true) ? tags : []
        let hasSource = (table["sdist"]?.boolean ?? true) && !bans.build.contains(name.normalized)
        let hasWheel = wheels.contains { tag in
            guard !bans.binary.contains(name.normalized),
                let wheel = WheelFilename("\(name.escaped)-\(version)-\(tag).whl")
            else { return false }
            return target.tags.rank(of: wheel) != nil
        }
        if !(try SpecifierSet(requiresPython)).contains(target.python) {
            candidate.usability = .unusable(.requiresPython(requiresPython))
        } else if !hasSource && !hasWheel {
            candidate.usability = .unusable(.noCompatibleFile(nil))
        }
        guard case .found(let known) = index.lists[name] else { return }
        index.lists[name] = .found(known + [candidate])
        var list = DependencyList(base: try dependencies(table["requires"], target))
        for extra in table["extras"]?.table?.members ?? [] {
            list.extras[Extra.normalized(extra.key)] = try dependencies(extra.node, target)
        }
        index.releases[name, default: [:]][version] = .known(list)
    }

    private func dependencies(_ node: TOMLNode?, _ target: Target) throws -> [Dependency] {
        try (node?.array ?? []).compactMap(\.string).map { try Requirement($0) }
            .filter { $0.marker?.evaluate(in: target.environment) ?? true }
            .map {
                Dependency(name: $0.name, extras: $0.extras.map(\.normalized), specifiers: $0.specifiers, url: $0.url)
            }
    }
}

/// The environment that a scenario is locked for: CPython on Linux.
private struct Target {
    var python: Version
    var environment: MarkerEnvironment
    var tags: SupportedTags

    init(python text: String, platform: String?) throws {
        guard let version = Version(text), version.major == 3, platform == nil || platform == "x86_64-manylinux2014"
        else { throw Scenario.Unreadable(reason: "an environment that is not known: \(text), \(platform ?? "")") }
        let full = "\(version.major).\(version.minor).\(version.micro)"
        python = Version(full)!
        environment = MarkerEnvironment(
            implementationName: "cpython", implementationVersion: full, osName: "posix", platformMachine: "x86_64",
            platformPythonImplementation: "CPython", platformRelease: "6.1.0", platformSystem: "Linux",
            platformVersion: "#1 SMP", pythonFullVersion: full, pythonVersion: "\(version.major).\(version.minor)",
            sysPlatform: "linux")
        tags = SupportedTags(
            interpreter: InterpreterTags(
                implementation: "cpython", major: version.major, minor: version.minor,
                abis: InterpreterTags.abis(ofCPython: version.major, version.minor),
                platform: .linux(
                    architecture: "x86_64", cLibrary: .glibc(major: 2, minor: platform == nil ? 36 : 17))))
    }
}

// MARK: - Files

enum ScenarioFolder {
    static let path: String? = SharedData.folder.map { $0 + "/resolver-scenarios" }.flatMap { path in
        Files.isDirectory(path) ? path : nil
    }

    static let absent = SharedData.absent

    /// The scenarios' paths below the folder, without extension, sorted.
    static func all() throws -> [String] {
        guard let path else { return [] }
        var found: [String] = []
        for group in try Files.list(path) where Files.isDirectory(path + "/" + group) {
            for file in try Files.list(path + "/" + group) where file.hasSuffix(".toml") {
                found.append(group + "/" + file.dropLast(5))
            }
        }
        return found.sorted()
    }

    static func scenario(_ name: String) throws -> Scenario {
        try Scenario(path: name, file: (path ?? "") + "/" + name + ".toml")
    }
}

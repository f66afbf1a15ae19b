import PackagingStandards
import SharedFixtures
import Testing

@testable import Resolving

/// A small registry made by chance, small enough that every choice of versions can be tried.
struct RandomRegistry {
    struct Features {
        var packages = 5
        var versions = 4
        var extras = false
        var prereleases = false
        var platforms = false
        var unusable = false
    }

    var index = DictionaryIndex()
    var problem: ResolutionProblem
    private(set) var names: [PackageName]
    private let features: Features

    init(seed: UInt64, _ features: Features) {
        var random = SeededGenerator(seed: seed)
        self.features = features
        names = (0..<features.packages).map { PackageName("p\($0)")! }
        problem = ResolutionProblem(roots: [])
        for number in names.indices {
            index.lists[names[number]] = .found([])
            for version in 1...Int.random(in: 1...features.versions, using: &random) {
                addRelease(number, version, &random)
            }
        }
        for (line, target) in names.indices.shuffled(using: &random).prefix(.random(in: 1...3, using: &random))
            .enumerated()
        {
            let needed = requirement(on: target, &random)
            problem.roots.append(
                RootRequirement(
                    name: needed.name, extras: needed.extras, specifiers: needed.specifiers,
                    appliesHere: needed.appliesHere,
                    origin: RequirementOrigin(file: "Pipfile", line: line + 1, text: "\(needed.name)")))
        }
    }

    private mutating func addRelease(_ number: Int, _ version: Int, _ random: inout SeededGenerator) {
        let isPrerelease = features.prereleases && Int.random(in: 0..<3, using: &random) == 0
        var usability = Candidate.Usability.everywhere
        if features.platforms && Int.random(in: 0..<4, using: &random) == 0 { usability = .elsewhereOnly }
        if features.unusable && Int.random(in: 0..<5, using: &random) == 0 { usability = .unusable(.noFiles) }
        let name = names[number]
        index.add(
            name, Version(isPrerelease ? "\(version).0b1" : "\(version).0")!, usability: usability)
        var list = DependencyList(base: requirements(of: number, upTo: 3, &random))
        if features.extras {
            for extra in ["x", "y"] where Bool.random(using: &random) {
                list.extras[extra] = requirements(of: number, upTo: 2, &random)
            }
        }
        if case .found(let candidates) = index.lists[name], let last = candidates.last {
            index.releases[name]?[last.version] = .known(list)
        }
    }

    private func requirements(of number: Int, upTo most: Int, _ random: inout SeededGenerator) -> [Dependency] {
        (0..<Int.random(in: 0...most, using: &random)).map { _ in
            // Mostly forwards, so that there are long ways; sometimes backwards, so that there are circles.
            let forwards = number + 1 < names.count && Int.random(in: 0..<8, using: &random) != 0
            let target = Int.random(in: forwards ? (number + 1)..<names.count : 0..<names.count, using: &random)
            return requirement(on: target, &random)
        }
    }

    private func requirement(on target: Int, _ random: inout SeededGenerator) -> Dependency {
        let bound = Int.random(in: 1...features.versions, using: &random)
        let suffix = features.prereleases && Int.random(in: 0..<4, using: &random) == 0 ? ".0b1" : ""
        let text = ["", ">=\(bound)", "<=\(bound)", "==\(bound)", "!=\(bound)", ">\(bound)", "<\(bound)"]
            .randomElement(using: &random)!
        return Dependency(
            name: names[target],
            extras: features.extras ? ["x", "y"].filter { _ in Int.random(in: 0..<4, using: &random) == 0 } : [],
            specifiers: try! SpecifierSet(text.isEmpty ? "" : text + suffix),
            appliesHere: !features.platforms || Int.random(in: 0..<3, using: &random) != 0)
    }
}

// MARK: - The obviously right twin

extension RandomRegistry {
    /// Whether some choice of one version for every package is an answer.
    var isSolvable: Bool {
        var choice: [PackageName: Version] = [:]
        return tryAll(from: 0, &choice)
    }

    private func tryAll(from number: Int, _ choice: inout [PackageName: Version]) -> Bool {
        guard number < names.count else { return complaint(about: choice) == nil }
        for candidate in candidates(of: names[number]) {
            choice[names[number]] = candidate.version
            if tryAll(from: number + 1, &choice) { return true }
        }
        return false
    }

    func candidates(of name: PackageName) -> [Candidate] {
        if case .found(let candidates) = index.lists[name] { candidates } else { [] }
    }

    /// A requirement that is met on the way from the roots.
    private struct Demand {
        var dependency: Dependency
        var isHere: Bool
    }

    /// What is wrong with a choice of versions; `nil` if nothing is. What no requirement leads to does not matter.
    func complaint(about choice: [PackageName: Version]) -> String? {
        var demands: [Demand] = problem.roots.map {
            Demand(
                dependency: Dependency(
                    name: $0.name, extras: $0.extras, specifiers: $0.specifiers, appliesHere: $0.appliesHere),
                isHere: $0.appliesHere)
        }
        struct Visit: Hashable {
            var name: PackageName
            var extra: String?
            var isHere: Bool
        }
        var visited: Set<Visit> = []
        var next = 0
        while next < demands.count {
            let demand = demands[next]
            next += 1
            let name = demand.dependency.name
            guard let version = choice[name],
                let candidate = candidates(of: name).first(where: { $0.version == version })
            else { return "\(name) is missing" }
            if !demand.dependency.specifiers.contains(version) {
                return "\(name) \(version) is not \(demand.dependency.specifiers)"
            }
            if case .unusable = candidate.usability { return "\(name) \(version) is unusable" }
            if demand.isHere && candidate.usability != .everywhere { return "\(name) \(version) does not run here" }
            guard case .known(let list) = index.releases[name]?[version] else { return "\(name) \(version) is unknown" }
            for extra in [nil] + demand.dependency.extras.map(Optional.some) {
                guard visited.insert(Visit(name: name, extra: extra, isHere: demand.isHere)).inserted else { continue }
                for dependency in extra.map({ list.extras[$0] ?? [] }) ?? list.base {
                    demands.append(
                        Demand(dependency: dependency, isHere: demand.isHere && dependency.appliesHere))
                }
            }
        }
        return problem.prereleases == .always ? nil : unjustifiedPrerelease(in: choice, demands)
    }

    /// pip's rule: a requirement on it mentions a pre-release, or no stable release satisfies all requirements on it.
    private func unjustifiedPrerelease(in choice: [PackageName: Version], _ demands: [Demand]) -> String? {
        for (name, version) in choice where version.isPrerelease {
            let own = demands.filter { $0.dependency.name == name }
            if own.isEmpty || own.contains(where: { $0.dependency.specifiers.mentionsPrerelease }) { continue }
            let isHere = own.contains { $0.isHere }
            let stable = candidates(of: name).contains { candidate in
                if candidate.version.isPrerelease { return false }
                if case .unusable = candidate.usability { return false }
                if isHere && candidate.usability != .everywhere { return false }
                return own.allSatisfy { $0.dependency.specifiers.contains(candidate.version) }
            }
            if stable { return "\(name) has a stable version" }
        }
        return nil
    }
}

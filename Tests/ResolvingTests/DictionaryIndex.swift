import PackagingStandards
import SharedFixtures
import Testing

@testable import Resolving

/// An index made of dictionaries, and the driver that lets a resolver ask it.
struct DictionaryIndex {
    var lists: [PackageName: CandidateList] = [:]
    var releases: [PackageName: [Version: ReleaseDependencies]] = [:]

    /// Which wishes are granted.
    enum Generosity {
        case none, all
        case some(seed: UInt64)
    }

    func answer(_ question: Question) -> Answer {
        switch question {
        case .candidates(let name):
            .candidates(name, lists[name] ?? .notFound(reason: "the index does not have it"))
        case .dependencies(let name, let version):
            .dependencies(name, version, releases[name]?[version] ?? .known(DependencyList()))
        }
    }

    func solve(
        _ problem: ResolutionProblem, granting generosity: Generosity = .none, budget: Int = 200_000
    ) -> Step {
        var resolver = Resolver(problem, budget: budget)
        return run(&resolver, granting: generosity)
    }

    func run(_ resolver: inout Resolver, granting generosity: Generosity = .none) -> Step {
        var rounds = 0
        return run(&resolver, granting: generosity, rounds: &rounds)
    }

    /// - Parameter rounds: set to how often the resolver had to wait.
    func run(_ resolver: inout Resolver, granting generosity: Generosity, rounds: inout Int) -> Step {
        rounds = 0
        var random = SeededGenerator(seed: 0)
        if case .some(let seed) = generosity { random = SeededGenerator(seed: seed) }
        var asked: Set<Question> = []
        var wished: Set<Question> = []
        while true {
            switch resolver.advance() {
            case .needs(let needs, let wishes):
                rounds += 1
                #expect(!needs.isEmpty)
                for need in needs {
                    #expect(asked.insert(need).inserted, "asked twice: \(need)")
                    resolver.learn(answer(need))
                }
                for wish in wishes {
                    #expect(wished.insert(wish).inserted, "wished twice: \(wish)")
                    #expect(!asked.contains(wish), "wished after it was answered: \(wish)")
                    switch generosity {
                    case .none: continue
                    case .all: break
                    case .some: if Bool.random(using: &random) { continue }
                    }
                    resolver.learn(answer(wish))
                    asked.insert(wish)
                }
            case let step: return step
            }
        }
    }
}

// MARK: - Literals

/// A requirement as these tests write it: `a`, `a>=1,<2`, `a[x,y]==1.0`; with `!` in front it applies elsewhere only.
struct WrittenRequirement: ExpressibleByStringLiteral {
    var name: PackageName
    var extras: [String]
    var specifiers: SpecifierSet
    var appliesHere: Bool
    var text: String

    init(stringLiteral text: String) { self.init(text) }

    init(_ text: String) {
        self.text = text
        var rest = Substring(text)
        appliesHere = rest.first != "!"
        if !appliesHere { rest.removeFirst() }
        let end = rest.firstIndex { "[<>=!~".contains($0) } ?? rest.endIndex
        name = PackageName(String(rest[..<end])) ?? "unreadable-name"
        rest = rest[end...]
        extras = []
        if rest.first == "[", let close = rest.firstIndex(of: "]") {
            extras = rest.dropFirst().prefix(upTo: close).split(separator: ",").map(String.init)
            rest = rest[close...].dropFirst()
        }
        specifiers = (try? SpecifierSet(String(rest))) ?? .any
    }

    var dependency: Dependency {
        Dependency(name: name, extras: extras, specifiers: specifiers, appliesHere: appliesHere)
    }

    func root(line: Int) -> RootRequirement {
        RootRequirement(
            name: name, extras: extras, specifiers: specifiers, appliesHere: appliesHere,
            origin: RequirementOrigin(file: "Pipfile", line: line, text: text))
    }
}

extension DictionaryIndex {
    /// Adds a release.
    mutating func add(
        _ name: PackageName, _ version: Version, _ needs: [WrittenRequirement] = [],
        extras: [String: [WrittenRequirement]] = [:], yanked: String? = nil,
        usability: Candidate.Usability = .everywhere
    ) {
        var known: [Candidate] = []
        if case .found(let candidates) = lists[name] { known = candidates }
        known.append(Candidate(version: version, yanked: yanked, usability: usability))
        lists[name] = .found(known)
        releases[name, default: [:]][version] = .known(
            DependencyList(
                base: needs.map(\.dependency), extras: extras.mapValues { $0.map(\.dependency) }))
    }
}

extension ResolutionProblem {
    /// The problem with these roots, each on a line of its own.
    init(_ roots: [WrittenRequirement]) {
        self.init(roots: roots.enumerated().map { $1.root(line: $0 + 7) })
    }
}

extension PackageName: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self = PackageName(text) ?? "unreadable-name" }
}

extension Version: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self = Version(text) ?? "0+unreadable.version" }
}

extension Step {
    /// `a 1.0, b 2.0` in the order of the names, or what else came of it.
    var summary: String {
        switch self {
        case .needs(let needs, _): "needs \(needs)"
        case .solved(let resolution):
            resolution.versions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        case .failed: "failed"
        case .exhausted: "exhausted"
        }
    }

    var resolution: Resolution? {
        if case .solved(let resolution) = self { resolution } else { nil }
    }

    var failure: Failure? {
        if case .failed(let failure) = self { failure } else { nil }
    }
}

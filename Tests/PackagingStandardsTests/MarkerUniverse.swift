import SharedFixtures
import PackagingStandards

/// Some thousands of environments, possible ones and impossible ones, so that what a formula means can be counted out.
struct MarkerUniverse: Sendable {
    /// Versions on both sides of every place where a generated comparison can change.
    static let pythons = [
        "2.7.18", "3.0.1", "3.6.15", "3.7.0", "3.7.1rc1", "3.7.1", "3.7.2", "3.8.0a1", "3.8.0rc1", "3.8.0rc2", "3.8.0",
        "3.8.1rc1", "3.8.1", "3.8.2", "3.9.0a1", "3.9.0b1", "3.9.0b2", "3.9.0", "3.9.20", "3.10.0", "3.11.4",
        "3.12.0rc1",
        "3.12.0", "3.12.1", "3.13.0", "4.0.0b1", "4.0.0", "4.0.1", "4.1.0",
    ]
    static let texts: [(variable: MarkerVariable, values: [String])] = [
        (.sysPlatform, ["linux", "win32", "zos"]), (.osName, ["posix", "nt", "java"]),
        (.platformSystem, ["Linux", "Windows", "Other"]), (.platformMachine, ["x86_64", "other"]),
        (.platformPythonImplementation, ["CPython", "Other"]), (.implementationName, ["cpython", "other"]),
    ]

    static let shared = MarkerUniverse()

    let environments: [MarkerEnvironment]
    private var tables: [MarkerComparison: TruthTable] = [:]

    private init() {
        var all: [[String]] = MarkerUniverse.pythons.map { [$0] }
        for (_, values) in MarkerUniverse.texts { all = all.flatMap { start in values.map { start + [$0] } } }
        environments = all.map { MarkerUniverse.environment(python: $0[0], $0[1], $0[2], $0[3], $0[4], $0[5], $0[6]) }
    }

    static func environment(
        python: String, _ sysPlatform: String, _ osName: String, _ system: String, _ machine: String,
        _ implementation: String, _ implementationName: String
    ) -> MarkerEnvironment {
        MarkerEnvironment(
            implementationName: implementationName, implementationVersion: "7.3.1", osName: osName,
            platformMachine: machine, platformPythonImplementation: implementation,
            platformRelease: sysPlatform == "linux" ? "5.15.0-91-generic" : "23.1.0", platformSystem: system,
            platformVersion: "#1 SMP", pythonFullVersion: python,
            pythonVersion: python.split(separator: ".").prefix(2).joined(separator: "."), sysPlatform: sysPlatform)
    }

    /// Where a condition holds.
    func table(_ condition: (MarkerEnvironment) -> Bool) -> TruthTable {
        var table = TruthTable(count: environments.count)
        for index in environments.indices where condition(environments[index]) { table.insert(index) }
        return table
    }

    /// Where a comparison holds, by the comparison's own rule.
    mutating func table(_ comparison: MarkerComparison) -> TruthTable {
        if let known = tables[comparison] { return known }
        var answers: [String: Bool] = [:]
        let result = table { environment in
            let value = environment[variable: comparison.variable]
            if let known = answers[value] { return known }
            let answer = comparison.holds(for: value)
            answers[value] = answer
            return answer
        }
        tables[comparison] = result
        return result
    }

    mutating func table(_ expression: Marker.Expression) -> TruthTable {
        switch expression {
        case .comparison(let comparison): table(comparison)
        case .all(let parts):
            parts.reduce(TruthTable(count: environments.count).complement) { $0.intersection(table($1)) }
        case .any(let parts): parts.reduce(TruthTable(count: environments.count)) { $0.union(table($1)) }
        case .group(let inner): table(inner)
        }
    }

    /// Where the names of one platform go together, as they do on real machines.
    static func isPossible(_ environment: MarkerEnvironment) -> Bool {
        let places = [["linux", "posix", "Linux"], ["win32", "nt", "Windows"]]
        let here = [environment.sysPlatform, environment.osName, environment.platformSystem]
        let isElsewhere = here[0] == "zos" && here[1] != "nt" && here[2] == "Other"
        let implementations = [["CPython", "cpython"], ["Other", "other"]]
        return (places.contains(here) || isElsewhere)
            && implementations.contains([environment.platformPythonImplementation, environment.implementationName])
    }
}

/// A set of environments by their numbers.
struct TruthTable: Equatable, Sendable {
    private var words: [UInt64]
    private let count: Int

    init(count: Int) {
        self.count = count
        words = [UInt64](repeating: 0, count: (count + 63) / 64)
    }

    mutating func insert(_ index: Int) { words[index / 64] |= 1 << UInt64(index % 64) }

    func contains(_ index: Int) -> Bool { words[index / 64] >> UInt64(index % 64) & 1 == 1 }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    var complement: TruthTable {
        var result = self
        for index in words.indices { result.words[index] = ~words[index] }
        if count % 64 != 0 { result.words[words.count - 1] &= (1 << UInt64(count % 64)) - 1 }
        return result
    }

    func intersection(_ other: TruthTable) -> TruthTable {
        var result = self
        for index in words.indices { result.words[index] &= other.words[index] }
        return result
    }

    func union(_ other: TruthTable) -> TruthTable {
        var result = self
        for index in words.indices { result.words[index] |= other.words[index] }
        return result
    }
}

extension SeededGenerator {
    /// A comparison that means a set of versions or of values, so that everything about it can be decided.
    mutating func decidableComparison() -> MarkerComparison {
        while true {
            let comparison: MarkerComparison?
            switch pick([0, 0, 0, 1, 1, 2]) {
            case 0:
                let (variable, values) = pick(MarkerUniverse.texts.map { ($0.variable, $0.values) })
                // The last value is never named: it stands for all others.
                comparison = MarkerComparison(
                    variable, pick([.equal, .equal, .equal, .notEqual, .notEqual, .lessOrEqual, .less]),
                    pick(Array(values.dropLast())), isReversed: chance(20))
            case 1:
                comparison = MarkerComparison(
                    .pythonVersion,
                    pick([.less, .lessOrEqual, .equal, .notEqual, .greaterOrEqual, .greater, .compatible]),
                    pick(["3.7", "3.8", "3.9", "3.10", "3.12", "4", "3.0", "3.8.1", "3.8rc1", "3.8.*", "3.*"]))
            default:
                comparison = MarkerComparison(
                    .pythonFullVersion,
                    pick([.less, .lessOrEqual, .equal, .notEqual, .greaterOrEqual, .greater, .compatible]),
                    pick([
                        "3.7.1", "3.8", "3.8.0", "3.8.1", "3.8.0rc1", "3.9.0b1", "3.9", "3.12.0", "3.8.*", "3.8.1.*",
                        "4.0",
                    ]))
            }
            if let comparison, comparison.isMeaningful { return comparison }
        }
    }

    /// Any comparison about the machine.
    mutating func comparison() -> MarkerComparison {
        if chance(75) { return decidableComparison() }
        while true {
            let comparison: MarkerComparison?
            switch pick([0, 1, 2, 3, 4, 5, 6]) {
            case 0:
                comparison = MarkerComparison(
                    .pythonVersion, pick([.isIn, .isNotIn]), pick(["3.8, 3.9", "3.10", "2.7 3.12", "", "3", "13.70"]))
            case 1:
                comparison = MarkerComparison(
                    .sysPlatform, pick([.isIn, .isNotIn]), pick(["linux darwin", "win32", "zos"]))
            case 2:
                comparison = MarkerComparison(
                    pick([.sysPlatform, .platformMachine]), pick([.isIn, .isNotIn]), pick(["64", "lin", "in", "a"]),
                    isReversed: true)
            case 3:
                comparison = MarkerComparison(
                    .platformRelease, pick([.less, .greaterOrEqual, .equal, .notEqual]), pick(["5", "23.1", "NT"]))
            case 4:
                comparison = MarkerComparison(
                    .implementationVersion, pick([.greaterOrEqual, .less]), pick(["7", "7.3"]))
            case 5:
                comparison = MarkerComparison(
                    pick([.pythonVersion, .pythonFullVersion]),
                    pick([.less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual]),
                    pick(["3.8", "3.9", "3.8.1", "3.8rc1", "nonsense"]), isReversed: true)
            default:
                comparison = MarkerComparison(
                    pick([.pythonVersion, .pythonFullVersion]), pick([.arbitrary, .isIn, .equal]),
                    pick(["3.8", "3.8.0", "3.8.0, 3.9.0", "x"]))
            }
            if let comparison, comparison.isMeaningful { return comparison }
        }
    }

    /// A marker of one to a dozen comparisons.
    mutating func expression(depth: Int = 3, _ comparison: (inout Self) -> MarkerComparison) -> Marker.Expression {
        if depth == 0 || chance(25) { return .comparison(comparison(&self)) }
        let parts = (0..<pick([2, 2, 3])).map { _ -> Marker.Expression in
            let part = expression(depth: depth - 1, comparison)
            if case .comparison = part { return part }
            return .group(part)
        }
        return chance(50) ? .all(parts) : .any(parts)
    }
}

extension MarkerComparison {
    /// Whether the operator goes with the value; `python_version < "3.8.*"` compares with what no version is called,
    /// which is of no interest here.
    fileprivate var isMeaningful: Bool {
        !value.hasSuffix(".*") || `operator` == .equal || `operator` == .notEqual
    }
}

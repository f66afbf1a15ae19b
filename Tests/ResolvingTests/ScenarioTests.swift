import OperatingSystem
import PackagingStandards
import Testing

@testable import Resolving

@Suite struct ScenarioTests {
    @Test(
        "every scenario ends as it says, or as the list of differences says",
        .enabled(if: ScenarioFolder.path != nil, ScenarioFolder.absent))
    func expectations() throws {
        var differences = try Difference.all()
        let scenarios = try ScenarioFolder.all()
        #expect(scenarios.count == 147)
        for path in scenarios {
            let scenario = try ScenarioFolder.scenario(path)
            let step = scenario.index.solve(scenario.problem)
            let isMet: Bool
            switch step {
            case .solved(let resolution):
                isMet =
                    scenario.isSatisfiable
                    && (scenario.packages.isEmpty || scenario.packages == resolution.versions)
            default: isMet = !scenario.isSatisfiable && step.failure != nil
            }
            if let difference = differences.removeValue(forKey: path) {
                #expect(!isMet, "\(path) ends as it says: it is no difference any more")
                #expect(step.summary == difference.outcome, "\(path)")
            } else {
                let wanted = scenario.isSatisfiable ? "\(scenario.packages)" : "failed"
                #expect(isMet, "\(path): wanted \(wanted), got \(step.summary)")
            }
        }
        #expect(differences.isEmpty, "no such scenario")
    }

    @Test(
        "granted wishes change nothing but the waiting",
        .enabled(if: ScenarioFolder.path != nil, ScenarioFolder.absent))
    func wishes() throws {
        for path in try ScenarioFolder.all() {
            let scenario = try ScenarioFolder.scenario(path)
            let step = scenario.index.solve(scenario.problem)
            for generosity in [DictionaryIndex.Generosity.all, .some(seed: 1), .some(seed: 2)] {
                let other = scenario.index.solve(scenario.problem, granting: generosity)
                #expect(other.summary == step.summary, "\(path)")
                #expect(other.resolution?.counters == step.resolution?.counters, "\(path)")
                #expect(other.failure?.counters == step.failure?.counters, "\(path)")
            }
        }
    }

    @Test(
        "wherever pip can be asked, it answers the same",
        .enabled(if: ScenarioFolder.path != nil, ScenarioFolder.absent))
    func agreesWithPip() throws {
        let answers = try DataFile.rows(of: "pip-answers.txt")
        #expect(answers.count == 105)
        for answer in answers where answer.count == 2 {
            let scenario = try ScenarioFolder.scenario(answer[0])
            #expect(scenario.index.solve(scenario.problem).summary == answer[1], "\(answer[0])")
        }
    }
}

/// A line of `scenario-differences.txt`: a scenario whose expectation Pipit does not share, on purpose.
private struct Difference {
    var outcome: String

    /// By the scenario's path.
    static func all() throws -> [String: Difference] {
        var differences: [String: Difference] = [:]
        for row in try DataFile.rows(of: "scenario-differences.txt") {
            #expect(row.count == 3 && !row[2].isEmpty, "a difference needs a reason: \(row)")
            guard row.count == 3 else { continue }
            #expect(differences.updateValue(Difference(outcome: row[1]), forKey: row[0]) == nil)
        }
        return differences
    }
}

/// The files in `Data` beside these tests: rows of fields between `|`, and comments after `#`.
private enum DataFile {
    static func rows(of name: String) throws -> [[String]] {
        let folder = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let bytes = try Files.read(folder.joined(separator: "/") + "/Data/" + name)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            line.split(separator: "|", omittingEmptySubsequences: false).map { trimmed($0) }
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

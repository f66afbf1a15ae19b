import PackagingStandards
import Resolving

struct InterimExplanation {
    var headline: String
    var facts: [String]
    var hints: [String]
}

extension FailureStory {
    var explanation: InterimExplanation {
        let origins = failure.involvedRoots.map { resolver.problem.roots[$0].origin }
        return InterimExplanation(
            headline: "no set of versions fits " + origins.map { "`\($0.text)`" }.joined(separator: " and "),
            facts: origins.map { "\($0.file ?? ""):\($0.line ?? 0) \($0.text)" }, hints: [])
    }
}

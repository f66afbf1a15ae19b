import PackagingStandards

/// Finds a set of releases that satisfies every requirement, or proves that there is none, by PubGrub.
///
/// It is a value without a clock, files or a network. It asks, a driver fetches, it learns:
///
///     while true {
///         switch resolver.advance() {
///         case .needs(let needs, let wishes): /* fetch needs, perhaps wishes, and `learn` what comes */
///         case .solved(let resolution): return resolution
///         case .failed(let failure): throw failure
///         }
///     }
package struct Resolver: Sendable {
    package let problem: ResolutionProblem
    package private(set) var counters = StepCounters()

    /// - Parameter budget: the most decisions and skips together before ``Step/exhausted(_:)``.
    package init(_ problem: ResolutionProblem, budget: Int = 200_000) {
        self.problem = problem
    }

    /// Goes on until the problem is solved, refuted, or needs answers. Calling it without having answered returns the same
    /// needs.
    package mutating func advance() -> Step {
        .exhausted(counters)
    }

    /// Takes in the answer to a question, whether it was needed, wished for or never asked.
    package mutating func learn(_ answer: Answer) {
    }

    /// The same problem with one root requirement relaxed to any version, knowing every answer that this one knows.
    package func relaxing(root position: Int) -> Resolver {
        self
    }
}

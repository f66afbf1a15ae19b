import Diagnostics

extension Diagnostic {
    /// The same with a word on the state that was left behind, where it has none of its own.
    func saying(_ state: String) -> Diagnostic {
        guard explanation == nil else { return self }
        var diagnostic = self
        diagnostic.explanation = state
        return diagnostic
    }
}

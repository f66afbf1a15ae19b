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

extension Diagnostic {
    /// The same with a further sentence about the state that was left behind.
    func adding(_ state: String) -> Diagnostic {
        var diagnostic = self
        diagnostic.explanation = [explanation, state].compactMap { $0 }.joined(separator: " ")
        return diagnostic
    }
}

import Diagnostics

extension VariableSending.Refusal {
    /// - Parameter source: the name of the source, or the address, that has the variables in it.
    package func diagnostic(of source: String) -> Diagnostic {
        let variables = VariableSending.listed(names)
        let reason: String
        var help = [
            "to allow it, set `\(AllowedSendings.variable)=\"\(pairs)\"` in your own environment, not in `.env`"
        ]
        switch objection {
        case .otherSystem:
            reason = "package indexes have no use for \(names.count == 1 ? "this credential" : "these credentials")"
        case .plain:
            reason = "the address is plain http, which anyone on the way can read"
            help.insert("use an `https` address", at: 0)
        case .policyOfProject: reason = "the policy in the project's folder names that address"
        case .hostOfProject: reason = "the project's `.env` decides which host that is"
        }
        return Diagnostic(
            .variableWithheld, "\(variables) of your environment is not sent to `\(place)`: \(reason)",
            evidence: [.init("source", source)], explanation: "Nothing was asked of it.", help: help,
            exitStatus: .misuse)
    }

    private var pairs: String { VariableSending.pairs(names, place) }
}

extension VariableSending {
    /// What is told once for each project and host.
    package var diagnostic: Diagnostic {
        Diagnostic(
            .variableWithheld,
            "this project sends \(Self.listed(names)) of your environment to `\(place)`", severity: .note,
            explanation: "This is said once.",
            help: [
                "if that is not meant, unset \(names.count == 1 ? "it" : "them") or take the source out of the Pipfile"
            ])
    }

    static func listed(_ names: [String]) -> String { names.map { "`${\($0)}`" }.joined(separator: " and ") }

    static func pairs(_ names: [String], _ place: String) -> String {
        names.map { "\($0)@\(place)" }.joined(separator: " ")
    }
}

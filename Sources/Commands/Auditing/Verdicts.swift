import Diagnostics

extension Verb {
    /// Whether status 1 of the command means that something was found. What stops such a command before it could judge is
    /// told by another status, so that a machine can tell the two apart.
    var givesVerdicts: Bool {
        switch self {
        case .audit, .scan, .check, .watch, .sbom, .db: true
        default: false
        }
    }
}

extension Diagnosable {
    /// The same with status 3 for "could not tell" where it would be the 1 of a negative verdict.
    var isNoVerdict: any Diagnosable {
        guard diagnostic.exitStatus == .objected else { return self }
        if var refusal = self as? Refusal {
            refusal.diagnostic.exitStatus = .undetermined
            return refusal
        }
        var told = diagnostic
        told.exitStatus = .undetermined
        return told
    }
}

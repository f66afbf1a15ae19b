import Diagnostics
import OperatingSystem
import PackageIndexes
import Policies

/// A place that the advisories of this machine are fetched from.
enum AdvisorySource: Hashable, Sendable {
    /// The address of a folder that holds `all.zip`, `modified_id.csv` and each record, as OSV's export does.
    case export(String)
    /// The address of one file: a zip, records, or a file of Safety's.
    case file(String)
    /// A path on this machine: a zip, a folder, a checkout, a file.
    case local(String)

    /// OSV's public export of the advisories about Python projects. This is the only place where its address stands.
    static let publicExport = "https://osv-vulnerabilities.storage.googleapis.com/PyPI"

    /// Where a store says that it comes from; never with a password.
    var location: String {
        switch self {
        case .export(let address), .file(let address): Redaction.address(address)
        case .local(let path): path
        }
    }

    init(address: String) {
        let text = address.hasSuffix("/") ? String(address.dropLast()) : address
        let path = text.prefix { $0 != "?" && $0 != "#" }
        self = [".zip", ".json", ".yaml", ".yml"].contains(where: path.hasSuffix) ? .file(text) : .export(text)
    }

    /// What `db update` fetches for the machine: the sources of the user's own policy, else OSV's export, or what stands in for
    /// it here. A policy in the project's folder has no say in what judges other projects.
    static func sources(of session: Session, _ policy: PolicyRules) -> [AdvisorySource] {
        let osv = AdvisorySource(address: session.settings.environment.nonEmpty("PIPIT_ADVISORIES_URL") ?? publicExport)
        guard policy.owner == .user, policy.namesAdvisories else { return [osv] }
        return written(in: policy).map { $0 ?? osv }
    }

    /// What it fetches for the project alone: what the policy in its folder names beside the machine's own.
    static func sourcesOfProject(_ policy: PolicyRules) -> [AdvisorySource] {
        policy.owner == .project ? written(in: policy).compactMap { $0 } : []
    }

    /// The sources of a policy; nil stands for the machine's own.
    private static func written(in policy: PolicyRules) -> [AdvisorySource?] {
        (policy.policy?.database.sources ?? []).map { source in
            switch source {
            case .osv: nil
            case .address(let address): AdvisorySource(address: address)
            case .path(let path): .local(Paths.absolute(path, in: policy.directory))
            }
        }
    }
}

extension IndexError {
    /// The error of somebody who wanted advisories and no packages.
    ///
    /// - Parameter untouched: What state was left.
    func diagnostic(fetching untouched: String, help: [String] = []) -> Diagnostic {
        var told = diagnostic
        switch self {
        case .insecureSource, .unusableAddress, .variableWithheld:
            told.explanation = untouched
            return told
        case .nothingAt(let url), .missingFile(_, _, let url):
            return NothingThere(url: url, untouched: untouched).diagnostic
        case .answer(_, let url, let problem), .redirect(_, let url, let problem):
            told = Diagnostic(
                .advisoriesUnreadable, "`\(url)` gave no advisories: \(problem)",
                help: ["look at the address, or try again later"], exitStatus: .undetermined)
        case .sizeMismatch(_, let file, let url, let expected, let received):
            told = Diagnostic(
                .advisoriesUnreadable, "`\(file)` is not as long as it should be",
                evidence: [
                    .init("from", url), .init("expected", "at most \(expected) bytes"),
                    .init("received", "\(received) bytes"),
                ], help: ["try again later, or take another copy with `pipit db import PATH`"],
                exitStatus: .undetermined)
        default: break
        }
        told.explanation = untouched
        told.exitStatus = .undetermined
        told.help += help
        return told
    }
}

import Advisories
import Diagnostics
import OperatingSystem
import PackageIndexes

extension AdvisoryUpdate {
    /// The folders beside exports of projects that hold what is about commits, the PSF's advisories about Python itself among
    /// it.
    private var interpreterAddress: String? {
        for case .export(let address) in sources where address.hasSuffix("/PyPI") {
            return address.dropLast("PyPI".count) + "GIT"
        }
        return nil
    }

    /// Brings what is known of Python itself up to date. Where it is not offered, or breaks on the way, what was there stays
    /// as it was, with its age: packages can be judged without it.
    func updateInterpreter(_ draft: inout AdvisoryDraft) async {
        guard let address = interpreterAddress else { return }
        do {
            let fetch = AdvisoryFetch(indexes: try work.advisoryIndexes(), directory: try AdvisoryPlace.scratch(work))
            let location = Redaction.address(address)
            let known = draft.origins.first {
                $0.kind == StoreState.Origin.interpreterKind && $0.location == location
            }
            var advisories = draft.records.values.filter(\.isAboutInterpreterAlone)
            var origin = StoreState.Origin(
                kind: StoreState.Origin.interpreterKind, location: location, etag: known?.etag, fetched: today,
                records: advisories.count, newest: known?.newest)
            switch try await fetch.changes(of: address, unless: known?.etag) {
            case .none: return
            case .unchanged: break
            case .list(let list, let etag):
                let entries = list.entries.filter { $0.id.text.hasPrefix("PSF-") }
                guard entries.count <= Self.mostSingleRecords else { return }
                origin.etag = etag
                for entry in entries {
                    let isCurrent = draft.records[entry.id]?.modified.map { $0 >= entry.modified } ?? false
                    if isCurrent { continue }
                    // What is named and missing, or about pip, which the PSF answers for as well, is none of these.
                    guard let advisory = try await fetch.record(entry.id, of: address),
                        advisory.isAboutInterpreterAlone
                    else {
                        origin.etag = nil
                        continue
                    }
                    advisories.removeAll { $0.id == advisory.id }
                    advisories.append(advisory)
                }
                origin.records = advisories.count
                origin.newest = advisories.compactMap(\.modified).filter { $0 <= today }.max()
            }
            if !advisories.isEmpty { draft.replaceInterpreter(with: advisories, from: origin) }
        } catch {
            let reason = (error as? any Diagnosable)?.diagnostic.headline ?? String(describing: error)
            work.session.warn(
                Diagnostic(
                    .advisoriesUnreadable, "the advisories about Python itself could not be brought up to date",
                    severity: .warning,
                    evidence: [.init("from", Redaction.address(address)), .init("reason", reason)],
                    explanation: "Those about packages are, and what was known about Python itself stays as it was.",
                    exitStatus: .done))
        }
    }
}

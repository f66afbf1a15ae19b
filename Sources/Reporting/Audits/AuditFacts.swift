package import Advisories
internal import Auditing
import Diagnostics
internal import OperatingSystem
package import PackagingStandards

/// What a report says beside what the audit found.
package struct AuditFacts: Equatable, Sendable {
    /// Pipit's.
    package var toolVersion: String
    /// When the report was made; a fixed moment makes the same input the same bytes.
    package var moment: Timestamp
    /// What was audited, as people call it: files, relative to ``directory`` where they lie there, or an environment.
    package var lists: [String]
    /// The categories that were asked for, as locks name them; empty where all were.
    package var categories: [String] = []
    /// The project's directory; paths inside of it are shown relative to it.
    package var directory: String
    /// The SHA-256 of the policy that was applied.
    package var policyDigest: Digest?
    /// Everything that was audited, where the caller knows it: bills of materials list it, and HTML draws it.
    package var software: SoftwareList?

    package init(
        toolVersion: String, moment: Timestamp, lists: [String] = ["Pipfile.lock"], directory: String = "",
        policyDigest: Digest? = nil, software: SoftwareList? = nil
    ) {
        self.toolVersion = toolVersion
        self.moment = moment
        self.lists = lists
        self.directory = directory
        self.policyDigest = policyDigest
        self.software = software
    }

    /// The moment that SOURCE_DATE_EPOCH names, if the variable holds a number of seconds.
    package static func moment(sourceDateEpoch: String?) -> Timestamp? {
        guard let text = sourceDateEpoch, let seconds = Int64(text), (0...253_402_300_799).contains(seconds) else {
            return nil
        }
        return Timestamp(seconds: seconds)
    }

    /// Where findings are shown that have no place of their own.
    var mainList: String { lists.first ?? "Pipfile.lock" }

    /// A file as a report names it: relative to the project where it lies inside of it. Of one elsewhere on the machine the last
    /// two names are told, which keeps several apart and says nothing of the machine.
    func path(_ place: SourceSpan?) -> String {
        guard let place else { return mainList }
        guard Paths.isAbsolute(place.file) else { return place.file }
        if !directory.isEmpty, let relative = Paths.relative(place.file, to: directory) { return relative }
        let folder = Paths.name(Paths.parent(place.file))
        return folder.isEmpty || folder == "/" ? Paths.name(place.file) : "\(folder)/\(Paths.name(place.file))"
    }

    /// What was audited, on one line.
    var title: String {
        let shown = lists.prefix(4).map(OutsideText.line)
        let rest = lists.count - shown.count
        return shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}

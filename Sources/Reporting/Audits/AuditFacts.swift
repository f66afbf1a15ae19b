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
    /// The list that was audited, relative to ``directory``: where findings are shown that have no place of their own.
    package var lockPath: String
    /// The project's directory; paths inside of it are shown relative to it.
    package var directory: String
    /// The SHA-256 of the policy that was applied.
    package var policyDigest: Digest?
    /// Everything that was audited, where the caller knows it: bills of materials list it, and HTML draws it.
    package var software: SoftwareList?

    package init(
        toolVersion: String, moment: Timestamp, lockPath: String = "Pipfile.lock", directory: String = "",
        policyDigest: Digest? = nil, software: SoftwareList? = nil
    ) {
        self.toolVersion = toolVersion
        self.moment = moment
        self.lockPath = lockPath
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

    /// A file as a report names it: relative to the project where it lies inside of it.
    func path(_ place: SourceSpan?) -> String {
        guard let place else { return lockPath }
        guard Paths.isAbsolute(place.file) else { return place.file }
        guard !directory.isEmpty, let relative = Paths.relative(place.file, to: directory) else {
            return Paths.name(place.file)
        }
        return relative
    }
}

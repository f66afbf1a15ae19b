import Advisories
import PackagingStandards

/// An advisory meets a package: records that tell of one vulnerability, merged, about one version.
package struct Finding: Equatable, Sendable {
    package var package: PackageName
    /// The version as it is written in the lock.
    package var version: String
    /// Where the version was met, in the order in which the list names it.
    package var occurrences: [AuditSubject.Occurrence]
    package var kind: Kind
    package var certainty: Certainty
    /// The id to show.
    package var id: AdvisoryID
    /// All ids and aliases of the records, ``id`` among them.
    package var ids: [AdvisoryID]
    /// Findings about the same version that share an id with this one and yet are others.
    package var related: [AdvisoryID]
    /// The highest that any record tells; nil where none tells any, which does not mean that it is harmless.
    package var severity: Severity?
    package var summary: String?
    /// Markdown.
    package var details: String?
    /// Which versions the records call affected: stretches, specifiers, or listed versions.
    package var affected: [String]
    /// The versions that fixed the stretches in which this version lies, the least first.
    package var fixes: [Fix]
    package var references: [Advisory.Reference]
    package var published: Timestamp?
    package var modified: Timestamp?
    package var notes: [Note]

    package enum Kind: String, Hashable, Sendable {
        case vulnerability
        case malware
    }

    package enum Certainty: Hashable, Sendable {
        case affected
        case possibly(Judgement.Doubt)
    }

    /// A version without the vulnerability, as the records know. That an index has it, and that it suits the project,
    /// is not known here.
    package struct Fix: Hashable, Sendable {
        package var version: String
        /// Ids of advisories that hold for this version too; none makes it a version to recommend.
        package var affectedBy: [AdvisoryID]

        package init(version: String, affectedBy: [AdvisoryID] = []) {
            self.version = version
            self.affectedBy = affectedBy
        }

        /// Whether nothing is known against the version.
        package var isClean: Bool { affectedBy.isEmpty }
    }

    /// What a reader should know about how the finding came about.
    package enum Note: Hashable, Sendable {
        /// The version comes before the fix by PEP 440's order, although it may have been built after it.
        case prereleaseOfFix(String)
        /// The public version was judged, without the local label.
        case judgedAs(String)
        /// The package comes from an index of its own, so it may merely share its name with the public one.
        case privateIndex(String)
    }
}

/// A finding that a rule suppressed, with the id by which the rule reached it.
package struct SuppressedFinding: Equatable, Sendable {
    package var finding: Finding
    package var rule: IgnoreRule
    package var matched: AdvisoryID
}

/// A record that would hold for a version, had it not been taken back.
package struct WithdrawnMatch: Equatable, Sendable {
    package var package: PackageName
    package var version: String
    package var id: AdvisoryID
    package var withdrawn: Timestamp
    package var occurrences: [AuditSubject.Occurrence]
}

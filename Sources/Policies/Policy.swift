import Advisories
import Diagnostics
import PackagingStandards

/// What a project wrote into its policy.
package struct Policy: Equatable, Sendable {
    /// The file that it was read from, as messages name it.
    package var file: String
    package var database = DatabaseAges()
    package var sources = Indexes()
    /// In the order of the file.
    package var exceptions: [VulnerabilityException] = []
    /// `[vulnerabilities]`: which findings fail.
    package var vulnerabilities = VulnerabilityRules()
    /// `[category.NAME]`: the same for a category, as the Pipfile names it.
    package var categories: [String: VulnerabilityRules] = [:]
    /// `[[exempt-unaudited]]`, in the order of the file.
    package var exemptions: [UnauditedPermission] = []
    /// Documents that say which vulnerabilities do not affect the project.
    package var documents: [VEXReference] = []
    /// How far ahead an exception may end, in days.
    package var mostExceptionDays = Self.standardExceptionDays

    package static let fileName = "pipit-policy.toml"
    package static let standardExceptionDays: Int64 = 180

    package init(file: String) { self.file = file }

    /// `[sources]`: which indexes have names that are everybody's, and which names of their own. Addresses as written; a
    /// private one may be named as the Pipfile names it.
    package struct Indexes: Equatable, Sendable {
        package var publicIndexes: [String] = []
        package var privateIndexes: [String] = []

        package init() {}
    }

    /// `[db]`: where advisories come from, and how old they may become, in seconds; nil where the policy does not say.
    package struct DatabaseAges: Equatable, Sendable {
        /// Where `db update` fetches advisories; empty where the policy does not say.
        package var sources: [Source] = []
        package var warnAfter: Int64?
        package var failAfter: Int64?
        /// Instead of ``failAfter`` where the network cannot be asked.
        package var offlineFailAfter: Int64?

        package init() {}

        /// One of `sources`.
        package enum Source: Hashable, Sendable {
            /// `osv`: OSV's public export, or what stands in for it on a machine.
            case osv
            /// A folder of an export, a zip, or a file.
            case address(String)
            /// `file:PATH`, `safety:PATH`: relative to the policy.
            case path(String)
        }
    }
}

/// What a policy says about kinds of vulnerabilities; nil where it does not say.
package struct VulnerabilityRules: Equatable, Sendable {
    /// Whether they fail at all.
    package var fails: Bool?
    package var severityAtLeast: SeverityThreshold?
    package var unknownSeverityFails: Bool?
    package var possiblyAffectedFails: Bool?
    package var fixableOnly: Bool?
    package var withdrawnFails: Bool?
    package var unusedIgnoreFails: Bool?
    package var place: SourceSpan?

    package init() {}

    package enum SeverityThreshold: Equatable, Sendable {
        case rating(SeverityRating)
        /// Ten times a CVSS score.
        case tenths(Int)
    }
}

/// Packages about which nothing need be known, until a day.
package struct UnauditedPermission: Equatable, Sendable {
    /// A normalised name, or the beginning of one before `*`.
    package var package: String
    package var index: String?
    package var expires: Timestamp
    package var reason: String
    package var place: SourceSpan
}

/// A written, dated waiver: an advisory that is not to fail.
package struct VulnerabilityException: Equatable, Sendable {
    /// Any id or alias.
    package var id: AdvisoryID
    package var package: PackageName
    package var versions: SpecifierSet?
    /// The only categories that it holds for, as the Pipfile names them; empty for all.
    package var categories: [String]
    /// Whether it ends when there is a fix.
    package var untilFixed: Bool
    /// The last second at which it holds; nil for a statement of a VEX document.
    package var expires: Timestamp?
    package var reason: String
    package var place: SourceSpan
    /// Why there is no harm, where somebody claims that.
    package var justification: VEXJustification?

    package init(
        id: AdvisoryID, package: PackageName, versions: SpecifierSet? = nil, categories: [String] = [],
        untilFixed: Bool = false, expires: Timestamp? = nil, reason: String, place: SourceSpan,
        justification: VEXJustification? = nil
    ) {
        self.id = id
        self.package = package
        self.versions = versions
        self.categories = categories
        self.untilFixed = untilFixed
        self.expires = expires
        self.reason = reason
        self.place = place
        self.justification = justification
    }
}

/// A VEX document that a policy names, with the digest without which it does not count.
package struct VEXReference: Equatable, Sendable {
    /// As written: absolute, or relative to the policy.
    package var path: String
    /// In hexadecimal, lower case.
    package var sha256: String
    package var place: SourceSpan

    package init(path: String, sha256: String, place: SourceSpan) {
        self.path = path
        self.sha256 = sha256
        self.place = place
    }
}

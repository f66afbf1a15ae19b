import Advisories
import Diagnostics
import PackagingStandards

/// Everything that an audit found out, sorted so that the same input gives the same report.
package struct AuditReport: Equatable, Sendable {
    /// When the audit looked, which is given and never asked of a clock.
    package var today: Timestamp
    package var findings: [Finding]
    package var suppressed: [SuppressedFinding]
    /// What could not be judged, and is therefore not clean.
    package var unaudited: [UnauditedPackage]
    /// What could not be judged and was accepted so.
    package var tolerated: [UnauditedPackage]
    package var withdrawn: [WithdrawnMatch]
    package var idleRules: [IdleRule]
    package var databases: [DatabaseStatus]
    /// How many different versions of packages were judged.
    package var audited: Int
    /// The interpreters that were met, and what became of each.
    package var interpreters: [JudgedInterpreter] = []
    /// What the lists name beside packages of Python.
    package var passedOver: [PassedOver] = []
    /// Whether a rule that ignored nothing is a fault.
    package var idleRulesFail = false

    /// Whether the lock is older than what the project asks for, so that something that it asks for was not judged.
    package var isLockStale = false
    /// Whether such a lock is no answer.
    package var staleLockFails = false

    /// Whether a database that has to answer for everything is there and recent enough.
    package var hasAnsweringDatabase: Bool {
        databases.contains { $0.role == .general && $0.freshness.answers }
    }

    /// How a command that reports this ends: malware, then findings, then that something could not be told.
    package var exitStatus: ExitStatus {
        var statuses: [ExitStatus] = []
        if findings.contains(where: { $0.kind == .malware }) { statuses.append(.malware) }
        if !findings.isEmpty || (idleRulesFail && !idleRules.isEmpty) { statuses.append(.objected) }
        let isExpired = databases.contains { $0.role == .general && !$0.freshness.answers }
        if !unaudited.isEmpty || isExpired || !hasAnsweringDatabase || (isLockStale && staleLockFails) {
            statuses.append(.undetermined)
        }
        return Self.strongest(statuses)
    }

    /// The status that counts when there are several: malware, then integrity, then a negative verdict, then what could
    /// not be told. Misuse and bugs end a command before it has a verdict, and so come first.
    package static func strongest(_ statuses: some Sequence<ExitStatus>) -> ExitStatus {
        let order: [ExitStatus] = [.bug, .misuse, .malware, .integrity, .objected, .undetermined, .done]
        let found = Set(statuses)
        return order.first { found.contains($0) } ?? .done
    }

    /// The least version that is clean of everything known, for each package and version with findings, where one is
    /// known.
    package func cleanFix(for package: PackageName, _ version: String) -> String? {
        let fixes = findings.filter { $0.package == package && $0.version == version }.flatMap(\.fixes)
        return fixes.filter(\.isClean).compactMap { fix in Version(fix.version).map { ($0, fix.version) } }
            .min { $0.0 < $1.0 }?.1
    }
}

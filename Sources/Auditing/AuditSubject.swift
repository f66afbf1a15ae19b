import Advisories
import Diagnostics
import PackagingStandards

/// A package that is to be judged, as a lock, an environment or another list names it.
package struct AuditSubject: Hashable, Sendable {
    package var package: PackageName
    /// The version as it is written there; nil where there is none, as for a repository without one.
    package var version: String?
    package var occurrence: Occurrence
    package var origin: Origin

    package init(package: PackageName, version: String?, occurrence: Occurrence, origin: Origin = .publicIndex) {
        self.package = package
        self.version = version
        self.occurrence = occurrence
        self.origin = origin
    }

    /// Where a package was met.
    package struct Occurrence: Hashable, Sendable {
        /// The lock's category, or whatever divides the list: `default`, `develop`, `docs`.
        package var category: String
        package var place: SourceSpan?
        /// How the package came there. It is found out after the audit, for what is to be told of; nil where nobody looked.
        package var provenance: Provenance?

        package init(category: String, place: SourceSpan? = nil) {
            self.category = category
            self.place = place
        }
    }

    /// Where a package comes from, as far as it matters for who could know of its vulnerabilities.
    package enum Origin: Hashable, Sendable {
        /// An index whose names are the public ones: the default index or a mirror of it.
        case publicIndex
        /// An index with names of its own; public databases know nothing about its packages.
        case privateIndex(String)
        /// A file at an address.
        case address(String)
        case repository(String)
        /// A directory on this machine, such as the project itself.
        case local(String)
    }
}

/// A package about which nothing can be said. It is never counted as clean.
package struct UnauditedPackage: Hashable, Sendable {
    /// The name as it was found; nothing is asked of it.
    package var name: String
    package var version: String?
    package var reason: Reason
    package var occurrences: [AuditSubject.Occurrence]

    package init(name: String, version: String?, reason: Reason, occurrences: [AuditSubject.Occurrence]) {
        self.name = name
        self.version = version
        self.reason = reason
        self.occurrences = occurrences
    }

    package enum Reason: Hashable, Sendable {
        /// There is no database that answers for every package.
        case noDatabase
        /// There is no version that could be looked up.
        case noVersion
        /// The name cannot be one of a Python project.
        case unreadableName
        /// It comes from an index of its own, where public databases do not look, and no other database knows it.
        case privateIndex(String)
        /// It comes from a directory on this machine.
        case local(String)
        /// The services were never asked about this version, and there is no complete database.
        case neverAsked
        /// The last answer about it is older than the limit.
        case answerTooOld(Timestamp)
        /// A bill of materials does not say which ecosystem it belongs to, or not in words that can be read.
        case noEcosystem
        /// It is a list in which there is no package of Python.
        case nothingListed
        /// It is a folder in which nothing says what a project uses.
        case nothingToJudge
        /// It is a Pipfile that asks for packages, and there is no lock beside it.
        case noLock
        /// It is a lock that does not say which Pipfile it was made from, and may be the remains of one.
        case anonymousLock
        /// It is a lock that names no package, beside a Pipfile that asks for some.
        case emptyLock
        /// It is an interpreter, and the advisories hold nothing about Python itself.
        case noAdvisoriesAboutPython
        /// It is an interpreter of which only `3.11` is known, and not which release.
        case releaseUnknown
        /// It is an interpreter, and that many advisories name only commits, from which nobody can tell releases.
        case commitsOnly(Int)
        /// It is another interpreter than CPython, of that name.
        case otherInterpreter(String)
        /// It is locked as one project, and its file names another, which is this one.
        case otherName(String)
    }
}

/// What a list names and nobody looked at, as advisories about Python say nothing of it.
package struct PassedOver: Hashable, Sendable {
    /// The list.
    package var file: String
    /// `npm`; nil for what is no package at all, such as files and operating systems.
    package var ecosystem: String?
    package var count: Int

    package init(file: String, ecosystem: String?, count: Int) {
        self.file = file
        self.ecosystem = ecosystem
        self.count = count
    }
}

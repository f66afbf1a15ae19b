/// The name of a kind of diagnostic. A code is never renamed or reused, and each has a page under
/// `Documentation/Diagnostics/`.
package enum DiagnosticCode: String, CaseIterable, Sendable {
    // Command line and configuration
    case usage
    case configuration
    case secretUnavailable = "secret-unavailable"
    case variableWithheld = "variable-withheld"

    // Files of the project (Pipfiles)
    case pipfileSyntax = "pipfile-syntax"
    case pipfileEntry = "pipfile-entry"
    case pipfileMissing = "pipfile-missing"
    case pipfileChanged = "pipfile-changed"
    case requirementsSyntax = "requirements-syntax"
    case foreignFile = "foreign-file"
    case billUnreadable = "bill-unreadable"
    case lockSyntax = "lock-syntax"
    case lockMissing = "lock-missing"
    case lockStale = "lock-stale"
    case lockUnexplained = "lock-unexplained"
    case lockUnhashed = "lock-unhashed"

    // Indexes and the network (PackageIndexes, NetworkTransport)
    case indexUnreachable = "index-unreachable"
    case indexRefused = "index-refused"
    case indexAnswer = "index-answer"
    case packageNotFound = "package-not-found"
    case sourceUnknown = "source-unknown"

    // Repositories
    case repositoryUnreachable = "repository-unreachable"
    case repositoryReference = "repository-reference"

    // Resolving
    case noSolution = "no-solution"
    case platformClash = "platform-clash"
    case unknownExtra = "unknown-extra"
    case yankedRelease = "yanked-release"
    case releasePassedOver = "release-passed-over"
    case conditionTooComplex = "condition-too-complex"

    // Artifacts and archives
    case hashMismatch = "hash-mismatch"
    case archiveUnsafe = "archive-unsafe"
    case recordMismatch = "record-mismatch"
    case metadataMismatch = "metadata-mismatch"
    case wheelMalformed = "wheel-malformed"
    case buildFailed = "build-failed"
    case projectQuarantined = "project-quarantined"
    case noCompatibleFile = "no-compatible-file"

    // Interpreters and environments
    case pythonMissing = "python-missing"
    case pythonMismatch = "python-mismatch"
    case environmentMissing = "environment-missing"
    case environmentForeign = "environment-foreign"
    case fileClash = "file-clash"
    case pipMissing = "pip-missing"

    // Advisories
    case advisoriesUnreadable = "advisories-unreadable"
    case advisoryStoreMissing = "advisory-store-missing"
    case advisoryStoreDamaged = "advisory-store-damaged"
    case advisoryStoreOlder = "advisory-store-older"
    case policy
    case baseline
    case noFix = "no-fix"
    case webhook
    case knownMalware = "known-malware"
    case advisoriesStale = "advisories-stale"
    case packagesUnjudged = "packages-unjudged"
    case ignoreUnused = "ignore-unused"

    // The machine
    case fileSystem = "file-system"
    case commandNotFound = "command-not-found"
    case interrupted
    case bug
}

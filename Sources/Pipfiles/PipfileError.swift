import Diagnostics

/// Why a Pipfile cannot be used, and where in it.
package struct PipfileError: Error, Equatable, Sendable {
    package enum Problem: Equatable, Sendable {
        /// The TOML is broken; the text says how.
        case syntax(String)
        /// The lines that git leaves where two people changed the same place.
        case mergeConflict

        // Sections
        case sectionIsNoTable(String, found: String)
        case sourceIsNoArray
        /// Of what, and how many there may be.
        case tooMany(String, most: Int)
        case sourceLacks(String)
        case sourceField(String, expected: String, found: String)
        /// Two sources of one name that are not the same.
        case sourceTwice(String, otherLine: Int?)
        case requiresIsNoText(String, found: String, spelled: String)
        /// A path, the name of a program, or anything else that is neither a version nor a range.
        case requiresIsNoVersion(String, text: String)
        case directive(String, expected: String, found: String)

        // Scripts
        case scriptKind(String, found: String)
        case scriptOption(String, option: String)
        case scriptNeedsOneCommand(String)
        case scriptCall(String)
        case scriptEnvironment(String)

        // Entries
        case name(String)
        case twice(String, other: String, otherLine: Int?)
        case dottedName(String)
        case versionIsNumber(String, spelled: String)
        case entryKind(String, found: String)
        case versionEmpty(String)
        case versionLatest(String)
        case version(String, text: String, reason: String, instead: String?)
        case option(String, option: String, instead: String?)
        case optionKind(String, option: String, expected: String, found: String)
        case marker(String, text: String, reason: String)
        case variable(String, variable: String, text: String, reason: String)
        case origins(String, [String])
        case needsRepository(String, option: String)
        case fileURL(String, text: String)
        case hash(String, text: String)
        /// What holds the character: `extras` of `requests`.
        case controlCharacter(place: String, Unicode.Scalar)

        /// The digest cannot hold dates and times.
        case dateInDigest(String)
    }

    package var problem: Problem
    package var location: SourceSpan
    /// The user's own category that the entry stands in; people are surprised that their table is one.
    package var ownCategory: String?

    package init(_ problem: Problem, at location: SourceSpan, ownCategory: String? = nil) {
        self.problem = problem
        self.location = location
        self.ownCategory = ownCategory
    }
}

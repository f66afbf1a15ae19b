import Diagnostics
import PackagingStandards

/// What a project asks for: a Pipfile, understood from end to end.
package struct Pipfile: Equatable, Sendable {
    /// A table of packages.
    package struct Category: Equatable, Sendable {
        /// The table's name: `packages`, `dev-packages`, or one of the user's own.
        package var name: String
        package var entries: [PipfileEntry]

        package init(name: String, entries: [PipfileEntry] = []) {
            self.name = name
            self.entries = entries
        }

        /// The name of the category in the lock: `default`, `develop`, or the user's own.
        package var lockName: String { Pipfile.lockName(ofCategory: name) }

        package subscript(name: PackageName) -> PipfileEntry? { entries.first { $0.name == name } }
    }

    /// `[requires]`: the Python that the project is for.
    package struct Requires: Equatable, Sendable {
        /// `python_version`, `3.11`; `nil` also for `*`.
        package var pythonVersion: String?
        /// `python_full_version`, `3.11.7`; wins over the other.
        package var pythonFullVersion: String?
        package var location: SourceSpan?
        /// Everything that the table says, in its order, by PEP 508's names: `python_version`, `sys_platform`.
        package var demands: [Demand]

        /// One line of the table.
        package struct Demand: Equatable, Sendable {
            package var key: String
            package var value: String
            package var location: SourceSpan
        }

        package init(
            pythonVersion: String? = nil, pythonFullVersion: String? = nil, location: SourceSpan? = nil,
            demands: [Demand] = []
        ) {
            self.demands = demands
            self.pythonVersion = pythonVersion
            self.pythonFullVersion = pythonFullVersion
            self.location = location
        }
    }

    /// The text that this was read from; its digests are ``PipfileDocument/digests(defaultSource:)``.
    package var document: PipfileDocument
    /// As written; empty when the Pipfile names none.
    package var sources: [PipfileSource]
    /// `packages` and `dev-packages`, which are always there, then the user's own in their order.
    package var categories: [Category]
    package var requires: Requires
    package var directives: PipfileDirectives

    /// Reads a Pipfile and understands all of it but its scripts (``PipfileDocument/scripts()``).
    ///
    /// - Parameter file: What messages call the file.
    package init(parsing bytes: [UInt8], file: String = "Pipfile") throws(PipfileError) {
        try self.init(PipfileDocument(parsing: bytes, file: file))
    }

    package init(_ document: PipfileDocument) throws(PipfileError) {
        self.document = document
        sources = try document.sources()
        requires = try document.requires()
        directives = try document.directives()
        categories = try document.categories()
    }

    package subscript(category: String) -> Category? { categories.first { $0.name == category } }

    /// The name that a lock gives a category of a Pipfile.
    package static func lockName(ofCategory name: String) -> String {
        switch name {
        case "packages": "default"
        case "dev-packages": "develop"
        default: name
        }
    }

    /// The name that a Pipfile gives a category of a lock.
    package static func categoryName(ofLock name: String) -> String {
        switch name {
        case "default": "packages"
        case "develop": "dev-packages"
        default: name
        }
    }
}

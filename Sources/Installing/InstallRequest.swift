import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import PythonEnvironments

/// What is to be installed where.
package struct InstallRequest: Sendable {
    package var lockfile: Lockfile
    /// As the lock names them, in the order in which they count: `default`, `develop`, ….
    package var categories: [String]
    /// The lock's sources; at least one. The first is asked for packages that name none.
    package var sources: [PackageSource]
    package var target: InstallationTarget
    package var interpreter: Interpreter
    /// What paths in the lock are relative to.
    package var projectDirectory: String
    /// Names that the user asked for, as against what these need.
    package var requested: Set<PackageName>
    /// Whether what is in no category of the lock is removed (`sync --clean`).
    package var cleans: Bool
    /// How files get from the store into the environment.
    package var linkMode = EnvironmentChange.LinkMode.hardLink
    /// Files of releases whose addresses the lock itself states, as a `pylock.toml` does. No index is asked for them.
    package var files: [PackageName: [IndexFile]] = [:]

    package init(
        lockfile: Lockfile, categories: [String], sources: [PackageSource],
        target: InstallationTarget, interpreter: Interpreter, projectDirectory: String,
        requested: Set<PackageName> = [], cleans: Bool = false
    ) {
        self.lockfile = lockfile
        self.categories = categories
        self.sources = sources
        self.target = target
        self.interpreter = interpreter
        self.projectDirectory = projectDirectory
        self.requested = requested
        self.cleans = cleans
    }

    /// Where repositories that are installed editable are checked out: as pip does, `src` in the virtual environment.
    var checkouts: String {
        Paths.join(target.isVirtualEnvironment ? target.prefix : projectDirectory, "src")
    }
}

/// What an installation came to.
package struct InstallOutcome: Sendable {
    package struct Item: Equatable, Sendable {
        package var name: String
        package var version: String
        /// The other version that it took the place of.
        package var replaced: String?
    }

    package var installed: [Item] = []
    package var removed: [Item] = []
    /// How many packages were there already.
    package var kept = 0
    /// Entries of the lock that are for other environments: the name and the marker that does not hold.
    package var skipped: [Item] = []
    /// What an interrupted change of before had left behind and was cleared away.
    package var recovered: [String] = []
}

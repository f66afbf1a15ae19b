import ArgumentParser

// What each command takes, typed. The words have been scanned and completed from the environment before they come here; the
// table in OptionDescription holds the names, the help and the variables, and a test holds the two together.

/// Options that every command takes.
struct SharedArguments: ParsableArguments {
    @Option var python: String?
    @Option var pypiMirror: String?
    @Flag(inversion: .prefixedNo) var sitePackages: Bool?
    @Flag var verbose = false
    @Flag var quiet = false
    @Flag var clear = false
}

/// Options that Pipit accepts, and answers with a warning, because scripts written for Pipenv pass them.
struct IgnoredArguments: ParsableArguments {
    /// Understood before the command starts, see ``ExtraPipArguments``.
    @Option var extraPipArgs: String?
    @Option var resolver: String?

    var given: [String] {
        resolver == nil ? [] : ["--resolver"]
    }
}

/// Which parts of the lock a command is about.
struct CategoryArguments: ParsableArguments {
    @Flag var dev = false
    @Option var categories: CategoryList?
    @Flag var all = false
    @Option var extras: String?
}

/// Names of tables, separated by commas, spaces or both.
struct CategoryList: ExpressibleByArgument, Equatable, Sendable {
    var names: [String]

    init?(argument: String) {
        names = argument.split { $0 == "," || $0 == " " }.map(String.init)
    }
}

struct InstallArguments: ParsableArguments {
    @OptionGroup var shared: SharedArguments
    @OptionGroup var ignored: IgnoredArguments
    @OptionGroup var categories: CategoryArguments
    @Flag var deploy = false
    @Flag var ignorePipfile = false
    @Flag var system = false
    @Flag var pre = false
    @Flag var skipLock = false
    @Option var editable: [String] = []
    @Option var index: String?
    @Option var requirements: String?
    @Option var configSettings: [String] = []
    @Argument var packages: [String] = []
}

struct SyncArguments: ParsableArguments {
    @OptionGroup var shared: SharedArguments
    @OptionGroup var ignored: IgnoredArguments
    @OptionGroup var categories: CategoryArguments
    @Flag var system = false
    @Flag var clean = false
    @Flag var bare = false
    @Flag var pre = false
}

/// Of `update` and `upgrade`.
struct UpdateArguments: ParsableArguments {
    @OptionGroup var shared: SharedArguments
    @OptionGroup var ignored: IgnoredArguments
    @OptionGroup var categories: CategoryArguments
    @Flag var bare = false
    @Flag var outdated = false
    @Flag var dryRun = false
    @Flag var lockOnly = false
    @Flag var system = false
    @Flag var pre = false
    @Flag var skipLock = false
    @Flag var ignorePipfile = false
    @Option var editable: [String] = []
    @Option var index: String?
    @Option var requirements: String?
    @Option var configSettings: [String] = []
    @Argument var packages: [String] = []
}

struct UninstallArguments: ParsableArguments {
    @OptionGroup var shared: SharedArguments
    @OptionGroup var ignored: IgnoredArguments
    /// `all` empties the environment here.
    @OptionGroup var categories: CategoryArguments
    @Flag var allDev = false
    @Flag var skipLock = false
    @Flag var pre = false
    @Option var editable: [String] = []
    @Argument var packages: [String] = []
}

struct CleanArguments: ParsableArguments {
    @OptionGroup var shared: SharedArguments
    @Flag var bare = false
    @Flag var dryRun = false
}

struct ImportArguments: ParsableArguments {
    @OptionGroup var shared: SharedArguments
    @OptionGroup var categories: CategoryArguments
    @Flag var dryRun = false
    @Argument var files: [String] = []
}

struct LockArguments: ParsableArguments {
    @OptionGroup var shared: SharedArguments
    @OptionGroup var ignored: IgnoredArguments
    @Option var categories: CategoryList?
    @Flag var pre = false
    @Flag var dev = false
    @Flag var devOnly = false
    @Flag var requirements = false
    @Option var backend: String?
}

struct RequirementsArguments: ParsableArguments {
    @OptionGroup var shared: SharedArguments
    @Flag var dev = false
    @Flag var devOnly = false
    @Option var categories: CategoryList?
    @Flag var hash = false
    @Flag var excludeMarkers = false
    @Flag var excludeIndex = false
    @Flag var fromPipfile = false
    @Flag var noLock = false
}

struct PylockArguments: ParsableArguments {
    @OptionGroup var shared: SharedArguments
    @Flag var generate = false
    @Flag var fromPyproject = false
    @Flag var validate = false
    @Option var output: String?
    @Option var devGroups: CategoryList?
    @Argument var file: String?
}

struct GraphArguments: ParsableArguments {
    @OptionGroup var shared: SharedArguments
    @Flag var bare = false
    @Flag var json = false
    @Flag var jsonTree = false
    @Flag var reverse = false
    @Flag var mermaid = false
    @Flag var dot = false
    @Flag var svg = false
}

/// For commands that take nothing of their own.
struct PlainArguments: ParsableArguments {
    @OptionGroup var shared: SharedArguments
}

extension ParsableArguments {
    /// Reads scanned words.
    static func read(_ line: ScannedCommandLine) throws(UsageError) -> Self {
        do {
            return try parse(line.canonicalWords)
        } catch {
            throw .message(message(for: error))
        }
    }
}

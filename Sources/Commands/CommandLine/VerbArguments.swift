// What each command takes, typed: read from the command line that was taken apart and completed from the environment. The
// tables of the commands hold the names, the help and the variables, and a test holds them and this together.

/// What one command takes.
protocol VerbArguments: Sendable {
    init(_ line: ScannedCommandLine)
}

/// Names of tables, separated by commas, spaces or both.
struct CategoryList: Equatable, Sendable {
    var names: [String]

    init(_ text: String) {
        names = text.split { $0 == "," || $0 == " " }.map(String.init)
    }

    /// The names of every `--categories` of a command line; nil where there is none.
    init?(ofAll line: ScannedCommandLine) {
        let texts = line.values(of: "categories")
        guard !texts.isEmpty else { return nil }
        self.init(texts.joined(separator: ","))
    }
}

/// Options that Pipit accepts, and answers with a warning, because scripts written for Pipenv pass them.
struct IgnoredArguments: VerbArguments {
    var resolver: String?

    init(_ line: ScannedCommandLine) {
        resolver = line.value(of: "resolver")
    }

    var given: [String] {
        resolver == nil ? [] : ["--resolver"]
    }
}

/// Which parts of the lock a command is about.
struct CategoryArguments: VerbArguments {
    var dev: Bool
    var categories: CategoryList?
    var all: Bool
    var extras: String?

    init(_ line: ScannedCommandLine) {
        dev = line.has("dev")
        categories = line.value(of: "categories").map(CategoryList.init)
        all = line.has("all")
        extras = line.value(of: "extras")
    }
}

struct InstallArguments: VerbArguments {
    var ignored: IgnoredArguments
    var categories: CategoryArguments
    var deploy: Bool
    var ignorePipfile: Bool
    var system: Bool
    var pre: Bool
    var skipLock: Bool
    var editable: [String]
    var index: String?
    var requirements: String?
    var configSettings: [String]
    var packages: [String]

    init(_ line: ScannedCommandLine) {
        ignored = IgnoredArguments(line)
        categories = CategoryArguments(line)
        deploy = line.has("deploy")
        ignorePipfile = line.has("ignore-pipfile")
        system = line.has("system")
        pre = line.has("pre")
        skipLock = line.has("skip-lock")
        editable = line.values(of: "editable")
        index = line.value(of: "index")
        requirements = line.value(of: "requirements")
        configSettings = line.values(of: "config-settings")
        packages = line.arguments
    }
}

struct SyncArguments: VerbArguments {
    var ignored: IgnoredArguments
    var categories: CategoryArguments
    var system: Bool
    var clean: Bool
    var bare: Bool
    var pre: Bool

    init(_ line: ScannedCommandLine) {
        ignored = IgnoredArguments(line)
        categories = CategoryArguments(line)
        system = line.has("system")
        clean = line.has("clean")
        bare = line.has("bare")
        pre = line.has("pre")
    }
}

/// Of `update` and `upgrade`.
struct UpdateArguments: VerbArguments {
    var ignored: IgnoredArguments
    var categories: CategoryArguments
    var bare: Bool
    var outdated: Bool
    var dryRun: Bool
    var lockOnly: Bool
    var system: Bool
    var pre: Bool
    var skipLock: Bool
    var ignorePipfile: Bool
    var editable: [String]
    var index: String?
    var requirements: String?
    var configSettings: [String]
    var packages: [String]

    init(_ line: ScannedCommandLine) {
        ignored = IgnoredArguments(line)
        categories = CategoryArguments(line)
        bare = line.has("bare")
        outdated = line.has("outdated")
        dryRun = line.has("dry-run")
        lockOnly = line.has("lock-only")
        system = line.has("system")
        pre = line.has("pre")
        skipLock = line.has("skip-lock")
        ignorePipfile = line.has("ignore-pipfile")
        editable = line.values(of: "editable")
        index = line.value(of: "index")
        requirements = line.value(of: "requirements")
        configSettings = line.values(of: "config-settings")
        packages = line.arguments
    }
}

struct UninstallArguments: VerbArguments {
    var ignored: IgnoredArguments
    /// `all` empties the environment here.
    var categories: CategoryArguments
    var allDev: Bool
    var skipLock: Bool
    var pre: Bool
    var editable: [String]
    var packages: [String]

    init(_ line: ScannedCommandLine) {
        ignored = IgnoredArguments(line)
        categories = CategoryArguments(line)
        allDev = line.has("all-dev")
        skipLock = line.has("skip-lock")
        pre = line.has("pre")
        editable = line.values(of: "editable")
        packages = line.arguments
    }
}

struct CleanArguments: VerbArguments {
    var bare: Bool
    var dryRun: Bool

    init(_ line: ScannedCommandLine) {
        bare = line.has("bare")
        dryRun = line.has("dry-run")
    }
}

struct ImportArguments: VerbArguments {
    var categories: CategoryArguments
    var dryRun: Bool
    var files: [String]

    init(_ line: ScannedCommandLine) {
        categories = CategoryArguments(line)
        dryRun = line.has("dry-run")
        files = line.arguments
    }
}

struct LockArguments: VerbArguments {
    var ignored: IgnoredArguments
    var categories: CategoryList?
    var pre: Bool
    var dev: Bool
    var devOnly: Bool
    var requirements: Bool
    var backend: String?

    init(_ line: ScannedCommandLine) {
        ignored = IgnoredArguments(line)
        categories = line.value(of: "categories").map(CategoryList.init)
        pre = line.has("pre")
        dev = line.has("dev")
        devOnly = line.has("dev-only")
        requirements = line.has("requirements")
        backend = line.value(of: "backend")
    }
}

struct RequirementsArguments: VerbArguments {
    var dev: Bool
    var devOnly: Bool
    var categories: CategoryList?
    var hash: Bool
    var excludeMarkers: Bool
    var excludeIndex: Bool
    var fromPipfile: Bool
    var noLock: Bool

    init(_ line: ScannedCommandLine) {
        dev = line.has("dev")
        devOnly = line.has("dev-only")
        categories = line.value(of: "categories").map(CategoryList.init)
        hash = line.has("hash")
        excludeMarkers = line.has("exclude-markers")
        excludeIndex = line.has("exclude-index")
        fromPipfile = line.has("from-pipfile")
        noLock = line.has("no-lock")
    }
}

struct PylockArguments: VerbArguments {
    var generate: Bool
    var fromPyproject: Bool
    var validate: Bool
    var output: String?
    var devGroups: CategoryList?
    var file: String?

    init(_ line: ScannedCommandLine) {
        generate = line.has("generate")
        fromPyproject = line.has("from-pyproject")
        validate = line.has("validate")
        output = line.value(of: "output")
        devGroups = line.value(of: "dev-groups").map(CategoryList.init)
        file = line.arguments.first
    }
}

struct GraphArguments: VerbArguments {
    var bare: Bool
    var json: Bool
    var jsonTree: Bool
    var reverse: Bool
    var mermaid: Bool
    var dot: Bool
    var svg: Bool

    init(_ line: ScannedCommandLine) {
        bare = line.has("bare")
        json = line.has("json")
        jsonTree = line.has("json-tree")
        reverse = line.has("reverse")
        mermaid = line.has("mermaid")
        dot = line.has("dot")
        svg = line.has("svg")
    }
}

/// One option: how it is written, what it takes, which variable stands for it, what it means. The scanner, the help and the
/// environment forms all read this one table.
struct OptionDescription: Equatable, Sendable {
    /// The long name without the dashes.
    var name: String
    var short: Character?
    /// What the value is called in the help; nil for a switch.
    var value: String?
    /// Whether it may be given more than once.
    var repeats = false
    /// The variable that is used when the option is absent.
    var variable: String?
    var meaning: String
    /// Accepted for Pipenv's sake, and not shown in the help.
    var isHidden = false
    /// What a value must be before anything is done with it.
    var demand = Demand.any

    enum Demand: Equatable, Sendable {
        /// An empty value means what absence means, and of several the last counts.
        case any
        /// One value that is not empty: by which data a verdict comes about is not left to an unset variable or to the order
        /// of the words.
        case one
        /// At least one name: a list of nothing would make a verdict about nothing.
        case names
    }

    init(
        _ name: String, short: Character? = nil, value: String? = nil, repeats: Bool = false, variable: String? = nil,
        isHidden: Bool = false, demand: Demand = .any, _ meaning: String
    ) {
        self.name = name
        self.short = short
        self.value = value
        self.repeats = repeats
        self.variable = variable
        self.meaning = meaning
        self.isHidden = isHidden
        self.demand = demand
    }
}

extension OptionDescription {
    /// Options that stand before or after the command.
    static let shared: [OptionDescription] = [
        OptionDescription(
            "python", value: "PYTHON", variable: "PIPENV_PYTHON",
            "Python to use: a version such as 3.12, or a path"),
        OptionDescription(
            "pypi-mirror", value: "URL", variable: "PIPENV_PYPI_MIRROR",
            "Use this index instead of the default one; never written to the lock"),
        OptionDescription(
            "site-packages", variable: "PIPENV_SITE_PACKAGES", "Give the environment access to the system's packages"),
        OptionDescription("no-site-packages", "Keep the system's packages out of the environment"),
        OptionDescription("verbose", short: "v", variable: "PIPENV_VERBOSE", "Print every step"),
        OptionDescription("quiet", short: "q", variable: "PIPENV_QUIET", "Print only warnings and errors"),
        OptionDescription("clear", variable: "PIPENV_CLEAR", "Clear the cached answers of indexes first"),
    ]

    /// Options that stand without a command.
    static let root: [OptionDescription] = [
        OptionDescription("help", short: "h", "Show this help, or that of a command"),
        OptionDescription("version", "Show Pipit's version"),
        OptionDescription("where", "Print the project's directory"),
        OptionDescription("venv", "Print the directory of the virtual environment"),
        OptionDescription("py", "Print the path of the environment's Python"),
        OptionDescription("rm", "Remove the virtual environment, as `remove` does"),
        OptionDescription("envs", "List the environment variables that Pipit reads"),
        OptionDescription("support", "Print details for a bug report"),
        OptionDescription("man", "Show the manual"),
        OptionDescription("bare", isHidden: true, "Less output; has no effect of its own"),
    ]

    // Options that several commands have.

    static func dev(_ meaning: String) -> OptionDescription {
        OptionDescription("dev", short: "d", variable: "PIPENV_DEV", meaning)
    }
    static let pre = OptionDescription("pre", variable: "PIPENV_PRE", "Allow pre-releases")
    static let system = OptionDescription(
        "system", variable: "PIPENV_SYSTEM", "Install into the Python itself instead of a virtual environment")
    static let categories = OptionDescription(
        "categories", value: "NAMES", variable: "PIPENV_CATEGORIES",
        "Only these categories of the Pipfile, separated by commas or spaces")
    /// The same where a verdict or a list is about them: given several times, all of them count.
    static let judgedCategories = OptionDescription(
        "categories", value: "NAMES", repeats: true, variable: "PIPENV_CATEGORIES", demand: .names,
        "Only these categories of the Pipfile, separated by commas or spaces")
    static let all = OptionDescription(
        "all", variable: "PIPENV_ALL_CATEGORIES", "All categories of the Pipfile")
    static let editable = OptionDescription(
        "editable", short: "e", value: "PATH", repeats: true, "Install the project in a directory in editable mode")
    static let index = OptionDescription(
        "index", short: "i", value: "URL|NAME", variable: "PIP_INDEX_URL",
        "Use this index for the named packages, and write it to the Pipfile")
    static let requirements = OptionDescription(
        "requirements", short: "r", value: "FILE", variable: "PIPENV_REQUIREMENTSTXT", isHidden: true,
        "Not supported: use `install` to read a requirements file")
    static let skipLock = OptionDescription(
        "skip-lock", variable: "PIPENV_SKIP_LOCK", isHidden: true, "Has no effect: an update changes the lock")
    static let bare = OptionDescription("bare", isHidden: true, "Omit the summary lines")
    static let withoutEffect: [OptionDescription] = [
        OptionDescription(
            "extra-pip-args", value: "TEXT", variable: "PIPENV_EXTRA_PIP_ARGS",
            "Options for pip, such as \"--no-binary NAME\""),
        OptionDescription(
            "resolver", value: "NAME", variable: "PIPENV_RESOLVER", isHidden: true,
            "Has no effect: Pipit has one resolver"),
    ]
    static let extras = OptionDescription(
        "extras", value: "NAMES", variable: "PIPENV_EXTRAS", isHidden: true, "Has no effect, as in Pipenv")
}

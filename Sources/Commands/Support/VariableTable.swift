/// Every variable of the environment that Pipit reads. `--envs`, the manual page and the report for bugs are made of it, and a
/// test holds it against Documentation/Configuration.md.
enum VariableTable {
    struct Group: Sendable {
        var title: String
        var rows: [Row]

        init(_ title: String, _ rows: [Row]) {
            self.title = title
            self.rows = rows
        }
    }

    struct Row: Sendable {
        var names: [String]
        /// In one line, without a full stop.
        var meaning: String
        /// What counts when it is not set; empty where there is no such thing.
        var defaultText: String

        init(_ names: [String], _ meaning: String, default defaultText: String = "") {
            self.names = names
            self.meaning = meaning
            self.defaultText = defaultText
        }
    }

    /// Those that stand for options come from the tables of the options.
    static var groups: [Group] {
        var groups = others
        groups.insert(Group("Instead of options", optionRows), at: 1)
        return groups
    }

    /// Every name once, in the order of the groups.
    static var names: [String] {
        var names: [String] = []
        for row in groups.flatMap(\.rows) { for name in row.names where !names.contains(name) { names.append(name) } }
        return names
    }

    private static var optionRows: [Row] {
        var rows: [Row] = []
        for option in OptionDescription.shared + Verb.allCases.flatMap(\.description.options) {
            guard let name = option.variable, !rows.contains(where: { $0.names == [name] }) else { continue }
            rows.append(Row([name], "Stands for --\(option.name)"))
        }
        return rows
    }

    private static let others: [Group] = [
        Group(
            "The project",
            [
                Row(
                    ["PIPENV_PIPFILE"],
                    "The Pipfile, whatever its name; it must exist. The lock lies beside it, with .lock behind "
                        + "the name"),
                Row(
                    ["PIPENV_MAX_DEPTH"],
                    "How many directories are looked at for a Pipfile, the current one included", default: "10"),
                Row(["PIPENV_NO_INHERIT"], "Look at the current directory alone", default: "off"),
                Row(["PIPENV_DONT_LOAD_ENV"], "Leave .env aside", default: "off"),
                Row(
                    ["PIPENV_DOTENV_LOCATION"],
                    "The file to read instead; relative to the project, for run to the current directory",
                    default: ".env"),
                Row(
                    ["PIPIT_SECRET_TIMEOUT"], "Seconds that a program may take to print a secret of .env", default: "60"
                ),
                Row(["PYTHON_DOTENV_DISABLED"], "Leave .env aside, as Python's dotenv readers do", default: "off"),
                Row(
                    ["PIPIT_POLICY"], "The policy to read instead of the one beside the Pipfile",
                    default: "pipit-policy.toml"),
                Row(
                    ["PIPENV_DEFAULT_CATEGORIES"],
                    "Categories for install, sync and lock when neither --categories nor --dev is given"),
            ]),
        Group(
            "Environments and interpreters",
            [
                Row(["VIRTUAL_ENV"], "An active environment is used instead of the project's own, with a notice"),
                Row(["PIPENV_IGNORE_VIRTUALENVS"], "Ignore it", default: "off"),
                Row(["PIPENV_ACTIVE"], "Set by pipit run; the environment is the project's, so nothing is noticed"),
                Row(["PIPENV_VENV_IN_PROJECT"], "On: the environment is .venv in the project. Off: never"),
                Row(
                    ["PIPENV_CUSTOM_VENV_NAME"],
                    "The environment's name, in place of the one made from the project's directory"),
                Row(["WORKON_HOME"], "The directory for environments"),
                Row(["XDG_DATA_HOME"], "Else they are in virtualenvs below this", default: "~/.local/share"),
                Row(["PIPENV_PYENV_AUTO_INSTALL"], "Pipit installs no Python; when one is missing, it says so"),
                Row(["PIPENV_VIRTUALENV_CREATOR"], "No effect: Pipit makes environments itself"),
                Row(
                    ["PIPENV_VIRTUALENV_COPIES"],
                    "Copy the interpreter into a new environment instead of linking to it", default: "off"),
                Row(["PIPENV_DEFAULT_PYTHON_VERSION"], "The Python for projects whose [requires] names none"),
                Row(["PIPENV_PYENV_ONLY"], "Look at pyenv's versions alone", default: "off"),
                Row(["PIPENV_DONT_USE_PYENV", "PIPENV_DONT_USE_ASDF"], "Leave them out", default: "off"),
                Row(["PYENV_ROOT", "ASDF_DATA_DIR"], "Where they are", default: "~/.pyenv, ~/.asdf"),
                Row(
                    ["PYENV_VERSION", "PYENV_DIR", "ASDF_PYTHON_VERSION"],
                    "Which version their shims on the PATH stand for"),
                Row(
                    ["PIPIT_LINK_MODE"],
                    "copy: files of an environment are its own, and not further names of the store's",
                    default: "hardlink"),
                Row(["PATH"], "Where python3 and its kin are looked for"),
                Row(["PIPENV_SHELL"], "The shell of shell and activate, by path or name"),
                Row(["SHELL", "PYENV_SHELL"], "The same, when no shell is among the processes that led to Pipit"),
                Row(["PIPENV_SHELL_FANCY"], "As shell --fancy", default: "off"),
                Row(
                    ["EDITOR", "VISUAL"],
                    "What open starts, with options if there are any; the first that is set", default: "vi"),
                Row(["PYTHONPATH"], "Where open looks before it looks in the environment"),
                Row(
                    ["PIPENV_BREAK_SYSTEM_PACKAGES", "PIP_BREAK_SYSTEM_PACKAGES"],
                    "Let --system change a Python that its distribution manages (PEP 668)", default: "off"),
            ]),
        Group(
            "Indexes and the network",
            [
                Row(
                    ["PIP_INDEX_URL"],
                    "The source of a new Pipfile and of a Pipfile without one. For install NAME it acts as "
                        + "--index when it is another index than the project's first", default: "pip's own"),
                Row(["PIP_CONFIG_FILE"], "A further configuration file of pip's; /dev/null for none"),
                Row(
                    ["PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"],
                    "Certificates to trust; the first that is set counts", default: "the system's"),
                Row(["PIP_CLIENT_CERT"], "A file with a client's certificate and key"),
                Row(
                    ["PIP_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"],
                    "The proxy, and hosts without one. The lower-case names count too, and first"),
                Row(
                    ["PIP_DEFAULT_TIMEOUT", "PIP_TIMEOUT", "PIPENV_REQUESTS_TIMEOUT"],
                    "Seconds that a server may be silent", default: "30"),
                Row(["PIPENV_RESOLVER_TIMEOUT_S"], "Seconds after which the search for versions ends"),
                Row(
                    ["PIP_RETRIES", "PIPENV_MAX_RETRIES"], "How often a request is repeated that may yet succeed",
                    default: "3"),
                Row(
                    ["PIP_NO_INDEX", "PIP_FIND_LINKS"],
                    "Ask no index; the one folder that the second names stands in for all of them"),
                Row(["PIP_CONSTRAINT"], "Files of constraints, which every lock keeps to"),
                Row(
                    ["PIP_TRUSTED_HOST", "PIP_TRUSTED_HOSTS"],
                    "Hosts whose sources are added with verify_ssl = false"),
                Row(["PIP_NO_BINARY"], "Names, or :all:, of which no wheels are taken"),
                Row(["PIP_ONLY_BINARY"], "Names, or :all:, of which nothing is built"),
                Row(["PIP_PRE"], "Locks may hold pre-releases"),
                Row(["PIP_REQUIRE_VIRTUALENV"], "Refuse --system"),
                Row(
                    ["PIP_KEYRING_PROVIDER", "PIPENV_KEYRING_PROVIDER"],
                    "Whether the program keyring is asked for passwords", default: "auto"),
                Row(
                    ["PIPIT_INDEX_MAX_AGE"],
                    "Seconds for which an index's answer is not asked for again; without it, what the index "
                        + "allows, or ten minutes"),
                Row(
                    ["PIPIT_SEND_VARIABLES"],
                    "Which of your variables the addresses of a project may send where, whatever speaks against it: "
                        + "TOKEN@index.example, several with blanks between"),
                Row(["NETRC"], "The file with credentials by host", default: "~/.netrc, ~/_netrc"),
            ]),
        Group(
            "Repositories",
            [
                Row(
                    ["SSH_AUTH_SOCK", "SSH_AGENT_PID", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT"],
                    "How git comes by ssh", default: "ssh -o BatchMode=yes"),
                Row(
                    ["GIT_CONFIG_GLOBAL", "XDG_CONFIG_HOME"],
                    "Your own configuration of git; the system's is not read"),
                Row(["GIT_CONFIG_COUNT"], "Further settings of git's, in GIT_CONFIG_KEY_n and GIT_CONFIG_VALUE_n"),
                Row(["GIT_SSL_CAINFO", "GIT_SSL_CAPATH"], "Certificates that git trusts", default: "the system's"),
            ]),
        Group(
            "Advisories",
            [
                Row(
                    ["PIPIT_ADVISORIES_URL"],
                    "Where db update fetches advisories: a folder as OSV exports it, or the address of a zip",
                    default: "OSV's public export"),
                Row(
                    ["SOURCE_DATE_EPOCH"],
                    "The moment that reports say they were made at, in seconds since 1970"),
                Row(["PIPIT_OSV_URL"], "What audit -s osv asks", default: "OSV's public service"),
            ]),
        Group(
            "The cache and what is shown",
            [
                Row(["PIPENV_CACHE_DIR"], "The cache is pipit in this directory"),
                Row(["XDG_CACHE_HOME"], "Else in this one", default: "~/.cache"),
                Row(["TMPDIR"], "Scratch files of builds and of shell", default: "/tmp"),
                Row(["PIPIT_BUILD_VARIABLES"], "Names of further variables that builds of source distributions see"),
                Row(["HOME"], "What ~ means"),
                Row(["PIPENV_YES"], "Answer every question with yes", default: "off"),
                Row(["PIPENV_VERBOSITY"], "A number: below 0 quiet, above 0 verbose", default: "0"),
                Row(
                    ["NO_COLOR", "PIPENV_COLORBLIND", "FORCE_COLOR", "TERM"],
                    "No colour for the first two and for TERM=dumb; colour without a terminal for the third"),
                Row(
                    ["CI", "TF_BUILD", "PIPENV_NOSPIN", "PIPENV_HIDE_EMOJIS"],
                    "No redrawn line for the first three; no signs such as ✔ for CI, TF_BUILD and the last"),
                Row(
                    ["COLUMNS"],
                    "The width of help and of the redrawn line; nothing else is ever wrapped",
                    default: "the "
                        + "terminal's"),
            ]),
    ]
}

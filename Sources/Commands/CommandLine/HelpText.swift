import Reporting

/// The words of the help.
enum HelpText {
    static func page(for verb: Verb?) -> HelpPage {
        guard let verb else { return root }
        let own = OptionDescription.own(of: verb)
        let help = OptionDescription("help", short: "h", "Show this text")
        let shared = verb == .run ? [] : OptionDescription.shared
        var sections = [
            section("Options", own + (verb == .run ? [help] : [])),
            section("Options of every command", shared + [help]),
        ]
        if verb == .run { sections.removeLast() }
        sections.append(HelpPage.Section("Examples", examples(of: verb).map { HelpPage.Row($0.0, $0.1) }))
        return HelpPage(
            usage: [usage(of: verb)], summary: explanation(of: verb), sections: sections.filter { !$0.rows.isEmpty })
    }

    private static var root: HelpPage {
        HelpPage(
            usage: ["pipit [options] COMMAND …", "pipit --where | --venv | --py"],
            summary: "Python packages, locked and installed: one Pipfile says what a project wants, Pipfile.lock says "
                + "exactly what it gets, and nothing is installed that the lock does not vouch for.",
            sections: [
                HelpPage.Section("Commands", Verb.allCases.map { HelpPage.Row($0.rawValue, $0.summary) }),
                section("Options with any command, before or after it", OptionDescription.shared),
                section("Options alone", OptionDescription.root),
                HelpPage.Section(
                    "Examples",
                    [
                        HelpPage.Row("pipit install requests flask", "add two packages, lock and install"),
                        HelpPage.Row("pipit install --dev pytest", "add a tool for development"),
                        HelpPage.Row("pipit sync --dev", "make the environment what the lock says"),
                        HelpPage.Row("pipit run python app.py", "run in the environment"),
                    ]),
            ],
            closing:
                "`pipit COMMAND --help` tells more about one command. Most options have a variable too: PIPENV_DEV=1 "
                + "stands for --dev.")
    }

    private static func section(_ title: String, _ options: [OptionDescription]) -> HelpPage.Section {
        HelpPage.Section(
            title,
            options.filter { !$0.isHidden }.map { option in
                let short = option.short.map { "-\($0), " } ?? "    "
                return HelpPage.Row(short + "--" + option.name + (option.value.map { " " + $0 } ?? ""), option.meaning)
            })
    }

    private static func usage(of verb: Verb) -> String {
        switch verb {
        case .install: "pipit install [options] [PACKAGE …]"
        case .sync: "pipit sync [options]"
        case .lock: "pipit lock [options]"
        case .verify: "pipit verify"
        case .run: "pipit run [--system] PROGRAM [ARGUMENT …]"
        case .remove: "pipit remove"
        }
    }

    private static func explanation(of verb: Verb) -> String {
        switch verb {
        case .install:
            "With packages: adds them to the Pipfile, searches for their versions while the others keep theirs, writes both "
                + "files once all has succeeded, and installs. Without: installs the lock, after bringing it up to date "
                + "with the Pipfile."
        case .sync:
            "Installs exactly the versions and files of Pipfile.lock, whatever the Pipfile says. A file whose hash the "
                + "lock does not name is refused."
        case .lock:
            "Takes the newest versions that the Pipfile allows, for every platform, and writes Pipfile.lock. Installs "
                + "nothing. When no solution is found, the old lock stays."
        case .verify:
            "Succeeds when Pipfile.lock was made from this Pipfile and its entries agree with it; changes nothing."
        case .run:
            "Runs a program with the environment's directory first on PATH and the variables of .env, or a script of the "
                + "Pipfile's [scripts]. What follows the program's name belongs to it."
        case .remove: "Deletes the virtual environment of this project. Pipfile and Pipfile.lock stay."
        }
    }

    private static func examples(of verb: Verb) -> [(String, String)] {
        switch verb {
        case .install:
            [
                ("pipit install 'django>=5,<6' celery[redis]", "with a range, with an extra"),
                ("pipit install --categories docs sphinx", "into the table [docs]"),
                ("pipit install -e ./library", "a project of your own, in place"),
                ("pipit install --deploy", "on a server: the lock as it is, or nothing"),
            ]
        case .sync:
            [("pipit sync --dev", "[packages] and [dev-packages]"), ("pipit sync --categories docs", "[docs] alone")]
        case .lock:
            [("pipit lock --pre", "pre-releases as well"), ("pipit lock --categories docs", "one section anew")]
        case .verify: [("pipit verify && pipit sync", "")]
        case .run:
            [("pipit run python -m http.server 8000", ""), ("pipit run test -x", "the script `test`, with -x added")]
        case .remove: [("pipit remove && pipit sync --dev", "start afresh")]
        }
    }
}

import Reporting

/// The words of the help.
enum HelpText {
    static func page(for verb: Verb?) -> HelpPage {
        guard let verb else { return root }
        let description = verb.description
        let own = description.options
        let help = OptionDescription("help", short: "h", "Show this help")
        let shared = verb == .run ? [] : OptionDescription.shared
        var sections = [
            section("Options", own + (verb == .run ? [help] : [])),
            section("Options of every command", shared + [help]),
        ]
        if verb == .run { sections.removeLast() }
        sections.append(
            HelpPage.Section("Examples", description.examples.map { HelpPage.Row($0.command, $0.meaning) }))
        return HelpPage(
            usage: [description.usage], summary: description.explanation, sections: sections.filter { !$0.rows.isEmpty }
        )
    }

    private static var root: HelpPage {
        HelpPage(
            usage: ["pipit [options] COMMAND …", "pipit --where | --venv | --py"],
            summary:
                "A package manager for Python. The Pipfile says what a project needs, Pipfile.lock says exactly which "
                + "files to install, and nothing from an index or a URL is installed whose hash is not in the lock.",
            sections: [
                HelpPage.Section("Commands", Verb.allCases.map { HelpPage.Row($0.rawValue, $0.description.summary) }),
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
}

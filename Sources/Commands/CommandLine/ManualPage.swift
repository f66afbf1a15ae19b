import Reporting

/// The manual page, made of the same tables as the help: as a text, and in the language of `man`.
struct ManualPage {
    struct Section {
        var title: String
        var paragraphs: [String] = []
        var entries: [Entry] = []
    }

    struct Entry {
        var term: String
        var meaning: String
    }

    var sections: [Section]

    init() {
        sections = [
            Section(
                title: "NAME", paragraphs: ["pipit - a package manager for Python that reads Pipfiles"]),
            Section(title: "SYNOPSIS", paragraphs: ["pipit [options] COMMAND …", "pipit --where | --venv | --py"]),
            Section(
                title: "DESCRIPTION",
                paragraphs: [
                    "The Pipfile says what a project needs, Pipfile.lock says exactly which files to install, and nothing "
                        + "from an index or a URL is installed whose hash is not in the lock. Pipit uses Pipenv's files, commands, options and environment "
                        + "variables."
                ]),
            Section(title: "OPTIONS", entries: Self.entries(OptionDescription.shared + OptionDescription.root)),
        ]
        for verb in Verb.allCases {
            let description = verb.description
            let examples = description.examples.map { Entry(term: $0.command, meaning: $0.meaning) }
            sections.append(
                Section(
                    title: "pipit " + verb.rawValue, paragraphs: [description.usage, description.explanation],
                    entries: Self.entries(description.options) + examples))
        }
        sections.append(
            Section(
                title: "ENVIRONMENT",
                entries: VariableTable.groups.flatMap(\.rows).map { row in
                    Entry(term: row.names.joined(separator: ", "), meaning: row.meaning)
                }))
        sections.append(
            Section(
                title: "EXIT STATUS",
                entries: [
                    Entry(term: "0", meaning: "Success."),
                    Entry(term: "1", meaning: "Failure, or findings."),
                    Entry(term: "2", meaning: "The command line or the configuration is wrong."),
                    Entry(
                        term: "3",
                        meaning: "Undetermined: for example, an index did not answer, or advisories are missing."),
                    Entry(term: "4", meaning: "Integrity: a file does not match the lock."),
                    Entry(term: "5", meaning: "Known malware."),
                ]))
        sections.append(
            Section(
                title: "FILES",
                entries: [
                    Entry(term: "Pipfile, Pipfile.lock", meaning: "The requirements of the project, and its lock."),
                    Entry(term: ".env", meaning: "Variables for `run`, `shell`, scripts and the URLs of sources."),
                ]))
    }

    private static func entries(_ options: [OptionDescription]) -> [Entry] {
        options.filter { !$0.isHidden }.map { option in
            let short = option.short.map { "-\($0), " } ?? ""
            return Entry(
                term: short + "--" + option.name + (option.value.map { " " + $0 } ?? ""), meaning: option.meaning)
        }
    }

    /// As a text of this width.
    func plain(width: Int) -> String {
        var lines: [String] = []
        func add(_ text: String, margin: Int) {
            let blank = String(repeating: " ", count: margin)
            lines += HelpPage.wrapped(text, to: max(width - margin, 24)).map { $0.isEmpty ? "" : blank + $0 }
        }
        for section in sections {
            if !lines.isEmpty { lines.append("") }
            lines.append(section.title)
            for (number, paragraph) in section.paragraphs.enumerated() {
                if number > 0 { lines.append("") }
                add(paragraph, margin: 7)
            }
            for entry in section.entries {
                if !section.paragraphs.isEmpty || entry.term != section.entries[0].term { lines.append("") }
                lines.append("       " + entry.term)
                if !entry.meaning.isEmpty { add(entry.meaning, margin: 14) }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// In the language of `man`.
    var roff: String {
        var lines = [".TH PIPIT 1 \"\" \"Pipit \(ProgramVersion.pipit)\" \"Pipit\"", ".nh"]
        for section in sections {
            lines.append(".SH \"\(Self.escaped(section.title))\"")
            for (number, paragraph) in section.paragraphs.enumerated() {
                if number > 0 { lines.append(".PP") }
                lines.append(Self.escaped(paragraph))
            }
            for entry in section.entries {
                lines += [".TP", "\\fB" + Self.escaped(entry.term) + "\\fR"]
                if !entry.meaning.isEmpty { lines.append(Self.escaped(entry.meaning)) }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Text that starts no request and in which a dash is the one that is typed.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "'": result += "\\(aq"
            case "`": result += "\\(ga"
            case "~": result += "\\(ti"
            case "^": result += "\\(ha"
            case "…": result += "..."
            case "\n": result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result.hasPrefix(".") ? "\\&" + result : result
    }
}

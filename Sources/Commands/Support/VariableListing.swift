import DotenvFiles
import OperatingSystem
import Reporting

/// The text of `--envs`: what can be set, what is set, and what it does.
struct VariableListing {
    var environment: UserEnvironment

    func text() -> String {
        var lines = ["The following environment variables can be set, to do various things:"]
        for group in VariableTable.groups {
            lines += ["", group.title + ":", ""]
            for row in group.rows {
                for name in row.names {
                    let value = environment[name].map { "=" + VisibleText.of(SecretMasking.value($0, of: name)) }
                    lines.append("  - " + name + (value ?? ""))
                }
                let usual = row.defaultText.isEmpty ? "" : " [\(row.defaultText)]"
                lines.append("      " + row.meaning + usual)
            }
        }
        lines += ["", "Switches are on for 1, true, yes and on. Many have an opposite: PIPENV_NO_VENV_IN_PROJECT=1."]
        return lines.joined(separator: "\n") + "\n"
    }
}

import Diagnostics
import DotenvFiles
import OperatingSystem
import PythonEnvironments
import Reporting

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The text of `--support`: facts for a bug report, in Markdown, to be pasted as they are. Credentials in addresses and values
/// of variables that sound secret are masked; of other variables than those that Pipit reads there is nothing.
struct SupportReport {
    var work: Work

    private var session: Session { work.session }

    func text() -> String {
        let environment = session.settings.environment
        var lines = ["<details><summary>$ pipit --support</summary>", ""]
        func fact(_ name: String, _ value: String) { lines += ["\(name): `\(VisibleText.of(value))`", ""] }
        fact("Pipit version", "\(ProgramVersion.pipit), in place of Pipenv \(ProgramVersion.pipenv)")
        fact("System", Self.system)
        if let python = work.workbench.anyInterpreter() {
            fact("Nearest Python", "\(python.version) at \(python.executable)")
        } else {
            fact("Nearest Python", "none")
        }
        fact(
            "Project", session.project.exists ? session.project.pipfile : "no Pipfile from \(session.project.directory)"
        )
        fact("Environment", environmentText)
        fact("Cache", work.workbench.cacheDirectory)
        if let dotenv = session.dotenv {
            let names = dotenv.file.bindings.map(\.name)
            fact(".env", "\(dotenv.path): \(names.isEmpty ? "no variables" : names.joined(separator: ", "))")
        }
        lines += ["Variables that Pipit reads:", ""]
        let listed = VariableTable.names.filter { environment[$0] != nil }
        // Anything of Pipenv's and pip's that is set may be why, also where Pipit does not read it.
        let others = environment.variables.keys.filter { name in
            ["PIP_", "PIPENV_", "PIPIT_"].contains(where: name.hasPrefix) && !listed.contains(name)
        }
        for name in listed + others.sorted() {
            let value = SecretMasking.value(environment[name] ?? "", of: name)
            lines.append("  - `\(name)`: `\(VisibleText.of(value))`")
        }
        lines += ["", "---------------------------", ""]
        lines += file("Pipfile", at: session.project.pipfile, kind: "toml")
        lines += file("Pipfile.lock", at: session.project.lockfile, kind: "json")
        return lines.joined(separator: "\n") + "\n</details>\n"
    }

    private var environmentText: String {
        guard let location = try? session.environmentLocation() else { return "cannot be told" }
        guard VirtualEnvironment.exists(at: location.path) else { return "\(location.path), not made yet" }
        let python = EnvironmentInventory.item(at: location.path)?.python
        return location.path + (python.map { ", Python " + $0 } ?? "")
    }

    private func file(_ title: String, at path: String, kind: String) -> [String] {
        guard let bytes = try? Files.read(path) else { return [] }
        let text = Redaction.text(String(decoding: bytes, as: UTF8.self))
        // A fence that the text cannot end.
        let fence = text.contains("```") ? "~~~~~~~~" : "```"
        return [
            "\(title) (`\(VisibleText.of(path))`):", "", fence + kind, VisibleText.of(text, keepingLines: true), fence,
            "",
        ]
    }

    private static var system: String {
        var facts = utsname()
        guard uname(&facts) == 0 else { return "unknown" }
        func text<Field>(_ field: Field) -> String {
            withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        return [text(facts.sysname), text(facts.release), text(facts.machine)].joined(separator: " ")
    }
}

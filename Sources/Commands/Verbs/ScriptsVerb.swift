import Diagnostics
import Pipfiles
import Reporting
import StructuredText

/// `scripts`: what `run` knows by name.
struct ScriptsVerb {
    var session: Session

    func perform() throws -> Ending {
        guard let document = try session.files.document() else {
            throw session.noPipfile()
        }
        // A line for each, whatever stands in it.
        let rows =
            document.toml.root["scripts"]?.table?.members.map {
                (VisibleText.of($0.key), VisibleText.of(PythonSpelling.shown($0.node)))
            } ?? []
        // As Python counts: by code points.
        func width(_ texts: [String], _ title: String) -> Int {
            max(texts.map(\.unicodeScalars.count).max() ?? 0, title.unicodeScalars.count)
        }
        let first = width(rows.map(\.0), "Command")
        let second = width(rows.map(\.1), "Script")
        var text = ""
        func add(_ name: String, _ script: String) {
            text += name + String(repeating: " ", count: first - name.unicodeScalars.count + 2) + script + "\n"
        }
        add("Command", "Script")
        add(String(repeating: "-", count: first), String(repeating: "-", count: second))
        for (name, script) in rows { add(name, script) }
        session.invocation.output(text)
        if rows.isEmpty {
            session.talk(
                "The Pipfile has no scripts. Under [scripts], a line such as  test = \"pytest -q\"  makes  pipit run test  work."
            )
        }
        // What `run` would refuse is told here as well.
        do throws(PipfileError) {
            _ = try document.scripts()
        } catch {
            var warning = error.diagnostic
            warning.severity = .warning
            session.warn(warning)
        }
        return .exit(.done)
    }
}

/// Values of a Pipfile as Python prints them, which is how Pipenv shows scripts that are no plain text.
enum PythonSpelling {
    /// Text as it is, all else as Python spells it.
    static func shown(_ node: TOMLNode) -> String { node.string ?? spelled(node) }

    private static func spelled(_ node: TOMLNode) -> String {
        if let text = node.string { return quoted(text) }
        if let flag = node.boolean { return flag ? "True" : "False" }
        if let values = node.array { return "[" + values.map(spelled).joined(separator: ", ") + "]" }
        if let table = node.table {
            return "{" + table.members.map { quoted($0.key) + ": " + spelled($0.node) }.joined(separator: ", ") + "}"
        }
        if let number = node.integer { return String(number) }
        return node.kind
    }

    private static func quoted(_ text: String) -> String {
        let quote: Unicode.Scalar = text.contains("'") && !text.contains("\"") ? "\"" : "'"
        var result = String.UnicodeScalarView()
        result.append(quote)
        for scalar in text.unicodeScalars {
            switch scalar {
            case quote, "\\":
                result.append("\\")
                result.append(scalar)
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\r": result.append(contentsOf: "\\r".unicodeScalars)
            case "\t": result.append(contentsOf: "\\t".unicodeScalars)
            case "\u{0}"..<" ", "\u{7F}"..."\u{A0}":
                let digits = String(scalar.value, radix: 16)
                result.append(contentsOf: "\\x\(digits.count < 2 ? "0" : "")\(digits)".unicodeScalars)
            default: result.append(scalar)
            }
        }
        result.append(quote)
        return String(result)
    }
}

extension VerbDescription {
    static let scripts = VerbDescription(
        summary: "List the scripts of the Pipfile",
        usage: "pipit scripts",
        explanation:
            "Prints the names under [scripts] and the command that each one runs.",
        options: [],
        examples: [.init("pipit run NAME", "runs one of them")])
}

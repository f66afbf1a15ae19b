import Diagnostics
import StructuredText

/// A build whose backend gave up.
package struct BuildFailure: Equatable, Sendable {
    package var subject: String
    package var hook: String
    package var backend: String
    package var status: Int32
    /// The last lines of what it printed.
    package var output: [String]
    /// What it lacked, when that can be told.
    package var finding: BuildFinding?
    /// The file with everything that it printed.
    package var log: String?
    /// Whether this happened a while ago, and it was not tried again.
    package var isRemembered = false

    package init(
        subject: String, hook: String, backend: String, status: Int32, output: [String], finding: BuildFinding? = nil,
        log: String? = nil
    ) {
        self.subject = subject
        self.hook = hook
        self.backend = backend
        self.status = status
        self.output = output
        self.finding = finding
        self.log = log
    }

    var diagnostic: Diagnostic {
        var evidence: [Diagnostic.Evidence] = []
        if let finding, !output.contains(finding.line) { evidence.append(.init("cause", finding.line)) }
        evidence += output.map { .init("output", $0) }
        if let log { evidence.append(.init("whole output", log)) }
        var help = [
            finding?.advice ?? "read the last lines of its output: often a compiler or a C library is missing",
            "if it asks for a variable, name that in PIPIT_BUILD_VARIABLES: builds do not see the others",
            "or choose a version or a Python for which there is a wheel",
        ]
        if finding != nil { help.remove(at: 1) }
        if isRemembered { help.insert("it was tried a short while ago; `--clear` tries it again", at: 0) }
        let gaveUp = "`\(backend)` gave up in `\(hook)` with status \(status)"
        return Diagnostic(
            .buildFailed,
            "building `\(subject)` did not work: " + (finding.map { "\($0.missing) is missing" } ?? gaveUp),
            evidence: evidence,
            explanation: "No wheel of it suits this environment, so it has to be built. Nothing was installed.",
            help: help)
    }

    // MARK: - Kept

    init?(json: JSONValue) {
        guard let subject = json["subject"]?.string, let hook = json["hook"]?.string,
            let backend = json["backend"]?.string, let status = json["status"]?.integer
        else { return nil }
        self.init(
            subject: subject, hook: hook, backend: backend, status: Int32(truncatingIfNeeded: status),
            output: json["output"]?.array?.compactMap(\.string) ?? [], log: json["log"]?.string)
        finding = json["cause"]?.string.flatMap { BuildFinding(lines: [$0]) }
    }

    var json: JSONValue {
        var object = JSONObject([
            .init(key: "subject", value: .string(subject)), .init(key: "hook", value: .string(hook)),
            .init(key: "backend", value: .string(backend)), .init(key: "status", value: .number(String(status))),
            .init(key: "output", value: .array(output.map { .string($0) })),
        ])
        if let finding { object["cause"] = .string(finding.line) }
        if let log { object["log"] = .string(log) }
        return .object(object)
    }
}

/// What a failed build lacked, read out of what it printed.
package struct BuildFinding: Equatable, Sendable {
    /// Completes “… is missing”.
    package var missing: String
    /// What to do about it.
    package var advice: String
    /// The line that says so.
    package var line: String

    /// The first line that names something missing; nil when none does.
    init?(lines: some Sequence<String>) {
        for line in lines {
            guard let (missing, advice) = Self.found(in: line) else { continue }
            self.missing = missing
            self.advice = advice
            self.line = line
            return
        }
        return nil
    }

    private static func found(in line: String) -> (String, String)? {
        if let header = word(in: line, after: "fatal error: ", before: ": No such file")
            ?? word(in: line, after: "fatal error: '", before: "' file not found")
        {
            return header == "Python.h"
                ? (
                    "the header `Python.h`",
                    "install Python's own headers (`apt-get install python3-dev`, `dnf install python3-devel`)"
                )
                : ("the header `\(header)`", "install the C library's development package that has `\(header)`")
        }
        for compiler in [
            "gcc", "g++", "cc", "clang", "c++", "make", "cmake", "ninja", "gfortran", "swig", "cargo", "rustc",
        ] {
            let signs = [
                "\(compiler)' failed: No such file", "unable to execute '\(compiler)'", "\(compiler): not found",
                "\(compiler): command not found", "No such file or directory: '\(compiler)'",
                "Could not find \(compiler) ", "linux-gnu-\(compiler)' failed: No such file",
            ]
            if signs.contains(where: { isIn(line, $0) }) {
                return (
                    "the program `\(compiler)`",
                    ["cargo", "rustc"].contains(compiler)
                        ? "install Rust (`apt-get install cargo`, or rustup)"
                        : "install `\(compiler)` (on Debian and Ubuntu `apt-get install build-essential` has the usual ones)"
                )
            }
        }
        if line.contains("can't find Rust compiler") || line.contains("Rust toolchain not found") {
            return ("the Rust compiler", "install Rust (`apt-get install cargo`, or rustup)")
        }
        if let module = word(in: line, after: "No module named '", before: "'") {
            return (
                "the module `\(module)`",
                "its build needs `\(module)` and does not say so: take a newer version, or tell its maintainers"
            )
        }
        if let library = word(in: line, after: "cannot find -l", before: ":") ?? tail(of: line, after: "cannot find -l")
        {
            return (
                "the library `\(library)`", "install the C library's development package (`lib\(library)-dev` or alike)"
            )
        }
        if let package = word(in: line, after: "Package '", before: "', required by")
            ?? word(in: line, after: "Package ", before: " was not found in the pkg-config search path")
            ?? word(in: line, after: "No package '", before: "' found")
        {
            return (
                "`\(package)` for pkg-config", "install the C library's development package that has `\(package).pc`"
            )
        }
        for program in ["pg_config", "mysql_config", "mariadb_config", "pkg-config", "krb5-config", "gdal-config"]
        where line.contains("\(program)")
            && (line.contains("not found") || line.contains("No such file") || line.contains("could not be found"))
        {
            return ("the program `\(program)`", "install the development package that has `\(program)`")
        }
        return nil
    }

    /// Whether a sign stands in a line and is not the end of a longer name.
    private static func isIn(_ line: String, _ sign: String) -> Bool {
        guard let range = line.ranges(of: sign).first else { return false }
        guard range.lowerBound > line.startIndex else { return true }
        let before = line[line.index(before: range.lowerBound)]
        return !before.isLetter && before != "+" && before != "_"
    }

    private static func word(in line: String, after start: String, before end: String) -> String? {
        guard let from = line.ranges(of: start).first?.upperBound,
            let to = line[from...].ranges(of: end).first?.lowerBound, from < to
        else { return nil }
        let word = String(line[from..<to])
        return word.count <= 100 && !word.contains("`") ? word : nil
    }

    private static func tail(of line: String, after start: String) -> String? {
        guard let from = line.ranges(of: start).first?.upperBound else { return nil }
        let word = String(line[from...].prefix { !$0.isWhitespace && $0 != "`" })
        return word.isEmpty ? nil : word
    }
}

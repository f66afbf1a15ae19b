package import Advisories
package import Auditing
import Diagnostics
internal import PackagingStandards

/// The words in which every form of a report says the same thing.
package enum AuditWords {
    /// `high`, or `unknown` where no record tells.
    package static func severity(_ finding: Finding) -> String {
        finding.severity?.rating.rawValue ?? "unknown"
    }

    /// `high (7.5, CVSS 3.1, from GHSA-…)`.
    package static func severityAndSource(_ finding: Finding) -> String {
        guard let severity = finding.severity else { return "unknown, which does not mean harmless" }
        let source = OutsideText.line(severity.source.text)
        guard let score = severity.score else { return "\(severity.rating.rawValue) (by the word of \(source))" }
        return "\(severity.rating.rawValue) (\(score), \(severity.method), from \(source))"
    }

    /// One sentence: what a package is, and by which advisory.
    package static func headline(_ finding: Finding) -> String {
        let subject = "\(finding.package.normalized) \(OutsideText.version(finding.version))"
        let verdict =
            switch (finding.kind, finding.certainty) {
            case (.malware, _): "is known malware"
            case (_, .affected): "is vulnerable"
            case (_, .possibly): "may be vulnerable"
            }
        return "\(subject) \(verdict): \(finding.id.text)"
    }

    /// What the advisory is about, on one line.
    package static func summary(_ finding: Finding) -> String {
        if let summary = finding.summary, !summary.isEmpty { return OutsideText.line(summary) }
        // Most records of the Python database have no summary; their first line says it.
        let first = finding.details?.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) }
        guard let first else { return finding.kind == .malware ? "Malicious package" : "No summary is known" }
        let text = first.drop { $0 == "#" || $0.isWhitespace }
        return OutsideText.line(String(text.prefix(400))) + (text.count > 400 ? "…" : "")
    }

    /// A text that ends as a sentence does.
    static func sentence(_ text: String) -> String {
        text.last.map { ".!?…".contains($0) } == true ? text : text + "."
    }

    /// What can be done.
    package static func advice(_ finding: Finding) -> String {
        if finding.kind == .malware {
            return "Remove \(finding.package.normalized), and change every secret that it could read."
        }
        if let fix = finding.fixes.first(where: \.isClean) {
            return "Upgrade \(finding.package.normalized) to \(OutsideText.line(fix.version)) or later."
        }
        if let fix = finding.fixes.first {
            let others = fix.affectedBy.map(\.text).joined(separator: ", ")
            return "\(OutsideText.line(fix.version)) fixes this and is affected by \(others)."
        }
        return "No version is known that fixes it."
    }

    /// The versions that fix it, the least first, and what is wrong with them.
    static func fixes(_ finding: Finding) -> String {
        guard !finding.fixes.isEmpty else { return "no version that is known" }
        return finding.fixes.map { fix in
            let version = OutsideText.line(fix.version)
            guard !fix.isClean else { return version }
            return "\(version) (itself affected by \(fix.affectedBy.map(\.text).joined(separator: ", ")))"
        }.joined(separator: ", ")
    }

    /// `<2.0 or >=3.0,<3.1`.
    package static func affected(_ finding: Finding) -> String {
        finding.affected.isEmpty
            ? "not told by the advisory" : finding.affected.map(OutsideText.line).joined(separator: " or ")
    }

    /// The other ids.
    package static func aliases(_ finding: Finding) -> [String] {
        finding.ids.filter { $0 != finding.id }.map(\.text)
    }

    /// Why a finding is only possible.
    package static func doubt(_ doubt: Judgement.Doubt) -> String {
        switch doubt {
        case .unreadableVersion: "the version is not one of PEP 440's, so no range can be asked about it"
        case .unreadableRange: "the advisory has a range that cannot be read"
        case .nothingToJudgeBy: "the advisory does not say which versions it means"
        case .specifierPassesOver: "the advisory's range passes over such releases, though by order it holds them"
        }
    }

    package static func note(_ note: Finding.Note) -> String {
        switch note {
        case .prereleaseOfFix(let fix):
            "a pre-release of \(OutsideText.line(fix)), which fixes it, and may have been built after the fix"
        case .judgedAs(let version): "judged as \(OutsideText.line(version)), without the local label"
        case .privateIndex(let index):
            "comes from the index \(OutsideText.line(index)), and may merely share its name with the public package"
        }
    }

    /// Why nothing can be said about a package.
    package static func reason(_ reason: UnauditedPackage.Reason) -> String {
        switch reason {
        case .noDatabase: "no database of advisories answers for it"
        case .noVersion: "no version is stated"
        case .unreadableName: "the name cannot be one of a Python project"
        case .privateIndex(let index): "it comes from the index \(OutsideText.line(index)), unknown to public databases"
        case .local: "it comes from a directory on this machine"
        case .neverAsked: "no service was asked about it"
        case .answerTooOld(let moment): "the last answer about it is of \(moment), which is too old"
        case .noEcosystem: "nothing says which ecosystem it belongs to"
        case .nothingListed: "it lists no package of Python"
        case .nothingToJudge: "nothing in this folder says what a project uses"
        case .noLock: "it asks for packages, and there is no lock beside it"
        case .anonymousLock: "it does not say which Pipfile it was made from"
        case .emptyLock: "it names no package, and its Pipfile asks for some"
        case .noAdvisoriesAboutPython: "the advisories hold nothing about Python itself"
        case .releaseUnknown: "nothing says which of its releases is used; `--python-version` does"
        case .commitsOnly(let count):
            "\(Quantities.count(count, "advisory", "advisories")) about it name only commits, and no releases"
        case .otherInterpreter(let name): "it is \(OutsideText.line(name)), and the advisories are about CPython"
        case .otherName(let name): "its file is named as one of \(OutsideText.line(name))"
        }
    }

    /// The reason's name in data.
    static func key(_ reason: UnauditedPackage.Reason) -> String {
        switch reason {
        case .noDatabase: "no-database"
        case .noVersion: "no-version"
        case .unreadableName: "unreadable-name"
        case .privateIndex: "private-index"
        case .local: "local"
        case .neverAsked: "never-asked"
        case .answerTooOld: "answer-too-old"
        case .noEcosystem: "no-ecosystem"
        case .nothingListed: "nothing-listed"
        case .nothingToJudge: "nothing-to-judge"
        case .noLock: "no-lock"
        case .anonymousLock: "anonymous-lock"
        case .emptyLock: "empty-lock"
        case .noAdvisoriesAboutPython: "no-advisories-about-python"
        case .releaseUnknown: "release-unknown"
        case .commitsOnly: "commits-only"
        case .otherInterpreter: "other-interpreter"
        case .otherName: "other-name"
        }
    }

    static func key(_ doubt: Judgement.Doubt) -> String {
        switch doubt {
        case .unreadableVersion: "unreadable-version"
        case .unreadableRange: "unreadable-range"
        case .nothingToJudgeBy: "nothing-to-judge-by"
        case .specifierPassesOver: "specifier-passes-over"
        }
    }

    package static func idleness(_ idleness: IgnoreRule.Idleness) -> String {
        switch idleness {
        case .unused: "nothing was found that it could hold for"
        case .expired: "its time is over"
        case .fixed: "there is a fix now"
        }
    }

    /// `advisories as of 2026-11-23T04:00:00Z, 25000 records`.
    package static func database(_ status: DatabaseStatus) -> String {
        let age =
            switch status.freshness {
            case .fresh: ""
            case .stale: ", more than a day old"
            case .expired: ", too old to answer"
            case .fromTheFuture: ", from the future: one of the clocks is wrong"
            }
        let role = status.role == .supplement ? " (supplement)" : ""
        return "advisories as of \(status.state.updated), "
            + Quantities.count(status.state.records, "record") + age + role
    }

    /// Everything that kept the audit from being whole, one sentence each.
    package static func gaps(_ report: AuditReport) -> [String] {
        var gaps: [String] = []
        for status in report.databases where status.role == .general && !status.freshness.answers {
            gaps.append("A database does not answer: \(database(status)).")
        }
        if !report.hasAnsweringDatabase, gaps.isEmpty { gaps.append("There is no database of advisories.") }
        for package in report.unaudited {
            gaps.append("\(label(package)) was not audited: \(reason(package.reason)).")
        }
        return gaps
    }

    /// What a report says beside the packages: which interpreters were judged, and what nobody looked at.
    package static func asides(_ report: AuditReport) -> [String] { interpreters(report) + passedOver(report) }

    /// `Python 3.11.4 was judged too.`, one for each interpreter.
    static func interpreters(_ report: AuditReport) -> [String] {
        var lines: [String] = []
        for interpreter in report.interpreters {
            let name = "Python \(OutsideText.line(interpreter.version))"
            // Whatever came up when it was asked about stands among what could not be judged.
            let isOpen = report.unaudited.contains {
                $0.name == PackageName.interpreter.normalized && $0.version == interpreter.version
            }
            let line: String
            if let reason = interpreter.reason {
                line = "\(name) was not judged: \(Self.reason(reason))."
            } else {
                line = isOpen ? "\(name) could be judged only in part." : "\(name) was judged too."
            }
            if !lines.contains(line) { lines.append(line) }
        }
        return lines
    }

    /// `bom.json also lists 12 packages of npm and 1 of deb, which were not looked at.`, one for each list.
    package static func passedOver(_ report: AuditReport) -> [String] {
        var files: [String] = []
        for entry in report.passedOver where !files.contains(entry.file) { files.append(entry.file) }
        return files.map { file in
            let entries = report.passedOver.filter { $0.file == file }
            var parts = entries.compactMap { entry in
                entry.ecosystem.map { "\(Quantities.count(entry.count, "package")) of \(OutsideText.line($0))" }
            }
            let others = entries.filter { $0.ecosystem == nil }.reduce(0) { $0 + $1.count }
            if others > 0 {
                parts.append(
                    Quantities.count(others, "component")
                        + (others == 1 ? " that is no package" : " that are no packages"))
            }
            let last = parts.popLast() ?? ""
            let list = parts.isEmpty ? last : parts.joined(separator: ", ") + " and " + last
            return "\(OutsideText.line(file)) also lists \(list), which were not looked at."
        }
    }

    package static func label(_ package: UnauditedPackage) -> String {
        OutsideText.line(package.name) + (package.version.map { " " + OutsideText.line($0) } ?? "")
    }

    /// `Found 2 vulnerabilities in 1 package (1 ignored); 3 packages could not be audited.`
    package static func verdict(_ report: AuditReport) -> String {
        let packages = Set(report.findings.map(\.package)).count
        let malware = report.findings.filter { $0.kind == .malware }.count
        let count = report.findings.count - malware
        var parts: [String] = []
        if malware > 0 { parts.append(Quantities.count(malware, "report") + " of malware") }
        if count > 0 { parts.append(Quantities.count(count, "vulnerability", "vulnerabilities")) }
        var text =
            parts.isEmpty
            ? "Found no known vulnerabilities" : "Found " + parts.joined(separator: " and ")
        text += " in " + Quantities.count(parts.isEmpty ? report.audited : packages, "package")
        if !report.suppressed.isEmpty { text += " (\(report.suppressed.count) ignored)" }
        if !report.unaudited.isEmpty {
            text += "; " + Quantities.count(report.unaudited.count, "package") + " could not be audited"
        }
        if !report.hasAnsweringDatabase { text += "; no " + withoutAnswer(report) }
        return text + "."
    }

    /// What it means that no database is whole and recent enough; what comes after a `No`.
    package static func withoutAnswer(_ report: AuditReport) -> String {
        "database of advisories is whole and recent enough, so "
            + (report.findings.isEmpty ? "this says nothing" : "nothing else counts as clean")
    }

    /// `clean`, `vulnerable`, `malware`, `incomplete`.
    package static func verdictKey(_ report: AuditReport) -> String {
        switch report.exitStatus {
        case .done: "clean"
        case .malware: "malware"
        case .objected: report.findings.isEmpty ? "clean" : "vulnerable"
        default: "incomplete"
        }
    }

    /// What a rule gives as its reason.
    package static func reason(_ rule: IgnoreRule) -> String {
        var parts = [rule.reason.map(OutsideText.line) ?? "ignored on request"]
        if let until = rule.until {
            let text = until.description
            parts.append(
                "until "
                    + (["T00:00:00Z", "T23:59:59Z"].contains(where: text.hasSuffix) ? String(text.prefix(10)) : text))
        }
        if rule.untilFixed { parts.append("until there is a fix") }
        return parts.joined(separator: ", ")
    }
}

extension AuditFacts {
    /// `Pipfile.lock:12`.
    func place(_ occurrence: AuditSubject.Occurrence) -> String {
        OutsideText.line(path(occurrence.place)) + (occurrence.place?.line.map { ":\($0)" } ?? "")
    }

    /// `Pipfile.lock:12 (default), Pipfile.lock:40 (develop)`.
    func places(_ occurrences: [AuditSubject.Occurrence]) -> String {
        occurrences.map { "\(place($0)) (\(OutsideText.line($0.category)))" }.joined(separator: ", ")
    }
}

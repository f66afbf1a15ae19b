import PackagingStandards

/// The words in which a failure is told. Every sentence of this room is here.
enum ExplanationWords {
    // MARK: - Versions

    static func everyVersion(of name: String) -> String { "every version of \(name)" }

    static func withOthers(_ text: String, count: Int) -> String {
        "\(text) (and \(count) older \(count == 1 ? "one" : "ones"))"
    }

    static func choice(_ texts: [String]) -> String {
        texts.count < 2 ? texts.joined() : "\(texts.dropLast().joined(separator: ", ")) or \(texts[texts.count - 1])"
    }

    // MARK: - What is lacking

    enum Lack {
        case notFound(String)
        case noVersions
        case noneMatches(newest: Version?)
        /// What is locked for is named where that is the reason.
        case hidden(HiddenReason.Sort, target: String)
    }

    static func clause(_ lack: Lack) -> String {
        switch lack {
        case .notFound(let reason): "which was not found: \(reason)"
        case .noVersions: "which has no versions"
        case .noneMatches(let newest): newest.map { "but the newest version is \($0)" } ?? "which no version is"
        case .hidden(.yanked, _): "but what fits was withdrawn by its publisher"
        case .hidden(.requiresPython, let target): "but what fits does not support \(target)"
        case .hidden(.noCompatibleFile, _): "but what fits has no file that can be used here"
        case .hidden(.prerelease, _): "but what fits is a pre-release"
        case .hidden(.policy, _): "but what fits is hidden by a rule"
        case .hidden(.other, _): "but what fits may not be used"
        }
    }

    /// The headline where a root requirement has no answer at all.
    ///
    /// - Parameter wording: what is asked of the package, with a space before it, or nothing.
    static func lacks(_ name: String, _ wording: String, _ lack: Lack) -> String {
        let wanted = name + wording
        switch lack {
        case .notFound(let reason): return "`\(wanted)` was not found: \(reason)"
        case .noVersions: return "`\(wanted)` has no versions"
        case .noneMatches(let newest):
            return "no version of `\(name)` fits `\(wording.dropFirst())`"
                + (newest.map { "; the newest is \($0)" } ?? "")
        case .hidden(.yanked, _): return "`\(wanted)` exists, but was withdrawn by its publisher"
        case .hidden(.requiresPython, let target): return "`\(wanted)` does not support \(target)"
        case .hidden(.noCompatibleFile, _): return "`\(wanted)` exists, but has no file that can be used here"
        case .hidden(.prerelease, _): return "`\(wanted)` exists only as a pre-release"
        case .hidden(.policy, _), .hidden(.other, _): return "`\(wanted)` exists, but may not be used"
        }
    }

    static func needsButLacks(_ subject: String, _ through: String?, _ wanted: String, _ lack: Lack) -> String {
        "`\(subject)`\(by(through)) needs `\(wanted)`, \(clause(lack))"
    }

    // MARK: - Headlines

    private static func by(_ through: String?) -> String { through.map { " (by way of `\($0)`)" } ?? "" }

    static func place(_ origin: RequirementOrigin) -> String? {
        switch (origin.file, origin.line) {
        case (let file?, let line?): "line \(line) of \(file)"
        case (let file?, nil): file
        case (nil, _): nil
        }
    }

    private static func said(_ origin: RequirementOrigin) -> String { place(origin) ?? "`\(origin.text)`" }

    static func edgeAgainstRoot(
        _ subject: String, _ through: String?, _ needed: String, _ origin: RequirementOrigin, _ kept: String
    ) -> String {
        "`\(subject)`\(by(through)) needs `\(needed)`, but \(said(origin)) asks for `\(kept)`"
    }

    static func rootsExclude(_ name: String, _ first: RequirementOrigin, _ second: RequirementOrigin) -> String {
        "no version of `\(name)` is what \(said(first)) and \(said(second)) both ask for"
    }

    static func edgesExclude(_ first: String, _ second: String, _ name: String) -> String {
        first == second
            ? "`\(first)` needs versions of `\(name)` that exclude each other"
            : "`\(first)` and `\(second)` need different versions of `\(name)`"
    }

    static func extrasExclude(_ name: String, _ extras: [String]) -> String {
        "`\(name)[\(extras.joined(separator: ","))]` asks for extras that cannot be combined"
    }

    static func rootAgainstConstraint(_ origin: RequirementOrigin, _ wanted: String, _ reason: String) -> String {
        "\(place(origin).map { $0 + " asks" } ?? "`\(origin.text)` asks") for `\(wanted)`, but \(reason)"
    }

    static func edgeAgainstConstraint(_ subject: String, _ needed: String, _ reason: String) -> String {
        "`\(subject)` needs `\(needed)`, but \(reason)"
    }

    static func tangle(_ names: [PackageName]) -> String {
        var seen: [String] = []
        for name in names where !seen.contains("`\(name)`") { seen.append("`\(name)`") }
        switch seen.count {
        case 0: return "the requirements cannot be met together"
        case 1: return "no version of \(seen[0]) can be locked with all that it needs"
        case 2...4:
            return "\(seen.dropLast().joined(separator: ", ")) and \(seen[seen.count - 1]) cannot be locked together"
        default: return "\(seen[0]), \(seen[1]) and \(seen.count - 2) others cannot be locked together"
        }
    }

    // MARK: - Facts

    static func root(_ origin: RequirementOrigin, consequence: String?) -> String {
        var text = origin.text
        if let file = origin.file { text = "\(file)\(origin.line.map { ":\($0)" } ?? "")  \(text)" }
        return consequence.map { "\(text)  (\($0))" } ?? text
    }

    static func fits(_ versions: String, isOne: Bool) -> String { "only \(versions) \(isOne ? "fits" : "fit")" }

    static func matchesOnlyHidden(_ versions: String) -> String { "it matches only \(versions)" }

    static func constraint(_ wanted: String, _ reason: String) -> String { "\(wanted) only: \(reason)" }

    static func unavailable(_ subject: String, isOne: Bool, _ reason: String) -> String {
        "\(subject) cannot be used: \(reason)"
    }

    static func needs(_ subject: String, isOne: Bool, _ needed: String, lack: String?) -> String {
        "\(subject) \(isOne ? "needs" : "need") \(needed)" + (lack.map { ", \($0)" } ?? "")
    }

    static func further(_ count: Int) -> String { "and \(count) further \(count == 1 ? "fact" : "facts")" }

    // MARK: - Remedies and hints

    static func remedies(_ count: Int) -> String {
        count == 1 ? "Changing one line is enough:" : "Changing one of these lines is enough:"
    }

    /// - Parameter place: where the line stands, if the name alone does not tell.
    static func relaxed(_ name: PackageName, at place: RequirementOrigin?) -> String {
        let location = place?.file.map { file in "\(file)\(place?.line.map { ":\($0)" } ?? "")  " } ?? ""
        return "\(location)\(name.written) = \"*\""
    }

    static func wouldLock(_ versions: [(name: PackageName, version: Version)]) -> String {
        "would lock " + versions.map { "\($0.name) \($0.version)" }.joined(separator: ", ")
    }

    static func requiresPython(_ specifiers: String, _ target: String) -> String {
        "needs Python \(specifiers), which \(target) is not"
    }

    static func noCompatibleFile(_ instead: String?) -> String {
        "no file that can be used here" + (instead.map { " (\($0))" } ?? "")
    }

    static let noFiles = "no files"
    static let prerelease = "a pre-release, which nothing allows"

    static func yanked(_ reason: String) -> String {
        reason.isEmpty ? "withdrawn by its publisher" : "withdrawn by its publisher: \"\(reason)\""
    }

    static func directReference(to name: PackageName) -> String {
        "it needs `\(name)` from a direct URL that the project does not name itself"
    }

    // MARK: - Steps of a proof

    /// What an incompatibility says, for any terms.
    static func statement(of terms: [Term], _ describer: VersionDescriber) -> String {
        var present: [String] = []
        var absent: [String] = []
        for term in terms {
            let count = describer.registry.candidateCount(of: term.node)
            if term.set.containsAbsence {
                let wanted = term.set.complement(candidates: count)
                absent.append(
                    wanted.isEmpty
                        ? "a version of \(describer.name(of: term.node))" : describer.subject(wanted, of: term.node))
            } else {
                present.append(describer.subject(term.set, of: term.node))
            }
        }
        switch (present.isEmpty, absent.isEmpty) {
        case (true, true): return "there is no solution"
        case (true, false): return "needed: \(absent.joined(separator: " or "))"
        case (false, true):
            return present.count == 1
                ? "\(present[0]) cannot be used" : "not together: \(present.joined(separator: " and "))"
        case (false, false):
            return "\(present.joined(separator: " with ")) needs \(absent.joined(separator: " or "))"
        }
    }
}

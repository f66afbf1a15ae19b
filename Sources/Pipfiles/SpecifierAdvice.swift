import PackagingStandards

/// What somebody who wrote another tool's version syntax probably meant.
enum SpecifierAdvice {
    /// A specifier in Python's syntax; `nil` when there is no good guess.
    static func instead(of text: String) -> String? {
        let clauses = text.split(separator: ",").map { String($0).trimmed }
        guard !clauses.isEmpty else { return nil }
        let advised = clauses.compactMap { clause($0) }
        guard advised.count == clauses.count else { return nil }
        let advice = advised.joined(separator: ",")
        return (try? SpecifierSet(advice)) == nil ? nil : advice
    }

    private static func clause(_ text: String) -> String? {
        if (try? SpecifierSet(text)) != nil { return text }
        if text.hasPrefix("^") { return caret(String(text.dropFirst()).trimmed) }
        if text.hasPrefix("~"), let version = Version(String(text.dropFirst()).trimmed) {
            // `~1.2.3` and `~1.2` allow the last number but one to stay; `~1` allows every 1.
            return version.release.count > 1 ? "==" + prefix(version, 2) + ".*,>=\(version)" : "==\(version).*"
        }
        if text.hasPrefix("=>") { return ">=" + text.dropFirst(2) }
        if text.hasPrefix("=<") { return "<=" + text.dropFirst(2) }
        if text.hasPrefix("="), Version(String(text.dropFirst()).trimmed) != nil { return "=" + text }
        if text.hasSuffix(".x") || text.hasSuffix(".*") {
            let stem = String(text.dropLast(2))
            return Version(stem) == nil ? nil : "==" + stem + ".*"
        }
        return Version(text) == nil ? nil : "==" + text
    }

    /// `^1.2.3`: everything up to the next number left of the first that is not zero.
    private static func caret(_ text: String) -> String? {
        guard let version = Version(text) else { return nil }
        let numbers = text.split(separator: ".").prefix { Int($0) != nil }.compactMap { Int($0) }
        guard !numbers.isEmpty, numbers.allSatisfy({ $0 < 1_000_000_000 }) else { return nil }
        let significant = numbers.firstIndex { $0 > 0 } ?? numbers.count - 1
        let bound = (numbers[..<significant] + [numbers[significant] + 1]).map(String.init).joined(separator: ".")
        return ">=\(version),<\(bound)"
    }

    private static func prefix(_ version: Version, _ count: Int) -> String {
        version.description.split(separator: ".").prefix(count).joined(separator: ".")
    }
}

/// What a command changed, as a short list: additions, new versions, removals.
package struct ChangeSummary: Equatable, Sendable {
    /// One package before and after. Versions are shown as they are; for a package without one, say what it is instead
    /// (`git 1a2b3c4`, `./pkg`).
    package struct Change: Equatable, Sendable {
        package var name: String
        package var before: String?
        package var after: String?
        /// Why, as a clause; shown in parentheses.
        package var reason: String?

        package init(name: String, before: String?, after: String?, reason: String? = nil) {
            self.name = name
            self.before = before
            self.after = after
            self.reason = reason
        }
    }

    /// `Locked 34 packages`; a duration is added when it is known.
    package var headline: String
    package var changes: [Change]
    package var nanoseconds: UInt64?
    /// Follows the duration, in parentheses.
    package var remark: String?

    package init(headline: String, changes: [Change], nanoseconds: UInt64? = nil, remark: String? = nil) {
        self.headline = headline
        self.changes = changes
        self.nanoseconds = nanoseconds
        self.remark = remark
    }

    /// The headline and one line for each change, in order of name; at most `limit` of them unless it is nil.
    package func text(appearance: Appearance, limit: Int? = 20) -> String {
        var text = VisibleText.of(headline)
        if let nanoseconds { text += " in " + Quantities.duration(nanoseconds: nanoseconds) }
        if let remark { text += " (\(VisibleText.of(remark)))" }
        text += "\n"
        let changes = self.changes.filter { $0.before != $0.after }.sorted {
            ($0.name, $0.after ?? "") < ($1.name, $1.after ?? "")
        }
        // Cutting one line off to write another about it would gain nothing.
        let shown = limit.map { changes.count > $0 + 1 ? $0 : changes.count } ?? changes.count
        for change in changes.prefix(shown) { text += line(for: change, appearance) }
        if shown < changes.count { text += "  and \(changes.count - shown) more (`-v` lists them all)\n" }
        return text
    }

    private func line(for change: Change, _ appearance: Appearance) -> String {
        let name = VisibleText.of(change.name)
        let reason = change.reason.map { " (\(VisibleText.of($0)))" } ?? ""
        let arrow = appearance.signs ? "→" : "->"
        switch (change.before.map { VisibleText.of($0) }, change.after.map { VisibleText.of($0) }) {
        case (nil, let after?): return appearance.paint("  + \(name) \(after)", .good) + reason + "\n"
        case (let before?, nil): return appearance.paint("  - \(name) \(before)", .warning) + reason + "\n"
        case (let before?, let after?): return "  ~ \(name) \(before) \(arrow) \(after)\(reason)\n"
        case (nil, nil): return ""
        }
    }
}

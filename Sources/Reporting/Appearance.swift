/// How much Pipit says about what it is doing.
package enum Verbosity: Int, Comparable, Sendable {
    /// Warnings and errors alone.
    case quiet = -1
    case normal = 0
    /// Every file and every decision that is cheap to tell.
    case verbose = 1

    package static func < (left: Verbosity, right: Verbosity) -> Bool { left.rawValue < right.rawValue }
}

/// What the place that text goes to can show. Colour and signs add to the words and never stand for them.
package struct Appearance: Equatable, Sendable {
    /// Whether escape sequences for colour may be written.
    package var colour: Bool
    /// Whether signs beyond ASCII (`✔`, `→`, a spinner) may be written.
    package var signs: Bool
    /// Whether a line may be redrawn in place.
    package var animated: Bool
    /// The width in columns, for help and for the redrawn line; other text is never wrapped.
    package var columns: Int

    package init(colour: Bool = false, signs: Bool = true, animated: Bool = false, columns: Int = 80) {
        self.colour = colour
        self.signs = signs
        self.animated = animated
        self.columns = max(columns, 20)
    }

    /// Decides from the environment and from facts about the descriptor.
    ///
    /// `NO_COLOR` and `PIPENV_COLORBLIND` (not empty) and `TERM=dumb` turn colour off; `FORCE_COLOR` (neither empty nor 0)
    /// turns it on where there is no terminal. `CI`, `TF_BUILD`, `PIPENV_NOSPIN` stop the redrawn line; `CI` and
    /// `PIPENV_HIDE_EMOJIS` leave the signs out. `COLUMNS` overrides the width.
    package init(variables: [String: String], isTerminal: Bool, terminalColumns: Int = 0) {
        func isOn(_ name: String) -> Bool { SwitchText.isOn(variables[name]) }
        func isPresent(_ name: String) -> Bool { variables[name].map { !$0.isEmpty } ?? false }
        let isDumb = variables["TERM"] == "dumb"
        let isContinuousIntegration = isOn("CI") || isOn("TF_BUILD")
        let refused = isPresent("NO_COLOR") || isPresent("PIPENV_COLORBLIND") || isDumb
        let columns = variables["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        let hidesSigns =
            variables["PIPENV_HIDE_EMOJIS"] == nil ? isContinuousIntegration : isOn("PIPENV_HIDE_EMOJIS")
        self.init(
            colour: !refused && (isTerminal || isOn("FORCE_COLOR")),
            signs: !hidesSigns && !isDumb,
            animated: isTerminal && !isDumb && !isContinuousIntegration && !isOn("PIPENV_NOSPIN"),
            columns: columns ?? (terminalColumns > 0 ? terminalColumns : 80))
    }

    package enum Style: String, Sendable {
        case error = "1;31"
        case warning = "1;33"
        case note = "1;36"
        case good = "32"
        case strong = "1"
        case faint = "2"
    }

    /// The text in a style, or the text alone where there is no colour.
    package func paint(_ text: String, _ style: Style) -> String {
        colour ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}

/// A switch as people write it in the environment.
package enum SwitchText {
    /// nil for a text that is neither a yes nor a no.
    package static func value(of text: String) -> Bool? {
        switch text.lowercased() {
        case "1", "true", "yes", "on": true
        case "0", "false", "no", "off": false
        default: nil
        }
    }

    /// Whether a variable turns something on. Absent and empty do not; any text that is not a no does, as in Pipenv.
    package static func isOn(_ text: String?) -> Bool {
        guard let text, !text.isEmpty else { return false }
        return value(of: text) ?? true
    }
}

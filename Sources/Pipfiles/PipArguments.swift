/// `pip_args` of an entry, as far as they mean something without pip: what the package's build backend is told.
package struct PipArguments: Equatable, Sendable {
    /// `config_settings` of PEP 517, each key with its values in order.
    package private(set) var settings: [String: [String]] = [:]
    /// What means nothing to Pipit.
    package private(set) var other: [String] = []

    package init(_ words: [String]) {
        var rest = words[...]
        while let word = rest.popFirst() {
            let setting: String?
            switch word {
            case "--config-settings", "--config-setting", "-C": setting = rest.popFirst()
            case let word where word.hasPrefix("--config-settings="): setting = String(word.dropFirst(18))
            case let word where word.hasPrefix("--config-setting="): setting = String(word.dropFirst(17))
            case let word where word.hasPrefix("-C"): setting = String(word.dropFirst(2))
            default:
                other.append(word)
                continue
            }
            guard let setting, let equals = setting.firstIndex(of: "="), equals > setting.startIndex else {
                other.append(word)
                continue
            }
            settings[String(setting[..<equals]), default: []].append(String(setting[setting.index(after: equals)...]))
        }
    }
}

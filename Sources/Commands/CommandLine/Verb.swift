/// A command of Pipit's, in the order of the help.
package enum Verb: String, CaseIterable, Sendable {
    case install, sync, lock, update, upgrade, uninstall, clean, verify, `import`
    case check, scan, audit, watch, db, sbom
    case run, shell, activate, open, remove, graph, requirements, pylock, scripts, venvs, completions

    /// Each stands in the file of its command.
    var description: VerbDescription {
        switch self {
        case .install: .install
        case .sync: .sync
        case .lock: .lock
        case .update: .update
        case .upgrade: .upgrade
        case .uninstall: .uninstall
        case .clean: .clean
        case .verify: .verify
        case .import: .import
        case .check: .check
        case .scan: .scan
        case .audit: .audit
        case .watch: .watch
        case .db: .db
        case .sbom: .sbom
        case .run: .run
        case .shell: .shell
        case .activate: .activate
        case .open: .open
        case .remove: .remove
        case .graph: .graph
        case .requirements: .requirements
        case .pylock: .pylock
        case .scripts: .scripts
        case .venvs: .venvs
        case .completions: .completions
        }
    }
}

/// What the help and the reader of the command line know of a command.
struct VerbDescription: Sendable {
    struct Example: Sendable {
        var command: String
        /// May be empty.
        var meaning: String

        init(_ command: String, _ meaning: String = "") {
            self.command = command
            self.meaning = meaning
        }
    }

    /// What it does, in one line.
    var summary: String
    var usage: String
    /// What it does, in a few sentences.
    var explanation: String
    /// Its own options; those of every command are left out.
    var options: [OptionDescription]
    var examples: [Example]
    /// Whether it takes words that are no options. What it makes of them is its own business.
    var takesArguments = false
}

/// What bash takes its arguments for, as far as it decides which start-up file it reads.
struct BashInvocation: Equatable {
    /// `-i`.
    private(set) var isInteractive = false
    /// `-c`, or a script's name without `-s`: what it runs is not typed.
    private(set) var hasProgram = false
    /// A login shell, POSIX mode, `--norc` or a file of the user's own choice.
    private(set) var readsOtherFile = false

    init(_ arguments: [String]) {
        var rest = arguments[...]
        var readsInput = false
        // Long options come first, and with one dash as well as with two.
        while let word = rest.first, word.hasPrefix("-"), let name = Self.longName(word) {
            rest.removeFirst()
            switch name {
            case "rcfile", "init-file":
                rest = rest.dropFirst()
                readsOtherFile = true
            case "login", "posix", "norc", "help", "version", "dump-strings", "dump-po-strings", "pretty-print":
                readsOtherFile = true
            default: break
            }
        }
        while let word = rest.first, word.count > 1, word.hasPrefix("-") || word.hasPrefix("+") {
            rest.removeFirst()
            if word == "--" { break }
            // An unknown long option: bash says so and ends.
            if word.hasPrefix("--") { readsOtherFile = true }
            for letter in word.dropFirst() {
                switch letter {
                case "i" where word.hasPrefix("-"): isInteractive = true
                case "c": hasProgram = true
                case "s": readsInput = true
                case "l", "D": readsOtherFile = true
                case "o", "O":
                    if rest.first == "posix" { readsOtherFile = true }
                    rest = rest.dropFirst()
                default: break
                }
            }
        }
        if rest.first == "-" { rest.removeFirst() }
        if !rest.isEmpty, !readsInput { hasProgram = true }
    }

    private static let longNames = [
        "rcfile", "init-file", "login", "posix", "norc", "noprofile", "noediting", "restricted", "verbose", "debug",
        "debugger", "dump-strings", "dump-po-strings", "pretty-print", "help", "version", "wordexp", "protected",
    ]

    private static func longName(_ word: String) -> String? {
        let name = String(word.drop { $0 == "-" })
        return word.hasPrefix("---") || !longNames.contains(name) ? nil : name
    }

    /// Whether it reads the file that `--rcfile` names.
    func readsStartFile(hasTerminal: Bool) -> Bool {
        !readsOtherFile && (isInteractive || hasTerminal && !hasProgram)
    }
}

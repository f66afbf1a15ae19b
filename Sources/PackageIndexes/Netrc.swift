import OperatingSystem

/// Credentials by host name, as the file of that name holds them.
package struct Netrc: Sendable {
    private var machines: [String: Credentials] = [:]
    private var fallback: Credentials?

    /// Knows nobody.
    package init() {}

    /// Reads the tokens `machine`, `default`, `login`, `password`, `account` and `macdef`, with `"…"` and `\` quoting and
    /// `#` comments. What is not understood is passed over: a stray word must not keep other hosts' entries from working.
    package init(parsing bytes: [UInt8]) {
        var scanner = Tokens(bytes: bytes)
        var current: Entry?
        while let token = scanner.next() {
            switch token {
            case "machine":
                keep(current)
                current = scanner.next().map { Entry(machine: $0.lowercased()) }
            case "default":
                keep(current)
                current = Entry(machine: nil)
            case "login", "user": current?.login = scanner.next()
            case "password": current?.password = scanner.next()
            case "account": _ = scanner.next()
            case "macdef": scanner.skipMacro()
            default:
                if token.hasPrefix("#") { scanner.skipLine() }
            }
        }
        keep(current)
    }

    /// What the file named by `NETRC`, else `~/.netrc`, else `~/_netrc`, holds; nobody when there is none.
    package init(environment: UserEnvironment) throws(FileError) {
        var paths: [String] = []
        if let named = environment.nonEmpty("NETRC") {
            paths = [named]
        } else if let home = environment.nonEmpty("HOME") {
            paths = [Paths.join(home, ".netrc"), Paths.join(home, "_netrc")]
        }
        for path in paths where Files.exists(path) {
            self.init(parsing: try Files.readNamed(path))
            return
        }
        self.init()
    }

    /// Who to be at `host` (lower case); the `default` entry where no other fits.
    package func credentials(for host: String) -> Credentials? { machines[host] ?? fallback }

    private mutating func keep(_ entry: Entry?) {
        guard let entry, entry.login != nil || entry.password != nil else { return }
        let credentials = Credentials(
            user: entry.login ?? "", password: entry.password ?? "", hasPassword: entry.password != nil)
        if let machine = entry.machine {
            // The first entry of a host counts, as for every other reader of these files.
            if machines[machine] == nil { machines[machine] = credentials }
        } else if fallback == nil {
            fallback = credentials
        }
    }

    private struct Entry {
        var machine: String?
        var login: String?
        var password: String?
    }

    private struct Tokens {
        let bytes: [UInt8]
        var position = 0

        mutating func next() -> String? {
            while position < bytes.count, isBlank(bytes[position]) { position += 1 }
            guard position < bytes.count else { return nil }
            var token: [UInt8] = []
            if bytes[position] == UInt8(ascii: "\"") {
                position += 1
                while position < bytes.count, bytes[position] != UInt8(ascii: "\"") { take(into: &token) }
                position += 1
            } else {
                while position < bytes.count, !isBlank(bytes[position]) { take(into: &token) }
            }
            position = min(position, bytes.count)
            return String(decoding: token, as: UTF8.self)
        }

        private mutating func take(into token: inout [UInt8]) {
            if bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count { position += 1 }
            token.append(bytes[position])
            position += 1
        }

        mutating func skipLine() {
            // The newline that ended the comment's first word is behind `position` only if the word ended the line.
            while position < bytes.count, bytes[position] != 10 { position += 1 }
        }

        /// A macro ends at the first empty line.
        mutating func skipMacro() {
            while position < bytes.count {
                if bytes[position] == 10, position + 1 == bytes.count || bytes[position + 1] == 10 { return }
                position += 1
            }
        }

        private func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
    }
}

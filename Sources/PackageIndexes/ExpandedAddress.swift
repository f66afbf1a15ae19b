import OperatingSystem

/// An address whose variables have their values, and which piece of it came from where.
package struct ExpandedAddress: Sendable {
    package enum Origin: Equatable, Sendable {
        /// It stands in the file of the project.
        case written
        /// The value of a variable of the user's.
        case user(String)
        /// The value of one of the project's, which may quote the user's.
        case project(quoting: Set<String>)

        /// The user's variables that are in such a piece.
        var names: Set<String> {
            switch self {
            case .written: []
            case .user(let name): [name]
            case .project(let names): names
            }
        }
    }

    private var pieces: [(bytes: Range<Int>, origin: Origin)] = []
    private var bytes: [UInt8] = []
    /// Variables that nobody set; they stand there as they are written.
    package private(set) var unset: [String] = []
    private var seenUnset: Set<String> = []

    package init() {}

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package mutating func append(written text: some StringProtocol) { append(text, .written) }

    /// Appends the value of a variable, or `written` where nobody set it.
    package mutating func append(
        _ name: String, written: some StringProtocol, of variables: AddressVariables,
        encode: (String) -> String = { $0 }
    ) {
        guard let value = variables[name] else {
            if seenUnset.insert(name).inserted { unset.append(name) }
            return append(written: written)
        }
        let isOfProject = variables.project[name] != nil
        append(encode(value), isOfProject ? .project(quoting: variables.ofUser(in: name)) : .user(name))
    }

    private mutating func append(_ text: some StringProtocol, _ origin: Origin) {
        let start = bytes.count
        bytes += Array(text.utf8)
        if start < bytes.count { pieces.append((start..<bytes.count, origin)) }
    }

    /// Appends a text with `${NAME}` alone expanded, in capital letters, digits and underscores, as pip has it for requirements.
    mutating func append(
        requirement text: Substring, _ variables: AddressVariables, encode: (String) -> String = { $0 }
    ) {
        var rest = text
        while let dollar = rest.utf8.firstIndex(of: UInt8(ascii: "$")) {
            append(written: rest[..<dollar])
            rest = rest[dollar...]
            guard let (name, end) = Self.variable(at: rest) else {
                append(written: "$")
                rest = rest.dropFirst()
                continue
            }
            append(name, written: rest[..<end], of: variables, encode: encode)
            rest = rest[end...]
        }
        append(written: rest)
    }

    /// The variable that `text` begins with, and where it ends. Looks no further than its name.
    static func variable(at text: Substring) -> (name: String, end: String.Index)? {
        let bytes = text.utf8
        guard bytes.starts(with: "${".utf8) else { return nil }
        let name = bytes.dropFirst(2).prefix {
            (0x41...0x5a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5f
        }
        guard !name.isEmpty, name.endIndex < bytes.endIndex, bytes[name.endIndex] == UInt8(ascii: "}") else {
            return nil
        }
        return (String(text[name.startIndex..<name.endIndex]), bytes.index(after: name.endIndex))
    }

    // MARK: - What is sent, and where to

    /// What of the user's goes to a server when the address is used; nil when nothing does, or nobody is reached.
    package var sending: VariableSending? {
        let names = Set(pieces.flatMap(\.origin.names))
        guard !names.isEmpty, let server, !server.isLocal else { return nil }
        let host = String(decoding: bytes[server.host], as: UTF8.self).lowercased()
        let ofHost = pieces.filter { $0.bytes.overlaps(server.host) }
        // Where variables of the user's are the whole host, the user says where to: `${PIP_INDEX_URL}`.
        let isUsersChoice = ofHost.allSatisfy { if case .user = $0.origin { true } else { false } }
        let sent = pieces.filter { !(isUsersChoice && $0.bytes.overlaps(server.host)) }.flatMap(\.origin.names)
        return VariableSending(
            names: Set(sent).union(names.filter(ForeignCredentials.contains)).sorted(), host: host, port: server.port,
            isPlain: server.isPlain && !VariableSending.isLoopback(host), isOfProject: isOfProject(server.host))
    }

    /// Whether a variable of the project's decides which host it is. Where the file names the domain itself,
    /// `a-${REGION}.registry.example`, it does not.
    private func isOfProject(_ host: Range<Int>) -> Bool {
        let last = pieces.last { piece in
            if case .project = piece.origin { piece.bytes.overlaps(host) } else { false }
        }
        guard let last else { return false }
        return bytes[min(last.bytes.upperBound, host.upperBound)..<host.upperBound].count { $0 == UInt8(ascii: ".") }
            < 2
    }

    private struct Server {
        var host: Range<Int>
        var port: String
        var isPlain: Bool
        var isLocal: Bool
    }

    /// The host of `git@host:owner/repository.git`, `host:path` and `user@host/…`, which need no protocol.
    private var shellHost: Range<Int>? {
        let start = bytes.prefix { $0 != UInt8(ascii: "/") }
        let bracket = start.first == UInt8(ascii: "[") ? start.firstIndex(of: UInt8(ascii: "]")) ?? 0 : 0
        let user = start.firstIndex(of: UInt8(ascii: "@"))
        guard let colon = start[bracket...].firstIndex(of: UInt8(ascii: ":")) else {
            // `name @ https://…` has its colon before the first slash.
            return user.map { ($0 + 1)..<start.endIndex }
        }
        // ssh takes what is before the last `@` for the user.
        let place = start[..<colon].lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 } ?? 0
        if bytes[colon...].starts(with: "://".utf8) || start[place..<colon].elementsEqual("file".utf8) { return nil }
        return place..<colon
    }

    /// Where the address leads, by what it says in the end: what was meant for a path may have become a host.
    private var server: Server? {
        if let host = shellHost { return Server(host: host, port: "", isPlain: false, isLocal: false) }
        guard let slashes = bytes.firstRange(of: "://".utf8) else { return nil }
        // Words may stand before it: `name @ https://…`, `--index-url=https://…`.
        let name = bytes[..<slashes.lowerBound].reversed().prefix { byte in
            PercentEncoding.isUnreserved(byte) && byte != UInt8(ascii: "_") || byte == UInt8(ascii: "+")
        }
        let scheme = String(decoding: name.reversed(), as: UTF8.self).lowercased()
        let authority = bytes[slashes.upperBound...].prefix { !"/?#".utf8.contains($0) }
        let start = authority.lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 } ?? authority.startIndex
        let place = authority[start...]
        let bracket = place.lastIndex(of: UInt8(ascii: "]")) ?? start
        let colon = place[bracket...].firstIndex(of: UInt8(ascii: ":")) ?? place.endIndex
        return Server(
            host: start..<colon, port: String(decoding: place[colon...].dropFirst(), as: UTF8.self),
            isPlain: ["http", "git", "ftp"].contains { scheme == $0 || scheme.hasSuffix("+\($0)") },
            isLocal: scheme == "file" || scheme.hasSuffix("+file"))
    }
}

/// Reads one address as suspiciously as ``Redaction`` has to.
struct AddressReading {
    typealias Finding = Redaction.Finding

    private(set) var findings: [Finding] = []
    private var scheme: AddressScheme?

    /// An address that begins with its scheme. Others may begin inside of it, any number of them.
    init(_ bytes: ArraySlice<UInt8>) {
        var bytes = bytes
        while let scheme = AddressScheme.first(in: bytes) {
            self.scheme = scheme
            let rest = bytes[scheme.end...]
            if scheme.isLocal, rest.first.map(ASCII.isSlash) ?? true || !scheme.isProper { return }
            let inner = AddressScheme.inner(in: rest)
            read(rest[..<(inner?.start ?? rest.endIndex)])
            guard let inner else { return }
            bytes = bytes[inner.start...]
        }
    }

    /// What was meant for an address and has no scheme: nothing before the last `@` is shown.
    init(withoutScheme bytes: ArraySlice<UInt8>) {
        scheme = nil
        let slashes = bytes.prefix(while: ASCII.isSlash)
        let rest = bytes[slashes.endIndex...]
        guard let at = rest.lastIndex(of: UInt8(ascii: "@")) else {
            hideQuery(rest)
            return
        }
        // git@host:owner/repository.git@v1
        let isRepository = rest.starts(with: "git@".utf8)
        if !isRepository, !isHarmless(rest[..<at]) { hide(rest.startIndex..<at) }
        hideQuery(rest[at...])
    }

    // MARK: - Users and passwords

    /// From the authority on.
    private mutating func read(_ rest: ArraySlice<UInt8>) {
        let authority = Authority(rest)
        guard let at = rest.lastIndex(of: UInt8(ascii: "@")) else {
            if let secret = authority.secretWithoutUser { hide(secret) }
            return hideQuery(rest[authority.end...])
        }
        if at < authority.end {
            if !isHarmless(rest[..<at]) { hide(rest.startIndex..<at) }
            return hideQuery(rest[authority.end...])
        }
        // Is the `@` behind the host one of the path, `/repository@v1`, or did the password end the host early?
        if isOfPath(at, rest, authority) {
            if let user = authority.user, !isHarmless(rest[user]) { hide(user) }
            hideQuery(rest[authority.end...])
        } else {
            hide(rest.startIndex..<at)
            hideQuery(rest[at...])
        }
    }

    private func isOfPath(_ at: Int, _ rest: ArraySlice<UInt8>, _ authority: Authority) -> Bool {
        guard authority.isWellFormed, scheme?.isProper == true else { return false }
        let tail = rest[(at + 1)...]
        let leadsToHost = Authority(tail).isSurelyHost
        let hasSecret = authority.user.map { !isHarmless(rest[$0]) } ?? false
        if !hasSecret, !authority.hasPort { return authority.isSurelyHost || !leadsToHost }
        // `https://first.last:1//token@host/simple` looks like a host and its port, `https://u:a@b.example/c@host/simple` like a
        // user and a path: behind the `@` of a repository stands a word.
        return authority.isSurelyHost && !leadsToHost
            && !tail.prefix { !"?#".utf8.contains($0) }.contains(UInt8(ascii: "/"))
    }

    /// Whether an `@` leads to a reference.
    static func isReference(_ at: Int, in rest: ArraySlice<UInt8>, of scheme: AddressScheme) -> Bool {
        if scheme.isLocal { return true }
        let authority = Authority(rest)
        guard scheme.isProper, at >= authority.end else { return false }
        let isHarmless = authority.user.map { self.isHarmless(rest[$0], scheme) } ?? true
        guard authority.isWellFormed else { return isHarmless && authority.user != nil }
        if authority.isSurelyHost, isHarmless, !authority.hasPort { return true }
        // A branch may have slashes in its name, and hardly begins like a host.
        let tail = rest[(at + 1)...]
        return !(Authority(tail).isSurelyHost && tail.contains(UInt8(ascii: "/")))
    }

    /// Whether what stands in the place of the host need not be one, and what stands behind the last `@` surely is. That behind
    /// `https://host.example/feed@view/simple` is a word of the path.
    static func hostMayBePassword(in rest: ArraySlice<UInt8>) -> Bool {
        let authority = Authority(rest)
        guard let at = rest.lastIndex(of: UInt8(ascii: "@")), at >= authority.end else { return false }
        return !authority.isSurelyHost && Authority(rest[(at + 1)...]).isSurelyHost
    }

    private func isHarmless(_ user: ArraySlice<UInt8>) -> Bool { Self.isHarmless(user, scheme) }

    /// Whether it is a name that everybody uses, or variables alone.
    private static func isHarmless(_ user: ArraySlice<UInt8>, _ scheme: AddressScheme?) -> Bool {
        if user.elementsEqual("git".utf8) { return true }
        if scheme?.isShell == true, user.count <= 32, user.allSatisfy(ASCII.isOfName) { return true }
        var rest = user
        while let first = rest.first {
            if first == UInt8(ascii: ":") {
                rest = rest.dropFirst()
            } else if let end = Variable.end(in: rest) {
                rest = rest[end...]
            } else {
                return false
            }
        }
        return true
    }

    private mutating func hide(_ range: Range<Int>) {
        findings.append(Finding(range: range, replacement: Redaction.mask))
    }

    // MARK: - Queries

    private mutating func hideQuery(_ rest: ArraySlice<UInt8>) {
        guard let mark = rest.firstIndex(of: UInt8(ascii: "?")) else { return }
        let end = rest[mark...].firstIndex(of: UInt8(ascii: "#")) ?? rest.endIndex
        // A question may end in one.
        guard end > mark + 1 else { return }
        findings.append(Finding(range: (mark + 1)..<end, replacement: "…", isUser: false))
    }
}

/// `user:password@host:port`.
struct Authority {
    /// Without its `@`.
    var user: Range<Int>?
    var host: Range<Int>
    var port: Range<Int>?
    /// Where the path begins.
    var end: Int
    private let bytes: ArraySlice<UInt8>

    /// The one that a text begins with.
    init(_ rest: ArraySlice<UInt8>) {
        let all = rest.prefix { !"/?#".utf8.contains($0) }
        bytes = rest
        end = all.endIndex
        let at = all.lastIndex(of: UInt8(ascii: "@"))
        user = at.map { all.startIndex..<$0 }
        let place = all[(at.map { $0 + 1 } ?? all.startIndex)...]
        let bracket = place.lastIndex(of: UInt8(ascii: "]")) ?? place.startIndex
        let colon = place[bracket...].firstIndex(of: UInt8(ascii: ":"))
        host = place.startIndex..<(colon ?? place.endIndex)
        port = colon.map { ($0 + 1)..<place.endIndex }
    }

    var hasPort: Bool { port != nil }

    var isWellFormed: Bool { isHost && isPort }

    private var isHost: Bool {
        let host = bytes[host]
        guard host.first != UInt8(ascii: "[") else {
            return host.last == UInt8(ascii: "]")
                && host.dropFirst().dropLast().allSatisfy { ASCII.isOfName($0) || $0 == UInt8(ascii: ":") }
        }
        return !host.isEmpty && Variable.removed(from: host).allSatisfy(ASCII.isOfName)
    }

    private var isPort: Bool {
        guard let port else { return true }
        let digits = Variable.removed(from: bytes[port])
        return digits.count <= 5 && digits.allSatisfy(ASCII.isDigit)
    }

    /// Whether nobody would take it for anything but a host: it has a domain, or is an address or this machine.
    var isSurelyHost: Bool {
        guard isWellFormed else { return false }
        let host = bytes[host]
        if host.first == UInt8(ascii: "[") || host.contains(UInt8(ascii: "$")) { return true }
        if host.elementsEqual("localhost".utf8) { return true }
        let labels = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if labels.count == 4, labels.allSatisfy({ (1...3).contains($0.count) && $0.allSatisfy(ASCII.isDigit) }) {
            return true
        }
        guard labels.count > 1, let last = labels.last, last.count > 1, last.allSatisfy(ASCII.isLetter) else {
            return false
        }
        // What packages and repositories are called behind their dot.
        return !["whl", "zip", "gz", "tgz", "bz", "xz", "tar", "git", "metadata"].contains {
            last.elementsEqual($0.utf8)
        }
    }

    /// What stands in the place of a port and is none: the password of somebody who forgot the host, or encoded the `@`.
    var secretWithoutUser: Range<Int>? {
        if let encoded = bytes[..<end].ranges(of: "%40".utf8).last { return bytes.startIndex..<encoded.lowerBound }
        guard let port, !isPort else { return nil }
        return port
    }
}

/// `${NAME}`.
enum Variable {
    /// Where the variable that a text begins with ends; nil when it begins with none.
    static func end(in bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.starts(with: "${".utf8) else { return nil }
        let name = bytes.dropFirst(2).prefix { ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == UInt8(ascii: "_") }
        guard !name.isEmpty, name.endIndex < bytes.endIndex, bytes[name.endIndex] == UInt8(ascii: "}") else {
            return nil
        }
        return name.endIndex + 1
    }

    static func removed(from bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes
        while let first = rest.first {
            if let end = end(in: rest) {
                rest = rest[end...]
            } else {
                result.append(first)
                rest = rest.dropFirst()
            }
        }
        return result
    }
}

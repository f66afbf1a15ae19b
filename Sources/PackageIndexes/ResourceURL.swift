import Diagnostics

/// An absolute address of something an index offers: `https`, `http` or `file`, kept in the parts that matter here (RFC 3986).
///
/// The parts are stored percent-encoded, free of blanks, control characters and non-ASCII bytes, so that an address can go
/// into a request line or a message unchanged. ``description`` never shows credentials or a query; use ``text`` for the
/// exact form.
package struct ResourceURL: Hashable, Sendable {
    /// Lower case: `https`, `http` or `file`.
    package let scheme: String
    /// `user:password` as written, still percent-encoded; nil when there is none.
    package let userInformation: String?
    /// Lower case; an IPv6 address keeps its brackets; empty for `file`.
    package let host: String
    /// As written; nil means the scheme's own port.
    package let port: Int?
    /// Starts with `/`; percent-encoded, `.` and `..` segments removed.
    package let path: String
    /// Without the `?`.
    package let query: String?
    /// Without the `#`.
    package let fragment: String?

    /// The parts are taken as they are; the parsers are the makers to use.
    init(
        scheme: String, userInformation: String?, host: String, port: Int?, path: String, query: String?,
        fragment: String?
    ) {
        self.scheme = scheme
        self.userInformation = userInformation
        self.host = host
        self.port = port
        self.path = path
        self.query = query
        self.fragment = fragment
    }

    /// The exact address, credentials included: for opening connections, never for showing.
    package var text: String {
        var text = "\(scheme)://"
        if let userInformation { text += "\(userInformation)@" }
        text += authorityAndPath
        if let query { text += "?\(query)" }
        if let fragment { text += "#\(fragment)" }
        return text
    }

    /// The address for messages and logs, without its fragment: credentials become `****`, and a query, which may hold a
    /// signature, `…`.
    package var redacted: String { Redaction.address(withoutFragment.text) }

    private var authorityAndPath: String {
        guard let port else { return host + path }
        return "\(host):\(port)\(path)"
    }

    /// The port a connection would use: the written one or the scheme's own.
    package var effectivePort: Int { port ?? (scheme == "http" ? 80 : 443) }

    /// What a request line asks for: path and query.
    package var requestTarget: String { query.map { "\(path)?\($0)" } ?? path }

    /// `host:port` as a `Host` header has it; the port is left out when it is the scheme's own.
    package var hostHeader: String {
        guard let port, port != (scheme == "http" ? 80 : 443) else { return host }
        return "\(host):\(port)"
    }

    /// The last segment of the path, decoded; empty when the path ends with `/`.
    package var lastPathSegment: String {
        let bytes = Array(path.utf8)
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return PercentEncoding.decode(bytes[(slash + 1)...]).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Whether a request to `other` reaches the same server under the same protection, so that credentials for one may go to
    /// the other.
    package func sharesOrigin(with other: ResourceURL) -> Bool {
        scheme == other.scheme && host == other.host && effectivePort == other.effectivePort
    }

    /// Whether the address names this machine, where plain `http` gives nothing away.
    package var isLoopback: Bool {
        host == "localhost" || host == "[::1]" || host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." }
    }

    /// The same address without `user:password@`.
    package var withoutCredentials: ResourceURL { replacing(userInformation: .some(nil)) }

    /// The same address without the part after `#`.
    package var withoutFragment: ResourceURL { replacing(fragment: .some(nil)) }

    /// The address with `suffix` put at the end of its path, before any query.
    package func appendingToPath(_ suffix: String) -> ResourceURL { replacing(path: path + suffix) }

    /// The same address with a path that ends in `/`, so that references resolve below it.
    package var asDirectory: ResourceURL { path.hasSuffix("/") ? self : replacing(path: path + "/") }

    func replacing(
        userInformation: String?? = nil, path: String? = nil, query: String?? = nil, fragment: String?? = nil
    ) -> ResourceURL {
        ResourceURL(
            scheme: scheme, userInformation: userInformation ?? self.userInformation, host: host, port: port,
            path: path ?? self.path, query: query ?? self.query, fragment: fragment ?? self.fragment)
    }
}

extension ResourceURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// ``redacted``.
    package var description: String { redacted }
    package var debugDescription: String { redacted }
    /// One child with the redacted text, so that `dump` gives nothing away.
    package var customMirror: Mirror { Mirror(self, children: ["url": redacted]) }
}

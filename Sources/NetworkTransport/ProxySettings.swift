import OperatingSystem
import PackageIndexes

/// Which proxy a request goes through, by the variables that every command line tool reads: `HTTPS_PROXY`, `HTTP_PROXY`,
/// `ALL_PROXY` and `NO_PROXY`, the lower-case ones first, and pip's own `proxy`, which beats them.
struct ProxySettings: Sendable {
    /// A proxy as it was named.
    struct Proxy: Hashable, Sendable {
        enum Kind: Hashable, Sendable {
            case http
            case socks
        }

        var kind: Kind
        var host: String
        var port: Int
        var credentials: Credentials?
    }

    /// The text of a setting and the place it comes from.
    struct Source: Sendable {
        var text: String
        var name: String
    }

    private var forHTTPS: Source?
    private var forHTTP: Source?
    private var exceptions: [Exception]

    init(environment: UserEnvironment, pipProxy: PipConfiguration.Setting<String>? = nil) {
        func variable(_ name: String) -> Source? {
            for name in [name.lowercased(), name] {
                if let text = environment.nonEmpty(name) { return Source(text: text, name: "`\(name)`") }
            }
            return nil
        }
        if let pipProxy {
            forHTTPS = Source(text: pipProxy.value, name: pipProxy.origin.description)
            forHTTP = forHTTPS
        } else {
            forHTTPS = variable("HTTPS_PROXY") ?? variable("ALL_PROXY")
            forHTTP = variable("HTTP_PROXY") ?? variable("ALL_PROXY")
        }
        exceptions = (variable("NO_PROXY")?.text ?? "").split { $0 == "," || $0 == " " }.map { Exception(String($0)) }
    }

    /// The proxy for an address; nil when it is to be reached directly.
    func proxy(for url: ResourceURL) throws(TransportError) -> Proxy? {
        guard let source = url.scheme == "https" ? forHTTPS : forHTTP,
            !exceptions.contains(where: { $0.covers(host: url.host, port: url.effectivePort) })
        else { return nil }
        return try ProxySettings.parse(source)
    }

    private static func parse(_ source: Source) throws(TransportError) -> Proxy {
        var rest = source.text[...]
        var scheme = "http"
        if let separator = rest.range(of: "://") {
            scheme = rest[..<separator.lowerBound].lowercased()
            rest = rest[separator.upperBound...]
        }
        let kind: Proxy.Kind
        switch scheme {
        case "http": kind = .http
        case "socks5", "socks5h", "socks": kind = .socks
        case "https":
            throw TransportError(
                .configuration, "the proxy that \(source.name) names is to be reached by https, which Pipit cannot do")
        default:
            throw TransportError(
                .configuration, "the proxy that \(source.name) names has the unknown scheme `\(scheme)`")
        }
        // Behind the host of a proxy stands nothing; an `@` there is that of a password with a slash in it.
        guard let url = ResourceURL("http://\(rest)"),
            !(url.path + (url.query ?? "") + (url.fragment ?? "")).contains("@")
        else {
            throw TransportError(
                .configuration, "the proxy that \(source.name) names is not an address like `http://proxy.example:3128`"
            )
        }
        let credentials = url.userInformation.flatMap { Credentials(userInformation: $0) }
        guard kind == .http || credentials == nil else {
            throw TransportError(
                .configuration,
                "the proxy that \(source.name) names wants credentials for SOCKS, which Pipit cannot give")
        }
        return Proxy(
            kind: kind, host: url.host.trimmingBrackets, port: url.port ?? (kind == .http ? 80 : 1080),
            credentials: credentials)
    }

    /// One entry of `NO_PROXY`.
    private enum Exception: Sendable {
        case everything
        /// A host and all below it, at one port or at all.
        case host(String, port: Int?)
        case network(address: UInt32, mask: UInt32)

        init(_ text: String) {
            if text == "*" {
                self = .everything
                return
            }
            let parts = text.split(separator: "/")
            if parts.count == 2, let address = IPv4.number(parts[0]), let bits = Int(parts[1]), (0...32) ~= bits {
                self = .network(address: address, mask: bits == 0 ? 0 : UInt32.max << UInt32(32 - bits))
                return
            }
            var name = text.lowercased()
            var port: Int?
            if !name.hasPrefix("["), let colon = name.lastIndex(of: ":"), name.firstIndex(of: ":") == colon,
                let number = Int(name[name.index(after: colon)...])
            {
                port = number
                name = String(name[..<colon])
            }
            name = name.trimmingBrackets
            while name.hasPrefix("*") || name.hasPrefix(".") { name.removeFirst() }
            self = .host(name, port: port)
        }

        func covers(host: String, port: Int) -> Bool {
            let host = host.trimmingBrackets
            switch self {
            case .everything: return true
            case .host(let name, let only):
                guard !name.isEmpty, only.map({ $0 == port }) ?? true else { return false }
                return host == name || host.hasSuffix(".\(name)")
            case .network(let address, let mask):
                guard let number = IPv4.number(host[...]) else { return false }
                return number & mask == address & mask
            }
        }
    }
}

/// Addresses like `10.0.0.1`.
enum IPv4 {
    static func number(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var number: UInt32 = 0
        for part in parts {
            guard let byte = UInt8(part) else { return nil }
            number = number << 8 | UInt32(byte)
        }
        return number
    }
}

extension String {
    /// An IPv6 address without its brackets; anything else as it is.
    var trimmingBrackets: String { hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self }

    fileprivate func range(of separator: String) -> Range<String.Index>? { self[...].range(of: separator) }
}

extension Substring {
    fileprivate func range(of separator: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(separator) { return start..<index(start, offsetBy: separator.count) }
            start = index(after: start)
        }
        return nil
    }
}

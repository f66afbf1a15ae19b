import Diagnostics

extension ResourceURL {
    /// Reads an absolute `https`, `http` or `file` address. Bytes that may not stand in an address are percent-encoded, as
    /// the links of hand-made pages need it; nil when it has no such scheme, no host, a broken port, or a control character.
    package init?(_ text: String) {
        guard let cleaned = ResourceURL.cleaned(text), let reference = Reference(cleaned),
            let scheme = reference.scheme,
            let authority = reference.authority
        else { return nil }
        self.init(scheme: scheme, authority: authority, reference: reference)
    }

    /// Reads an address that a person wrote. Nil also where its host may be the beginning of a password that should have been
    /// encoded: asking there would tell it.
    package init?(written text: String) {
        guard !Redaction.hostMayBePassword(in: text) else { return nil }
        self.init(text)
    }

    /// An address of a file or directory of this machine; `path` is absolute.
    package init(localPath path: String) {
        var bytes: [UInt8] = []
        for byte in path.utf8 {
            if PercentEncoding.isUnreserved(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "+") {
                bytes.append(byte)
            } else {
                PercentEncoding.appendEscape(of: byte, to: &bytes)
            }
        }
        self.init(
            scheme: "file", userInformation: nil, host: "", port: nil, path: String(decoding: bytes, as: UTF8.self),
            query: nil, fragment: nil)
    }

    /// The path on this machine that a `file` address names; nil for other schemes, or when the path holds a NUL.
    package var localPath: String? {
        guard scheme == "file", let bytes = PercentEncoding.decode(path.utf8), !bytes.contains(0) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// What `reference` means on a page at this address (RFC 3986 section 5.2); nil when it leads to another scheme than
    /// `https`, `http` or `file`, or is malformed.
    package func resolving(_ reference: String) -> ResourceURL? {
        guard let cleaned = ResourceURL.cleaned(reference), let parts = Reference(cleaned) else { return nil }
        if let scheme = parts.scheme {
            guard let authority = parts.authority else { return nil }
            return ResourceURL(scheme: scheme, authority: authority, reference: parts)
        }
        if let authority = parts.authority {
            return ResourceURL(scheme: scheme, authority: authority, reference: parts)
        }
        if parts.path.isEmpty {
            return replacing(query: parts.query.map { .some($0) } ?? query, fragment: .some(parts.fragment))
        }
        var path = parts.path
        if !path.hasPrefix("/") {
            let slash = self.path.utf8.lastIndex(of: UInt8(ascii: "/"))
            path = (slash.map { String(self.path[...$0]) } ?? "/") + path
        }
        return replacing(
            path: ResourceURL.removingDotSegments(path), query: .some(parts.query), fragment: .some(parts.fragment))
    }

    private init?(scheme: String, authority: String, reference: Reference) {
        guard scheme == "https" || scheme == "http" || scheme == "file" else { return nil }
        var userInformation: String?
        var rest = authority[...]
        if let at = authority.utf8.lastIndex(of: UInt8(ascii: "@")) {
            userInformation = String(authority[..<at])
            rest = authority[authority.index(after: at)...]
        }
        var port: Int?
        let bracket = rest.utf8.lastIndex(of: UInt8(ascii: "]"))
        if let colon = rest.utf8.lastIndex(of: UInt8(ascii: ":")), bracket.map({ $0 < colon }) ?? true {
            let digits = rest[rest.index(after: colon)...]
            if !digits.isEmpty {
                guard digits.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let number = Int(digits), (1...65535) ~= number
                else { return nil }
                port = number
            }
            rest = rest[..<colon]
        }
        let host = rest.lowercased()
        guard ResourceURL.isHost(host) || scheme == "file" && host.isEmpty else { return nil }
        if scheme == "file" {
            guard host.isEmpty || host == "localhost", userInformation == nil, port == nil else { return nil }
        }
        let path = reference.path.isEmpty ? "/" : reference.path
        self.init(
            scheme: scheme, userInformation: userInformation?.isEmpty == true ? nil : userInformation,
            host: scheme == "file" ? "" : host, port: port, path: ResourceURL.removingDotSegments(path),
            query: reference.query, fragment: reference.fragment)
    }

    private static func isHost(_ host: String) -> Bool {
        guard !host.isEmpty else { return false }
        if host.hasPrefix("[") {
            return host.hasSuffix("]") && host.utf8.count > 3
                && host.utf8.dropFirst().dropLast().allSatisfy {
                    PercentEncoding.hexadecimalValue($0) != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
                }
        }
        return host.utf8.allSatisfy { PercentEncoding.isUnreserved($0) && $0 != UInt8(ascii: "~") }
    }

    /// Blanks at the ends removed and disallowed bytes escaped; nil when a control character is inside.
    private static func cleaned(_ text: String) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case 0...0x1F, 0x7F:
                // Line ends and tabs at the ends of an attribute are common and harmless; elsewhere nobody means them.
                guard byte == 9 || byte == 10 || byte == 13 else { return nil }
                bytes.append(0x20)
            // Some programs take it for a slash; who sends one wants them to disagree.
            case UInt8(ascii: "\\"): return nil
            case 0x80..., UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"),
                UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
                PercentEncoding.appendEscape(of: byte, to: &bytes)
            default: bytes.append(byte)
            }
        }
        while bytes.last == 0x20 { bytes.removeLast() }
        let body = bytes.drop { $0 == 0x20 }
        guard body.contains(0x20) else { return String(decoding: body, as: UTF8.self) }
        return String(decoding: body.flatMap { $0 == 0x20 ? Array("%20".utf8) : [$0] }, as: UTF8.self)
    }

    /// RFC 3986 section 5.2.4.
    static func removingDotSegments(_ path: String) -> String {
        guard path.utf8.contains(UInt8(ascii: ".")) else { return path }
        let segments = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        var kept: [Substring.UTF8View] = []
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            if segment.elementsEqual(".".utf8) {
                if isLast { kept.append(""[...].utf8) }
            } else if segment.elementsEqual("..".utf8) {
                if kept.count > 1 { kept.removeLast() }
                if isLast { kept.append(""[...].utf8) }
            } else {
                kept.append(segment)
            }
        }
        let joined = kept.map { String(Substring($0)) }.joined(separator: "/")
        return joined.hasPrefix("/") ? joined : "/" + joined
    }

    /// A reference cut into its five parts, nothing judged yet (RFC 3986 appendix B).
    private struct Reference {
        var scheme: String?
        var authority: String?
        var path: String
        var query: String?
        var fragment: String?

        init?(_ text: String) {
            var rest = text[...]
            if let hash = rest.utf8.firstIndex(of: UInt8(ascii: "#")) {
                fragment = String(rest[rest.index(after: hash)...])
                rest = rest[..<hash]
            }
            if let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) {
                query = String(rest[rest.index(after: mark)...])
                rest = rest[..<mark]
            }
            if let stop = rest.utf8.firstIndex(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") }),
                rest.utf8[stop] == UInt8(ascii: ":")
            {
                let name = rest[..<stop]
                guard let first = name.utf8.first, (first | 0x20) >= 97, (first | 0x20) <= 122,
                    name.utf8.allSatisfy({
                        PercentEncoding.isUnreserved($0) && $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "~")
                            || $0 == UInt8(ascii: "+")
                    })
                else { return nil }
                scheme = name.lowercased()
                rest = rest[rest.index(after: stop)...]
            }
            if rest.hasPrefix("//") {
                rest = rest.dropFirst(2)
                let end = rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
                authority = String(rest[..<end])
                rest = rest[end...]
            } else if scheme == "file", rest.hasPrefix("/") {
                authority = ""
            }
            path = String(rest)
        }
    }
}

/// The beginning of an address: `https://`, and what people type for it.
struct AddressScheme {
    /// Of the name's first letter.
    var start: Int
    /// Behind the slashes.
    var end: Int
    /// Lower case: `git+ssh`.
    var name: String
    /// Whether the slashes are `//` as they should be.
    var isProper: Bool

    /// Whether it names files of this machine.
    var isLocal: Bool { Self.isLocal(name) }
    /// Whether its user is a name and never a token.
    var isShell: Bool { name == "ssh" || name.hasSuffix("+ssh") }

    /// The first one in a text. `https:/` and `https:\\` count as well, where the name is one of the web's.
    static func first(in bytes: ArraySlice<UInt8>) -> AddressScheme? {
        var from = bytes.startIndex
        while let colon = bytes[from...].firstIndex(of: UInt8(ascii: ":")) {
            if let scheme = AddressScheme(colon: colon, in: bytes), isFree(scheme.start, in: bytes) { return scheme }
            from = colon + 1
        }
        return nil
    }

    /// One that begins inside of another address, as those of proxies and lists do.
    static func inner(in bytes: ArraySlice<UInt8>) -> AddressScheme? {
        var from = bytes.startIndex
        while let colon = bytes[from...].firstIndex(of: UInt8(ascii: ":")) {
            if let scheme = AddressScheme(colon: colon, in: bytes), scheme.isProper, isOfWeb(scheme.name) {
                return scheme
            }
            from = colon + 1
        }
        return nil
    }

    private init?(colon: Int, in bytes: ArraySlice<UInt8>) {
        let slashes = bytes[(colon + 1)...].prefix(while: ASCII.isSlash)
        guard !slashes.isEmpty else { return nil }
        var start = colon
        while start > bytes.startIndex, ASCII.isOfScheme(bytes[start - 1]) { start -= 1 }
        while start < colon, !ASCII.isLetter(bytes[start]) { start += 1 }
        // One letter is a drive.
        guard colon - start > 1 else { return nil }
        self.start = start
        name = String(decoding: bytes[start..<colon], as: UTF8.self).lowercased()
        let isProper = slashes.starts(with: "//".utf8)
        guard isProper || Self.isOfWeb(name) else { return nil }
        // The third slash of `file:///` is the path's.
        end = isProper && Self.isLocal(name) ? colon + 3 : slashes.endIndex
        self.isProper = slashes.elementsEqual("//".utf8) || isProper && Self.isLocal(name)
    }

    /// Whether a scheme may begin there: in `user:pass://word@host` none does.
    private static func isFree(_ start: Int, in bytes: ArraySlice<UInt8>) -> Bool {
        start == bytes.startIndex || bytes[start - 1] != UInt8(ascii: ":")
    }

    private static func isLocal(_ name: String) -> Bool { name == "file" || name.hasSuffix("+file") }

    private static func isOfWeb(_ name: String) -> Bool {
        ["http", "https", "ftp", "ssh", "git", "file"].contains { name == $0 || name.hasSuffix("+\($0)") }
    }
}

/// Which bytes are what.
enum ASCII {
    static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    static func isSlash(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") }
    static func isQuote(_ byte: UInt8) -> Bool { "\"'`".utf8.contains(byte) }
    static func isOfScheme(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || "+-.".utf8.contains(byte) }
    static func isOfName(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || "-._".utf8.contains(byte) }
    /// Whether a host can begin with it.
    static func isNameStart(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || "[$".utf8.contains(byte) }
}

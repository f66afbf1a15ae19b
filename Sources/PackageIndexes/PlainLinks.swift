/// Resolves the links of a page that need no escaping and no second thought, as those of nearly all real pages are, without
/// making a text of each: `https://files.example/a/b.whl`, `/files/b.whl`, `../../files/b.whl#sha256=…`. It answers what
/// ``ResourceURL/resolving(_:)`` would, or nothing; then that is to be asked.
struct PlainLinks {
    /// `https://host:port` of the page, without credentials.
    private let origin: [UInt8]
    /// The path of the page up to its last `/`; nil where relative links have to take the long way.
    private let folder: [UInt8]?

    init(page: ResourceURL) {
        let text = Array(page.withoutCredentials.text.utf8)
        guard page.scheme != "file", let start = Self.pathStart(of: text[...]) else {
            origin = []
            folder = nil
            return
        }
        origin = Array(text[..<start])
        let path = Array(page.path.utf8)
        let end = path.lastIndex(of: Self.slash).map { $0 + 1 } ?? 0
        folder = Self.isPlainPath(path[..<end]) ? Array(path[..<end]) : nil
    }

    /// An address without credentials and fragment, and where its path starts.
    struct Address {
        var text: ArraySlice<UInt8>
        var pathStart: Int
    }

    func address(of link: ArraySlice<UInt8>) -> Address? {
        let fragment = link.drop { $0 != UInt8(ascii: "#") }
        guard fragment.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else { return nil }
        let link = link[..<fragment.startIndex]
        if let start = Self.pathStart(of: link) {
            return Self.isPlainPath(link[start...]) ? Address(text: link, pathStart: start) : nil
        }
        guard let folder, let first = link.first else { return nil }
        var rest = link
        var stem = folder[...]
        if first == Self.slash {
            // Two of them would begin with a host.
            guard !rest.starts(with: "//".utf8) else { return nil }
            stem = []
        } else {
            while rest.starts(with: "../".utf8) {
                rest = rest.dropFirst(3)
                // Above the root there is nothing to go up to.
                if stem.count > 1 { stem = stem[...(stem.dropLast().lastIndex(of: Self.slash) ?? 0)] }
            }
            guard rest.first != Self.slash, rest.first != UInt8(ascii: ".") else { return nil }
        }
        guard Self.isPlainPath(rest) else { return nil }
        return Address(text: (origin + stem + rest)[...], pathStart: origin.count)
    }

    // MARK: - Bytes

    private static let slash = UInt8(ascii: "/")

    /// Where the path starts in `https://host:port/…` with a host in small letters and without credentials.
    private static func pathStart(of text: ArraySlice<UInt8>) -> Int? {
        var index: Int
        if text.starts(with: "https://".utf8) {
            index = text.startIndex + 8
        } else if text.starts(with: "http://".utf8) {
            index = text.startIndex + 7
        } else {
            return nil
        }
        let host = index
        while index < text.endIndex, isHostByte(text[index]) { index += 1 }
        guard index > host, index < text.endIndex else { return nil }
        if text[index] == UInt8(ascii: ":") {
            let port = index + 1
            index = port
            while index < text.endIndex, text[index] &- 0x30 < 10 { index += 1 }
            // Four digits are always a port; others are looked at in the long way.
            guard index - port == 4 || index - port == 5 && text[port] < 0x36, text[port] != 0x30 else { return nil }
        }
        return index < text.endIndex && text[index] == slash ? index : nil
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }

    /// Whether nothing in a path has to be escaped, and none of its segments starts with a dot.
    private static func isPlainPath(_ path: ArraySlice<UInt8>) -> Bool {
        var previous: UInt8 = 0
        for byte in path {
            // Letters, digits and `-._~/+`: a bit for each byte below 128.
            let bits: UInt64 = byte < 64 ? 0x03FF_E800_0000_0000 : 0x47FF_FFFE_87FF_FFFE
            guard byte < 128, bits >> UInt64(byte & 63) & 1 == 1 else { return false }
            if byte == UInt8(ascii: "."), previous == slash { return false }
            previous = byte
        }
        return true
    }
}

/// How the lines of a file end.
package enum LineEnd: Sendable {
    case lf
    case crlf

    /// The line end of a text: that of its first line; LF for a text of one line.
    package init(of bytes: [UInt8]) {
        guard let index = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
            self = .lf
            return
        }
        self = index > 0 && bytes[index - 1] == UInt8(ascii: "\r") ? .crlf : .lf
    }

    /// The bytes.
    package var bytes: [UInt8] {
        switch self {
        case .lf: [0x0A]
        case .crlf: [0x0D, 0x0A]
        }
    }

    /// A text whose lines end with LF, with these line ends instead.
    package func applied(to bytes: [UInt8]) -> [UInt8] {
        guard case .crlf = self else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 16)
        for byte in bytes {
            if byte == 0x0A { result.append(0x0D) }
            result.append(byte)
        }
        return result
    }
}

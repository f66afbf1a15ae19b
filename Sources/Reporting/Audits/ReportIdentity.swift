internal import Hashing
internal import PackagingStandards

/// Names for documents that the same content always gets, so that a report can be made twice.
enum ReportIdentity {
    /// A UUID made of the content (version 8 of RFC 9562: 122 bits of its SHA-256).
    static func uuid(of content: String) -> String {
        var bytes = Array((Digest(.sha256, of: Array(content.utf8))?.bytes ?? []).prefix(16))
        guard bytes.count == 16 else { return "00000000-0000-0000-0000-000000000000" }
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array(bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined())
        var text = ""
        for (place, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(place) { text += "-" }
            text.append(digit)
        }
        return text
    }
}

extension SoftwareList.Licence {
    /// The expression, if nothing in it could be anything else than one of SPDX's.
    var expression: String? {
        guard case .expression(let text) = self, !text.isEmpty, text.utf8.count <= 500,
            text.utf8.allSatisfy({ byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x20, 0x28, 0x29, 0x2B, 0x2D, 0x2E: true
                default: false
                }
            })
        else { return nil }
        return text
    }

    /// As it was stated, on one line.
    var words: String {
        switch self {
        case .expression(let text), .text(let text): OutsideText.line(text)
        }
    }
}

extension SoftwareList {
    /// A name for each component that no other has: its package URL, with a number where that repeats.
    var references: [String] {
        var counts: [String: Int] = [:]
        return components.map { component in
            let url = component.packageURL
            counts[url, default: 0] += 1
            return counts[url] == 1 ? url : url + "#\(counts[url] ?? 0)"
        }
    }
}

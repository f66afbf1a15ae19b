/// How the text of a requirements file is told from its bytes: by a byte order mark, by a `coding:` comment in the first two
/// lines (PEP 263), else UTF-8.
enum RequirementsEncoding {
    struct Failure: Error, Equatable {
        /// The encoding that the bytes do not follow, or that is not known.
        var name: String
    }

    static func text(of bytes: [UInt8]) throws(Failure) -> String {
        let marks: [([UInt8], String)] = [
            ([0xEF, 0xBB, 0xBF], "utf-8"), ([0xFF, 0xFE, 0, 0], "utf-32-le"), ([0, 0, 0xFE, 0xFF], "utf-32-be"),
            ([0xFF, 0xFE], "utf-16-le"), ([0xFE, 0xFF], "utf-16-be"),
        ]
        for (mark, name) in marks where bytes.starts(with: mark) {
            return try decode(bytes.dropFirst(mark.count), as: name)
        }
        for line in bytes.split(separator: 10, maxSplits: 2, omittingEmptySubsequences: false).prefix(2)
        where line.first == UInt8(ascii: "#") {
            if let name = declared(String(decoding: line, as: UTF8.self)) { return try decode(bytes[...], as: name) }
        }
        return try decode(bytes[...], as: "utf-8")
    }

    /// `coding: NAME` or `coding=NAME`.
    private static func declared(_ line: String) -> String? {
        for range in line.ranges(of: "coding") {
            let rest = line[range.upperBound...]
            guard rest.first == ":" || rest.first == "=" else { continue }
            let name = rest.dropFirst().drop(while: \.isWhitespace)
                .prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
            if !name.isEmpty { return name.lowercased() }
        }
        return nil
    }

    private static func decode(_ bytes: ArraySlice<UInt8>, as name: String) throws(Failure) -> String {
        let text: String?
        switch name.replacing("_", with: "-") {
        case "utf-8", "utf8", "utf-8-sig": text = String(validating: bytes, as: UTF8.self)
        case "ascii", "us-ascii":
            text = bytes.allSatisfy { $0 < 128 } ? String(decoding: bytes, as: UTF8.self) : nil
        case "latin-1", "latin1", "iso-8859-1", "iso8859-1":
            text = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        case "utf-16-le":
            text = units(bytes, of: UInt16.self, isLittle: true).flatMap { String(validating: $0, as: UTF16.self) }
        case "utf-16-be":
            text = units(bytes, of: UInt16.self, isLittle: false).flatMap { String(validating: $0, as: UTF16.self) }
        case "utf-32-le":
            text = units(bytes, of: UInt32.self, isLittle: true).flatMap { String(validating: $0, as: UTF32.self) }
        case "utf-32-be":
            text = units(bytes, of: UInt32.self, isLittle: false).flatMap { String(validating: $0, as: UTF32.self) }
        default: text = nil
        }
        guard let text else { throw Failure(name: name) }
        return text
    }

    /// Nil when the last one is not complete.
    private static func units<Unit: FixedWidthInteger>(
        _ bytes: ArraySlice<UInt8>, of: Unit.Type, isLittle: Bool
    ) -> [Unit]? {
        let width = Unit.bitWidth / 8
        guard bytes.count.isMultiple(of: width) else { return nil }
        return stride(from: bytes.startIndex, to: bytes.endIndex, by: width).map { start in
            let part = bytes[start..<min(start + width, bytes.endIndex)]
            let ordered = isLittle ? Array(part.reversed()) : Array(part)
            return ordered.reduce(Unit(0)) { ($0 << 8) | Unit(truncatingIfNeeded: $1) }
        }
    }
}

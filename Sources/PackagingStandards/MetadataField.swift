/// One header of a metadata file: `Requires-Dist: idna<4`.
package struct MetadataField: Hashable, Sendable {
    /// The name in lower case, as names of fields are compared without case.
    package var name: String
    /// What stands after the colon, without white space around. The lines of a folded value are trimmed and have `\n`
    /// between.
    package var value: String
    /// The line it begins in, counted from one.
    package var line: Int
    /// Where the value begins, in bytes from the start of the file.
    package var offset: Int

    /// The value in one line.
    package var unfolded: String {
        value.utf8.contains(0x0A)
            ? String(decoding: value.utf8.map { $0 == 0x0A ? 0x20 : $0 }, as: UTF8.self) : value
    }
}

extension MetadataField {
    /// The headers that `bytes` begin with.
    ///
    /// The form is that of mails, as Python reads it: a field begins with its name and a colon, lines that begin with
    /// white space continue it, and the first line that is neither (an empty one, usually) ends the headers. What
    /// follows, the description, is not looked at. The lines end in LF, CRLF or CR.
    ///
    /// - Parameter wanted: the names, in lower case, of the fields to read; others are passed over. Nil: all.
    package static func fields(startOf bytes: [UInt8], named wanted: [String]? = nil) -> [MetadataField] {
        var fields: [MetadataField] = []
        var isPassedOver = false
        let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        var index = isMarked ? 3 : 0
        var line = 0
        while index < bytes.count {
            var end = index
            while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
            let content = index..<end
            index = end
            if index < bytes.count {
                index += bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1
            }
            line += 1

            guard let first = content.isEmpty ? nil : bytes[content.lowerBound] else { break }
            if first == 0x20 || first == 0x09 {
                // A continuation of nothing is passed over.
                if !fields.isEmpty, !isPassedOver { fields[fields.count - 1].value += "\n" + text(bytes[content]) }
            } else if let colon = colon(in: bytes[content]) {
                isPassedOver = wanted.map { !$0.contains { isName(bytes[content.lowerBound..<colon], $0) } } ?? false
                if isPassedOver { continue }
                let name = String(decoding: bytes[content.lowerBound..<colon].map(\.asciiLowercased), as: UTF8.self)
                let value = trimmed(bytes[(colon + 1)..<content.upperBound])
                fields.append(
                    MetadataField(name: name, value: text(value), line: line, offset: value.startIndex))
            } else if line > 1 || !bytes[content].starts(with: "From ".utf8) {
                break
            }
        }
        return fields
    }

    /// Where the name of a field ends; nil where the line has no name. A name is printable ASCII without spaces.
    private static func colon(in line: ArraySlice<UInt8>) -> Int? {
        let end = line.firstIndex { $0 <= 0x20 || $0 >= 0x7F || $0 == UInt8(ascii: ":") }
        guard let end, line[end] == UInt8(ascii: ":") else { return nil }
        return end
    }

    private static func isName(_ written: ArraySlice<UInt8>, _ name: String) -> Bool {
        written.count == name.utf8.count && written.lazy.map(\.asciiLowercased).elementsEqual(name.utf8)
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var (start, end) = (bytes.startIndex, bytes.endIndex)
        while start < end, bytes[start].isASCIISpace { start += 1 }
        while end > start, bytes[end - 1].isASCIISpace { end -= 1 }
        return bytes[start..<end]
    }

    /// The text that the bytes hold: UTF-8, or Latin-1 in old files where it is not that.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        let bytes = trimmed(bytes)
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var text = ""
        for byte in bytes { text.unicodeScalars.append(Unicode.Scalar(byte)) }
        return text
    }
}

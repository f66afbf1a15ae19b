import StructuredText

extension YAMLReader {
    /// The scalar that begins at `content` on the current line and may go on over lines that are indented more than
    /// `parent`.
    mutating func scalar(_ content: Range<Int>, parent: Int) throws(TextError) -> JSONValue {
        let start = content.lowerBound
        switch bytes[start] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            return .string(try quoted(content, parent: parent))
        case UInt8(ascii: "|"), UInt8(ascii: ">"): return .string(try block(content, parent: parent))
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            let isArray = bytes[start] == UInt8(ascii: "[")
            let close = isArray ? UInt8(ascii: "]") : UInt8(ascii: "}")
            guard content.count >= 2, bytes[start + 1] == close else {
                throw error("lists and mappings in brackets are not read, unless they are empty", at: start)
            }
            try expectNothing(from: start + 2, to: content.upperBound)
            index += 1
            return isArray ? .array([]) : .object(JSONObject())
        case UInt8(ascii: "&"), UInt8(ascii: "*"): throw error("anchors and references are not read", at: start)
        case UInt8(ascii: "!"): throw error("tags are not read", at: start)
        case UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: ","), UInt8(ascii: "]"),
            UInt8(ascii: "}"):
            throw error("a plain text must not begin so", at: start)
        default: return try plain(content, parent: parent)
        }
    }

    /// Only white space and a comment may stand there.
    private func expectNothing(from start: Int, to end: Int) throws(TextError) {
        let rest = bytes[start..<end]
        guard let place = rest.firstIndex(where: { $0 != 0x20 && $0 != 0x09 }) else { return }
        if bytes[place] == UInt8(ascii: "#"), place > start { return }
        throw error("nothing may follow the value", at: place)
    }

    // MARK: - Plain

    private mutating func plain(_ content: Range<Int>, parent: Int) throws(TextError) -> JSONValue {
        var output = Array(try plainPart(content))
        var isOver = hasComment(content)
        index += 1
        while !isOver {
            // Empty lines count only when the text goes on after them.
            var next = index
            while next < lines.count, bytes[lines[next].content].trimmedEnd.isEmpty { next += 1 }
            guard next < lines.count, lines[next].indent > parent else { break }
            let line = lines[next]
            if bytes[line.content].first == UInt8(ascii: "#") { break }
            if bytes[line.content].first == 0x09 { throw error("a tab must not indent", at: line.content.lowerBound) }
            append(breaks: next - index, to: &output)
            output += try plainPart(line.content)
            isOver = hasComment(line.content)
            index = next + 1
        }
        switch String(decoding: output, as: UTF8.self) {
        case "~", "null", "Null", "NULL": return .null
        case let text: return .string(text)
        }
    }

    /// A line's share of a plain scalar.
    private func plainPart(_ content: Range<Int>) throws(TextError) -> ArraySlice<UInt8> {
        var end = content.upperBound
        for place in content {
            if isColon(at: place, in: content) {
                throw error("a plain text must not have a colon before a space", at: place)
            }
            if bytes[place] == UInt8(ascii: "#"), place > content.lowerBound, bytes[place - 1] == 0x20 {
                end = place
                break
            }
        }
        let part = bytes[content.lowerBound..<end].trimmedEnd
        if content.lowerBound == lineStart(content), part.elementsEqual("---".utf8) || part.elementsEqual("...".utf8) {
            throw error("there must be only one document", at: content.lowerBound)
        }
        return part
    }

    private func lineStart(_ content: Range<Int>) -> Int {
        var start = content.lowerBound
        while start > 0, bytes[start - 1] != 0x0A { start -= 1 }
        return start
    }

    private func hasComment(_ content: Range<Int>) -> Bool {
        content.dropFirst().contains { bytes[$0] == UInt8(ascii: "#") && bytes[$0 - 1] == 0x20 }
    }

    /// A line break in a text is a space, and each empty line after it one break.
    private func append(breaks: Int, to output: inout [UInt8]) {
        if breaks == 0 { output.append(0x20) } else { output += Array(repeating: 0x0A, count: breaks) }
    }

    // MARK: - Quoted

    private mutating func quoted(_ content: Range<Int>, parent: Int) throws(TextError) -> String {
        let quote = bytes[content.lowerBound]
        let isDouble = quote == UInt8(ascii: "\"")
        var output: [UInt8] = []
        var place = content.lowerBound + 1
        var end = content.upperBound
        /// How much of the output white space must not be taken from: what an escape stands for is meant.
        var kept = 0
        while true {
            var joins = false
            while place < end {
                let byte = bytes[place]
                if byte == quote {
                    if !isDouble, place + 1 < end, bytes[place + 1] == quote {
                        output.append(quote)
                        place += 2
                        continue
                    }
                    try expectNothing(from: place + 1, to: end)
                    index += 1
                    return String(decoding: output, as: UTF8.self)
                }
                if isDouble, byte == UInt8(ascii: "\\") {
                    if place + 1 == end {
                        joins = true
                        place += 1
                        continue
                    }
                    place = try escape(at: place, to: end, &output)
                    kept = output.count
                    continue
                }
                output.append(byte)
                place += 1
            }
            if !joins {
                while output.count > kept, output.last == 0x20 || output.last == 0x09 { output.removeLast() }
            }
            var next = index + 1
            while next < lines.count, bytes[lines[next].content].trimmedEnd.allSatisfy({ $0 == 0x09 }) { next += 1 }
            guard next < lines.count else { throw error("the quote is not closed", at: content.lowerBound) }
            guard lines[next].indent > parent else {
                throw error("a quoted text must go on indented", at: lines[next].content.lowerBound)
            }
            let breaks = next - index - 1
            if !joins { append(breaks: breaks, to: &output) } else if breaks > 0 { append(breaks: breaks, to: &output) }
            kept = output.count
            index = next
            place = lines[next].content.lowerBound
            end = lines[next].content.upperBound
            while place < end, bytes[place] == 0x20 || bytes[place] == 0x09 { place += 1 }
        }
    }

    /// Appends what the escape at `place` stands for; returns where it ends.
    private func escape(at place: Int, to end: Int, _ output: inout [UInt8]) throws(TextError) -> Int {
        let letter = bytes[place + 1]
        let simple: [UInt8: String] = [
            0x30: "\u{0}", 0x61: "\u{7}", 0x62: "\u{8}", 0x74: "\t", 0x09: "\t", 0x6E: "\n", 0x76: "\u{B}",
            0x66: "\u{C}",
            0x72: "\r", 0x65: "\u{1B}", 0x20: " ", 0x22: "\"", 0x2F: "/", 0x5C: "\\", 0x4E: "\u{85}", 0x5F: "\u{A0}",
            0x4C: "\u{2028}", 0x50: "\u{2029}",
        ]
        if let text = simple[letter] {
            output += Array(text.utf8)
            return place + 2
        }
        guard let digits = [UInt8(ascii: "x"): 2, UInt8(ascii: "u"): 4, UInt8(ascii: "U"): 8][letter],
            let value = hexadecimal(place + 2, digits, end)
        else { throw error("the escape is unknown", at: place) }
        var scalar = value
        var next = place + 2 + digits
        // Python writes characters beyond U+FFFF as pairs when it was asked for ASCII.
        if (0xD800...0xDBFF).contains(value), next + 1 < end, bytes[next] == UInt8(ascii: "\\"),
            bytes[next + 1] == UInt8(ascii: "u"), let low = hexadecimal(next + 2, 4, end),
            (0xDC00...0xDFFF).contains(low)
        {
            scalar = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
            next += 6
        }
        guard let character = Unicode.Scalar(scalar) else {
            throw error("the escape stands for no character", at: place)
        }
        output += Array(String(Character(character)).utf8)
        return next
    }

    private func hexadecimal(_ start: Int, _ digits: Int, _ end: Int) -> UInt32? {
        guard start + digits <= end else { return nil }
        let text = bytes[start..<start + digits]
        guard text.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x46).contains($0 & 0xDF) }) else { return nil }
        return UInt32(String(decoding: text, as: UTF8.self), radix: 16)
    }

    // MARK: - Block

    private mutating func block(_ content: Range<Int>, parent: Int) throws(TextError) -> String {
        let isFolded = bytes[content.lowerBound] == UInt8(ascii: ">")
        var chomp: UInt8?
        var width: Int?
        var place = content.lowerBound + 1
        while place < content.upperBound, bytes[place] != 0x20, bytes[place] != 0x09 {
            switch bytes[place] {
            case UInt8(ascii: "+") where chomp == nil, UInt8(ascii: "-") where chomp == nil: chomp = bytes[place]
            case 0x31...0x39 where width == nil: width = Int(bytes[place] - 0x30)
            default: throw error("a block may be marked with +, - and its indentation only", at: place)
            }
            place += 1
        }
        try expectNothing(from: place, to: content.upperBound)
        index += 1

        let base = max(parent, 0)
        var indent = width.map { base + $0 }
        if indent == nil {
            // The first line with text tells how far the block is indented.
            let first = lines[index...].first { !bytes[$0.content].isEmpty }
            indent = first.flatMap { $0.indent > parent ? $0.indent : nil }
        }
        guard let indent else {
            // Nothing but empty lines, if that.
            var count = 0
            while let line = current, bytes[line.content].isEmpty {
                count += 1
                index += 1
            }
            return chomp == UInt8(ascii: "+") ? String(repeating: "\n", count: count) : ""
        }
        var texts: [ArraySlice<UInt8>] = []
        while let line = current {
            let isEmpty = line.indent + line.start == line.content.upperBound
            guard line.indent >= indent || isEmpty else { break }
            texts.append(bytes[min(line.start + indent, line.content.upperBound)..<line.content.upperBound])
            index += 1
        }
        let trailing = texts.reversed().prefix { $0.isEmpty }.count
        texts.removeLast(trailing)
        var output = isFolded ? folded(texts) : Array(texts.joined(separator: [0x0A]))
        if !texts.isEmpty, chomp != UInt8(ascii: "-") { output.append(0x0A) }
        if chomp == UInt8(ascii: "+") { output += Array(repeating: 0x0A, count: trailing) }
        return String(decoding: output, as: UTF8.self)
    }

    /// Lines become one, but for empty lines and for those that are indented further.
    private func folded(_ texts: [ArraySlice<UInt8>]) -> [UInt8] {
        func isIndented(_ text: ArraySlice<UInt8>) -> Bool { text.first == 0x20 || text.first == 0x09 }
        var output: [UInt8] = []
        var previous: ArraySlice<UInt8>?
        var empty = 0
        for text in texts {
            if text.isEmpty {
                empty += 1
                continue
            }
            if let previous {
                let keepsBreaks = isIndented(previous) || isIndented(text)
                if keepsBreaks || empty > 0 {
                    output += Array(repeating: 0x0A, count: empty + (keepsBreaks ? 1 : 0))
                } else {
                    output.append(0x20)
                }
            } else {
                output += Array(repeating: 0x0A, count: empty)
            }
            output += text
            previous = text
            empty = 0
        }
        return output
    }
}

extension TOMLParser {
    /// A value with its place. `depth` is how deeply it stands.
    mutating func value(depth: Int) throws(TextError) -> TOMLNode {
        guard depth <= depthLimit else { throw error("tables and arrays nest too deeply") }
        try count()
        let start = index
        let value: TOMLValue
        switch current {
        case UInt8(ascii: "\""):
            value = .string(
                try bytes[index...].starts(with: #"""""#.utf8)
                    ? multiLineString(quote: UInt8(ascii: "\"")) : basicString())
        case UInt8(ascii: "'"):
            value = .string(
                try bytes[index...].starts(with: "'''".utf8)
                    ? multiLineString(quote: UInt8(ascii: "'")) : literalString())
        case UInt8(ascii: "["): value = .array(try array(depth: depth))
        case UInt8(ascii: "{"): value = .table(try inlineTable(depth: depth))
        case nil, UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "#"): throw error("a value must follow the =")
        default: value = try bareValue()
        }
        return TOMLNode(value, range: start..<index)
    }

    private mutating func array(depth: Int) throws(TextError) -> [TOMLNode] {
        let start = index
        index += 1
        var elements: [TOMLNode] = []
        while true {
            try skipSpacesLinesAndComments()
            if current == UInt8(ascii: "]") { break }
            guard current != nil else { throw error("the array is not closed", at: start) }
            elements.append(try value(depth: depth + 1))
            try skipSpacesLinesAndComments()
            if current == UInt8(ascii: "]") { break }
            guard current == UInt8(ascii: ",") else {
                if current == nil { throw error("the array is not closed", at: start) }
                throw error("a comma or ] must follow the value")
            }
            index += 1
        }
        index += 1
        return elements
    }

    private mutating func inlineTable(depth: Int) throws(TextError) -> TOMLTable {
        let start = index
        index += 1
        let table = tables.openInline(depth: depth, range: start..<start + 1)
        skipSpaces()
        if current == UInt8(ascii: "}") {
            index += 1
            return tables.closeInline(table)
        }
        while true {
            skipSpaces()
            try requireSameLine(start)
            if current == UInt8(ascii: "}") { throw error("the last value in braces must not be followed by a comma") }
            _ = try assignment(in: table, depth: depth)
            skipSpaces()
            try requireSameLine(start)
            switch current {
            case UInt8(ascii: ","): index += 1
            case UInt8(ascii: "}"):
                index += 1
                return tables.closeInline(table)
            default: throw error("a comma or } must follow the value")
            }
        }
    }

    private func requireSameLine(_ start: Int) throws(TextError) {
        switch current {
        case nil: throw error("the table in braces is not closed", at: start)
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "#"):
            throw error("a table in braces must stand on one line")
        default: return
        }
    }

    private mutating func skipSpacesLinesAndComments() throws(TextError) {
        while true {
            skipSpaces()
            let hasComment = try skipComment()
            if !skipLineEnd() {
                if hasComment, current != nil { throw error("a carriage return must be followed by a line feed") }
                return
            }
        }
    }

    // MARK: - Booleans, numbers, dates

    /// Whatever is not quoted or bracketed: the bytes up to a separator, and then as a whole.
    private mutating func bareValue() throws(TextError) -> TOMLValue {
        let start = index
        while let byte = current,
            byte.isBareKeyByte || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+")
                || byte == UInt8(ascii: ":")
        {
            index += 1
        }
        // A date and a time may be separated by one space.
        if index - start == 10, current == 0x20, isDate(bytes[start..<index]), byte(1)?.isASCIIDigit == true {
            index += 1
            while let byte = current,
                byte.isASCIIDigit || byte.isASCIILetter || ":.+-".utf8.contains(byte)
            {
                index += 1
            }
        }
        let token = bytes[start..<index]
        let value = scalar(token)
        guard let value else {
            index = start
            throw error(explanation(ofNoValue: token))
        }
        return value
    }

    private func explanation(ofNoValue token: ArraySlice<UInt8>) -> String {
        let text = String(decoding: token, as: UTF8.self)
        guard let first = token.first else {
            return "a value was expected: text in quotes, a number, a date, true, false, [ or {"
        }
        switch text.lowercased() {
        case "true", "false", "inf", "nan": return "`\(text)` is written in small letters"
        case "null", "none", "nil": return "TOML has no `\(text)`; leave the key out"
        default: break
        }
        if first.isASCIIDigit || first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            return "`\(text)` is no number or date; text needs quotes: \"\(text)\""
        }
        return "text needs quotes: \"\(text)\""
    }

    private func scalar(_ token: ArraySlice<UInt8>) -> TOMLValue? {
        guard let first = token.first else { return nil }
        if token.elementsEqual("true".utf8) { return .boolean(true) }
        if token.elementsEqual("false".utf8) { return .boolean(false) }
        if first.isASCIIDigit, let dateTime = TOMLDateTime(parsing: token) { return .dateTime(dateTime) }
        return TOMLNumber.value(token)
    }

    private func isDate(_ token: ArraySlice<UInt8>) -> Bool {
        TOMLDateTime(parsing: token)?.day != nil
    }
}

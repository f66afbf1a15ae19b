/// Splits and quotes words as a POSIX shell does, without its expansions.
enum ShellWords {
    enum Fault: Error, Equatable {
        case unclosedQuote
        case danglingBackslash
    }

    /// Words are separated by white space; quotes of both kinds and backslashes keep it. `|`, `*`, `$` and the like are
    /// ordinary characters.
    static func split(_ text: String) throws(Fault) -> [String] {
        var words: [String] = []
        var word: String.UnicodeScalarView?
        var quote: Unicode.Scalar?
        var scalars = text.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            if let open = quote {
                if scalar == open {
                    quote = nil
                } else if scalar == "\\", open == "\"" {
                    // Between double quotes a backslash protects itself and the quote alone.
                    guard let following = scalars.next() else { throw .danglingBackslash }
                    if following != "\\", following != "\"" { word?.append(scalar) }
                    word?.append(following)
                } else {
                    word?.append(scalar)
                }
                continue
            }
            switch scalar {
            case " ", "\t", "\r", "\n":
                if let done = word { words.append(String(done)) }
                word = nil
            case "'", "\"":
                quote = scalar
                word = word ?? String.UnicodeScalarView()
            case "\\":
                guard let following = scalars.next() else { throw .danglingBackslash }
                word = word ?? String.UnicodeScalarView()
                word?.append(following)
            default:
                word = word ?? String.UnicodeScalarView()
                word?.append(scalar)
            }
        }
        if quote != nil { throw .unclosedQuote }
        if let word { words.append(String(word)) }
        return words
    }

    /// The word so that a shell reads it back unchanged; quoted only where it needs to be.
    static func quoted(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "_@%+=:,./-".utf8.contains(byte)
                }
            }
        if isPlain { return word }
        var text = "'"
        for scalar in word.unicodeScalars {
            if scalar == "'" { text += "'\"'\"'" } else { text.unicodeScalars.append(scalar) }
        }
        return text + "'"
    }

    static func joined(_ words: [String]) -> String {
        words.map(quoted).joined(separator: " ")
    }
}

/// Replaces `$NAME` and `${NAME}` in the arguments of a program.
enum VariableReferences {
    /// Names that are not set stay as they are written.
    static func expanded(_ text: String, with variables: [String: String]) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            if scalars[index] == "$", let (name, end) = name(in: scalars, after: index) {
                if let value = variables[name] {
                    result.append(contentsOf: value.unicodeScalars)
                } else {
                    result.append(contentsOf: scalars[index..<end])
                }
                index = end
            } else {
                result.append(scalars[index])
                index += 1
            }
        }
        return String(result)
    }

    private static func name(in scalars: [Unicode.Scalar], after dollar: Int) -> (String, Int)? {
        var start = dollar + 1
        guard start < scalars.count else { return nil }
        var end = start
        let isBraced = scalars[start] == "{"
        if isBraced {
            start += 1
            end = start
            while end < scalars.count, scalars[end] != "}" { end += 1 }
            guard end < scalars.count else { return nil }
        } else {
            while end < scalars.count, isWord(scalars[end]) { end += 1 }
            guard end > start else { return nil }
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[start..<end])
        return (String(view), isBraced ? end + 1 : end)
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "_" { return true }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber:
            return true
        default: return false
        }
    }
}

/// Splits and quotes words as a POSIX shell does, without its expansions.
package enum ShellWords {
    /// Why a text cannot be split.
    package enum Fault: Error, Equatable {
        case unclosedQuote
        case danglingBackslash
    }

    /// Words are separated by white space; quotes of both kinds and backslashes keep it. `|`, `*`, `$` and the like are
    /// ordinary characters.
    package static func split(_ text: String) throws(Fault) -> [String] {
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
    package static func quoted(_ word: String) -> String {
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

    /// All words, each quoted where it needs to be.
    package static func joined(_ words: [String]) -> String {
        words.map(quoted).joined(separator: " ")
    }
}

/// Replaces `$NAME` and `${NAME}` in the arguments of a program.
enum VariableReferences {
    /// Names that are not set stay as they are written.
    static func expanded(_ text: String, with variables: [String: String]) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        let lastBrace = scalars.lastIndex(of: "}") ?? -1
        var index = 0
        while index < scalars.count {
            if scalars[index] == "$", let (name, end) = name(in: scalars, after: index, lastBrace: lastBrace) {
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

    /// - Parameter lastBrace: Where the last `}` stands. Behind it no `{` is looked for the end of, over and over.
    private static func name(
        in scalars: [Unicode.Scalar], after dollar: Int, lastBrace: Int
    ) -> (String, Int)? {
        var start = dollar + 1
        guard start < scalars.count else { return nil }
        var end = start
        let isBraced = scalars[start] == "{"
        if isBraced {
            start += 1
            end = start
            guard start <= lastBrace else { return nil }
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

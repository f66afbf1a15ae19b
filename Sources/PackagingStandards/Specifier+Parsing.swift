extension Specifier {
    /// The clause in `text`. Offsets of errors count from the start of the array that `text` is a slice of.
    static func parse(_ text: ArraySlice<UInt8>) throws(StandardsError) -> Specifier {
        let leading = text.span.countOfLeadingSpace
        let trailing = text.span.countOfTrailingSpace(from: leading)
        let clause = text.dropFirst(leading).dropLast(trailing)
        guard let comparison = Comparison(startOf: clause) else {
            throw StandardsError(
                "expected one of the operators ==, !=, <=, >=, <, >, ~=, === before a version",
                offset: clause.startIndex)
        }
        let written = clause.dropFirst(comparison.length)
        let version = written.dropFirst(written.span.countOfLeadingSpace)
        return try parse(version, after: comparison)
    }

    /// The clause that `comparison` and the version in `text`, which is trimmed, make.
    static func parse(
        _ text: ArraySlice<UInt8>, after comparison: Comparison
    ) throws(StandardsError) -> Specifier {
        let written = String(decoding: text, as: UTF8.self)
        if comparison == .arbitrary {
            var index = text.startIndex
            while index < text.endIndex {
                let byte = text[index]
                if byte == UInt8(ascii: ";") || byte == UInt8(ascii: ")")
                    || text.span.lengthOfSpace(at: index - text.startIndex) > 0
                {
                    throw StandardsError("the text after === holds white space, `;` or `)`", offset: index)
                }
                index += 1
            }
            return Specifier(comparison, Version(utf8: text.span), text: written)
        }

        let isWildcard =
            text.count > 2 && text[text.endIndex - 1] == UInt8(ascii: "*")
            && text[text.endIndex - 2] == UInt8(ascii: ".")
        if isWildcard && comparison != .equal && comparison != .notEqual {
            throw StandardsError(
                "`.*` goes with == and != only, not with \(comparison.rawValue)", offset: text.startIndex)
        }
        let bare = isWildcard ? text.dropLast(2) : text
        guard let first = bare.first, !first.isASCIISpace, let version = Version(utf8: bare.span) else {
            throw StandardsError("expected a version after \(comparison.rawValue)", offset: text.startIndex)
        }
        if isWildcard {
            guard !version.isPrerelease, !version.isPostrelease, !version.isLocal, bare.last?.isASCIIDigit == true
            else {
                throw StandardsError("`.*` follows plain release numbers only", offset: text.startIndex)
            }
        }
        if version.isLocal && comparison != .equal && comparison != .notEqual {
            throw StandardsError(
                "a local version (after `+`) goes with == and != only, not with \(comparison.rawValue)",
                offset: text.startIndex)
        }
        if comparison == .compatible && version.writtenCount < 2 {
            throw StandardsError("~= needs a version of two numbers or more", offset: text.startIndex)
        }
        return Specifier(comparison, version, text: written, isWildcard: isWildcard)
    }
}

extension Specifier.Comparison {
    /// The operator that a clause begins with; the longest that there is.
    init?(startOf clause: ArraySlice<UInt8>) {
        switch (clause.first, clause.dropFirst().first) {
        case (UInt8(ascii: "="), UInt8(ascii: "=")):
            self = clause.dropFirst(2).first == UInt8(ascii: "=") ? .arbitrary : .equal
        case (UInt8(ascii: "!"), UInt8(ascii: "=")): self = .notEqual
        case (UInt8(ascii: "<"), UInt8(ascii: "=")): self = .lessOrEqual
        case (UInt8(ascii: ">"), UInt8(ascii: "=")): self = .greaterOrEqual
        case (UInt8(ascii: "~"), UInt8(ascii: "=")): self = .compatible
        case (UInt8(ascii: "<"), _): self = .less
        case (UInt8(ascii: ">"), _): self = .greater
        default: return nil
        }
    }

    /// How many bytes the operator has.
    var length: Int {
        switch self {
        case .less, .greater: 1
        case .equal, .notEqual, .lessOrEqual, .greaterOrEqual, .compatible: 2
        case .arbitrary: 3
        }
    }
}

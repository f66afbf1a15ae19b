/// One comparison of a marker: `python_version >= "3.8"`, or with the operands the other way round, `"linux" in
/// sys_platform`.
package struct MarkerComparison: Sendable {
    package let variable: MarkerVariable
    package let `operator`: MarkerOperator
    /// The text it is compared with; normalised where it is the name of an extra or of a dependency group.
    package let value: String
    /// Whether the text stands on the left of the operator and the variable on the right.
    package let isReversed: Bool
    /// The clause that a version is held against, where there is one.
    let specifier: Specifier?

    /// The comparison, or nil where no environment could answer it; ``Marker`` says why in its error.
    package init?(_ variable: MarkerVariable, _ operator: MarkerOperator, _ value: String, isReversed: Bool = false) {
        self.variable = variable
        self.operator = `operator`
        self.value = variable.belongsToRequest ? MarkerComparison.normalizedName(value) : value
        self.isReversed = isReversed
        specifier =
            variable.holdsVersion && !isReversed ? MarkerComparison.specifier(`operator`, value) : nil
        if variable.holdsSet, !isReversed || (`operator` != .isIn && `operator` != .isNotIn) { return nil }
        if `operator` == .compatible, specifier == nil, !(isReversed && variable.holdsVersion) { return nil }
        if value.utf8.contains(UInt8(ascii: "'")), value.utf8.contains(UInt8(ascii: "\"")) { return nil }
    }

    /// The clause that operator and text make; nil where they make none, so that they are compared as texts.
    private static func specifier(_ operator: MarkerOperator, _ text: String) -> Specifier? {
        guard let comparison = Specifier.Comparison(rawValue: `operator`.rawValue) else { return nil }
        return try? Specifier(comparison.rawValue + text)
    }

    /// The name in PEP 503's normal form, also where it is no valid name.
    package static func normalizedName(_ name: String) -> String {
        if let valid = PackageName(name) { return valid.normalized }
        var result: [UInt8] = []
        for byte in name.lowercased().utf8 {
            if !byte.isVersionSeparator {
                result.append(byte)
            } else if result.last != UInt8(ascii: "-") {
                result.append(UInt8(ascii: "-"))
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

// MARK: - Evaluation

extension MarkerComparison {
    /// Whether the comparison holds where the variable has this value.
    ///
    /// As in PEP 508: two versions are compared as versions, where the variable holds versions at all; everything else
    /// is compared as text, and of texts only equality is known: `<=` and `>=` then mean `==`, and `<` and `>` never
    /// hold.
    package func holds(for actual: String) -> Bool {
        let (left, right) = isReversed ? (value, actual) : (actual, value)
        if variable.holdsVersion,
            let specifier = isReversed ? MarkerComparison.specifier(`operator`, actual) : specifier
        {
            return specifier.contains(text: left)
        }
        switch `operator` {
        case .equal, .lessOrEqual, .greaterOrEqual, .arbitrary: return left == right
        case .notEqual: return left != right
        case .less, .greater, .compatible: return false
        case .isIn: return right.containsText(left)
        case .isNotIn: return !right.containsText(left)
        }
    }

    /// Whether the comparison holds of a set of names; for ``MarkerVariable/extras`` and
    /// ``MarkerVariable/dependencyGroups`` only.
    package func holds(for names: Set<String>) -> Bool {
        names.contains(value) == (`operator` == .isIn)
    }
}

extension String {
    /// Whether `part` stands somewhere in this text, byte for byte.
    func containsText(_ part: String) -> Bool {
        let (text, part) = (Array(utf8), Array(part.utf8))
        guard part.count <= text.count else { return false }
        return (0...(text.count - part.count)).contains { text[$0..<($0 + part.count)].elementsEqual(part) }
    }
}

// MARK: - Equality and text

extension MarkerComparison: Hashable {
    package static func == (left: MarkerComparison, right: MarkerComparison) -> Bool {
        left.variable == right.variable && left.operator == right.operator && left.isReversed == right.isReversed
            && left.value == right.value
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(variable)
        hasher.combine(`operator`)
        hasher.combine(isReversed)
        hasher.combine(value)
    }
}

extension MarkerComparison: CustomStringConvertible {
    package var description: String { text(quotes: .double) }

    /// The comparison as a marker writes it, with the quotes asked for unless the value holds such a quote.
    package func text(quotes: MarkerQuotes) -> String {
        let value = quotes.quoting(value)
        return isReversed
            ? "\(value) \(`operator`.rawValue) \(variable.name)" : "\(variable.name) \(`operator`.rawValue) \(value)"
    }
}

/// The quotes around the texts of a marker.
package enum MarkerQuotes: Sendable {
    /// As in wheels' metadata.
    case double
    /// As in `Pipfile.lock`.
    case single

    /// The text in quotes. Backslashes and control characters are escaped, so that it can be read again.
    func quoting(_ text: String) -> String {
        let preferred: Unicode.Scalar = self == .double ? "\"" : "'"
        let other: Unicode.Scalar = self == .double ? "'" : "\""
        let quote = text.unicodeScalars.contains(preferred) ? other : preferred
        var result = ""
        result.unicodeScalars.append(quote)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\0": result += "\\x00"
            default: result.unicodeScalars.append(scalar)
            }
        }
        result.unicodeScalars.append(quote)
        return result
    }
}

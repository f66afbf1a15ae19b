// From one comparison of a marker to a diagram.

extension MarkerDiagram {
    /// The diagram of a comparison about the machine.
    func node(_ comparison: MarkerComparison) -> MarkerNode {
        switch comparison.variable {
        case .pythonVersion:
            pythonVersions(comparison).map(node) ?? flag(comparison)
        case .pythonFullVersion:
            pythonFullVersions(comparison).map(node) ?? flag(comparison)
        default:
            node(text: comparison)
        }
    }

    func node(_ versions: PythonVersions) -> MarkerNode {
        var inside = versions.startsInside
        var children: [MarkerNode] = [inside ? .yes : .no]
        for _ in versions.cuts {
            inside.toggle()
            children.append(inside ? .yes : .no)
        }
        return python(versions.cuts, children)
    }

    // MARK: Texts

    private func node(text comparison: MarkerComparison) -> MarkerNode {
        // Versions of the machine's release and of the implementation are not put in order: few ask for them.
        if comparison.variable.holdsVersion, comparison.isReversed || comparison.specifier != nil {
            return flag(comparison)
        }
        switch comparison.operator {
        case .equal, .lessOrEqual, .greaterOrEqual, .arbitrary:
            return text(comparison.variable, [(comparison.value, .yes)], otherwise: .no)
        case .notEqual:
            return text(comparison.variable, [(comparison.value, .no)], otherwise: .yes)
        case .less, .greater, .compatible:
            return .no
        case .isIn, .isNotIn:
            return flag(comparison)
        }
    }

    /// The comparison as a question of its own; `not in` is the question `in` with the answers exchanged.
    private func flag(_ comparison: MarkerComparison) -> MarkerNode {
        if comparison.operator == .isNotIn,
            let positive = MarkerComparison(
                comparison.variable, .isIn, comparison.value, isReversed: comparison.isReversed)
        {
            return flag(positive, yes: .no, no: .yes)
        }
        return flag(comparison, yes: .yes, no: .no)
    }

    // MARK: Python

    /// The versions for which a comparison with `python_version` holds; nil where that must be asked of each.
    private func pythonVersions(_ comparison: MarkerComparison) -> PythonVersions? {
        let place = PythonCut.init(firstSeriesAfter:)
        if comparison.isReversed { return reversedRange(comparison).map { PythonVersions($0, place) } }
        switch comparison.operator {
        case .arbitrary:
            // The texts are equal or not, and `X.Y` is how the variable writes a series.
            let text = comparison.specifier?.versionText ?? comparison.value
            return PythonVersions(series: Set(series(text, isWhole: true)))
        case .isIn:
            return PythonVersions(series: Set(series(comparison.value, isWhole: false)))
        case .isNotIn:
            return PythonVersions(series: Set(series(comparison.value, isWhole: false))).complement
        default:
            if let specifier = comparison.specifier { return PythonVersions(specifier.range, place) }
            // What is no version is equal to none.
            return PythonVersions(comparison.operator == .notEqual ? .full : .empty, place)
        }
    }

    private func pythonFullVersions(_ comparison: MarkerComparison) -> PythonVersions? {
        let range = comparison.isReversed ? reversedRange(comparison) : range(comparison.specifier)
        return range.map { PythonVersions($0, PythonCut.init(firstVersionAfter:)) }
    }

    /// The range of a clause, unless it tells apart what the line of Python's versions does not: texts and labels.
    private func range(_ specifier: Specifier?) -> VersionRange? {
        guard let specifier, specifier.comparison != .arbitrary, specifier.version?.isLocal == false else { return nil }
        return specifier.range
    }

    /// What may stand on the right of `"3.8" <= python_version`. With a text that is no plain release, the rules for
    /// pre- and post-releases apply the other way round, which no range expresses.
    private func reversedRange(_ comparison: MarkerComparison) -> VersionRange? {
        guard let version = Version(comparison.value), !version.isPrerelease, !version.isPostrelease, !version.isLocal
        else { return nil }
        return switch comparison.operator {
        case .less: VersionRange(from: .after(version), to: nil)
        case .lessOrEqual: VersionRange(from: version)
        case .greater: VersionRange(before: version)
        case .greaterOrEqual: VersionRange(from: nil, to: .after(version))
        case .equal: VersionRange(only: version)
        case .notEqual: VersionRange(only: version).complement
        case .compatible, .arbitrary, .isIn, .isNotIn: nil
        }
    }

    /// The series whose text `X.Y` stands in `text`: all of `3.1`, `3.10` and `13.1` in `"13.10"`; or the one that the
    /// whole text is.
    private func series(_ text: String, isWhole: Bool) -> [PythonCut] {
        let bytes = Array(text.utf8)
        var result: [PythonCut] = []
        for dot in bytes.indices where bytes[dot] == UInt8(ascii: ".") {
            var start = dot
            while start > 0, bytes[start - 1].isASCIIDigit, dot - start < 6 {
                start -= 1
                guard let major = number(bytes[start..<dot]) else { continue }
                var end = dot + 1
                while end < bytes.count, bytes[end].isASCIIDigit, end - dot < 7 {
                    end += 1
                    guard let minor = number(bytes[(dot + 1)..<end]), !isWhole || start == 0 && end == bytes.count
                    else { continue }
                    if minor <= 0xFFFF, let cut = PythonCut(major, minor) { result.append(cut) }
                }
            }
        }
        return result
    }

    /// The number that these digits spell without needless zeros.
    private func number(_ digits: ArraySlice<UInt8>) -> Int? {
        if digits.count > 1, digits.first == UInt8(ascii: "0") { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }
}

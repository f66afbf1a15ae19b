// Specifiers as they occur outside the standard.

extension SpecifierSet {
    /// The set that a Pipfile's version text means: `*` is any version, a bare version `1.1` (or `1.*`) means `==1.1`,
    /// and everything else is PEP 440.
    ///
    /// An empty text is an error here, as it is for Pipenv where it stands for a whole entry; a caller that allows it
    /// (`{version = ""}`) asks for ``any``.
    package init(pipfile text: String) throws(StandardsError) {
        let bytes = Array(text.utf8)
        let start = bytes.span.countOfLeadingSpace
        let trimmed = bytes[start..<(bytes.count - bytes.span.countOfTrailingSpace(from: start))]
        guard let first = trimmed.first else {
            throw StandardsError("expected `*` or a version specifier", offset: 0)
        }
        if trimmed.elementsEqual("*".utf8) {
            self = .any
        } else if first.isASCIIDigit || first | 0x20 == UInt8(ascii: "v") {
            self.init([try Specifier.parse(trimmed, after: .equal)])
        } else {
            try self.init(utf8: bytes)
        }
    }

    /// The set in the metadata of a published file, where older tools let through what the standard does not admit.
    /// What the standard admits means what it says. Besides:
    ///
    /// | written | understood as | |
    /// |---|---|---|
    /// | `>=3.6.*` | `>=3.6` | likewise `<3.6.*` and `~=3.6.*` |
    /// | `<=3.6.*` | `<3.7` | every 3.6 is admitted |
    /// | `>3.6.*` | `>=3.7` | no 3.6 is admitted |
    /// | `!=3.0*`, `==3*`, `==3.*.*` | `!=3.0.*`, `==3.*` | |
    /// | `>=3.6<4`, `>=2.7 !=3.0.*` | `>=3.6,<4` | a comma is missing |
    /// | `>='3.6'` | `>=3.6` | quotes around a version or around everything |
    ///
    /// Commas at the ends and twice in a row are no error in the standard's reading either.
    package init(lenient text: String) throws(StandardsError) {
        let bytes = Array(text.utf8)
        let strictError: StandardsError
        do throws(StandardsError) {
            try self.init(utf8: bytes)
            return
        } catch {
            strictError = error
        }
        var clauses: [Specifier] = []
        guard let parts = Self.lenientClauses(bytes) else { throw strictError }
        for part in parts {
            do throws(StandardsError) {
                clauses.append(try Specifier.parse(part))
            } catch {
                guard let clause = Specifier(mending: part) else { throw strictError }
                clauses.append(clause)
            }
        }
        self.init(clauses)
    }

    /// The clauses of a text, which end at commas and before operators, without quotes and white space; nil where white
    /// space stands within a version, as taking it away would make another.
    private static func lenientClauses(_ text: [UInt8]) -> [ArraySlice<UInt8>]? {
        func isOperator(_ byte: UInt8) -> Bool { "<>=!~".utf8.contains(byte) }
        var clauses: [[UInt8]] = []
        var clause: [UInt8] = []
        var hasVersion = false
        var afterSpace = false
        for byte in text where byte != UInt8(ascii: "'") && byte != UInt8(ascii: "\"") {
            if byte.isASCIISpace {
                afterSpace = true
                continue
            }
            let endsClause = byte == UInt8(ascii: ",") || isOperator(byte) && hasVersion
            if endsClause {
                clauses.append(clause)
                clause = []
                hasVersion = false
            } else if afterSpace, hasVersion {
                return nil
            }
            afterSpace = false
            if byte == UInt8(ascii: ",") { continue }
            hasVersion = hasVersion || !isOperator(byte)
            clause.append(byte)
        }
        clauses.append(clause)
        return clauses.filter { !$0.isEmpty }.map { $0[...] }
    }
}

extension Specifier {
    /// The clause that was meant by one with a `*` where the standard has none; nil where that is not what ails it.
    fileprivate init?(mending clause: ArraySlice<UInt8>) {
        guard let comparison = Comparison(startOf: clause), comparison != .arbitrary, clause.last == UInt8(ascii: "*")
        else { return nil }
        var stem = clause.dropFirst(comparison.length)
        while stem.last == UInt8(ascii: "*") {
            stem = stem.dropLast()
            if stem.last == UInt8(ascii: ".") { stem = stem.dropLast() }
        }
        guard let version = Version(utf8: stem.span), !version.isPrerelease, !version.isPostrelease, !version.isLocal
        else {
            return nil
        }
        let next = {
            var release = version.release
            release[release.count - 1] = release[release.count - 1].successor
            return Version(VersionParts(epoch: version.epoch, release: release))
        }
        func plain(_ comparison: Comparison, _ version: Version) -> Specifier {
            Specifier(comparison, version, text: version.description)
        }
        switch comparison {
        case .equal, .notEqual:
            self.init(comparison, version, text: "\(version).*", isWildcard: true)
        case .compatible where version.release.count < 2:
            self.init(.equal, version, text: "\(version).*", isWildcard: true)
        case .lessOrEqual: self = plain(.less, next())
        case .greater: self = plain(.greaterOrEqual, next())
        default: self = plain(comparison, version)
        }
    }
}

/// A number that CVSS gives a vulnerability, computed from its vector.
///
/// For CVSS 2 and 3 it is the base score, for 4.0 the one score that the vector means, threat and environment included
/// as far as it has them.
package struct CVSSScore: Hashable, Sendable {
    package enum Version: String, Sendable {
        case two = "2.0"
        case threeZero = "3.0"
        case threeOne = "3.1"
        case four = "4.0"
    }

    package var version: Version
    /// Ten times the score: 0 to 100.
    package var tenths: Int

    package init(version: Version, tenths: Int) {
        self.version = version
        self.tenths = min(max(tenths, 0), 100)
    }

    /// The score of a vector, or nil where it is none: a mandatory metric missing, one given twice, unknown names or
    /// values. CVSS 2 has no prefix: `AV:N/AC:L/Au:N/C:P/I:P/A:P`, in parentheses too.
    package init?(vector: String) {
        guard vector.utf8.count <= 512 else { return nil }
        let score: CVSSScore?
        if vector.hasPrefix("CVSS:4.0/") {
            score = CVSSMetrics(vector.dropFirst(9), CVSSVersion4.values).flatMap(CVSSVersion4.score)
        } else if vector.hasPrefix("CVSS:3.0/") {
            score = CVSSMetrics(vector.dropFirst(9), CVSSVersion3.values)
                .flatMap { CVSSVersion3.score($0, version: .threeZero) }
        } else if vector.hasPrefix("CVSS:3.1/") {
            score = CVSSMetrics(vector.dropFirst(9), CVSSVersion3.values)
                .flatMap { CVSSVersion3.score($0, version: .threeOne) }
        } else {
            let isEnclosed = vector.hasPrefix("(") && vector.hasSuffix(")")
            score = CVSSMetrics(isEnclosed ? vector.dropFirst().dropLast() : vector[...], CVSSVersion2.values)
                .flatMap(CVSSVersion2.score)
        }
        guard let score else { return nil }
        self = score
    }

    /// The qualitative scale of CVSS 3 and 4; for CVSS 2 the scale that NVD uses.
    package var rating: SeverityRating {
        switch (version, tenths) {
        case (.two, ...39): .low
        case (.two, 40...69): .medium
        case (.two, _): .high
        case (_, ...0): .none
        case (_, 1...39): .low
        case (_, 40...69): .medium
        case (_, 70...89): .high
        default: .critical
        }
    }
}

extension CVSSScore: CustomStringConvertible {
    /// `9.8`.
    package var description: String { "\(tenths / 10).\(tenths % 10)" }
}

/// The metrics of a vector, by name.
struct CVSSMetrics {
    private var values: [Substring: Substring] = [:]

    /// Reads `AV:N/AC:L/…`; `allowed` are the values of each metric.
    init?(_ text: Substring, _ allowed: [String: [String]]) {
        for field in text.split(separator: "/", omittingEmptySubsequences: false) {
            let parts = field.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let known = allowed[String(parts[0])], known.contains(String(parts[1])),
                values.updateValue(parts[1], forKey: parts[0]) == nil
            else { return nil }
        }
    }

    subscript(name: String) -> String? { values[Substring(name)].map(String.init) }
}

/// The name of an advisory in some database: `PYSEC-2021-76`, `GHSA-…`, `CVE-…`, `MAL-…`, or one of Safety's numbers.
///
/// Ids are compared without regard to case, as people type them. A bare number is one of Safety's: `38449` on Pipenv's
/// command line is `pyup.io-38449` in Safety's files, and both are the same id here.
package struct AdvisoryID: Sendable {
    /// The id as its database writes it.
    package let text: String
    /// What two spellings of one id share.
    private let key: String

    /// The id in `text`, or nil unless it consists of 1 to 128 ASCII letters, digits and `-_.:+~`, and begins with a
    /// letter or a digit. An id is put into addresses, file names and terminals, so nothing else is let in.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard (1...128).contains(bytes.count), bytes[0].isLetterOrDigit, bytes.allSatisfy(\.mayStandInID) else {
            return nil
        }
        let isNumber = bytes.allSatisfy { (0x30...0x39).contains($0) }
        self.text = isNumber ? Self.safetyPrefix + String(text) : String(text)
        key = String(
            decoding: self.text.utf8.map { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 }, as: UTF8.self)
    }

    private static let safetyPrefix = "pyup.io-"

    /// Which database, or which kind of one, gave the id.
    package var family: Family {
        if key.hasPrefix("PYSEC-") { return .pysec }
        if key.hasPrefix("GHSA-") { return .github }
        if key.hasPrefix("CVE-") { return .cve }
        if key.hasPrefix("MAL-") { return .malware }
        if key.hasPrefix("PYUP.IO-") || key.hasPrefix("PVE-") || key.hasPrefix("SFTY-") { return .safety }
        return key.hasPrefix("X_") ? .organisation : .other
    }

    /// Where an id comes from. The order is that in which one of several ids is chosen to be shown.
    package enum Family: UInt8, Sendable, Comparable, CaseIterable {
        /// The Python Packaging Advisory Database.
        case pysec
        /// GitHub's reviewed advisories.
        case github
        /// Common Vulnerabilities and Exposures; the key of EPSS and KEV.
        case cve
        /// Safety: `pyup.io-…`, `PVE-…`, `SFTY-…`.
        case safety
        /// An organisation's own advisories: OSV reserves the prefix `x_` for them.
        case organisation
        /// Snyk, GSD, PSF and whatever comes.
        case other
        /// OpenSSF's reports of malicious packages.
        case malware

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }
}

extension AdvisoryID: Hashable, Comparable, CustomStringConvertible {
    package static func == (left: Self, right: Self) -> Bool { left.key == right.key }

    package func hash(into hasher: inout Hasher) { hasher.combine(key) }

    /// By family, and within one by text, numbers in it by their value: `PYSEC-2021-9` before `PYSEC-2021-10`.
    package static func < (left: Self, right: Self) -> Bool {
        if left.family != right.family { return left.family < right.family }
        return left.key.precedesByNumbers(right.key)
    }

    package var description: String { text }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    fileprivate var mayStandInID: Bool {
        isLetterOrDigit || [0x2D, 0x5F, 0x2E, 0x3A, 0x2B, 0x7E].contains(self)
    }
}

extension String {
    /// Compares piece by piece, runs of digits by their value (leading zeros apart) and everything else by code point.
    fileprivate func precedesByNumbers(_ other: String) -> Bool {
        let (left, right) = (Array(utf8), Array(other.utf8))
        var (first, second) = (0, 0)
        func run(_ bytes: [UInt8], _ start: Int) -> ArraySlice<UInt8> {
            bytes[start...].prefix { (0x30...0x39).contains($0) }
        }
        while first < left.count, second < right.count {
            let (leftRun, rightRun) = (run(left, first), run(right, second))
            if leftRun.isEmpty || rightRun.isEmpty {
                if left[first] != right[second] { return left[first] < right[second] }
                first += 1
                second += 1
                continue
            }
            let (leftValue, rightValue) = (leftRun.drop { $0 == 0x30 }, rightRun.drop { $0 == 0x30 })
            if leftValue.count != rightValue.count { return leftValue.count < rightValue.count }
            if !leftValue.elementsEqual(rightValue) { return leftValue.lexicographicallyPrecedes(rightValue) }
            first = leftRun.endIndex
            second = rightRun.endIndex
        }
        // Nothing differs by value: the shorter comes first, and spellings of one number keep the order of their texts.
        if left.count - first != right.count - second { return left.count - first < right.count - second }
        return left.lexicographicallyPrecedes(right)
    }
}

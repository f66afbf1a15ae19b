/// The version of an interpreter, as `sys.version_info` tells it.
package struct PythonVersion: Hashable, Sendable {
    package var major: Int
    package var minor: Int
    package var patch: Int
    /// What follows the three numbers in PEP 440's spelling: `rc1`, `b3`, `a7`; empty for a final release.
    package var suffix: String

    package init(major: Int, minor: Int, patch: Int, suffix: String = "") {
        self.major = major
        self.minor = minor
        self.patch = patch
        self.suffix = suffix
    }

    /// `3.11`
    package var short: String { "\(major).\(minor)" }

    package var isPrerelease: Bool { !suffix.isEmpty }

    /// Whether the leading components are the given ones: `[3]`, `[3, 9]`, `[3, 10, 13]`.
    package func starts(with components: [Int]) -> Bool {
        zip(components, [major, minor, patch]).allSatisfy { $0 == $1 }
    }
}

extension PythonVersion: CustomStringConvertible {
    /// `3.11.7` or `3.14.0rc1`
    package var description: String { "\(major).\(minor).\(patch)\(suffix)" }
}

extension PythonVersion: Comparable {
    package static func < (left: PythonVersion, right: PythonVersion) -> Bool {
        let (leftNumbers, rightNumbers) = (
            (left.major, left.minor, left.patch), (right.major, right.minor, right.patch)
        )
        guard leftNumbers == rightNumbers else { return leftNumbers < rightNumbers }
        return left.stage < right.stage
    }

    /// Alphas before betas before candidates before the release; within a stage by number.
    private var stage: (Int, Int) {
        var digits = Substring(suffix)
        let letters = digits.prefix { !$0.isNumber }
        digits.removeFirst(letters.count)
        let rank = ["a": 0, "b": 1, "rc": 2, "": 3][String(letters)] ?? 0
        return (rank, Int(digits) ?? 0)
    }
}

extension PythonVersion {
    /// Reads `3.11.7`, `3.13.0rc1` or `3.14.0a1+` (the plus of a checkout is dropped); nil for anything else.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        var at = 0
        var numbers: [Int] = []
        while numbers.count < 3 {
            let start = at
            var number = 0
            while at < bytes.count, (0x30...0x39).contains(bytes[at]), at - start < 6 {
                number = number * 10 + Int(bytes[at] - 0x30)
                at += 1
            }
            guard at > start else { return nil }
            numbers.append(number)
            if numbers.count < 3 {
                guard at < bytes.count, bytes[at] == UInt8(ascii: ".") else { return nil }
                at += 1
            }
        }
        var rest = bytes[at...]
        if rest.last == UInt8(ascii: "+") { rest.removeLast() }
        let letters = rest.prefix { (0x61...0x7a).contains($0) }
        let digits = rest.dropFirst(letters.count)
        let known = ["", "a", "b", "rc"].contains(String(decoding: letters, as: UTF8.self))
        guard known, digits.count < 6, digits.allSatisfy({ (0x30...0x39).contains($0) }),
            letters.isEmpty == digits.isEmpty
        else { return nil }
        self.init(
            major: numbers[0], minor: numbers[1], patch: numbers[2], suffix: String(decoding: rest, as: UTF8.self))
    }
}

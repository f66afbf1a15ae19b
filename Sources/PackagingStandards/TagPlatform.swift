/// The families of platforms that a lock for every machine has in view.
package enum TagPlatform: CaseIterable, Hashable, Sendable {
    case linux, macOS, windows

    /// The family that a wheel's platform tag belongs to; nil for `any` and for all others.
    package init?(tag: String) {
        guard let family = tag.withUTF8Span({ TagPlatform.family(of: $0) }) else { return nil }
        self = family
    }

    static func family(of tag: Span<UInt8>) -> TagPlatform? {
        if tag.starts(with: "linux_") || tag.starts(with: "manylinux") || tag.starts(with: "musllinux") {
            return .linux
        }
        if tag.starts(with: "macosx_") { return .macOS }
        if tag.starts(with: "win_") || tag.equals("win32") { return .windows }
        return nil
    }
}

extension SupportedTags {
    /// Whether some machine of these families can have an interpreter of this Python version that can use the wheel.
    ///
    /// The architecture and the age of the system are left open; the Python and the ABI are not. Free-threaded builds
    /// and debug builds of CPython count only where asked for, as their wheels serve nobody else.
    ///
    /// - Parameter implementation: `cpython` or `pypy`; other implementations are offered wheels without an ABI only.
    package static func isCompatible(
        _ wheel: WheelFilename, major: Int, minor: Int, implementation: String = "cpython",
        isFreeThreaded: Bool = false, onAnyOf families: Set<TagPlatform> = Set(TagPlatform.allCases)
    ) -> Bool {
        wheel.text.withUTF8Span { text in
            var isReachable = false
            text.extracting(wheel.platformStart..<wheel.platformEnd).forEachMember { platform in
                if platform.equals("any") { isReachable = isReachable || !families.isEmpty }
                if let family = TagPlatform.family(of: platform), families.contains(family) { isReachable = true }
            }
            guard isReachable else { return false }
            let target = PythonTarget(
                major: major, minor: minor, implementation: implementation, isFreeThreaded: isFreeThreaded)
            var fits = false
            text.extracting(wheel.pythonStart..<wheel.abiStart - 1).forEachMember { python in
                guard let python = PythonTag(python) else { return }
                text.extracting(wheel.abiStart..<wheel.platformStart - 1).forEachMember { abi in
                    fits = fits || target.accepts(python, abi: abi)
                }
            }
            return fits
        }
    }
}

/// A Python tag's parts: `cp`, 3 and 12 of `cp312`.
private struct PythonTag {
    enum Implementation { case generic, cpython, pypy }

    let implementation: Implementation
    let major: Int
    /// Nil where only the major version is named.
    let minor: Int?

    init?(_ tag: Span<UInt8>) {
        guard tag.count >= 3, tag.count <= 8, tag[1].asciiLowercased == UInt8(ascii: "p") || tag.starts(with: "py")
        else {
            return nil
        }
        switch tag[0].asciiLowercased {
        case UInt8(ascii: "p"): implementation = tag[1].asciiLowercased == UInt8(ascii: "y") ? .generic : .pypy
        case UInt8(ascii: "c"): implementation = .cpython
        default: return nil
        }
        var digits = 0
        for index in 3..<max(tag.count, 3) {
            guard tag[index].isASCIIDigit else { return nil }
            digits = digits * 10 + Int(tag[index] & 0x0F)
        }
        guard tag[2].isASCIIDigit else { return nil }
        major = Int(tag[2] & 0x0F)
        minor = tag.count > 3 ? digits : nil
    }
}

/// The Python that a wheel has to suit.
private struct PythonTarget {
    let major: Int
    let minor: Int
    let implementation: String
    let isFreeThreaded: Bool

    func accepts(_ python: PythonTag, abi: Span<UInt8>) -> Bool {
        guard python.major == major else { return false }
        switch python.implementation {
        case .generic:
            return abi.equals("none") && (python.minor ?? 0) <= minor
        case .cpython:
            guard implementation == "cpython" else { return false }
            if abi.equals(isFreeThreaded ? "abi3t" : "abi3") {
                return python.minor.map { $0 >= 2 && $0 <= minor } ?? false
            }
            // `cp3-none-any` is not among the tags of any interpreter.
            guard python.minor == minor else { return false }
            return abi.equals("none") || isOwn(abi)
        case .pypy:
            // PyPy's ABI names its own version, which is not known here: that of its language has to do.
            guard implementation == "pypy" else { return false }
            if python.minor == minor { return abi.equals("none") || abi.starts(with: "pypy") || abi.starts(with: "pp") }
            return python.minor == nil && abi.equals("none")
        }
    }

    private func isOwn(_ abi: Span<UInt8>) -> Bool {
        let base = "cp\(major)\(minor)"
        let names =
            if isFreeThreaded { [base + "t"] } else if (major, minor) < (3, 3) {
                [base + "mu", base + "m"]
            } else if (major, minor) < (3, 8) { [base + "m", base] } else { [base] }
        return names.contains { $0.withUTF8Span { abi.equals($0) } }
    }
}

/// The file name of a wheel (PEP 427): `name-version[-build]-python-abi-platform.whl`, where each of the last three may
/// be a set: `py2.py3-none-any`.
package struct WheelFilename: Sendable {
    /// The build number, which decides between wheels of one version: the higher is the newer.
    package struct Build: Hashable, Sendable {
        package let number: VersionNumber
        /// What follows the digits.
        package let suffix: String
    }

    /// The file name as it was written.
    package let text: String
    package let name: PackageName
    package let version: Version

    /// Where the parts after the version begin, in UTF-8 bytes, and where the last of them ends.
    let buildStart: Int
    let pythonStart: Int
    let abiStart: Int
    let platformStart: Int
    let platformEnd: Int

    /// The file name in `text`, or nil where it is none of a wheel.
    package init?(_ text: String) { self.init(text, expected: nil) }

    /// The file name in `text`, or nil where it is none of a wheel of this project. Faster than to read the name and to
    /// compare it.
    package init?(_ text: String, expectedName: PackageName) { self.init(text, expected: expectedName) }

    private init?(_ text: String, expected: PackageName?) {
        guard let parts = text.withUTF8Span({ WheelFilenameParts($0, expected: expected) }) else { return nil }
        guard let name = expected ?? PackageName(String(text.utf8.prefix(parts.nameEnd)) ?? "") else { return nil }
        self.text = text
        self.name = name
        version = parts.version
        buildStart = parts.buildStart
        pythonStart = parts.pythonStart
        abiStart = parts.abiStart
        platformStart = parts.platformStart
        platformEnd = text.utf8.count - 4
    }

    /// The build number, where there is one.
    package var build: Build? {
        guard pythonStart > buildStart else { return nil }
        let bytes = text.utf8.dropFirst(buildStart).prefix(pythonStart - 1 - buildStart)
        let digits = bytes.prefix { $0.isASCIIDigit }
        return Build(
            number: VersionNumber(digits: digits),
            suffix: String(decoding: bytes.dropFirst(digits.count), as: UTF8.self))
    }

    /// The Pythons that the wheel serves: `["py2", "py3"]`.
    package var pythons: [String] { members(pythonStart, abiStart - 1) }

    /// The ABIs that the wheel serves.
    package var abis: [String] { members(abiStart, platformStart - 1) }

    /// The platforms that the wheel serves.
    package var platforms: [String] { members(platformStart, platformEnd) }

    /// Every combination of the Pythons, ABIs and platforms. A hostile name can make this long; ``SupportedTags`` does
    /// without it.
    package var tags: [WheelTag] {
        let (abis, platforms) = (abis, platforms)
        return pythons.flatMap { python in
            abis.flatMap { abi in platforms.map { WheelTag(python: python, abi: abi, platform: $0) } }
        }
    }

    /// Whether the wheel runs on every platform, having no compiled parts: `…-none-any`.
    package var isPurePython: Bool { abis == ["none"] && platforms == ["any"] }

    private func members(_ start: Int, _ end: Int) -> [String] {
        text.utf8.dropFirst(start).prefix(end - start).split(separator: UInt8(ascii: "."))
            .map { String(decoding: $0.map(\.asciiLowercased), as: UTF8.self) }
    }
}

extension WheelFilename: Hashable, CustomStringConvertible {
    package static func == (left: WheelFilename, right: WheelFilename) -> Bool { left.text == right.text }

    package func hash(into hasher: inout Hasher) { hasher.combine(text) }

    package var description: String { text }
}

extension WheelFilename.Build: Comparable, CustomStringConvertible {
    package static func < (left: Self, right: Self) -> Bool {
        if left.number != right.number { return left.number < right.number }
        return left.suffix.utf8.lexicographicallyPrecedes(right.suffix.utf8)
    }

    package var description: String { "\(number)\(suffix)" }
}

/// Where the parts of a wheel's file name stand.
private struct WheelFilenameParts {
    let nameEnd: Int
    let version: Version
    let buildStart: Int
    let pythonStart: Int
    let abiStart: Int
    let platformStart: Int

    init?(_ text: Span<UInt8>, expected: PackageName?) {
        guard text.count > 4, text.count <= DistributionFilename.mostBytes,
            text[text.count - 4] == UInt8(ascii: "."), text[text.count - 3] == UInt8(ascii: "w"),
            text[text.count - 2] == UInt8(ascii: "h"), text[text.count - 1] == UInt8(ascii: "l")
        else { return nil }
        let end = text.count - 4
        var dashes = (0, 0, 0, 0, 0)
        var count = 0
        for index in 0..<end {
            let byte = text[index]
            // A file name is never a path, and no standard has more than visible ASCII in it.
            guard byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "/"), byte != UInt8(ascii: "\\") else { return nil }
            guard byte == UInt8(ascii: "-") else { continue }
            switch count {
            case 0: dashes.0 = index
            case 1: dashes.1 = index
            case 2: dashes.2 = index
            case 3: dashes.3 = index
            case 4: dashes.4 = index
            default: return nil
            }
            count += 1
        }
        guard count >= 4 else { return nil }
        nameEnd = dashes.0
        for index in 1..<max(nameEnd, 1) where text[index] == UInt8(ascii: "_") && text[index - 1] == UInt8(ascii: "_")
        {
            return nil
        }
        if let expected, !expected.isSpelled(text.extracting(0..<nameEnd)) { return nil }
        guard let version = Version(utf8: text.extracting(nameEnd + 1..<dashes.1)) else { return nil }
        self.version = version
        buildStart = dashes.1 + 1
        if count == 5 {
            guard text[buildStart].isASCIIDigit else { return nil }
            (pythonStart, abiStart, platformStart) = (dashes.2 + 1, dashes.3 + 1, dashes.4 + 1)
        } else {
            (pythonStart, abiStart, platformStart) = (buildStart, dashes.2 + 1, dashes.3 + 1)
        }
        guard Self.areMembers(text.extracting(pythonStart..<abiStart - 1), identifiers: true),
            Self.areMembers(text.extracting(abiStart..<platformStart - 1), identifiers: false),
            Self.areMembers(text.extracting(platformStart..<end), identifiers: false)
        else { return nil }
    }

    /// Whether the text is one word or several with dots between, none of them empty.
    private static func areMembers(_ text: Span<UInt8>, identifiers: Bool) -> Bool {
        var isStart = true
        for index in 0..<text.count {
            let byte = text[index]
            if byte == UInt8(ascii: ".") {
                if isStart { return false }
                isStart = true
                continue
            }
            if identifiers {
                let isLetter = byte.isASCIILetter || byte == UInt8(ascii: "_")
                guard isLetter || byte.isASCIIDigit && !isStart else { return false }
            }
            isStart = false
        }
        return !isStart
    }
}

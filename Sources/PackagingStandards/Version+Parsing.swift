// Reading a version: one pass over the bytes, no heap unless the version does not fit a word.

extension Version {
    /// The most digits that a number may have. Python refuses longer ones too, for the same reason: work on them grows
    /// faster than their length.
    static let mostDigits = 4_300

    static func parse(_ text: Span<UInt8>) -> Version? {
        if let version = parsePlainRelease(text) { return version }
        let start = text.countOfLeadingSpace
        var parser = VersionParser(start: start, end: text.count - text.countOfTrailingSpace(from: start))
        return parser.parse(text)
    }

    /// The version where the text is up to four small numbers with dots between; nil where it is anything else.
    private static func parsePlainRelease(_ text: Span<UInt8>) -> Version? {
        guard text.count > 0, text.count <= 20 else { return nil }
        var release: UInt64 = 0
        var count = 0
        var number: UInt64 = 0
        var digits = 0
        for index in 0..<text.count {
            let byte = text[index]
            let digit = byte &- UInt8(ascii: "0")
            if digit < 10 {
                number = number &* 10 &+ UInt64(digit)
                digits += 1
                if digits > 9 { return nil }
            } else if byte == UInt8(ascii: "."), digits > 0, count < 3 {
                guard let next = PackedVersion.adding(number, at: count, to: release) else { return nil }
                release = next
                count += 1
                number = 0
                digits = 0
            } else {
                return nil
            }
        }
        guard digits > 0, let all = PackedVersion.adding(number, at: count, to: release) else { return nil }
        return Version(key: PackedVersion.word(release: all, kind: .final, number: 0, count: count + 1))
    }
}

/// Reads a version of any shape. It remembers where the numbers stand, so that only a version that does not fit a word
/// pays for keeping them.
private struct VersionParser {
    var index: Int
    let end: Int

    private var epoch: Range<Int>?
    private var release: Range<Int>
    private var prerelease: (kind: Version.PrereleaseKind, digits: Range<Int>)?
    private var postrelease: Range<Int>?
    private var development: Range<Int>?
    private var local: Range<Int>?

    init(start: Int, end: Int) {
        index = start
        self.end = end
        release = start..<start
    }

    mutating func parse(_ text: Span<UInt8>) -> Version? {
        if index < end, text[index] | 0x20 == UInt8(ascii: "v") { index += 1 }
        guard parseRelease(text) else { return nil }
        parsePrerelease(text)
        parsePostrelease(text)
        parseDevelopment(text)
        guard parseLocal(text), index == end else { return nil }
        return packed(text) ?? full(text)
    }

    // MARK: Grammar

    private mutating func digits(_ text: Span<UInt8>) -> Range<Int> {
        let start = index
        while index < end, text[index].isASCIIDigit { index += 1 }
        return start..<index
    }

    private mutating func parseRelease(_ text: Span<UInt8>) -> Bool {
        var first = digits(text)
        if first.isEmpty { return false }
        if index < end, text[index] == UInt8(ascii: "!") {
            epoch = first
            index += 1
            first = digits(text)
            if first.isEmpty { return false }
        }
        while index + 1 < end, text[index] == UInt8(ascii: "."), text[index + 1].isASCIIDigit {
            index += 1
            _ = digits(text)
        }
        release = first.lowerBound..<index
        return true
    }

    /// Steps over `[._-]? word`, and answers whether it was there.
    private mutating func skip(_ word: StaticString, _ text: Span<UInt8>) -> Bool {
        var place = index
        if place < end, text[place].isVersionSeparator { place += 1 }
        guard end - place >= word.utf8CodeUnitCount else { return false }
        let matches = word.withUTF8Buffer { letters in
            for offset in 0..<letters.count where text[place + offset] | 0x20 != letters[offset] { return false }
            return true
        }
        if matches { index = place + word.utf8CodeUnitCount }
        return matches
    }

    /// Steps over `[._-]? digits?`; the separator belongs to the word before even where no digits follow.
    private mutating func numberAfterWord(_ text: Span<UInt8>) -> Range<Int> {
        if index < end, text[index].isVersionSeparator { index += 1 }
        return digits(text)
    }

    private mutating func parsePrerelease(_ text: Span<UInt8>) {
        let kind: Version.PrereleaseKind
        if skip("alpha", text) || skip("a", text) {
            kind = .alpha
        } else if skip("beta", text) || skip("b", text) {
            kind = .beta
        } else if skip("preview", text) || skip("pre", text) || skip("c", text) || skip("rc", text) {
            kind = .candidate
        } else {
            return
        }
        prerelease = (kind, numberAfterWord(text))
    }

    private mutating func parsePostrelease(_ text: Span<UInt8>) {
        if index + 1 < end, text[index] == UInt8(ascii: "-"), text[index + 1].isASCIIDigit {
            index += 1
            postrelease = digits(text)
        } else if skip("post", text) || skip("rev", text) || skip("r", text) {
            postrelease = numberAfterWord(text)
        }
    }

    private mutating func parseDevelopment(_ text: Span<UInt8>) {
        if skip("dev", text) { development = numberAfterWord(text) }
    }

    private mutating func parseLocal(_ text: Span<UInt8>) -> Bool {
        guard index < end, text[index] == UInt8(ascii: "+") else { return true }
        index += 1
        let start = index
        var needsLetter = true
        while index < end {
            let byte = text[index]
            if byte.isASCIILetter || byte.isASCIIDigit {
                needsLetter = false
            } else if byte.isVersionSeparator, !needsLetter {
                needsLetter = true
            } else {
                return false
            }
            index += 1
        }
        local = start..<index
        return !needsLetter
    }

    // MARK: Values

    /// The number that the digits spell (0 where there are none), or nil where it is larger than any packed field.
    private func small(_ digits: Range<Int>, _ text: Span<UInt8>) -> UInt64? {
        guard digits.count <= 18 else { return nil }
        var value: UInt64 = 0
        for index in digits { value = value &* 10 &+ UInt64(text[index] & 0x0F) }
        return value
    }

    private func packed(_ text: Span<UInt8>) -> Version? {
        if epoch != nil || local != nil { return nil }
        let kind: PackedVersion.Kind
        let number: Range<Int>
        switch (prerelease, postrelease, development) {
        case (nil, nil, nil): (kind, number) = (.final, 0..<0)
        case (nil, let post?, nil): (kind, number) = (.postrelease, post)
        case (nil, nil, let development?): (kind, number) = (.development, development)
        case ((.alpha, let digits)?, nil, nil): (kind, number) = (.alpha, digits)
        case ((.beta, let digits)?, nil, nil): (kind, number) = (.beta, digits)
        case ((.candidate, let digits)?, nil, nil): (kind, number) = (.candidate, digits)
        default: return nil
        }
        guard let value = small(number, text), value <= PackedVersion.largestNumber else { return nil }

        var packed: UInt64 = 0
        var count = 0
        var start = release.lowerBound
        while start < release.upperBound {
            var stop = start
            while stop < release.upperBound, text[stop] != UInt8(ascii: ".") { stop += 1 }
            guard count < PackedVersion.countUnknown - 1, let part = small(start..<stop, text),
                let next = PackedVersion.adding(part, at: count, to: packed)
            else { return nil }
            packed = next
            count += 1
            start = stop + 1
        }
        return Version(key: PackedVersion.word(release: packed, kind: kind, number: value, count: count))
    }

    private func full(_ text: Span<UInt8>) -> Version? {
        var tooLong = false
        func number(_ digits: Range<Int>) -> VersionNumber {
            if digits.count > Version.mostDigits { tooLong = true }
            return tooLong ? 0 : VersionNumber(digits: digits.map { text[$0] })
        }
        func split(_ range: Range<Int>, at isSeparator: (UInt8) -> Bool) -> [Range<Int>] {
            var pieces: [Range<Int>] = []
            var start = range.lowerBound
            for index in range where isSeparator(text[index]) {
                pieces.append(start..<index)
                start = index + 1
            }
            return pieces + [start..<range.upperBound]
        }
        let labels = local.map {
            split($0, at: { $0.isVersionSeparator }).map { piece -> VersionParts.LocalPart in
                let bytes = piece.map { text[$0].asciiLowercased }
                return bytes.allSatisfy(\.isASCIIDigit) ? .number(number(piece)) : .text(bytes)
            }
        }
        let parts = VersionParts(
            epoch: epoch.map(number) ?? 0,
            release: split(release, at: { $0 == UInt8(ascii: ".") }).map(number),
            prerelease: prerelease.map { ($0.kind, number($0.digits)) },
            postrelease: postrelease.map(number), development: development.map(number), local: labels)
        return tooLong ? nil : Version(parts)
    }
}

// Reading a version: one pass over the bytes, no heap unless the version does not fit a word.

extension Version {
    /// The most digits that a number may have. Python refuses longer ones too, for the same reason: work on them grows
    /// faster than their length.
    static let mostDigits = 4_300

    static func parse(_ text: Span<UInt8>) -> Version? {
        if let version = parseNormal(text) { return version }
        let start = text.countOfLeadingSpace
        var parser = VersionParser(start: start, end: text.count - text.countOfTrailingSpace(from: start))
        return parser.parse(text)
    }

    /// The version where the text is the normal form of one that fits a word: nearly always. Nil where it is anything
    /// else, which is for the long way to find out.
    private static func parseNormal(_ text: Span<UInt8>) -> Version? {
        let end = text.count
        var release: UInt64 = 0
        var count = 0
        var index = 0
        while true {
            guard let number = smallNumber(text, &index), count < PackedVersion.countUnknown - 1,
                let next = PackedVersion.adding(number, at: count, to: release)
            else { return nil }
            release = next
            count += 1
            if index == end {
                return Version(key: PackedVersion.word(release: release, kind: .final, number: 0, count: count))
            }
            guard text[index] == UInt8(ascii: "."), index + 1 < end, text[index + 1].isASCIIDigit else { break }
            index += 1
        }
        let kind: PackedVersion.Kind
        switch text[index] {
        case UInt8(ascii: "a"):
            kind = .alpha
            index += 1
        case UInt8(ascii: "b"):
            kind = .beta
            index += 1
        case UInt8(ascii: "r") where index + 1 < end && text[index + 1] == UInt8(ascii: "c"):
            kind = .candidate
            index += 2
        case UInt8(ascii: ".") where end - index > 4:
            if text[index + 1] == UInt8(ascii: "d"), text[index + 2] == UInt8(ascii: "e"),
                text[index + 3] == UInt8(ascii: "v")
            {
                kind = .development
                index += 4
            } else if text[index + 1] == UInt8(ascii: "p"), text[index + 2] == UInt8(ascii: "o"),
                text[index + 3] == UInt8(ascii: "s"), text[index + 4] == UInt8(ascii: "t")
            {
                kind = .postrelease
                index += 5
            } else {
                return nil
            }
        default: return nil
        }
        guard let number = smallNumber(text, &index), index == end, number <= PackedVersion.largestNumber else {
            return nil
        }
        return Version(key: PackedVersion.word(release: release, kind: kind, number: number, count: count))
    }

    /// The number of up to nine digits at `index`, over which it steps; nil where there is none or a longer one.
    private static func smallNumber(_ text: Span<UInt8>, _ index: inout Int) -> UInt64? {
        let start = index
        var number: UInt64 = 0
        while index < text.count {
            let digit = text[index] &- UInt8(ascii: "0")
            if digit > 9 { break }
            if index - start == 9 { return nil }
            number = number &* 10 &+ UInt64(digit)
            index += 1
        }
        return index == start ? nil : number
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
        let fields = [epoch, prerelease?.digits, postrelease, development]
        guard fields.allSatisfy({ ($0?.count ?? 0) <= Version.mostDigits }),
            let release = Self.pieces(of: release, text, { shortNumber($0, text) })
        else { return nil }
        var labels: [VersionParts.LocalPart]?
        if let local {
            labels = Self.pieces(of: local, text) { localPart($0, text) }
            if labels == nil { return nil }
        }
        return Version(
            VersionParts(
                epoch: epoch.map { number($0, text) } ?? 0, release: release,
                prerelease: prerelease.map { ($0.kind, number($0.digits, text)) },
                postrelease: postrelease.map { number($0, text) },
                development: development.map { number($0, text) }, local: labels))
    }

    /// The values of the pieces that separators divide; nil where one has none.
    private static func pieces<Value>(
        of range: Range<Int>, _ text: Span<UInt8>, _ value: (Range<Int>) -> Value?
    ) -> [Value]? {
        var values: [Value] = []
        var start = range.lowerBound
        for index in range.lowerBound...range.upperBound
        where index == range.upperBound || text[index].isVersionSeparator {
            guard let value = value(start..<index) else { return nil }
            values.append(value)
            start = index + 1
        }
        return values
    }

    private func number(_ digits: Range<Int>, _ text: Span<UInt8>) -> VersionNumber {
        small(digits, text).map { VersionNumber($0) } ?? VersionNumber(digits: digits.map { text[$0] })
    }

    private func shortNumber(_ digits: Range<Int>, _ text: Span<UInt8>) -> VersionNumber? {
        digits.count <= Version.mostDigits ? number(digits, text) : nil
    }

    private func localPart(_ piece: Range<Int>, _ text: Span<UInt8>) -> VersionParts.LocalPart? {
        for index in piece where !text[index].isASCIIDigit { return .text(piece.map { text[$0].asciiLowercased }) }
        return shortNumber(piece, text).map { .number($0) }
    }
}

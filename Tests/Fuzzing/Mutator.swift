import SharedFixtures

/// Makes new inputs out of seeds. What it makes depends on its seed number and nothing else.
///
/// Besides small changes it makes the large ones that small inputs never show: a piece that comes ten to a hundred thousand
/// times, the same with another number each time, and brackets that nest so deep.
struct Mutator {
    let seeds: [[UInt8]]
    let words: [[UInt8]]
    let longest: Int
    /// Differs for each parser, so that they do not all meet the same changes.
    private let name: UInt64

    init(_ parser: FuzzedParser, corpus: [[UInt8]]) {
        seeds = corpus.isEmpty ? [[]] : corpus
        words =
            (parser.words + parser.words + Words.trouble).map { Array($0.utf8) } + [
                [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80],
            ]
        longest = parser.longest
        name = parser.name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// The input of a number: the seeds themselves first.
    func input(_ number: Int, seed: UInt64) -> [UInt8] {
        if number < seeds.count { return Array(seeds[number].prefix(longest)) }
        var random = SeededGenerator(seed: seed &* 0x9E37_79B9_7F4A_7C15 ^ name &+ UInt64(number))
        return mutated(random.pick(seeds), using: &random)
    }

    func mutated(_ bytes: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        // One large change at most, or the result is nothing but noise.
        let isLarge = random.chance(12)
        let count = Int.random(in: isLarge ? 0...3 : 1...6, using: &random)
        let place = Int.random(in: 0...count, using: &random)
        for step in 0...count {
            if isLarge, step == place { amplify(&bytes, using: &random) }
            if step < count { change(&bytes, using: &random) }
            if bytes.count > longest { bytes = Array(bytes.prefix(longest)) }
        }
        return bytes
    }

    // MARK: - Small changes

    private func change(_ bytes: inout [UInt8], using random: inout SeededGenerator) {
        guard !bytes.isEmpty else {
            bytes = random.pick(words)
            return
        }
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<16, using: &random) {
        case 0: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[at] = random.pick([0, 1, 0x7F, 0x80, 0xFF, 0x0A, 0x0D, 0x20, 0x22, 0x27, 0x2F, 0x5C])
        case 2, 3: bytes.insert(contentsOf: random.pick(words), at: at)
        case 4, 5: bytes.replaceSubrange(piece(of: bytes, at: at), with: random.pick(words))
        case 6: bytes.removeSubrange(piece(of: bytes, at: at))
        case 7: bytes.insert(contentsOf: Array(bytes[piece(of: bytes, at: at)]), at: at)
        case 8: bytes.removeSubrange(line(of: bytes, at: at))
        case 9: bytes.insert(contentsOf: Array(bytes[line(of: bytes, at: at)]), at: line(of: bytes, at: at).lowerBound)
        case 10: bytes = Array(bytes.prefix(at))
        case 11:
            // The start of one seed and the end of another.
            let other = random.pick(seeds)
            let from = Int.random(in: 0...other.count, using: &random)
            bytes = Array(bytes.prefix(at)) + other[from...]
        case 12: number(&bytes, at, using: &random)
        case 13:
            let span = group(of: bytes, at: at) ?? line(of: bytes, at: at)
            let moved = Array(bytes[span])
            bytes.removeSubrange(span)
            bytes.insert(contentsOf: moved, at: Int.random(in: 0...bytes.count, using: &random))
        case 14: bytes[at] = UInt8.random(in: 0...255, using: &random)
        default: encode(&bytes, using: &random)
        }
    }

    /// Binary numbers get the values at their edges.
    private func number(_ bytes: inout [UInt8], _ at: Int, using random: inout SeededGenerator) {
        let width = random.pick([1, 2, 4, 8])
        guard at + width <= bytes.count else { return }
        let value: UInt64 = random.pick([
            0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, .max, .max >> 1,
            UInt64(bytes.count), UInt64(at), .max - 7,
        ])
        for index in 0..<width { bytes[at + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
    }

    /// The whole in another form.
    private func encode(_ bytes: inout [UInt8], using random: inout SeededGenerator) {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes.insert(contentsOf: [0xEF, 0xBB, 0xBF], at: 0)
        case 1: bytes = bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
        case 2: bytes = bytes.map { $0 == 0x0A ? 0x0D : $0 }
        case 3: bytes = [0xFF, 0xFE] + bytes.flatMap { [$0, 0] }
        case 4: bytes = bytes.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }
        default: bytes = bytes.filter { $0 != 0x20 && $0 != 0x0A }
        }
    }

    // MARK: - Large changes

    private func amplify(_ bytes: inout [UInt8], using random: inout SeededGenerator) {
        let at = bytes.isEmpty ? 0 : Int.random(in: 0..<bytes.count, using: &random)
        let kind = Int.random(in: 0..<10, using: &random)
        var piece: [UInt8]
        var place = at
        switch kind {
        case 0...2:
            piece = random.pick(words)
            if random.chance(30) { piece += random.pick(words) }
        case 3, 4: piece = bytes.isEmpty ? [0x61] : Array(bytes[self.piece(of: bytes, at: at)])
        case 5, 6:
            let line = line(of: bytes, at: at)
            piece = Array(bytes[line])
            place = line.lowerBound
        case 7, 8:
            let span = group(of: bytes, at: at) ?? line(of: bytes, at: at)
            piece = Array(bytes[span])
            // Members of a list need something between them.
            if random.chance(70) { piece += [0x2C] }
            place = span.lowerBound
        default:
            nest(&bytes, at, using: &random)
            return
        }
        guard !piece.isEmpty else { return }
        let count = min(random.pick([10, 100, 1000, 3000, 10_000, 30_000, 100_000]), max(1, longest / piece.count))
        let isNumbered = random.chance(50)
        var added: [UInt8] = []
        added.reserveCapacity(piece.count * count)
        // Where the number goes: behind a letter, so that names differ.
        let letters = piece.indices.filter { (piece[$0] | 0x20) >= 0x61 && (piece[$0] | 0x20) <= 0x7A }
        let split = letters.isEmpty ? piece.count : random.pick(letters) + 1
        for index in 0..<count where added.count <= longest {
            guard isNumbered else {
                added += piece
                continue
            }
            added += piece[..<split]
            added += String(index).utf8
            added += piece[split...]
        }
        bytes.insert(contentsOf: added, at: min(place, bytes.count))
    }

    private func nest(_ bytes: inout [UInt8], _ at: Int, using random: inout SeededGenerator) {
        let (open, close): (String, String) = random.pick([
            ("[", "]"), ("{\"a\":", "}"), ("(", ")"), ("<a>", "</a>"), ("{a=", "}"), ("- ", ""), ("a: {", "}"),
            ("${A:-", "}"), ("((", "))"),
            ("(os_name=='a' and ", ")"), ("[a.", "]"), ("a.", ""), ("../", ""), ("a/", ""), ("\"\"", ""),
            ("<!--", "-->"), ("{[", "]}"), ("[[", "]]"),
        ])
        let count = min(
            random.pick([10, 60, 127, 128, 129, 500, 1000, 10_000, 100_000]), longest / (2 * open.utf8.count + 1))
        let inner = bytes.isEmpty ? [] : Array(bytes[piece(of: bytes, at: at)])
        let opened = (0..<count).flatMap { _ in open.utf8 }
        let closed = random.chance(75) ? (0..<count).flatMap { _ in close.utf8 } : []
        bytes.insert(contentsOf: opened + inner + closed, at: min(at, bytes.count))
    }

    // MARK: - Pieces

    /// The word, number or sign at a place.
    private func piece(of bytes: [UInt8], at place: Int) -> Range<Int> {
        func isWord(_ byte: UInt8) -> Bool {
            (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || byte >= 0x30 && byte <= 0x39 || byte == 0x5F
                || byte >= 0x80
        }
        var (start, end) = (place, place + 1)
        guard isWord(bytes[place]) else { return start..<end }
        while start > 0, place - start < 200, isWord(bytes[start - 1]) { start -= 1 }
        while end < bytes.count, end - place < 200, isWord(bytes[end]) { end += 1 }
        return start..<end
    }

    /// The line at a place with its end.
    private func line(of bytes: [UInt8], at place: Int) -> Range<Int> {
        guard !bytes.isEmpty else { return 0..<0 }
        var (start, end) = (place, place)
        while start > 0, place - start < 2000, bytes[start - 1] != 0x0A { start -= 1 }
        while end < bytes.count, end - place < 2000, bytes[end] != 0x0A { end += 1 }
        return start..<min(end + 1, bytes.count)
    }

    /// From the next opening bracket or quote to what closes it.
    private func group(of bytes: [UInt8], at place: Int) -> Range<Int>? {
        guard !bytes.isEmpty else { return nil }
        let opening: [UInt8: UInt8] = [0x7B: 0x7D, 0x5B: 0x5D, 0x28: 0x29, 0x3C: 0x3E]
        guard let start = bytes[place...].prefix(500).firstIndex(where: { opening[$0] != nil }),
            let close = opening[bytes[start]]
        else { return nil }
        var depth = 0
        for index in start..<min(start + 4000, bytes.count) {
            if bytes[index] == bytes[start] { depth += 1 }
            if bytes[index] == close { depth -= 1 }
            if depth == 0 { return start..<index + 1 }
        }
        return nil
    }
}

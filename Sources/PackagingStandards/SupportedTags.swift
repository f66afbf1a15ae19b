/// The tags that an interpreter supports, in its order of preference (PEP 425): that of Python's `packaging.tags`.
package struct SupportedTags: Sendable {
    private let rows: [InterpreterTags.Row]
    private let platformNames: [String]

    private let pythons: TextTable
    private let abis: TextTable
    private let platforms: TextTable
    /// For each Python and ABI, the rank of its tag with the first platform, and with `any`; -1 where it has none.
    private let platformRanks: [Int32]
    private let anyRanks: [Int32]

    /// What the interpreter supports.
    package init(interpreter: InterpreterTags) {
        rows = interpreter.rows
        platformNames = interpreter.platform.tags
        pythons = TextTable(rows.map(\.python))
        abis = TextTable(rows.map(\.abi))
        platforms = TextTable(platformNames)
        var platformRanks = [Int32](repeating: -1, count: pythons.count * abis.count)
        var anyRanks = platformRanks
        var rank: Int32 = 0
        for row in rows {
            guard let python = pythons.index(of: row.python), let abi = abis.index(of: row.abi) else { continue }
            let place = python * abis.count + abi
            if row.onAnyPlatform {
                if anyRanks[place] < 0 { anyRanks[place] = rank }
                rank += 1
            } else {
                if platformRanks[place] < 0 { platformRanks[place] = rank }
                rank += Int32(platformNames.count)
            }
        }
        self.platformRanks = platformRanks
        self.anyRanks = anyRanks
    }

    /// All tags, the best first.
    package var tags: [WheelTag] {
        rows.flatMap { row in
            (row.onAnyPlatform ? ["any"] : platformNames).map {
                WheelTag(python: row.python, abi: row.abi, platform: $0)
            }
        }
    }

    /// How well the wheel suits the interpreter: the place of the best of its tags in ``tags``, so that lower is
    /// better; nil where the interpreter cannot use it.
    package func rank(of wheel: WheelFilename) -> Int? {
        wheel.text.withUTF8Span { text in rank(text, wheel) }
    }

    private func rank(_ text: Span<UInt8>, _ wheel: WheelFilename) -> Int? {
        let best = bestPlatform(text.extracting(wheel.platformStart..<wheel.platformEnd))
        if best.index == nil && !best.isAny { return nil }
        var result: Int32?
        text.extracting(wheel.pythonStart..<wheel.abiStart - 1).forEachMember { python in
            guard let python = pythons.index(of: python) else { return }
            text.extracting(wheel.abiStart..<wheel.platformStart - 1).forEachMember { abi in
                guard let abi = abis.index(of: abi) else { return }
                let place = python * abis.count + abi
                if let index = best.index, platformRanks[place] >= 0 {
                    result = min(result ?? .max, platformRanks[place] + Int32(index))
                }
                if best.isAny, anyRanks[place] >= 0 { result = min(result ?? .max, anyRanks[place]) }
            }
        }
        return result.map(Int.init)
    }

    /// The best of the platforms in a set, and whether `any` is among them.
    private func bestPlatform(_ set: Span<UInt8>) -> (index: Int?, isAny: Bool) {
        var index: Int?
        var isAny = false
        set.forEachMember { platform in
            if platform.equals("any") { isAny = true }
            if let found = platforms.index(of: platform) { index = min(index ?? .max, found) }
        }
        return (index, isAny)
    }
}

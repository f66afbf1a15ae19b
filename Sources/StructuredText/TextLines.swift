/// Where the lines of a text begin, to find many positions in it quickly.
package struct TextLines: Sendable {
    private let bytes: [UInt8]
    private let starts: [Int]
    /// How many scalars begin before each stretch of bytes, so that a place far inside of a line is not counted out from the
    /// line's beginning: a text of one line would take time by the square of its length.
    private let scalars: [Int]
    private static let stretch = 256

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var starts = [0]
        var scalars: [Int] = []
        scalars.reserveCapacity(bytes.count / Self.stretch + 1)
        var count = 0
        for (index, byte) in bytes.enumerated() {
            if index % Self.stretch == 0 { scalars.append(count) }
            if byte & 0xC0 != 0x80 { count += 1 }
            if byte == UInt8(ascii: "\n") { starts.append(index + 1) }
        }
        if bytes.count % Self.stretch == 0 { scalars.append(count) }
        self.starts = starts
        self.scalars = scalars
    }

    /// Line and column of a byte, counted as ``TextPosition`` does.
    package func position(of offset: Int) -> TextPosition {
        let end = min(max(offset, 0), bytes.count)
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= end { low = middle } else { high = middle }
        }
        var start = starts[low]
        if low == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = min(3, end) }
        return TextPosition(line: low + 1, column: 1 + scalars(before: max(start, end)) - scalars(before: start))
    }

    /// How many scalars begin before a byte.
    private func scalars(before offset: Int) -> Int {
        let stretch = offset / Self.stretch
        return bytes[stretch * Self.stretch..<offset].reduce(scalars[stretch]) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) }
    }
}

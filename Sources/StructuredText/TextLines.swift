/// Where the lines of a text begin, to find many positions in it quickly.
package struct TextLines: Sendable {
    private let bytes: [UInt8]
    private let starts: [Int]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var starts = [0]
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(index + 1) }
        self.starts = starts
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
        let column = 1 + bytes[start..<max(start, end)].reduce(0) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) }
        return TextPosition(line: low + 1, column: column)
    }
}

import OperatingSystem

/// A walk over bytes of a store. Every step is checked: what a damaged file claims is never trusted.
struct StoreCursor {
    let bytes: UnsafeRawBufferPointer
    private(set) var index: Int
    let end: Int

    init(_ bytes: UnsafeRawBufferPointer) { self.init(bytes, 0..<bytes.count) }

    /// A walk over a part, which must lie within.
    init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
        self.bytes = bytes
        index = range.lowerBound
        end = range.upperBound
    }

    var isAtEnd: Bool { index == end }

    mutating func byte() -> UInt8? {
        guard index < end else { return nil }
        defer { index += 1 }
        return bytes[index]
    }

    /// A number of fixed width, least significant byte first.
    mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type) -> Number? {
        let size = MemoryLayout<Number>.size
        guard size <= end - index else { return nil }
        defer { index += size }
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: Number.self))
    }

    /// A number in groups of seven bits, the least significant first.
    mutating func count() -> Int? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while let next = byte() {
            guard shift < 56 else { return nil }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return Int(value) }
            shift += 7
        }
        return nil
    }

    /// A stretch of so many bytes, as a range of places.
    mutating func stretch(_ count: Int) -> Range<Int>? {
        guard count >= 0, count <= end - index else { return nil }
        defer { index += count }
        return index..<index + count
    }

    /// A text with its length before it.
    mutating func text() -> String? {
        guard let length = count(), let range = stretch(length) else { return nil }
        return String(validating: bytes[range], as: UTF8.self)
    }
}

extension [UInt8] {
    mutating func append(number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }

    /// A number in groups of seven bits, the least significant first.
    mutating func append(count: Int) {
        var rest = UInt64(Swift.max(0, count))
        while rest >= 0x80 {
            append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    mutating func append(text: String) {
        append(count: text.utf8.count)
        append(contentsOf: text.utf8)
    }
}

/// Where the bytes of a store live, and what keeps them there.
final class StoreMemory: @unchecked Sendable {
    // Safe to share: nothing writes after `init`. The store that looks at the bytes holds this for as long as it lives,
    // and is itself held by whoever called it.
    let bytes: UnsafeRawBufferPointer
    private let file: MappedFile?
    private let copy: UnsafeMutableRawBufferPointer?

    init(_ file: MappedFile) {
        bytes = file.bytes
        self.file = file
        copy = nil
    }

    init(_ content: [UInt8]) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 8)
        copy.copyBytes(from: content)
        self.copy = copy
        bytes = UnsafeRawBufferPointer(copy)
        file = nil
    }

    deinit { copy?.deallocate() }
}

/// A member of a tar to be made, every field of which can lie.
package struct TarMember {
    package var name: [UInt8]
    package var content: [UInt8]
    package var type: UInt8 = UInt8(ascii: "0")
    package var link: [UInt8] = []
    package var mode: UInt32 = 0o644
    package var modified: UInt64 = 1_600_000_000
    package var prefix: [UInt8] = []
    /// What the size field says; the content's size when nil.
    package var size: UInt64?
    /// Replaces the size field as it stands.
    package var sizeField: [UInt8]?
    package var magic = Array("ustar\u{0}00".utf8)
    package var checksum: UInt64?

    package init(_ name: String, _ content: [UInt8] = []) {
        self.name = Array(name.utf8)
        self.content = content
        if name.utf8.last == UInt8(ascii: "/") {
            type = UInt8(ascii: "5")
            mode = 0o755
        }
    }

    package init(_ name: String, text: String) { self.init(name, Array(text.utf8)) }

    /// The same with some fields changed.
    package func with(_ change: (inout TarMember) -> Void) -> TarMember {
        var copy = self
        change(&copy)
        return copy
    }

    /// A pax header for the next member, or for all when `isGlobal`.
    package static func pax(_ records: [(String, String)], isGlobal: Bool = false) -> TarMember {
        var content: [UInt8] = []
        for (key, value) in records {
            let rest = " \(key)=\(value)\n"
            var count = rest.utf8.count
            while "\(count)".utf8.count + rest.utf8.count != count { count += 1 }
            content += "\(count)\(rest)".utf8
        }
        return TarMember("PaxHeader", content).with { $0.type = UInt8(ascii: isGlobal ? "g" : "x") }
    }

    /// GNU's header for a long name (`L`) or a long link (`K`) of the next member.
    package static func long(_ text: String, type: Unicode.Scalar = "L") -> TarMember {
        TarMember("././@LongLink", Array(text.utf8) + [0]).with {
            $0.type = UInt8(ascii: type)
            $0.magic = Array("ustar  \u{0}".utf8)
        }
    }

    package func block() -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ bytes: some Collection<UInt8>, _ offset: Int, _ width: Int) {
            for (index, byte) in bytes.prefix(width).enumerated() { block[offset + index] = byte }
        }
        func octal(_ value: UInt64, _ width: Int) -> [UInt8] {
            let digits = String(value, radix: 8)
            return Array((String(repeating: "0", count: max(0, width - 1 - digits.utf8.count)) + digits + "\0").utf8)
        }
        put(name, 0, 100)
        put(octal(UInt64(mode), 8), 100, 8)
        put(octal(0, 8), 108, 8)
        put(octal(0, 8), 116, 8)
        put(sizeField ?? octal(size ?? UInt64(content.count), 12), 124, 12)
        put(octal(modified, 12), 136, 12)
        block[156] = type
        put(link, 157, 100)
        put(magic, 257, 8)
        put(prefix, 345, 155)
        put([UInt8](repeating: 0x20, count: 8), 148, 8)
        let sum = checksum ?? block.reduce(0) { $0 + UInt64($1) }
        put(octal(sum, 7) + [0x20], 148, 8)
        return block
    }
}

/// Makes tars block by block, honest ones and others.
package struct TarBuilder {
    package var members: [TarMember]
    /// What stands at the end: two blocks of zeros.
    package var end = [UInt8](repeating: 0, count: 1024)

    package init(_ members: [TarMember]) { self.members = members }

    package func build() -> [UInt8] {
        var bytes: [UInt8] = []
        for member in members {
            bytes += member.block() + member.content
            bytes += [UInt8](repeating: 0, count: (512 - member.content.count % 512) % 512)
        }
        return bytes + end
    }
}

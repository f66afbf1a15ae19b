/// The lines that git leaves where two people changed the same place of a file.
enum MergeConflict {
    /// Whether a place that cannot be read is such a line.
    static func stands(in bytes: [UInt8], at offset: Int) -> Bool {
        var start = min(max(offset, 0), bytes.count)
        while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
        return ["<<<<<<< ", "=======", ">>>>>>> "].contains { bytes[start...].starts(with: $0.utf8) }
    }
}

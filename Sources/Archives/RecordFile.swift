import Hashing
import PackagingStandards

/// A `RECORD`: the files of a distribution with their hashes and sizes, as comma-separated values (PEP 376, PEP 427).
package struct RecordFile: Equatable, Sendable {
    package struct Row: Equatable, Sendable {
        /// The path, as written: relative to the directory that holds the `.dist-info` directory, or absolute.
        package var path: String
        package var hash: Hash
        /// In bytes; nil when left out, or when it is not a number.
        package var size: UInt64?

        package init(path: String, hash: Hash = .none, size: UInt64? = nil) {
            self.path = path
            self.hash = hash
            self.size = size
        }
    }

    package enum Hash: Equatable, Sendable {
        /// Left out, as for RECORD itself.
        case none
        case sha256(SHA256Sum)
        /// Another algorithm, or something that cannot be understood.
        case other(String)

        /// The form in the file.
        var text: String {
            switch self {
            case .none: ""
            case .sha256(let sum): "sha256=" + sum.urlSafeBase64
            case .other(let text): text
            }
        }

        init(field: ArraySlice<UInt8>) {
            if field.isEmpty {
                self = .none
            } else if field.starts(with: RecordFile.sha256Prefix),
                let bytes = bytes(urlSafeBase64: field.dropFirst(RecordFile.sha256Prefix.count)),
                let sum = SHA256Sum(bytes: bytes)
            {
                self = .sha256(sum)
            } else {
                self = .other(String(decoding: field, as: UTF8.self))
            }
        }
    }

    package var rows: [Row]

    package init(rows: [Row]) { self.rows = rows }

    private static let sha256Prefix = Array("sha256=".utf8)

    // MARK: Reading

    /// What is wrong with the text of a RECORD; `line` counts from one.
    package struct SyntaxError: Error, Equatable, Sendable {
        package enum Problem: Equatable, Sendable {
            case unclosedQuote
            case tooManyFields
            case tooManyRows
            case emptyPath
            case notUTF8
        }

        package var line: Int
        package var problem: Problem

        package init(line: Int, problem: Problem) {
            self.line = line
            self.problem = problem
        }
    }

    /// Reads the values as Python's `csv` does: quotes around a field, doubled within one; any kind of line end; blank
    /// lines skipped. Hashes and sizes may be missing. Paths are not judged.
    ///
    /// - Parameter mostRows: with more rows than that, it is not read to its end.
    package init(parsing bytes: [UInt8], mostRows: Int = .max) throws(SyntaxError) {
        rows = []
        var scanner = RecordScanner(bytes: bytes)
        while let fields = try scanner.nextRow() {
            guard fields.count <= 3 else { throw SyntaxError(line: scanner.rowLine, problem: .tooManyFields) }
            guard !fields[0].isEmpty else { throw SyntaxError(line: scanner.rowLine, problem: .emptyPath) }
            guard let path = String(validating: fields[0], as: UTF8.self) else {
                throw SyntaxError(line: scanner.rowLine, problem: .notUTF8)
            }
            guard rows.count < mostRows else { throw SyntaxError(line: scanner.rowLine, problem: .tooManyRows) }
            rows.append(
                Row(
                    path: path, hash: fields.count > 1 ? Hash(field: fields[1]) : .none,
                    size: fields.count > 2 ? decimal(fields[2]) : nil))
        }
    }

    // MARK: Writing

    /// The text, one row a line, lines ended by LF.
    package func serialized() -> [UInt8] {
        var bytes: [UInt8] = []
        for row in rows {
            Self.append(field: row.path.utf8, to: &bytes)
            bytes.append(UInt8(ascii: ","))
            // What stands in for a hash may be anything, lines and commas included.
            Self.append(field: row.hash.text.utf8, to: &bytes)
            bytes.append(UInt8(ascii: ","))
            if let size = row.size { bytes += String(size).utf8 }
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }

    /// Appends the row of one file, for writers of many.
    package static func appendRow(
        path: some Collection<UInt8>, sha256: SHA256Sum, size: UInt64, to bytes: inout [UInt8]
    ) {
        append(field: path, to: &bytes)
        bytes.append(UInt8(ascii: ","))
        bytes += sha256Prefix
        sha256.appendURLSafeBase64(to: &bytes)
        bytes.append(UInt8(ascii: ","))
        bytes += String(size).utf8
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Quotes a field when it needs to be.
    private static func append(field: some Collection<UInt8>, to bytes: inout [UInt8]) {
        let quote = UInt8(ascii: "\"")
        let needsQuotes = field.contains {
            $0 == quote || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
        }
        guard needsQuotes else {
            bytes += field
            return
        }
        bytes.append(quote)
        for byte in field {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }
}

/// A number of decimal digits alone; nil for anything else, or one that is too large.
private func decimal(_ field: ArraySlice<UInt8>) -> UInt64? {
    guard !field.isEmpty else { return nil }
    var value: UInt64 = 0
    for byte in field {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = tens.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
        if overflow || carry { return nil }
        value = sum
    }
    return value
}

/// Splits comma-separated values into rows of fields.
private struct RecordScanner {
    let bytes: [UInt8]
    var offset = 0
    var line = 1
    /// The line on which the last row started.
    var rowLine = 1

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The fields of the next row that is not blank; nil at the end.
    mutating func nextRow() throws(RecordFile.SyntaxError) -> [ArraySlice<UInt8>]? {
        skipLineEnds()
        guard offset < bytes.count else { return nil }
        rowLine = line
        var fields: [ArraySlice<UInt8>] = []
        fields.reserveCapacity(3)
        while true {
            fields.append(try field())
            // A fourth field is one too many, whatever follows.
            guard offset < bytes.count, bytes[offset] == UInt8(ascii: ","), fields.count <= 3 else { return fields }
            offset += 1
        }
    }

    private mutating func skipLineEnds() {
        while offset < bytes.count, isLineEnd(bytes[offset]) {
            if bytes[offset] == UInt8(ascii: "\n") { line += 1 }
            offset += 1
        }
    }

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

    private mutating func field() throws(RecordFile.SyntaxError) -> ArraySlice<UInt8> {
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else { return plainField() }
        let start = line
        offset += 1
        var content: [UInt8] = []
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            if byte == UInt8(ascii: "\n") { line += 1 }
            if byte != UInt8(ascii: "\"") {
                content.append(byte)
            } else if offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") {
                content.append(byte)
                offset += 1
            } else {
                // What follows a closing quote belongs to the field, as in Python.
                content += plainField()
                return content[...]
            }
        }
        throw RecordFile.SyntaxError(line: start, problem: .unclosedQuote)
    }

    private mutating func plainField() -> ArraySlice<UInt8> {
        let start = offset
        while offset < bytes.count, bytes[offset] != UInt8(ascii: ","), !isLineEnd(bytes[offset]) { offset += 1 }
        return bytes[start..<offset]
    }
}

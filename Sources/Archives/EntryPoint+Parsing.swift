extension EntryPoint {
    /// Reads `entry_points.txt` as `importlib.metadata` does: sections in brackets, `name = module:attribute [extras]`,
    /// lines that start with `#` or `;` and blank lines passed over.
    ///
    /// The targets of scripts are written into programs, and their names become filenames, so these two sections must
    /// be in order; in others, what cannot be understood is passed over.
    package static func parse(_ bytes: [UInt8]) throws(EntryPointError) -> [EntryPoint] {
        var points: [EntryPoint] = []
        var seen: Set<[String]> = []
        var group = ""
        for slice in bytes.split(omittingEmptySubsequences: true, whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let line = trimmed(slice)
            guard let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else { continue }
            if first == UInt8(ascii: "["), line.last == UInt8(ascii: "]") {
                group = String(decoding: trimmed(line.dropFirst().dropLast()), as: UTF8.self)
                continue
            }
            let isScript = group == "console_scripts" || group == "gui_scripts"
            guard let point = EntryPoint(line: line, group: group) else {
                if isScript { throw EntryPointError(line: String(decoding: line, as: UTF8.self)) }
                continue
            }
            if isScript && !point.isSafeScript { throw EntryPointError(line: String(decoding: line, as: UTF8.self)) }
            // The first of a name counts.
            if seen.insert([group, point.name]).inserted { points.append(point) }
        }
        return points
    }

    private init?(line: ArraySlice<UInt8>, group: String) {
        guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let name = trimmed(line[..<equals])
        var value = trimmed(line[(equals + 1)...])
        guard !name.isEmpty, !value.isEmpty else { return nil }
        var extras: [String] = []
        if value.last == UInt8(ascii: "]") {
            guard let open = value.lastIndex(of: UInt8(ascii: "[")) else { return nil }
            extras = value[(open + 1)...].dropLast().split(separator: UInt8(ascii: ","))
                .map { String(decoding: trimmed($0), as: UTF8.self) }.filter { !$0.isEmpty }
            value = trimmed(value[..<open])
        }
        var attribute: ArraySlice<UInt8>?
        if let colon = value.firstIndex(of: UInt8(ascii: ":")) {
            attribute = trimmed(value[(colon + 1)...])
            value = trimmed(value[..<colon])
        }
        guard isDotted(value), attribute.map(isDotted) ?? true,
            let nameText = String(validating: name, as: UTF8.self),
            let module = String(validating: value, as: UTF8.self)
        else { return nil }
        var attributeText: String?
        if let attribute {
            guard let text = String(validating: attribute, as: UTF8.self) else { return nil }
            attributeText = text
        }
        self.init(group: group, name: nameText, module: module, attribute: attributeText, extras: extras)
    }

    /// Whether the name can be a filename in a directory of programs, and there is something to call.
    private var isSafeScript: Bool {
        guard attribute != nil, name != ".", name != "..", name.utf8.count <= 200 else { return false }
        return name.utf8.allSatisfy {
            $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\")
        }
    }
}

/// A line of `entry_points.txt` that would become a program and cannot.
package struct EntryPointError: Error, Equatable, Sendable {
    package var line: String

    package init(line: String) { self.line = line }
}

private func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
    else { return bytes.prefix(0) }
    return bytes[first...last]
}

/// Whether the bytes are identifiers with dots between. Bytes beyond ASCII are taken for letters; they can do no harm
/// in a program, as no such byte is an operator or a delimiter of Python's.
private func isDotted(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { part in
        guard let first = part.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
        return part.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
                true
            default: false
            }
        }
    }
}

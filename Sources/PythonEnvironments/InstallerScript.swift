internal import Archives

/// The programs that installation puts beside the interpreter.
struct InstallerScript: Equatable, Sendable {
    /// The file name.
    var name: String
    var content: [UInt8]

    /// The program of a `console_scripts` or `gui_scripts` entry point: it imports the function, calls it, and ends with what it
    /// returns. Nil when the name is no file name or the reference is no reference: nothing else may get into the source.
    init?(_ entryPoint: EntryPoint, python: String) {
        guard let attribute = entryPoint.attribute, Self.isFileName(entryPoint.name),
            Self.isDotted(entryPoint.module), Self.isDotted(attribute)
        else { return nil }
        name = entryPoint.name
        let function = attribute.split(separator: ".").first ?? ""
        content =
            Self.firstLines(python)
            + Array(
                """
                import sys

                from \(entryPoint.module) import \(function)

                if __name__ == "__main__":
                    sys.exit(\(attribute)())

                """.utf8)
    }

    /// A script of the wheel's whose first line names no interpreter in particular (`#!python`), made to name this one.
    static func naming(_ python: String, in script: [UInt8]) -> [UInt8] {
        let end = script.firstIndex(of: 0x0a) ?? script.endIndex
        let line = script[..<end]
        guard line.starts(with: Array("#!python".utf8)) else { return script }
        // `#!python -u` keeps its options where the line has room for one.
        let options = Array(line.drop { $0 != 0x20 && $0 != 0x09 }).trimmingSpace
        return firstLines(python, options: Array(options)) + script[min(end + 1, script.endIndex)...]
    }

    /// `#!PATH`, or where the kernel would not understand that, lines that are both a shell's command to start Python on this
    /// file and, for Python, a string that means nothing.
    static func firstLines(_ python: String, options: [UInt8] = []) -> [UInt8] {
        let words = Array("#!".utf8) + Array(python.utf8) + (options.isEmpty ? [] : [0x20] + options)
        // 127 bytes is what old kernels read; white space would end the path.
        if words.count <= 127, !python.utf8.contains(where: { $0 <= 0x20 }) { return words + [0x0a] }
        return Array("#!/bin/sh\n'exec' \(Self.quotedForShellAndPython(python)) \"$0\" \"$@\"\n".utf8)
    }

    /// A text as adjacent quoted strings that a shell and Python read alike.
    static func quotedForShellAndPython(_ text: String) -> String {
        var quoted = "'"
        for scalar in text.unicodeScalars {
            switch scalar {
            case "'": quoted += "'\"'\"'"
            case "\\": quoted += "'\"\\\\\"'"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "'"
    }

    static func isFileName(_ name: String) -> Bool {
        guard !name.isEmpty, name != ".", name != "..", name.utf8.count <= 255 else { return false }
        return !name.utf8.contains { $0 < 0x20 || $0 == 0x7f || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
    }

    /// Whether a text consists of identifiers with points between. Beyond ASCII every character is taken for a letter.
    private static func isDotted(_ text: String) -> Bool {
        text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { part in
            guard let first = part.first, !(0x30...0x39).contains(first) else { return false }
            return part.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0)
                    || $0 == UInt8(ascii: "_") || $0 >= 0x80
            }
        }
    }
}

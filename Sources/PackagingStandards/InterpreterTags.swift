/// The facts about an interpreter that decide which wheels it can use.
package struct InterpreterTags: Hashable, Sendable {
    /// `sys.implementation.name`: `cpython`, `pypy`, `graalpy`.
    package var implementation: String
    /// The version of the language: 3 and 12 of Python 3.12.
    package var major: Int
    package var minor: Int
    /// The ABIs of compiled modules that it can load, the best first, without `abi3` and `none`; see
    /// ``abis(ofCPython:_:isDebug:isFreeThreaded:hasMalloc:)`` and ``abis(extensionSuffix:)``.
    package var abis: [String]
    package var platform: InterpreterPlatform

    package init(implementation: String, major: Int, minor: Int, abis: [String], platform: InterpreterPlatform) {
        self.implementation = implementation
        self.major = major
        self.minor = minor
        self.abis = abis
        self.platform = platform
    }

    /// The ABIs of a CPython.
    ///
    /// - Parameters:
    ///   - isDebug: The configuration variable `Py_DEBUG`.
    ///   - isFreeThreaded: `Py_GIL_DISABLED`, which counts from 3.13 on.
    ///   - hasMalloc: `WITH_PYMALLOC`, which counts before 3.8; true where it is not set.
    package static func abis(
        ofCPython major: Int, _ minor: Int, isDebug: Bool = false, isFreeThreaded: Bool = false, hasMalloc: Bool = true
    ) -> [String] {
        let base = "cp\(major)\(minor)" + (isFreeThreaded && (major, minor) >= (3, 13) ? "t" : "")
        if (major, minor) < (3, 8) { return [base + (isDebug ? "d" : "") + (hasMalloc ? "m" : "")] }
        return isDebug ? [base + "d", base] : [base]
    }

    /// The ABI of an interpreter other than CPython, from its configuration variable `EXT_SUFFIX`:
    /// `.pypy310-pp73-x86_64-linux-gnu.so` tells `pypy310_pp73`. Empty where the suffix tells none.
    package static func abis(extensionSuffix: String) -> [String] {
        let parts = extensionSuffix.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0].isEmpty, !parts[1].isEmpty else { return [] }
        let pieces = parts[1].split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let abi: String
        if parts[1].starts(with: "cpython".utf8) {
            guard pieces.count >= 2, !pieces[1].isEmpty else { return [] }
            abi = "cp" + String(decoding: pieces[1], as: UTF8.self)
        } else {
            let kept =
                if parts[1].starts(with: "cp".utf8) { 1 } else if parts[1].starts(with: "pypy".utf8) {
                    2
                } else if parts[1].starts(with: "graalpy".utf8) { 3 } else { pieces.count }
            abi = pieces.prefix(kept).map { String(decoding: $0, as: UTF8.self) }.joined(separator: "_")
        }
        return [String(decoding: abi.utf8.map { $0 == UInt8(ascii: " ") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)]
    }

    /// Whether it is a CPython without the lock of the interpreter: its ABI carries a `t`.
    package var isFreeThreaded: Bool {
        abis.first.map { $0.lowercased().hasPrefix("cp") && $0.lowercased().dropFirst(2).contains("t") } ?? false
    }

    /// The short name that tags use: `cp`, `pp`, or the implementation's own name.
    var shortName: String {
        switch implementation {
        case "cpython": "cp"
        case "pypy": "pp"
        case "ironpython": "ip"
        case "jython": "jy"
        case "python": "py"
        default: implementation
        }
    }

    /// The Pythons, ABIs and whether platforms are listed, in the order of preference: the rows of the list of
    /// supported tags, each standing for all platforms or for `any`.
    var rows: [Row] {
        let own = "\(shortName)\(major)\(minor)"
        var rows: [Row] = []
        let abis = abis.map { $0.lowercased() }
        if shortName == "cp" {
            // The free-threaded ABI has a stable ABI of its own.
            let stable = isFreeThreaded ? "abi3t" : "abi3"
            let others = abis.filter { $0 != "abi3" && $0 != "none" && $0 != stable }
            rows += others.map { Row(own, $0) }
            let hasStable = (major, minor) >= (3, 2)
            if hasStable { rows.append(Row(own, stable)) }
            rows.append(Row(own, "none"))
            if hasStable, minor > 2 {
                rows += (2..<bounded(minor)).reversed().map { Row("cp\(major)\($0)", stable) }
            }
        } else {
            rows += (abis.contains("none") ? abis : abis + ["none"]).map { Row(own, $0) }
        }
        let generic =
            ["py\(major)\(minor)", "py\(major)"]
            + (minor > 0 ? (0..<bounded(minor)).reversed().map { "py\(major)\($0)" } : [])
        rows += generic.map { Row($0, "none") }
        switch shortName {
        case "cp": rows.append(Row(own, "none", onAnyPlatform: true))
        case "pp": rows.append(Row("pp3", "none", onAnyPlatform: true))
        default: break
        }
        return rows + generic.map { Row($0, "none", onAnyPlatform: true) }
    }

    struct Row {
        let python: String
        let abi: String
        let onAnyPlatform: Bool

        init(_ python: String, _ abi: String, onAnyPlatform: Bool = false) {
            self.python = python
            self.abi = abi
            self.onAnyPlatform = onAnyPlatform
        }
    }

    /// A minor version from outside, kept within reason, so that a mistaken probe makes no endless list.
    private func bounded(_ minor: Int) -> Int { min(minor, 999) }
}

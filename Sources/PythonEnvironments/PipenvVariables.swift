internal import OperatingSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension UserEnvironment {
    /// The value of a variable that turns something on or off: `PIPENV_<name>`, or the opposite of `PIPENV_NO_<name>`.
    /// Nil when neither is set. Pipenv takes any text but `0`, `false`, `no`, `off` and nothing as yes.
    func pipenvSwitch(_ name: String) -> Bool? {
        func reading(_ variable: String) -> Bool? {
            guard let text = nonEmpty(variable) else { return nil }
            return !["0", "false", "no", "off"].contains(text.lowercased())
        }
        return reading("PIPENV_" + name) ?? reading("PIPENV_NO_" + name).map { !$0 }
    }

    /// `HOME`, or what the user database says, or the root.
    var homeDirectory: String {
        if let home = nonEmpty("HOME") { return home }
        guard let entry = getpwuid(getuid()), let home = entry.pointee.pw_dir else { return "/" }
        return String(cString: home)
    }
}

extension [UInt8] {
    /// Without white space (ASCII) at either end.
    var trimmingSpace: ArraySlice<UInt8> {
        var slice = self[...]
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
        while let first = slice.first, isSpace(first) { slice.removeFirst() }
        while let last = slice.last, isSpace(last) { slice.removeLast() }
        return slice
    }
}

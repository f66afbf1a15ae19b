internal import PackagingStandards

/// What an environment looks like on Linux and, but for `lib64`, on macOS.
enum EnvironmentLayout {
    /// Whether there is a `lib64` besides `lib`, for the sake of systems that keep 64-bit libraries apart.
    static func hasLibrary64(_ interpreter: Interpreter) -> Bool {
        guard case .linux(_, let is32Bit, _) = interpreter.tags.platform else { return false }
        return !is32Bit
    }

    /// The further names of the executable, besides `python`.
    static func executableNames(_ interpreter: Interpreter) -> [String] {
        let names = ["python3", "python\(interpreter.version.short)"]
        guard interpreter.implementation != "cpython" else { return names }
        let own = interpreter.implementation
        return names + [own, "\(own)\(interpreter.version.major)", "\(own)\(interpreter.version.short)"]
    }
}

/// What a wheel asks of an interpreter: a Python, an ABI and a platform (PEP 425), in lower case.
package struct WheelTag: Hashable, Sendable {
    /// `cp312`, `py3`, `pp310`.
    package let python: String
    /// `cp312`, `abi3`, `none`.
    package let abi: String
    /// `manylinux_2_17_x86_64`, `win_amd64`, `any`.
    package let platform: String

    package init(python: String, abi: String, platform: String) {
        self.python = python.lowercased()
        self.abi = abi.lowercased()
        self.platform = platform.lowercased()
    }
}

extension WheelTag: CustomStringConvertible {
    /// `cp312-abi3-win_amd64`.
    package var description: String { "\(python)-\(abi)-\(platform)" }
}

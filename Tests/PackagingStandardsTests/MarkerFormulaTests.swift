import PackagingStandards
import Testing

@Suite("Markers as formulas")
struct MarkerFormulaTests {
    static func formula(_ text: String, extras: Set<String> = []) throws -> MarkerFormula {
        try MarkerFormula(text.isEmpty ? nil : Marker(text), extras: extras)
    }

    static let windows = TagPlatform.windows

    struct Simplification: CustomTestStringConvertible, Sendable {
        let marker: String
        /// The specifier of the space's Pythons; without any, all that there can be.
        let python: String?
        /// Nil where the marker always holds.
        let text: String?

        init(_ marker: String, _ python: String?, _ text: String?) {
            self.marker = marker
            self.python = python
            self.text = text
        }

        var testDescription: String { "\(marker) under \(python ?? "anything")" }
    }

    @Test(
        "What the space implies is not written, and the rest is plain",
        arguments: [
            // Python's version where the lock is for one series.
            Simplification("python_version >= '3.8'", "==3.11.*", nil),
            Simplification("python_version < '3.8'", "==3.11.*", "python_version < '0'"),
            Simplification("python_version < '3.8' or sys_platform == 'win32'", "==3.11.*", "sys_platform == 'win32'"),
            Simplification("python_full_version >= '3.11.4'", "==3.11.*", "python_full_version >= '3.11.4'"),
            Simplification("python_full_version < '3.11.4'", "==3.11.*", "python_full_version < '3.11.4'"),
            Simplification("python_full_version > '3.11.3'", "==3.11.*", "python_full_version > '3.11.3'"),
            Simplification("python_full_version == '3.11.4'", "==3.11.*", "python_full_version == '3.11.4'"),
            Simplification("python_full_version != '3.11.4'", "==3.11.*", "python_full_version != '3.11.4'"),
            Simplification("python_full_version >= '3.11.4'", "==3.11.7", nil),
            // Many names of one platform.
            Simplification("os_name == 'nt'", "==3.11.*", "sys_platform == 'win32'"),
            Simplification("platform_system == 'Windows'", "==3.11.*", "sys_platform == 'win32'"),
            Simplification("sys_platform == 'win32' or os_name == 'nt'", "==3.11.*", "sys_platform == 'win32'"),
            Simplification("sys_platform != 'win32'", "==3.11.*", "sys_platform != 'win32'"),
            Simplification("os_name == 'posix'", "==3.11.*", "sys_platform != 'win32'"),
            Simplification("'linux' in sys_platform", "==3.11.*", "sys_platform == 'linux'"),
            Simplification("sys_platform in 'linux darwin'", "==3.11.*", "sys_platform != 'win32'"),
            Simplification("os_name == 'nt' and sys_platform == 'linux'", "==3.11.*", "python_version < '0'"),
            Simplification("platform_system == 'Java'", "==3.11.*", "python_version < '0'"),
            Simplification(
                "sys_platform == 'linux' or sys_platform == 'darwin' or sys_platform == 'win32'", "==3.11.*", nil),
            // Implementations.
            Simplification(
                "implementation_name == 'cpython'", "==3.11.*", "platform_python_implementation == 'CPython'"),
            Simplification(
                "platform_python_implementation != 'PyPy'", "==3.11.*", "platform_python_implementation != 'PyPy'"),
            Simplification(
                "implementation_name == 'pypy' and platform_python_implementation == 'CPython'", "==3.11.*",
                "python_version < '0'"),
            // Machines, and questions that are not looked into.
            Simplification("platform_machine != 'arm64'", "==3.11.*", "platform_machine != 'arm64'"),
            Simplification("'64' in platform_machine", "==3.11.*", "'64' in platform_machine"),
            Simplification("platform_machine not in 'a b'", "==3.11.*", "platform_machine not in 'a b'"),
            Simplification("platform_release >= '5'", "==3.11.*", "platform_release >= '5'"),
            Simplification("platform_version == '#1'", "==3.11.*", "platform_version == '#1'"),
            // Both together, sorted.
            Simplification(
                "sys_platform == \"linux\" and python_version >= \"3.10\"", ">=3.8",
                "python_version >= '3.10' and sys_platform == 'linux'"),
            Simplification(
                "python_version < '3.9' and sys_platform == 'win32' or platform_machine == 'x'", ">=3.8",
                "platform_machine == 'x' or (python_version < '3.9' and sys_platform == 'win32')"),
            Simplification(
                "(python_version < '3.9' and os_name == 'nt') or (python_version >= '3.9' and sys_platform == 'win32')",
                ">=3.8", "sys_platform == 'win32'"),
            Simplification(
                "python_version < '3.14' and (platform_machine == 'b' or platform_machine == 'a')", ">=3.8",
                "(platform_machine == 'a' or platform_machine == 'b') and python_version < '3.14'"),
            // Versions without a bound.
            Simplification("python_version > '3.8'", nil, "python_version >= '3.9'"),
            Simplification("python_version <= '3.8'", nil, "python_version < '3.9'"),
            Simplification("python_version == '3.11'", nil, "python_version == '3.11'"),
            Simplification("python_version == '3.11.*'", nil, "python_version == '3.11'"),
            Simplification("python_version != '3.11'", nil, "python_version != '3.11'"),
            Simplification("python_version == '3.*'", nil, "python_version >= '3' and python_version < '4'"),
            Simplification("python_version == '3'", nil, "python_version == '3.0'"),
            Simplification("python_version ~= '3.8'", nil, "python_version >= '3.8' and python_version < '4'"),
            Simplification("python_version == '3.8.1'", nil, "python_version < '0'"),
            Simplification("python_version >= '3.8.1'", nil, "python_version >= '3.9'"),
            Simplification("python_version in '3.6, 3.7'", nil, "python_version >= '3.6' and python_version < '3.8'"),
            Simplification("python_version in '3.6 3.8'", nil, "python_version == '3.6' or python_version == '3.8'"),
            Simplification("python_version in '3.10'", nil, "python_version == '3.1' or python_version == '3.10'"),
            Simplification(
                "python_version not in '3.0 3.2'", nil, "python_version != '3.0' and python_version != '3.2'"),
            Simplification("'3.8' <= python_version", nil, "python_version >= '3.8'"),
            Simplification("'3.8' > python_version", nil, "python_version < '3.8'"),
            Simplification("python_full_version < '3.13'", nil, "python_version < '3.13'"),
            Simplification("python_full_version >= '3.13'", nil, "python_full_version >= '3.13.0'"),
            Simplification("python_full_version >= '3.13.0rc1'", nil, "python_full_version >= '3.13.0rc1'"),
            Simplification("python_full_version <= '3.12.5'", nil, "python_full_version < '3.12.6'"),
            Simplification("python_full_version == '3.12.*'", nil, "python_version == '3.12'"),
            Simplification("python_full_version == '3.12.1.*'", nil, "python_full_version == '3.12.1.*'"),
            Simplification(
                "python_version >= '2.7' and python_version != '3.0' and python_version != '3.1'", nil,
                "python_version >= '2.7' and python_version != '3.0' and python_version != '3.1'"),
            Simplification(
                "python_version < '3' or python_version >= '3.6'", nil,
                "python_version < '3' or python_version >= '3.6'"),
        ])
    func simplifies(_ row: Simplification) throws {
        let space =
            try row.python.map {
                try MarkerFormula.environments(python: SpecifierSet($0), platforms: [.linux, .macOS, .windows])
            }
            ?? .always
        let formula = try Self.formula(row.marker)
        #expect(formula.text(assuming: space) == row.text)
        #expect(formula.simplified(assuming: space).isEquivalent(to: formula, in: space))
        #expect(formula.simplified(assuming: space).text == row.text)
    }
}

internal import OperatingSystem

/// The `pyvenv.cfg` of a virtual environment (PEP 405): lines of `key = value`.
package struct EnvironmentConfiguration: Equatable, Sendable {
    /// In the order of the file; keys in lower case, as `site` reads them.
    package var entries: [(key: String, value: String)]

    package init(_ entries: [(key: String, value: String)]) { self.entries = entries }

    /// Lines without an equals sign mean nothing and are passed over.
    package init(parsing bytes: [UInt8]) {
        entries = []
        for line in bytes.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }) {
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let key = String(decoding: Array(line[..<equals]).trimmingSpace, as: UTF8.self).lowercased()
            let value = String(decoding: Array(line[(equals + 1)...]).trimmingSpace, as: UTF8.self)
            if !key.isEmpty { entries.append((key, value)) }
        }
    }

    package subscript(key: String) -> String? { entries.last { $0.key == key }?.value }

    /// The directory of the interpreter that the environment was made from. Python obeys the first one.
    package var home: String? { entries.first { $0.key == "home" }?.value }

    /// `version` (venv) or `version_info` (virtualenv).
    package var version: PythonVersion? {
        guard let text = self["version"] ?? self["version_info"] else { return nil }
        // virtualenv writes 3.11.7.final.0
        return PythonVersion(text.split(separator: ".").prefix(3).joined(separator: "."))
    }

    package var includesSystemSitePackages: Bool {
        self["include-system-site-packages"]?.lowercased() == "true"
    }

    /// The name that activation shows. venv quotes it.
    package var prompt: String? {
        guard let text = self["prompt"] else { return nil }
        for quote in ["'", "\""] where text.count >= 2 && text.hasPrefix(quote) && text.hasSuffix(quote) {
            return String(text.dropFirst().dropLast())
        }
        return text
    }

    package var bytes: [UInt8] { entries.flatMap { Array("\($0.key) = \($0.value)\n".utf8) } }

    package static func == (left: Self, right: Self) -> Bool {
        left.entries.elementsEqual(right.entries) { $0.key == $1.key && $0.value == $1.value }
    }
}

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The environment variables of a process as a value: read once, handed down, never asked for behind one's back.
package struct ProcessEnvironment: Equatable, Sendable {
    package var variables: [String: String]

    package init(_ variables: [String: String]) { self.variables = variables }

    /// The environment of this process, as it is now.
    package static func current() -> ProcessEnvironment {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let line = String(cString: text)
            if let equals = line.firstIndex(of: "=") {
                variables[String(line[..<equals])] = String(line[line.index(after: equals)...])
            }
            entry += 1
        }
        return ProcessEnvironment(variables)
    }

    package subscript(name: String) -> String? {
        get { variables[name] }
        set { variables[name] = newValue }
    }

    /// The value when it is there and not empty.
    package func nonEmpty(_ name: String) -> String? {
        guard let value = variables[name], !value.isEmpty else { return nil }
        return value
    }
}

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The user's own variables: those that this process was started with, read once and handed down.
///
/// They decide where advisories, caches, stores, policies and interpreters are, which index is asked, and which programs are
/// started. The `.env` of a project decides none of that. Its variables have a type of their own, ``ProjectVariables``, and
/// nothing makes a `UserEnvironment` out of them.
package struct UserEnvironment: Equatable, Sendable {
    package private(set) var variables: [String: String]

    package init(_ variables: [String: String]) { self.variables = variables }

    /// The environment of this process, as it is now.
    package static func current() -> UserEnvironment {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let line = String(cString: text)
            if let equals = line.firstIndex(of: "=") {
                variables[String(line[..<equals])] = String(line[line.index(after: equals)...])
            }
            entry += 1
        }
        return UserEnvironment(variables)
    }

    package subscript(name: String) -> String? { variables[name] }

    /// The value when it is there and not empty.
    package func nonEmpty(_ name: String) -> String? {
        guard let value = variables[name], !value.isEmpty else { return nil }
        return value
    }

    /// The same with what the user typed on the command line in the place of variables.
    package func replacing(_ typed: [String: String]) -> UserEnvironment {
        UserEnvironment(variables.merging(typed) { $1 })
    }
}

/// The variables that a program is started with.
package struct ProcessEnvironment: Equatable, Sendable {
    package var variables: [String: String]

    package init(_ variables: [String: String] = [:]) { self.variables = variables }

    /// All of the user's variables, and nothing else.
    package init(_ user: UserEnvironment) { variables = user.variables }

    package subscript(name: String) -> String? {
        get { variables[name] }
        set { variables[name] = newValue }
    }
}

import Diagnostics

/// A command of `[scripts]`.
package struct PipfileScript: Equatable, Sendable {
    package enum Command: Equatable, Sendable {
        /// One line that is split into words as a POSIX shell does.
        case line(String)
        /// Lines to run one after the other, until one fails.
        case sequence([String])
        /// A Python callable, `module:function` or `module:function('argument')`.
        case callable(String)
    }

    package var name: String
    package var command: Command
    /// Variables that are set for the command (`env`), in order.
    package var environment: [Variable]
    package var location: SourceSpan

    package struct Variable: Equatable, Sendable {
        package var name: String
        package var value: String
    }
}

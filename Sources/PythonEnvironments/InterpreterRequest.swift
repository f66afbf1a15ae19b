/// Which Python is asked for by `--python`, a variable or `[requires]`.
package enum InterpreterRequest: Hashable, Sendable {
    /// `python`, `python3`: the nearest one
    case any
    /// A file, absolute or relative to the current directory
    case path(String)
    /// `3`, `3.9`, `3.10.13`, `python3.8`: the newest that starts with these components
    case components([Int])
    /// `>=3.8,<4`, `~=3.9`, `==3.9.*`: the newest that fits. The text is a PEP 440 specifier set.
    case range(String)
    /// The name of a command on PATH that is none of the above: `pypy3.10`
    case command(String)
}

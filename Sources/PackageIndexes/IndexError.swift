import OperatingSystem

/// What can go wrong between Pipit and an index. Addresses in the cases are redacted already. "The index does not have this
/// project" is not an error but the absence of a ``ProjectListing``.
package enum IndexError: Error, Equatable, Sendable {
    /// The address of a source is not an `https`, `http` or `file` address once its variables are replaced.
    case unusableAddress(source: String, url: String, unset: [String])
    /// A source uses plain `http` although its certificate is to be checked.
    case insecureSource(source: String, url: String)
    /// The address has a variable of the user's in it that must not go where it leads.
    case variableWithheld(source: String, VariableSending.Refusal)
    /// No usable answer after `attempts` requests: the connection, a time-out, or a server error.
    case unreachable(source: String, url: String, cause: Cause, attempts: Int)
    /// The server wants to know who asks (401) or forbids it (403).
    case refused(source: String, url: String, status: Int, credentials: CredentialsUsed)
    /// The answer is not what the simple API promises.
    case answer(source: String, url: String, problem: String)
    /// A redirect that may not be followed: too many, to plain `http`, or to nowhere.
    case redirect(source: String, url: String, problem: String)
    /// Network use is switched off and the cache does not have what is needed.
    case offline(source: String, subject: String)
    /// A page that came over `https` links to a file over plain `http`.
    case insecureLink(source: String, file: String, url: String)
    /// A file that its index lists is not there.
    case missingFile(source: String, file: String, url: String)
    /// An address that somebody wrote leads to no file.
    case nothingAt(url: String)
    /// A file is longer or shorter than its index says, or than Pipit accepts.
    case sizeMismatch(source: String, file: String, url: String, expected: Int, received: Int)
    /// A file, or the separate copy of its metadata, does not have the digest that its index gives.
    case digestMismatch(
        source: String, file: String, isMetadata: Bool, url: String, expected: String, received: String)
    /// The metadata is of another project or version than the file name says.
    case metadataMismatch(source: String, file: String, field: String, expected: String, found: String)
    /// The metadata of a file cannot be read.
    case unreadableMetadata(source: String, file: String, url: String, problem: String)
    /// A setting of Pipit's or pip's in the environment does not have the form expected.
    case setting(name: String, value: String, expected: String)
    /// The machine's own file system objected.
    case file(FileError)
    /// The task was cancelled.
    case cancelled

    package enum Cause: Hashable, Sendable {
        case transport(TransportError)
        case status(Int)
    }

    /// Which credentials went with a request that was refused.
    package enum CredentialsUsed: Hashable, Sendable {
        case none
        case fromAddress
        case fromNetrc
        case fromKeyring
        /// The address names variables that are not set, so nothing useful could be sent.
        case unsetVariables([String])
    }
}

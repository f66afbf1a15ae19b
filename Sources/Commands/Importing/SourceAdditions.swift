import Diagnostics
import PackageIndexes
import Pipfiles

/// Indexes that become sources of a Pipfile.
struct SourceAdditions {
    /// Hosts whose certificates somebody wants not to be checked. Holds for sources that are added; those that the Pipfile
    /// has say themselves what they want.
    var trustedHosts: [String]
    /// Added sources that are not checked.
    private(set) var unverified: [PipfileSource] = []

    init(trustedHosts: [String]) { self.trustedHosts = trustedHosts }

    /// The name of the source at an address, which is added when it is new.
    ///
    /// - Parameter variable: what the address came in, by whose name the Pipfile can call one with a password.
    @discardableResult
    mutating func add(
        _ wanted: String, to editor: inout PipfileEditor, at location: SourceSpan? = nil, variable: String? = nil
    ) throws -> String {
        let sources = try editor.document.sources()
        if let known = sources.first(where: { PackageSource.isSameIndex($0.url, wanted) }) { return known.name }
        guard wanted.contains("://"), let url = ResourceURL(written: wanted),
            ["http", "https", "file"].contains(url.scheme)
        else {
            let known = sources.map(\.name).joined(separator: ", ")
            throw Refusal(
                Diagnostic(
                    .sourceUnknown,
                    "`\(Redaction.address(wanted))` is neither the name of a source of the Pipfile nor a URL",
                    at: location, evidence: [.init("sources", known.isEmpty ? "none" : known)],
                    explanation: "Nothing was changed.", help: ["write one of the names, or the URL of an index"]),
                closing:
                    "ERROR:: Index '\(Redaction.address(wanted))' was not found in Pipfile sources and is not a valid URL."
            )
        }
        var written = wanted
        if let variable, Self.holdsSecret(wanted) { written = "${\(variable)}" }
        try Self.refuseSecrets(in: written, at: location)
        let source = PipfileSource(
            name: PipfileSource.name(forURL: wanted, taken: sources.map(\.name)), url: written,
            verifiesTLS: url.scheme != "http" && !isTrusted(url))
        try add(source, to: &editor)
        return source.name
    }

    mutating func add(_ source: PipfileSource, to editor: inout PipfileEditor) throws {
        try Self.refuseSecrets(in: source.url, at: nil)
        try editor.addSource(source)
        if !source.verifiesTLS, source.url.lowercased().hasPrefix("https:") { unverified.append(source) }
    }

    func isTrusted(_ address: String) -> Bool { ResourceURL(address).map(isTrusted) ?? false }

    private func isTrusted(_ url: ResourceURL) -> Bool {
        trustedHosts.contains { host in
            let host = host.lowercased()
            return host == url.host || host == "\(url.host):\(url.effectivePort)"
        }
    }

    // MARK: - Secrets

    /// Whether an address holds a password as it is, and not by the name of a variable.
    static func holdsSecret(_ address: String) -> Bool {
        guard let information = Redaction.userInformation(in: address) else { return false }
        // A password that ends the host early, since nobody encoded it.
        if ResourceURL.removingCredentials(from: address) == address { return true }
        let parts = information.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        // A name alone is no secret, unless it is a token.
        let secret = parts.count > 1 ? (parts[1].isEmpty ? parts[0] : parts[1]) : parts[0].count < 20 ? "" : parts[0]
        return !secret.isEmpty && !secret.hasPrefix("$")
    }

    /// Refuses an address whose password would stand in the Pipfile for everybody to read.
    static func refuseSecrets(in address: String, at location: SourceSpan? = nil) throws(Diagnostic) {
        guard holdsSecret(address) else { return }
        throw Diagnostic(
            .usage, "`\(Redaction.address(address))` holds a password, which would stand in the Pipfile",
            at: location,
            explanation: "Pipfiles are shared, and what was once shared stays known. Nothing was changed.",
            help: [
                "put it into variables and write `https://${USERNAME}:${PASSWORD}@…`: the Pipfile keeps their names alone",
                "or leave it out, and put it into the file `~/.netrc` or a keyring",
            ], exitStatus: .misuse)
    }

    static func refuseSecrets(in argument: PackageArgument) throws(Diagnostic) {
        switch argument.origin {
        case .file(let url, _): try refuseSecrets(in: url)
        case .repository(let repository): try refuseSecrets(in: repository.url)
        case .index, .path: break
        }
    }
}

import Diagnostics
import OperatingSystem

/// An index as a project names it: `[[source]]` of a Pipfile.
package struct PackageSource: Hashable, Sendable {
    package var name: String
    /// As written: `${VARIABLE}` and `$VARIABLE` are not expanded. May hold credentials, so print ``description``.
    package var url: String
    /// False turns the check of the server's certificate off and lets plain `http` pass.
    package var verifyTLS: Bool

    package init(name: String, url: String, verifyTLS: Bool = true) {
        self.name = name
        self.url = url
        self.verifyTLS = verifyTLS
    }
}

extension PackageSource: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The source's name.
    package var description: String { name }
    package var debugDescription: String { name }
    package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}

/// A source whose variables have their values: where to ask, and as whom.
package struct ReachableSource: Sendable {
    package let name: String
    /// Free of credentials; ends in `/`.
    package let url: ResourceURL
    /// From the address itself; nil when it has none.
    package let credentials: Credentials?
    package let verifiesTLS: Bool
    /// Variables that the address names and the environment does not have; they stand there literally.
    package let unsetVariables: [String]
    /// What of the user's goes along and was not asked for; nil when that is nothing.
    package let sending: VariableSending?
}

extension PackageSource {
    /// The source with its variables replaced by their values. In the `user:password` part values are
    /// percent-encoded, so that any character may stand in a password; an unset variable stays as it is written.
    package func reachable(in variables: AddressVariables) throws(IndexError) -> ReachableSource {
        let expanded = VariableExpansion.expand(url, variables)
        guard let address = ResourceURL(written: expanded.text) else {
            throw .unusableAddress(source: name, url: Redaction.address(url), unset: expanded.unset)
        }
        if address.scheme == "http" && verifyTLS && !address.isLoopback {
            throw .insecureSource(source: name, url: address.redacted)
        }
        let sending = try expanded.allowedSending(of: name, variables.user)
        return ReachableSource(
            name: name, url: address.withoutCredentials.withoutFragment.asDirectory,
            credentials: address.userInformation.flatMap { Credentials(userInformation: $0) }, verifiesTLS: verifyTLS,
            unsetVariables: expanded.unset, sending: sending)
    }
}

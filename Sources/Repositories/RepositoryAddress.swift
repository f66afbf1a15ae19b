import Diagnostics
import OperatingSystem
import PackageIndexes

/// Where a git repository is. What is secret in it is kept apart, so that it stands on no command line and in no message.
package struct RepositoryAddress: Hashable, Sendable {
    /// As a project's file has it, for messages: variables as they are, what is between `//` and `@` masked.
    package let shown: String
    /// What git is given: variables expanded, without a password.
    let url: String
    let credentials: Credentials?
    /// `https`, `http`, `ssh`, `git` or `file`.
    let scheme: String
    /// What of the user's goes along and was not asked for; nil when that is nothing.
    package let sending: VariableSending?

    /// - Parameters:
    ///   - written: the URL without `git+`; `${NAME}` stands for a variable, in capital letters, that is set.
    ///   - variables: what it may name.
    package init(_ written: String, variables: AddressVariables) throws(RepositoryError) {
        let expansion = RepositoryExpansion(written, variables)
        let address = expansion.address
        let shown = Redaction.address(written)
        // Before anything is said of its host, which may be the beginning of the password.
        if address.unset.isEmpty, Self.hasBarePassword(expansion.judged) { throw Self.barePassword(shown) }
        let sending: VariableSending?
        do throws(IndexError) {
            sending = try address.allowedSending(of: shown, variables.user)
        } catch .variableWithheld(_, let refusal) {
            throw .variableWithheld(shown, refusal)
        } catch {
            throw .setting(error)
        }
        try self.init(
            shown: shown, expanded: address.text, judged: expansion.judged, unset: address.unset, sending: sending)
    }

    /// - Parameter judged: what shows whether a password in it ends early; nil for all of it.
    private init(
        shown: String, expanded: String, judged: String? = nil, unset: [String] = [], sending: VariableSending? = nil
    ) throws(RepositoryError) {
        self.shown = shown
        self.sending = sending
        func refused(_ problem: String) -> RepositoryError {
            .address(shown, problem: unset.isEmpty ? problem : "`${\(unset[0])}` in it is not set")
        }
        if !unset.isEmpty { throw refused("") }
        guard !expanded.hasPrefix("-"), !expanded.isEmpty,
            expanded.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7f })
        else { throw refused("it is no address of a repository") }
        guard let (scheme, rest) = Self.parts(of: expanded) else {
            // git@host:owner/repository.git
            guard let colon = expanded.firstIndex(of: ":"), !expanded[..<colon].contains("/"),
                !expanded[expanded.index(after: colon)...].hasPrefix("-"), colon != expanded.startIndex,
                !expanded[..<colon].contains("@-"), !expanded[colon...].hasPrefix("::"),
                !Self.protocols.contains(expanded[..<colon].lowercased()),
                // user:password@host; git would get the password on its command line, and the user for a host.
                expanded[..<colon].contains("@") || !expanded.contains("@")
            else { throw refused("it says neither a protocol nor a host") }
            self.scheme = "ssh"
            url = expanded
            credentials = nil
            return
        }
        guard Self.protocols.contains(scheme) else {
            throw refused("`\(scheme)` is no protocol that repositories are fetched by")
        }
        let authority = rest.prefix { !"/?#".contains($0) }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        guard !host.hasPrefix("-"), !authority.hasPrefix("-"),
            scheme == "file" ? host.isEmpty || host == "localhost" : !host.isEmpty
        else { throw refused("it has no usable host") }
        guard !Self.hasBarePassword(judged ?? expanded) else { throw Self.barePassword(shown) }
        guard !Self.isOfWeb(scheme) || !rest.contains("?") else {
            throw refused("its query, which may be a secret, would stand on the command line of git")
        }
        self.scheme = scheme
        guard Self.isOfWeb(scheme), let at = authority.lastIndex(of: "@") else {
            if scheme == "ssh", let at = authority.lastIndex(of: "@"), authority[..<at].contains(":") {
                throw refused("ssh takes no password from an address")
            }
            url = "\(scheme)://" + rest
            credentials = nil
            return
        }
        credentials = Credentials(userInformation: String(authority[..<at]))
        let secrets = [credentials?.user ?? "", credentials?.password ?? ""]
        guard secrets.allSatisfy({ $0.unicodeScalars.allSatisfy { $0.value >= 0x20 } }) else {
            throw refused("its user or password has a line break in it")
        }
        url = "\(scheme)://" + rest[rest.index(after: at)...]
    }

    /// Where a submodule is, from what the repository says: an address of its own, or a path from this one.
    func submodule(_ written: String) throws(RepositoryError) -> RepositoryAddress {
        var found: RepositoryAddress
        if written.hasPrefix("./") || written.hasPrefix("../") {
            var base = url
            while base.hasSuffix("/") { base.removeLast() }
            var rest = written[...]
            while true {
                if rest.hasPrefix("./") {
                    rest = rest.dropFirst(2)
                } else if rest.hasPrefix("../") {
                    rest = rest.dropFirst(3)
                    guard let slash = base.lastIndex(where: { $0 == "/" || $0 == ":" }), base[slash] == "/",
                        !base[..<slash].hasSuffix("/")
                    else { throw .address(written, problem: "it leads out of `\(shown)`") }
                    base = String(base[..<slash])
                } else {
                    break
                }
            }
            let text = base + "/" + rest
            found = try RepositoryAddress(shown: text, expanded: text)
        } else {
            found = try RepositoryAddress(shown: Redaction.address(written), expanded: written)
        }
        // A repository from elsewhere does not get to read this machine's own.
        if found.scheme == "file", scheme != "file" {
            throw .address(found.shown, problem: "a remote repository has no submodules on this machine")
        }
        if found.credentials == nil, let credentials, found.origin == origin {
            found = RepositoryAddress(found, credentials: credentials)
        }
        return found
    }

    private init(_ other: RepositoryAddress, credentials: Credentials) {
        shown = other.shown
        url = other.url
        scheme = other.scheme
        sending = other.sending
        self.credentials = credentials
    }

    /// `https://host:port`, which credentials are for.
    var origin: String? {
        guard let (scheme, rest) = Self.parts(of: url), Self.isOfWeb(scheme) else { return nil }
        return "\(scheme)://" + rest.prefix { $0 != "/" }
    }

    /// The address that may be written down: without credentials.
    package var withoutCredentials: String { url }

    private static let protocols: Set = ["https", "http", "ssh", "git", "file"]

    private static func isOfWeb(_ scheme: String) -> Bool { scheme == "https" || scheme == "http" }

    /// Whether its password has something in it that ends the host early: git would get a part of it on its command line, and
    /// the rest for a host.
    private static func hasBarePassword(_ text: String) -> Bool {
        guard let (_, rest) = parts(of: text), let hidden = Redaction.userInformation(in: text) else { return false }
        let authority = rest.prefix { !"/?#".contains($0) }
        return hidden != authority.lastIndex(of: "@").map { String(authority[..<$0]) }
    }

    private static func barePassword(_ shown: String) -> RepositoryError {
        .address(
            shown,
            problem:
                "it can be read in two ways, because of an `@` behind its host: if that ends a password, the `/`, `?`, `#` "
                + "and `@` in the password must be `%2F`, `%3F`, `%23` and `%40`; if it belongs to the path, it must be `%40` there"
        )
    }

    private static func parts(of text: String) -> (scheme: String, rest: Substring)? {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return nil }
        return (text[..<colon].lowercased(), text[text.index(colon, offsetBy: 3)...])
    }
}

extension RepositoryAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { shown }
    package var debugDescription: String { shown }
    /// One child with the masked text, so that `dump` gives nothing away.
    package var customMirror: Mirror { Mirror(self, children: ["repository": shown]) }
}

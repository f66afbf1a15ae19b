import OperatingSystem

/// What `${NAME}` in an address of a project's sends of the user's, and where to.
package struct VariableSending: Hashable, Sendable {
    /// Names of the user's variables, sorted; none where they are the host and nothing else.
    package let names: [String]
    /// Lower case.
    package let host: String
    /// As written; empty for the protocol's own.
    package let port: String
    /// Whether the way there is one that anybody on it can read.
    package let isPlain: Bool
    /// Whether a variable of the project's decides which host it is.
    package let isOfProject: Bool

    /// Why a variable is not sent.
    package enum Objection: Hashable, Sendable {
        /// It is a credential of something that is no package index.
        case otherSystem
        case plain
        /// The project's `.env` decides where to.
        case hostOfProject
        /// The policy in the project's folder names the address.
        case policyOfProject
    }

    /// What must not be sent unless the user allows it.
    package struct Refusal: Hashable, Sendable {
        package var names: [String]
        package var place: String
        package var objection: Objection
    }

    /// `host:port` as the address has it.
    package var place: String { port.isEmpty ? host : "\(host):\(port)" }

    /// - Parameter allowed: what the user allows.
    package func refusal(_ allowed: AllowedSendings) -> Refusal? {
        let others = names.filter { !allowed.contains($0, self) }
        let foreign = others.filter(ForeignCredentials.contains)
        if !foreign.isEmpty { return Refusal(names: foreign, place: place, objection: .otherSystem) }
        guard !others.isEmpty else { return nil }
        if isOfProject { return Refusal(names: others, place: place, objection: .hostOfProject) }
        return isPlain ? Refusal(names: others, place: place, objection: .plain) : nil
    }

    /// What the user was not asked about, so that it has to be told.
    package func untold(_ allowed: AllowedSendings) -> VariableSending? {
        let others = names.filter { !allowed.contains($0, self) }
        guard !others.isEmpty else { return nil }
        return VariableSending(names: others, host: host, port: port, isPlain: isPlain, isOfProject: isOfProject)
    }

    /// Whether a variable is, by its name, a credential of something that is no package index.
    package static func isForeign(_ name: String) -> Bool { ForeignCredentials.contains(name) }

    static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "[::1]" || host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." }
    }
}

/// `PIPIT_SEND_VARIABLES`: which of the user's variables may go to which host, whatever speaks against it: `NAME@host`, several
/// with blanks between. The user's own, and never a project's.
package struct AllowedSendings: Sendable {
    package static let variable = "PIPIT_SEND_VARIABLES"

    private let pairs: Set<String>

    /// - Throws: when a word is no pair.
    package init(_ environment: UserEnvironment) throws(IndexError) {
        let text = environment[Self.variable] ?? ""
        let words = text.split { $0.isWhitespace || $0 == "," }
        for word in words where !Self.isPair(word) {
            throw .setting(
                name: Self.variable, value: String(word),
                expected: "a variable and a host such as `TOKEN@index.example`")
        }
        pairs = Set(words.map(Self.folded))
    }

    func contains(_ name: String, _ sending: VariableSending) -> Bool {
        pairs.contains("\(name)@\(sending.host)") || pairs.contains("\(name)@\(sending.place)")
    }

    private static func isPair(_ word: Substring) -> Bool {
        let parts = word.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && !word.contains("/")
    }

    /// Hosts do not tell capitals apart, and variables do.
    private static func folded(_ word: Substring) -> String {
        let name = word.prefix { $0 != "@" }
        return name + word[name.endIndex...].lowercased()
    }
}

extension ExpandedAddress {
    /// What of the user's goes along when the address is used, and was not allowed by name.
    ///
    /// - Parameter isOfPolicy: Whether a project's policy names it, which is no place where anybody looks for such a thing.
    /// - Throws: when it must not be used.
    package func allowedSending(
        of source: String, _ user: UserEnvironment, isOfPolicy: Bool = false
    ) throws(IndexError) -> VariableSending? {
        guard let sending else { return nil }
        let allowed = try AllowedSendings(user)
        if let refusal = sending.refusal(allowed) { throw .variableWithheld(source: source, refusal) }
        guard let untold = sending.untold(allowed) else { return nil }
        if isOfPolicy {
            throw .variableWithheld(
                source: source, .init(names: untold.names, place: untold.place, objection: .policyOfProject))
        }
        return untold
    }
}

extension IndexClient {
    /// The source as it is asked, after it was told what of the user's goes along.
    func reach(_ source: PackageSource) throws(IndexError) -> ReachableSource {
        let reachable = try source.reachable(in: configuration.addressVariables)
        tell(reachable.sending)
        return reachable
    }

    /// Tells what of the user's goes along with what somebody else asks for.
    package func tell(_ sending: VariableSending?) {
        if let sending { configuration.sending(sending) }
    }
}

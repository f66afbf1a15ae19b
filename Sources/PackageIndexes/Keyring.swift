import OperatingSystem
import Synchronization

/// Asks the program `keyring` for passwords, as pip's `subprocess` provider does.
///
/// What it answers goes into requests and nowhere else. It is looked for outside of the project, whose own files must not get
/// to answer in its place, and it is asked once for an index in a run.
package struct Keyring: Sendable {
    /// Directories in which the program is not looked for: the project's and its environment's.
    package var excluded: [String]
    /// Whether it is asked before an index has said that it wants credentials.
    package var comesFirst: Bool
    /// The user's own variables, without those of the project's `.env`.
    package var environment: UserEnvironment
    /// How long it may take, in seconds; it may have to ask its user something.
    package var seconds = 60

    /// What it has said. Clients that share this ask it once.
    let findings: Findings

    /// What was found in the keyring, by index or server.
    package final class Findings: Sendable {
        let answers = SharedAnswers<String, Credentials?>()
        private let found = Mutex<[String: Credentials]>([:])

        package init() {}

        func known(_ key: String) -> Credentials? { found.withLock { $0[key] } }
        func keep(_ credentials: Credentials, for key: String) { found.withLock { $0[key] = credentials } }
    }

    package init(
        excluded: [String], comesFirst: Bool, environment: UserEnvironment, findings: Findings = Findings()
    ) {
        self.excluded = excluded
        self.comesFirst = comesFirst
        self.environment = environment
        self.findings = findings
    }

    /// The program's path; nil when there is none outside of the excluded directories.
    var program: String? {
        for directory in (environment["PATH"] ?? "").split(separator: ":").map(String.init) {
            // What is relative depends on where one stands, which is within somebody's project.
            guard Paths.isAbsolute(directory) else { continue }
            let path = Paths.join(directory, "keyring")
            guard Files.isExecutable(path) else { continue }
            let places = [Files.realPath(directory) ?? directory, Files.realPath(path) ?? path]
            let isExcluded = excluded.contains { owner in
                let owner = Files.realPath(owner) ?? owner
                return places.contains { $0 == owner || Paths.relative($0, to: owner) != nil }
            }
            if !isExcluded { return path }
        }
        return nil
    }

    /// What the keyring has for the first of `services` that it knows. Blocks.
    ///
    /// - Parameter user: whose password; nil asks for the name, too, which older programs do not understand.
    func credentials(for services: [String], user: String?) -> Credentials? {
        guard let program else { return nil }
        for service in services {
            // A program that is asked something must not take the address for an option of its own.
            guard !service.hasPrefix("-"), user?.hasPrefix("-") != true else { continue }
            let words =
                user.map { [program, "get", service, $0] }
                ?? [program, "--mode", "creds", "--output", "plain", "get", service]
            guard
                let answer = try? ChildProcess.run(
                    words, environment: ProcessEnvironment(environment), seconds: seconds),
                answer.status == 0
            else { continue }
            let lines = String(decoding: answer.standardOutput, as: UTF8.self).split(
                omittingEmptySubsequences: false, whereSeparator: \.isNewline
            ).map(String.init)
            if let user, let password = lines.first, !password.isEmpty {
                return Credentials(user: user, password: password)
            }
            if user == nil, lines.count >= 2, !lines[0].isEmpty, !lines[1].isEmpty {
                return Credentials(user: lines[0], password: lines[1])
            }
        }
        return nil
    }
}

extension IndexClient {
    private func keyringKey(_ url: ResourceURL, _ source: ReachableSource) -> String {
        url.sharesOrigin(with: source.url) ? source.url.text : "\(url.scheme)://\(url.hostHeader)"
    }

    /// What the keyring has already said about `url`.
    func knownFromKeyring(for url: ResourceURL, of source: ReachableSource) -> Credentials? {
        configuration.keyring?.findings.known(keyringKey(url, source))
    }

    /// Asks the keyring about `url`, unless it was asked before. `given` are the credentials that are known without it: with
    /// a password of their own they are never replaced.
    func askKeyring(
        for url: ResourceURL, of source: ReachableSource, given: Credentials?
    ) async throws(IndexError) -> Credentials? {
        guard let keyring = configuration.keyring, given?.hasPassword != true else { return nil }
        // Nothing secret goes over the wire in clear, unless it stays on this machine or the user wants it so.
        guard url.scheme == "https" || url.isLoopback || source.url.scheme == "http" else { return nil }
        let user = given?.user
        // What looks like a token is none of another program's arguments.
        if let user, user.count >= 20, !user.contains("@") { return nil }
        let key = keyringKey(url, source)
        let netloc = url.hostHeader
        let services = url.sharesOrigin(with: source.url) ? [source.url.text.droppingLastSlash, netloc] : [netloc]
        let findings = keyring.findings
        return try await findings.answers.answer(for: key) { () async throws(IndexError) in
            let answer = try? await OwnThread.run { keyring.credentials(for: services, user: user) }
            if let found = answer ?? nil { findings.keep(found, for: key) }
            return answer ?? nil
        }
    }
}

extension String {
    fileprivate var droppingLastSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}

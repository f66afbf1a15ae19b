import Diagnostics
import OperatingSystem

extension IndexError: Diagnosable {
    package var diagnostic: Diagnostic {
        switch self {
        case .unusableAddress(let source, let url, let unset):
            return Diagnostic(
                .configuration, "the address of the source `\(source)` cannot be used: `\(url)`",
                evidence: unset.isEmpty ? [] : [.init("not set", unset.map { "$\($0)" }.joined(separator: ", "))],
                help: unset.isEmpty
                    ? ["write it like `https://index.example/simple`"] + Self.helpWithPassword(url)
                    : ["set \(IndexError.list(unset)) in the environment or in `.env`"], exitStatus: .misuse)
        case .insecureSource(let source, let url):
            return Diagnostic(
                .configuration, "the source `\(source)` uses plain http, which anyone on the way can change: `\(url)`",
                explanation: "Nothing was asked of it.",
                help: ["use an `https` address", "or, if the way there is trusted, set `verify_ssl = false` for it"],
                exitStatus: .misuse)
        case .variableWithheld(let source, let refusal): return refusal.diagnostic(of: source)
        case .unreachable(let source, let url, let cause, let attempts):
            return unreachable(source: source, url: url, cause: cause, attempts: attempts)
        case .refused(let source, let url, let status, let credentials):
            return refused(source: source, url: url, status: status, credentials: credentials)
        case .answer(let source, let url, let problem):
            return Diagnostic(
                .indexAnswer, "the source `\(source)` gave an answer that is not a package index's: \(problem)",
                evidence: [.init("asked", url)],
                help: ["check that the source's address ends where the simple API starts, often `/simple`"],
                exitStatus: .undetermined)
        case .redirect(let source, let url, let problem):
            return Diagnostic(
                .indexAnswer, "the source `\(source)` sent Pipit elsewhere, and it did not follow: \(problem)",
                evidence: [.init("asked", url)],
                help: ["put the address where the index really is into the Pipfile"], exitStatus: .undetermined)
        case .offline(let source, let subject):
            return Diagnostic(
                .indexUnreachable, "\(subject) is not in the cache, and Pipit was told not to use the network",
                evidence: [.init("source", source)], help: ["run the command once with the network"],
                exitStatus: .undetermined)
        case .insecureLink(let source, let file, let url):
            return Diagnostic(
                .indexAnswer, "the source `\(source)` offers `\(file)` over plain http only",
                evidence: [.init("from", url)],
                explanation: "The page itself came over https; Pipit does not go back to an unprotected connection.",
                help: ["ask the index's owner to link over https", "or set `verify_ssl = false` for the source"],
                exitStatus: .undetermined)
        case .missingFile(let source, let file, let url):
            return Diagnostic(
                .indexAnswer, "the source `\(source)` lists `\(file)` but does not have it",
                evidence: [.init("from", url)],
                help: ["try again with `--clear`: the page may be older than the files"], exitStatus: .undetermined)
        case .nothingAt(let url):
            return Diagnostic(
                .packageNotFound, "there is no file at `\(url)`", help: ["correct the address"], exitStatus: .objected)
        case .sizeMismatch(let source, let file, let url, let expected, let received):
            return Diagnostic(
                .hashMismatch, "`\(file)` does not have the size that the source `\(source)` gives for it",
                evidence: [
                    .init("from", url), .init("listed", "\(expected) bytes"), .init("received", "\(received) bytes"),
                ], explanation: "The file was not kept.", help: Self.helpWithOldPage,
                exitStatus: .integrity)
        case .digestMismatch(let source, let file, let isMetadata, let url, let expected, let received):
            let subject = isMetadata ? "the metadata of `\(file)`" : "`\(file)`"
            return Diagnostic(
                .hashMismatch, "\(subject) is not what the source `\(source)` promises",
                evidence: [.init("from", url), .init("listed", expected), .init("received", received)],
                explanation: "It was not used.", help: Self.helpWithOldPage, exitStatus: .integrity)
        case .metadataMismatch(let source, let file, let field, let expected, let found):
            return Diagnostic(
                .metadataMismatch, "the metadata of `\(file)` has the \(field) `\(found)`, its file name `\(expected)`",
                evidence: [.init("source", source)], explanation: "It was not used.",
                help: ["choose another version; this file was not made properly"], exitStatus: .integrity)
        case .unreadableMetadata(let source, let file, let url, let problem):
            return Diagnostic(
                .metadataMismatch, "the metadata of `\(file)` cannot be read: \(problem)",
                evidence: [.init("source", source), .init("from", url)], help: ["choose another version"],
                exitStatus: .objected)
        case .setting(let name, let value, let expected):
            return Diagnostic(
                .configuration, "`\(name)` is `\(value)`, not \(expected)", help: ["correct or unset it"],
                exitStatus: .misuse)
        case .file(let error): return error.diagnostic
        case .cancelled:
            return Diagnostic(.interrupted, "the command was interrupted", exitStatus: .undetermined)
        }
    }

    private func unreachable(source: String, url: String, cause: Cause, attempts: Int) -> Diagnostic {
        var help: [String] = []
        let words: String
        switch cause {
        case .status(let status):
            words = "the server answered \(status)"
            help = ["try again later, or ask the index's owner"]
        case .transport(let error):
            words = error.detail
            switch error.kind {
            case .tooSlow:
                help = ["try again later, from a faster network, or with a source that is nearer"]
            case .nameResolution, .refused, .timedOut, .closed, .other, .cancelled, .malformedAnswer:
                help = ["check the network, the source's address and the proxy (`HTTPS_PROXY`, `NO_PROXY`)"]
            case .certificate:
                help = [
                    "if your network has its own certificate authority, name its file in `PIP_CERT` or `SSL_CERT_FILE`"
                ]
            case .handshake: help = ["check that the source's address speaks https"]
            case .proxy: help = ["check `HTTPS_PROXY` and `HTTP_PROXY`"]
            case .configuration: help = ["check the file or address that it names"]
            }
        }
        var trouble = "cannot be reached"
        if case .transport(let error) = cause, error.kind == .tooSlow { trouble = "is too slow" }
        return Diagnostic(
            .indexUnreachable, "the source `\(source)` \(trouble): \(words)",
            evidence: [.init("asked", url)] + (attempts > 1 ? [.init("attempts", String(attempts))] : []), help: help,
            exitStatus: .undetermined)
    }

    private func refused(source: String, url: String, status: Int, credentials: CredentialsUsed) -> Diagnostic {
        let help: String
        switch credentials {
        case .none:
            help = "give the credentials as `https://${USER}:${PASSWORD}@…` in the source's address, or in `~/.netrc`"
        case .fromAddress: help = "check the credentials in the source's address"
        case .fromNetrc: help = "check the entry for this host in the netrc file"
        case .fromKeyring: help = "check what the keyring has for this index: `keyring set URL USERNAME` replaces it"
        case .unsetVariables(let names):
            help = "set \(IndexError.list(names)), which the source's address names, in the environment or in `.env`"
        }
        return Diagnostic(
            .indexRefused,
            status == 401
                ? "the source `\(source)` wants credentials that it accepts"
                : "the source `\(source)` refuses the request (status \(status))", evidence: [.init("asked", url)],
            help: [help], exitStatus: .undetermined)
    }

    /// - Parameter url: as it is shown.
    private static func helpWithPassword(_ url: String) -> [String] {
        guard url.contains(Redaction.mask) else { return [] }
        return [
            "encode `/`, `?`, `#` and `@` in its password: `%2F`, `%3F`, `%23`, `%40`",
            "or write `https://${USERNAME}:${PASSWORD}@…`: what variables hold is encoded by Pipit",
        ]
    }

    private static func list(_ names: [String]) -> String { names.map { "`\($0)`" }.joined(separator: ", ") }
}

extension IndexError {
    /// A page that is kept promises what it promised minutes ago; asking for the file again changes nothing.
    private static var helpWithOldPage: [String] {
        [
            "try again with `--clear`: the page may be older than the file",
            "if it stays so, ask the index's owner",
        ]
    }
}

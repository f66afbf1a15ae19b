import Diagnostics
import Hashing
import OperatingSystem

/// Who else can read the secrets of a `.env`.
///
/// Most files hold none, and nearly every file is readable by all users of a machine that has one, so a warning is worth its
/// line only where a name or a value looks like a secret, others can really get at the file, and it was not said before.
package struct DotenvExposure {
    enum Kind: String {
        case tracked, readable
    }

    let path: String
    let file: DotenvFile
    let memory: String

    /// - Parameters:
    ///   - path: where the file stands
    ///   - file: what it holds
    ///   - memory: the directory in which it is remembered what was said
    package init(path: String, file: DotenvFile, memory: String) {
        self.path = path
        self.file = file
        self.memory = memory
    }

    /// What has not been said of this file yet, remembered as said.
    package func warnings() -> [Diagnostic] {
        let names = secretNames
        guard !names.isEmpty else { return [] }
        var found: [Diagnostic] = []
        for kind in [Kind.tracked, .readable] {
            let note = Paths.join(memory, Self.fingerprint(kind, path))
            guard !Files.exists(note), applies(kind) else { continue }
            found.append(diagnostic(kind, names))
            try? Files.makeDirectories(memory)
            try? Files.write([], to: note)
        }
        return found
    }

    private static func fingerprint(_ kind: Kind, _ path: String) -> String {
        SHA256Sum(of: Array("\(kind.rawValue)\u{0}\(path)".utf8)).hexadecimal
    }

    private func applies(_ kind: Kind) -> Bool {
        switch kind {
        case .tracked: return GitIndex.tracks(path)
        case .readable:
            guard let real = Files.realPath(path), let mode = Files.status(real)?.mode, mode & 0o004 != 0 else {
                return false
            }
            // A directory on the way that others may not enter keeps them out.
            var directory = Paths.parent(real)
            while let mode = Files.status(directory)?.mode {
                if mode & 0o001 == 0 { return false }
                if directory == "/" { return true }
                directory = Paths.parent(directory)
            }
            return false
        }
    }

    private func diagnostic(_ kind: Kind, _ names: [String]) -> Diagnostic {
        let name = Paths.name(path)
        let shown = names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
        let reference = "`NAME=exec://program argument` and `NAME=secret+file:///path` keep a value out of the file"
        switch kind {
        case .tracked:
            return Diagnostic(
                .configuration, "`\(name)` holds what looks like a secret, and git keeps the file", severity: .warning,
                at: SourceSpan(file: path), evidence: [.init("variables", shown)],
                explanation: "Whoever has the repository has its values. This is said once.",
                help: [
                    "`git rm --cached \(name)`, a line in `.gitignore`, and new values for what was committed",
                    reference,
                ])
        case .readable:
            return Diagnostic(
                .configuration, "`\(name)` holds what looks like a secret, and every user of this machine can read it",
                severity: .warning, at: SourceSpan(file: path), evidence: [.init("variables", shown)],
                explanation: "This is said once.", help: ["`chmod 600 \(name)`", reference])
        }
    }

    /// Names of variables whose plain values look like secrets.
    private var secretNames: [String] {
        var names: [String] = []
        for binding in file.bindings where !names.contains(binding.name) {
            guard let value = binding.value, !value.isEmpty, !value.hasPrefix("${") else { continue }
            if case .some(.some) = try? SecretReference(value) { continue }
            if SecretNames.suggest(binding.name) || SecretNames.holdsPassword(value) { names.append(binding.name) }
        }
        return names
    }
}

/// Guesses which variables hold secrets. A wrong guess costs a warning or a masked value.
enum SecretNames {
    private static let parts = [
        "SECRET", "TOKEN", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "APIKEY", "API_KEY", "ACCESS_KEY",
        "PRIVATE_KEY", "AUTH_KEY",
    ]

    static func suggest(_ name: String) -> Bool {
        let name = name.uppercased()
        return parts.contains { name.contains($0) }
    }

    /// Whether the variable holds addresses.
    static func suggestAddress(_ name: String) -> Bool {
        ["URL", "PROXY", "MIRROR", "INDEX"].contains { name.uppercased().contains($0) }
    }

    /// Whether a text is an address with a password in it.
    static func holdsPassword(_ value: String) -> Bool {
        guard value.contains("://"), let hidden = Redaction.userInformation(in: value) else { return false }
        return hidden.contains(":")
    }
}

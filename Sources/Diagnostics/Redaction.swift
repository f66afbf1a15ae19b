/// Takes what opens doors out of text that is printed, logged, stored or sent: user names and passwords of addresses, and
/// their queries, which may hold a signature. Everything that Pipit shows goes through here.
///
/// An address that is well-formed keeps its host and its path. People also write addresses that are none: a slash, `#` or `?`
/// in a password that should have been encoded ends the host, a scheme or a slash is missing. Of those nothing before the last
/// `@` is shown. Where a text can be read in both ways, it is taken for the one with the password in it.
///
/// Variables in the place of a password, `${TOKEN}`, tell nothing and stay, as does `git` of `git@host`.
package enum Redaction {
    /// Stands where something was taken out.
    package static let mask = "****"

    /// A text that is an address, or that somebody meant for one; words may stand before it.
    package static func address(_ text: String) -> String {
        guard needsLook(text) else { return text }
        let bytes = Array(text.utf8)
        return applied(findings(inAddress: bytes), to: bytes)
    }

    /// Text of any kind that may have addresses in it: messages, lines of files, what other programs said.
    package static func text(_ text: String) -> String {
        guard needsLook(text) else { return text }
        let bytes = Array(text.utf8)
        return applied(findings(inText: bytes), to: bytes)
    }

    /// What ``address(_:)`` would take out of an address as user name and password, as it is written; nil when that is nothing.
    package static func userInformation(in address: String) -> String? {
        let bytes = Array(address.utf8)
        guard let finding = findings(inAddress: bytes).first(where: \.isUser) else { return nil }
        return String(decoding: bytes[finding.range], as: UTF8.self)
    }

    /// Whether what stands behind the last `@` of a repository's address is a reference, `…/repository@v1`, and not the host of
    /// somebody who did not encode a password.
    package static func isReference(behindLastAtOf address: String) -> Bool {
        let bytes = Array(address.utf8)
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return false }
        guard let scheme = AddressScheme.first(in: bytes[...]) else {
            // git@host:owner/repository.git@v1
            return !bytes.prefix { $0 != UInt8(ascii: "@") }.contains(UInt8(ascii: ":"))
        }
        return AddressReading.isReference(at, in: bytes[scheme.end...], of: scheme)
    }

    /// Whether the host of an address may be the beginning of a password that nobody encoded, `https://token/x@index.example/simple`:
    /// a name server and whoever has that name would be told of it.
    package static func hostMayBePassword(in address: String) -> Bool {
        let bytes = Array(address.utf8)
        guard let scheme = AddressScheme.first(in: bytes[...]), !scheme.isLocal else { return false }
        return AddressReading.hostMayBePassword(in: bytes[scheme.end...])
    }

    /// What is taken out, and what stands there instead.
    struct Finding {
        var range: Range<Int>
        var replacement: String
        var isUser = true
    }

    /// Nearly all text has neither of the characters without which there is nothing to find.
    private static func needsLook(_ text: String) -> Bool {
        text.utf8.contains { $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "?") }
    }

    private static func applied(_ findings: [Finding], to bytes: [UInt8]) -> String {
        guard !findings.isEmpty else { return String(decoding: bytes, as: UTF8.self) }
        var result: [UInt8] = []
        var place = 0
        for finding in findings {
            result += bytes[place..<finding.range.lowerBound]
            result += Array(finding.replacement.utf8)
            place = finding.range.upperBound
        }
        return String(decoding: result + bytes[place...], as: UTF8.self)
    }

    // MARK: - One address

    private static func findings(inAddress bytes: [UInt8]) -> [Finding] {
        if let scheme = AddressScheme.first(in: bytes[...]) {
            let end = scheme.start == 0 ? bytes.count : stop(of: scheme.start, before: bytes.count, in: bytes)
            return AddressReading(bytes[scheme.start..<end]).findings
        }
        return isLocalPath(bytes[...])
            ? findings(inPath: bytes[...]) : AddressReading(withoutScheme: bytes[...]).findings
    }

    /// A file may be called anything, but what looks like a login in its name was meant for an address.
    private static func findings(inPath bytes: ArraySlice<UInt8>) -> [Finding] {
        let path = isDrive(bytes) ? bytes.dropFirst(2) : bytes
        guard let at = path.lastIndex(of: UInt8(ascii: "@")), let colon = path.firstIndex(of: UInt8(ascii: ":")),
            colon < at
        else { return [] }
        let slash = path[..<colon].lastIndex(where: ASCII.isSlash)
        return AddressReading(withoutScheme: path[(slash.map { $0 + 1 } ?? path.startIndex)...]).findings
    }

    private static func isLocalPath(_ bytes: ArraySlice<UInt8>) -> Bool {
        for start in ["./", "../", "~", ".\\", "..\\"] where bytes.starts(with: start.utf8) { return true }
        if bytes.first == UInt8(ascii: "/") { return bytes.dropFirst().first != UInt8(ascii: "/") }
        return isDrive(bytes)
    }

    /// `C:\` and `C:/`.
    private static func isDrive(_ bytes: ArraySlice<UInt8>) -> Bool {
        let start = Array(bytes.prefix(3))
        return start.count == 3 && ASCII.isLetter(start[0]) && start[1] == UInt8(ascii: ":") && ASCII.isSlash(start[2])
    }

    // MARK: - Text

    private static func findings(inText bytes: [UInt8]) -> [Finding] {
        var findings: [Finding] = []
        var place = 0
        // Of the word that is being read; a word can hold many addresses, and is looked through for its end once.
        var end = 0
        while place < bytes.count {
            guard !ASCII.isSpace(bytes[place]) else {
                place += 1
                continue
            }
            if place >= end { end = bytes[place...].firstIndex(where: ASCII.isSpace) ?? bytes.count }
            guard let scheme = AddressScheme.first(in: bytes[place..<end]) else {
                findings += login(in: bytes[place..<end])
                place = end
                continue
            }
            let stop = stop(of: scheme.start, before: end, in: bytes)
            findings += AddressReading(bytes[scheme.start..<stop]).findings
            place = max(stop, scheme.end)
        }
        return findings
    }

    /// Where an address in a text ends: at the quote that it began behind, else at a blank or a bracket, and before what ends
    /// a sentence.
    private static func stop(of start: Int, before end: Int, in bytes: [UInt8]) -> Int {
        if start > 0, ASCII.isQuote(bytes[start - 1]) {
            let quote = bytes[start - 1]
            let closing = bytes[start...].firstIndex { $0 == quote || $0 == 0x0A }
            if let closing, bytes[closing] == quote { return closing }
        }
        var stop = bytes[start..<end].firstIndex { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") } ?? end
        while stop > start, "\"'`),.;:".utf8.contains(bytes[stop - 1]) { stop -= 1 }
        return stop
    }

    /// `user:password@host` without a scheme. An address of e-mail has no colon.
    private static func login(in word: ArraySlice<UInt8>) -> [Finding] {
        guard let at = word.lastIndex(of: UInt8(ascii: "@")), let colon = word.firstIndex(of: UInt8(ascii: ":")),
            colon < at, at + 1 < word.endIndex, ASCII.isNameStart(word[at + 1])
        else { return [] }
        // `--index=user:password@host`
        let opening = word[..<colon].lastIndex { "=,([{<".utf8.contains($0) || ASCII.isQuote($0) }
        let login = word[(opening.map { $0 + 1 } ?? word.startIndex)...]
        let first = login[..<colon]
        guard !first.elementsEqual("mailto".utf8), !first.elementsEqual("pkg".utf8) else { return [] }
        return isLocalPath(login) ? findings(inPath: login) : AddressReading(withoutScheme: login).findings
    }
}

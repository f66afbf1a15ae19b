import OperatingSystem

/// The address of a repository with its variables expanded, and what tells whether a password in it was written as it must be.
package struct RepositoryExpansion: Sendable {
    /// In the part before the `@` of the host, what would end it early in a value is percent-encoded.
    package let address: ExpandedAddress
    /// The address without what needs no doubt: values in its path are values of its path, and a password that is variables
    /// alone ends where they do.
    package let judged: String

    package init(_ written: String, _ variables: AddressVariables) {
        var address = ExpandedAddress()
        judged = Self.append(written, variables, to: &address)
        self.address = address
    }

    /// - Returns: what is to be judged.
    private static func append(
        _ written: String, _ variables: AddressVariables, to address: inout ExpandedAddress
    ) -> String {
        let bytes = written.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8) else {
            // A variable may hold all of it.
            address.append(requirement: written[...], variables)
            return address.text
        }
        let start = bytes.index(colon, offsetBy: 3)
        let authority = bytes[start...].prefix { !"/?#".utf8.contains($0) }
        var host = start
        address.append(requirement: written[..<start], variables)
        var head = address.text
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            host = bytes.index(after: at)
            address.append(requirement: written[start..<at], variables, encode: encoded)
            address.append(written: "@")
            let password = authority[..<at].firstIndex(of: UInt8(ascii: ":")).map { bytes.index(after: $0) } ?? start
            if !isVariables(written[password..<at]) { head += written[start..<host] }
        }
        let before = address.text.utf8.count
        address.append(requirement: written[host..<authority.endIndex], variables)
        head += String(decoding: address.text.utf8.dropFirst(before), as: UTF8.self)
        let path = written[authority.endIndex...]
        address.append(requirement: path, variables)
        return head + path
    }

    private static func isVariables(_ text: Substring) -> Bool {
        var rest = text
        while let (_, end) = ExpandedAddress.variable(at: rest) { rest = rest[end...] }
        return rest.isEmpty && !text.isEmpty
    }

    /// What is encoded already stays: `%40` in a value has always meant `@`.
    private static func encoded(_ value: String) -> String {
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            if "/?#@ ".utf8.contains(byte) {
                PercentEncoding.appendEscape(of: byte, to: &bytes)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

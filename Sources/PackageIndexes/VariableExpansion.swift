import OperatingSystem

/// `${NAME}` and `$NAME` in the address of a source.
enum VariableExpansion {
    /// The address with every set variable replaced. Values that land between `//` and `@` are percent-encoded; when such a
    /// part is one variable alone whose value reads `user:password`, the first colon keeps its meaning.
    static func expand(_ url: String, _ variables: AddressVariables) -> ExpandedAddress {
        var address = ExpandedAddress()
        guard let part = userInformation(of: url) else {
            expand(url[...], variables, into: &address) { $0 }
            return address
        }
        let hasColon = withoutVariables(url[part]).utf8.contains(UInt8(ascii: ":"))
        expand(url[..<part.lowerBound], variables, into: &address) { $0 }
        expand(url[part], variables, into: &address) { value in
            guard !hasColon, let colon = value.utf8.firstIndex(of: UInt8(ascii: ":")) else {
                return PercentEncoding.encode(value)
            }
            return PercentEncoding.encode(String(value[..<colon])) + ":"
                + PercentEncoding.encode(String(value[value.index(after: colon)...]))
        }
        expand(url[part.upperBound...], variables, into: &address) { $0 }
        return address
    }

    /// The range between `//` and the last `@` of the authority; nil when there is no `@`.
    fileprivate static func userInformation(of url: String) -> Range<String.Index>? {
        let bytes = url.utf8
        var start = bytes.startIndex
        while let colon = bytes[start...].firstIndex(of: UInt8(ascii: ":")) {
            start = bytes.index(after: colon)
            guard bytes[start...].starts(with: "//".utf8) else { continue }
            start = bytes.index(start, offsetBy: 2)
            let end = bytes[start...].firstIndex { "/?#".utf8.contains($0) } ?? bytes.endIndex
            return bytes[start..<end].lastIndex(of: UInt8(ascii: "@")).map { start..<$0 }
        }
        return nil
    }

    private static func expand(
        _ text: Substring, _ variables: AddressVariables, into address: inout ExpandedAddress,
        encode: (String) -> String
    ) {
        var rest = text
        // Behind the last brace no `{` is looked for the end of, over and over.
        let lastBrace = text.utf8.lastIndex(of: UInt8(ascii: "}"))
        while let dollar = rest.utf8.firstIndex(of: UInt8(ascii: "$")) {
            address.append(written: rest[..<dollar])
            rest = rest[dollar...]
            guard let (name, end) = variable(at: rest, lastBrace: lastBrace) else {
                address.append(written: "$")
                rest = rest.dropFirst()
                continue
            }
            address.append(name, written: rest[..<end], of: variables, encode: encode)
            rest = rest[end...]
        }
        address.append(written: rest)
    }

    /// The name of the variable that `text`, which starts with `$`, starts with, and where it ends.
    private static func variable(
        at text: Substring, lastBrace: String.Index?
    ) -> (name: String, end: String.Index)? {
        let bytes = text.utf8
        var start = bytes.index(after: bytes.startIndex)
        let isBraced = start < bytes.endIndex && bytes[start] == UInt8(ascii: "{")
        if isBraced {
            start = bytes.index(after: start)
            guard let lastBrace, start < lastBrace else { return nil }
        }
        let end =
            bytes[start...].firstIndex {
                isBraced ? $0 == UInt8(ascii: "}") : !(PercentEncoding.isUnreserved($0) && !"-.~".utf8.contains($0))
            } ?? bytes.endIndex
        guard start < end else { return nil }
        if isBraced {
            guard end < bytes.endIndex else { return nil }
            return (String(text[start..<end]), bytes.index(after: end))
        }
        return (String(text[start..<end]), end)
    }

    private static func withoutVariables(_ text: Substring) -> String {
        String(text)
            .split(separator: "$").map { part in
                part.hasPrefix("{") ? String(part.drop { $0 != "}" }.dropFirst()) : String(part)
            }.joined()
    }
}

extension ResourceURL {
    /// An address as it is written, variables and all, without the credentials that stand in it.
    package static func removingCredentials(from address: String) -> String {
        guard let part = VariableExpansion.userInformation(of: address) else { return address }
        return String(address[..<part.lowerBound] + address[address.index(after: part.upperBound)...])
    }
}

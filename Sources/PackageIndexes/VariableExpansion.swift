import OperatingSystem

/// `${NAME}` and `$NAME` in the address of a source.
enum VariableExpansion {
    /// The address with every set variable replaced. Values that land between `//` and `@` are percent-encoded; when such a
    /// part is one variable alone whose value reads `user:password`, the first colon keeps its meaning.
    static func expand(url: String, variables: AddressVariables, unset: inout [String]) -> String {
        guard let part = userInformation(of: url) else {
            return expand(url[...], variables: variables, unset: &unset) { $0 }
        }
        let hasColon = withoutVariables(url[part]).utf8.contains(UInt8(ascii: ":"))
        let credentials = expand(url[part], variables: variables, unset: &unset) { value in
            guard !hasColon, let colon = value.utf8.firstIndex(of: UInt8(ascii: ":")) else {
                return PercentEncoding.encode(value)
            }
            return PercentEncoding.encode(String(value[..<colon])) + ":"
                + PercentEncoding.encode(String(value[value.index(after: colon)...]))
        }
        return expand(url[..<part.lowerBound], variables: variables, unset: &unset) { $0 } + credentials
            + expand(url[part.upperBound...], variables: variables, unset: &unset) { $0 }
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
        _ text: Substring, variables: AddressVariables, unset: inout [String], encode: (String) -> String
    ) -> String {
        var result = ""
        var rest = text
        while let dollar = rest.utf8.firstIndex(of: UInt8(ascii: "$")) {
            result += rest[..<dollar]
            rest = rest[dollar...]
            guard let (name, end) = variable(at: rest) else {
                result += "$"
                rest = rest.dropFirst()
                continue
            }
            if let value = variables[name] {
                result += encode(value)
            } else {
                result += rest[..<end]
                if !unset.contains(name) { unset.append(name) }
            }
            rest = rest[end...]
        }
        return result + rest
    }

    /// The name of the variable that `text`, which starts with `$`, starts with, and where it ends.
    private static func variable(at text: Substring) -> (name: String, end: String.Index)? {
        let bytes = text.utf8
        var start = bytes.index(after: bytes.startIndex)
        let isBraced = start < bytes.endIndex && bytes[start] == UInt8(ascii: "{")
        if isBraced { start = bytes.index(after: start) }
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
        var none: [String] = []
        return expand(text, variables: .none, unset: &none) { $0 }
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

import Diagnostics

/// A user name and a password for one server. Whatever prints it, prints `****`.
package struct Credentials: Hashable, Sendable {
    package let user: String
    package let password: String
    /// Whether there is one, and be it empty. Without it only a name was said.
    package let hasPassword: Bool

    package init(user: String, password: String, hasPassword: Bool = true) {
        self.user = user
        self.password = password
        self.hasPassword = hasPassword
    }

    /// From the percent-encoded `user:password` part of an address; nil when both are empty.
    package init?(userInformation: String) {
        let colon = userInformation.utf8.firstIndex(of: UInt8(ascii: ":"))
        let user = PercentEncoding.decodedText(String(userInformation[..<(colon ?? userInformation.endIndex)]))
        let password = colon.map {
            PercentEncoding.decodedText(String(userInformation[userInformation.index(after: $0)...]))
        }
        guard !user.isEmpty || !(password ?? "").isEmpty else { return nil }
        self.init(user: user, password: password ?? "", hasPassword: password != nil)
    }

    /// The value of an `Authorization` header (RFC 7617).
    package var basicAuthorization: String { "Basic " + Base64.encode(Array("\(user):\(password)".utf8)) }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { Redaction.mask }
    package var debugDescription: String { Redaction.mask }
    package var customMirror: Mirror { Mirror(self, children: ["credentials": Redaction.mask]) }
}

/// Base64 of RFC 4648 section 4.
enum Base64 {
    static func encode(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var encoded: [UInt8] = []
        encoded.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let left = bytes.count - index
            let first = UInt32(bytes[index]) << 16
            let second = left > 1 ? UInt32(bytes[index + 1]) << 8 : 0
            let third = left > 2 ? UInt32(bytes[index + 2]) : 0
            let group = first | second | third
            encoded.append(alphabet[Int(group >> 18)])
            encoded.append(alphabet[Int(group >> 12 & 63)])
            encoded.append(left > 1 ? alphabet[Int(group >> 6 & 63)] : UInt8(ascii: "="))
            encoded.append(left > 2 ? alphabet[Int(group & 63)] : UInt8(ascii: "="))
            index += 3
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}

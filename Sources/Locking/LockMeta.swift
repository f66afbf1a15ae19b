import Pipfiles
import StructuredText

extension Lockfile.Meta {
    /// The key of `_meta` under which Pipit keeps what Pipenv does not know. Pipenv leaves it alone.
    static let pipitKey = "pipit"

    /// Says that the lock serves one platform alone, although the project wants all.
    mutating func marks(lockedFor platform: String) {
        unknown[Self.pipitKey] = .object(JSONObject([.init(key: "platforms", value: .array([.string(platform)]))]))
    }

    /// The platforms that the lock says it is restricted to; nil when it is not.
    package var restrictedPlatforms: [String]? {
        unknown[Self.pipitKey]?["platforms"]?.array?.compactMap(\.string)
    }
}

import Pipfiles
import StructuredText

extension Lockfile.Meta {
    /// The key of `_meta` under which Pipit keeps what Pipenv does not know. Pipenv leaves it alone.
    static let pipitKey = "pipit"

    /// Says that the lock serves one platform alone, although the project wants all.
    mutating func marks(lockedFor platform: String) {
        note("platforms", .array([.string(platform)]))
    }

    private mutating func note(_ key: String, _ value: JSONValue) {
        var own = unknown[Self.pipitKey]?.object ?? JSONObject()
        own[key] = value
        unknown[Self.pipitKey] = .object(own)
    }

    /// Notes what the Pipfile called a commit that was locked, so that another branch or tag in the Pipfile is noticed,
    /// and the same one is no reason to look again.
    mutating func notes(followed reference: String, by key: String, in category: String) {
        var followed = unknown[Self.pipitKey]?["references"]?.object ?? JSONObject()
        var entries = followed[category]?.object ?? JSONObject()
        entries[key] = .string(reference)
        followed[category] = .object(entries)
        note("references", .object(followed))
    }

    /// What the Pipfile called a locked commit: a branch, a tag, or nothing; nil when nobody noted it.
    package func followed(by key: String, in category: String) -> String? {
        unknown[Self.pipitKey]?["references"]?[category]?[key]?.string
    }

    /// The platforms that the lock says it is restricted to; nil when it is not.
    package var restrictedPlatforms: [String]? {
        unknown[Self.pipitKey]?["platforms"]?.array?.compactMap(\.string)
    }
}

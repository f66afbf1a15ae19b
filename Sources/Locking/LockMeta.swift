import PackagingStandards
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

    /// Notes the releases that were locked although they are younger than `cool-down-period` allows, so that the next lock
    /// does not go back to what is vulnerable, and whoever reads the lock sees it.
    package mutating func notes(waivers: [CoolDown.Waiver]) {
        guard !waivers.isEmpty else { return }
        var object = JSONObject()
        for waiver in waivers.sorted(by: { ($0.package, $0.version) < ($1.package, $1.version) }) {
            var entry = JSONObject()
            entry["version"] = .string("==\(waiver.version)")
            entry["advisories"] = .array(waiver.advisories.map(JSONValue.string))
            object[waiver.package.normalized] = .object(entry)
        }
        note("cool-down-waived", .object(object))
    }

    /// Releases that were locked in spite of `cool-down-period`.
    package var coolDownWaivers: [CoolDown.Waiver] {
        (unknown[Self.pipitKey]?["cool-down-waived"]?.object?.members ?? []).compactMap { member in
            guard let name = PackageName(member.key), let text = member.value["version"]?.string, text.hasPrefix("=="),
                let version = Version(String(text.dropFirst(2)))
            else { return nil }
            let ids = (member.value["advisories"]?.array ?? []).compactMap(\.string)
            return CoolDown.Waiver(package: name.canonical, version: version, advisories: ids)
        }
    }

    /// The platforms that the lock says it is restricted to; nil when it is not.
    package var restrictedPlatforms: [String]? {
        unknown[Self.pipitKey]?["platforms"]?.array?.compactMap(\.string)
    }
}

import Diagnostics
import PackagingStandards
import StructuredText

/// Reads the entries of a lock. Markers repeat a lot in a lock, so each text is understood once.
struct LockedPackageReader {
    let location: (JSONObject.Member) -> SourceSpan
    private var markers: [String: WrittenMarker] = [:]

    init(location: @escaping (JSONObject.Member) -> SourceSpan) {
        self.location = location
    }

    mutating func package(_ member: JSONObject.Member) throws(LockfileError) -> LockedPackage {
        let key = member.key
        guard let name = PackageName(key) else { throw error(.name(key), member) }
        guard let object = member.value.object else {
            throw error(.kind(place: "`\(key)`", expected: "an object", found: member.value.kind), member)
        }
        if let repeated = object.firstRepeatedMember { throw error(.repeatedKey(repeated.key), repeated) }
        var fields = Fields(key: key, left: object, location: location)
        var package = LockedPackage(key: key, name: name, origin: .unpinned)
        package.location = location(member)
        try refuseContradiction(object, of: member)
        package.origin = try origin(&fields, of: member, spelling: &package.spelling)
        package.index = try fields.text("index")
        package.extras = try fields.texts("extras") ?? []
        package.pipArguments = try fields.texts("pip_args") ?? []
        package.isEditable = try fields.flag("editable")
        package.forbidsWheels = try fields.flag("no_binary")
        package.spelling.markers = try fields.text("markers")
        package.unknown = fields.left
        package.marker = try marker(package.spelling.markers, object, member)
        return package
    }

    private func error(_ problem: LockfileError.Problem, _ member: JSONObject.Member) -> LockfileError {
        LockfileError(problem, at: location(member))
    }

    /// A release has a version, an index and hashes, and comes from nowhere else. Pipenvs of all years write some of these beside
    /// another place, so that not all of them can be refused: beside a `path` a version, which an archive's hashes may follow, or
    /// an index, without a version (`*`); beside a repository an index in the same way; beside a `file` all of them. Pipit itself
    /// writes the hash of a repository's files. What none of them writes is made to be taken for what it is not: a version with
    /// an index, a version with the hashes of a repository, hashes of what is edited in place, and two places.
    private func refuseContradiction(_ object: JSONObject, of member: JSONObject.Member) throws(LockfileError) {
        let repositories = Repository.System.allCases.map(\.rawValue)
        let places = object.members.filter { $0.key == "path" || $0.key == "file" || repositories.contains($0.key) }
        guard let place = places.first else { return }
        if places.count > 1 { throw error(.places(member.key, places.map(\.key)), places[1]) }
        guard place.key != "file" else { return }
        let hasVersion = object["version"]?.string.map { $0 != "*" } ?? false
        let hasHashes = object["hashes"]?.array?.isEmpty == false
        let isMadeUp =
            (hasVersion && (object["index"] != nil || (hasHashes && place.key != "path")))
            || (hasHashes && place.key == "path" && object["editable"]?.boolean == true)
        if isMadeUp { throw error(.contradiction(member.key, key: place.key), place) }
    }

    private func origin(
        _ fields: inout Fields, of member: JSONObject.Member, spelling: inout LockedPackage.Spelling
    ) throws(LockfileError) -> LockedOrigin {
        for system in Repository.System.allCases {
            guard let url = try fields.text(system.rawValue) else { continue }
            return .repository(
                Repository(
                    system: system, url: url, reference: try fields.text("ref"),
                    subdirectory: try fields.text("subdirectory"), hashes: try hashes(&fields)))
        }
        if let path = try fields.text("path") { return .path(path, hashes: try hashes(&fields)) }
        if let url = try fields.text("file") {
            let subdirectory = try fields.text("subdirectory")
            let hashes = try hashes(&fields)
            return hashes.isEmpty
                ? .unhashedFile(url: url, subdirectory: subdirectory)
                : .file(url: url, subdirectory: subdirectory, hashes: hashes)
        }
        let place = fields.member("version") ?? member
        guard let text = try fields.text("version") else { throw error(.nothingLocked(member.key), member) }
        if text == "*" { return .unpinned }
        let bare = text.hasPrefix("===") ? text.dropFirst(3) : text.hasPrefix("==") ? text.dropFirst(2) : ""
        guard let version = Version(String(bare)) else { throw error(.version(member.key, text: text), place) }
        spelling.version = text
        let hashes = try hashes(&fields)
        return hashes.isEmpty ? .unhashedRelease(version) : .release(version, hashes: hashes)
    }

    private func hashes(_ fields: inout Fields) throws(LockfileError) -> [Digest] {
        guard let member = fields.member("hashes"), let texts = try fields.texts("hashes") else { return [] }
        var digests: [Digest] = []
        digests.reserveCapacity(texts.count)
        for text in texts {
            guard let digest = Digest(text) else { throw error(.hash(fields.key, text: text), member) }
            digests.append(digest)
        }
        return digests
    }

    /// What the `markers` field and the variable keys mean together.
    private mutating func marker(
        _ text: String?, _ object: JSONObject, _ member: JSONObject.Member
    ) throws(LockfileError) -> WrittenMarker? {
        var parts: [WrittenMarker] = []
        for (variable, comparison) in LockedPackage.variableKeys(of: object) {
            try LockfileError.refuseControls(
                in: comparison, of: "`\(variable.name)` of `\(member.key)`", at: location(member), allowsTabs: true)
        }
        if let text { parts.append(try written(text, of: member)) }
        for (variable, comparison) in LockedPackage.variableKeys(of: object) {
            parts.append(try written(variable.name + " " + comparison, of: member))
        }
        return WrittenMarker(all: parts)
    }

    private mutating func written(_ text: String, of member: JSONObject.Member) throws(LockfileError) -> WrittenMarker {
        if let known = markers[text] { return known }
        do {
            let marker = try WrittenMarker(text)
            markers[text] = marker
            return marker
        } catch {
            throw self.error(.marker(member.key, text: text, reason: error.message), member)
        }
    }
}

extension LockedPackage {
    /// `"sys_platform": "== 'win32'"`, in the order of the object.
    static func variableKeys(of object: JSONObject) -> [(MarkerVariable, String)] {
        object.members.compactMap { member in
            guard let text = member.value.string,
                let variable = PipfileEntryReader.variables.first(where: { $0.name == member.key })
            else { return nil }
            return (variable, text)
        }
    }
}

/// The fields of an entry, taken out one after the other; what is left in the end is not known. A field that says nothing
/// (`false`, `[]`) is left, too, so that it is written again.
private struct Fields {
    let key: String
    var left: JSONObject
    let location: (JSONObject.Member) -> SourceSpan

    func member(_ field: String) -> JSONObject.Member? { left.members.first { $0.key == field } }

    mutating func text(_ field: String) throws(LockfileError) -> String? {
        guard let member = member(field) else { return nil }
        guard let text = member.value.string else { throw kindError(member, "a string") }
        try refuseControls(in: text, member)
        left[field] = nil
        return text
    }

    mutating func flag(_ field: String) throws(LockfileError) -> Bool {
        guard let member = member(field) else { return false }
        guard let flag = member.value.boolean else { throw kindError(member, "true or false") }
        if flag { left[field] = nil }
        return flag
    }

    mutating func texts(_ field: String) throws(LockfileError) -> [String]? {
        guard let member = member(field) else { return nil }
        guard let values = member.value.array else { throw kindError(member, "an array of strings") }
        let texts = values.compactMap(\.string)
        guard texts.count == values.count else { throw kindError(member, "an array of strings") }
        for text in texts { try refuseControls(in: text, member) }
        if !texts.isEmpty { left[field] = nil }
        return texts
    }

    /// The fields become lines of a requirements file, arguments and messages.
    private func refuseControls(in text: String, _ member: JSONObject.Member) throws(LockfileError) {
        try LockfileError.refuseControls(
            in: text, of: "`\(member.key)` of `\(key)`", at: location(member), allowsTabs: member.key == "markers")
    }

    private func kindError(_ member: JSONObject.Member, _ expected: String) -> LockfileError {
        LockfileError(
            .kind(place: "`\(member.key)` of `\(key)`", expected: expected, found: member.value.kind),
            at: location(member))
    }
}

extension LockfileError {
    /// Refuses text with a control character in it.
    ///
    /// - Parameter allowsTabs: for markers.
    static func refuseControls(
        in text: String, of place: @autoclosure () -> String, at location: @autoclosure () -> SourceSpan,
        allowsTabs: Bool = false
    ) throws(LockfileError) {
        guard let found = ControlCharacters.first(in: text, allowsTabs: allowsTabs) else { return }
        throw LockfileError(.controlCharacter(place: place(), found), at: location())
    }
}

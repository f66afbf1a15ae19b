import Diagnostics
import PackagingStandards
import StructuredText

extension Lockfile {
    /// Reads a lock strictly: whatever Pipit cannot make sense of is an error with its place, never skipped.
    ///
    /// - Parameter file: What messages call the file.
    package init(parsing bytes: [UInt8], file: String = "Pipfile.lock") throws(LockfileError) {
        let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        let text = hasMark ? Array(bytes.dropFirst(3)) : bytes
        let lines = TextLines(text)
        func span(_ offset: Int) -> SourceSpan {
            let position = lines.position(of: offset)
            return SourceSpan(file: file, line: position.line, column: position.column)
        }
        let value: JSONValue
        do {
            value = try JSONValue(parsing: text, countLimit: Self.mostValues)
        } catch {
            let at = SourceSpan(file: file, line: error.line, column: error.column)
            throw LockfileError(
                MergeConflict.stands(in: text, at: error.offset) ? .mergeConflict : .syntax(error.message), at: at)
        }
        guard let root = value.object else {
            throw LockfileError(.kind(place: "a lock", expected: "an object", found: value.kind), at: span(0))
        }
        try self.init(root) { member in span(member.place.offset ?? 0) }
    }

    private init(
        _ root: JSONObject, location: @escaping (JSONObject.Member) -> SourceSpan
    ) throws(LockfileError) {
        self.init()
        if let repeated = root.firstRepeatedMember {
            throw LockfileError(.repeatedKey(repeated.key), at: location(repeated))
        }
        var reader = LockedPackageReader(location: location)
        var count = 0
        for member in root.members {
            guard let object = member.value.object else {
                throw LockfileError(
                    .kind(place: "`\(member.key)`", expected: "an object", found: member.value.kind),
                    at: location(member))
            }
            if let repeated = object.firstRepeatedMember {
                throw LockfileError(.repeatedKey(repeated.key), at: location(repeated))
            }
            if member.key == "_meta" {
                meta = try Meta(object, location: location)
                continue
            }
            guard categories.count < Self.mostCategories else {
                throw LockfileError(.tooMany("categories", most: Self.mostCategories), at: location(member))
            }
            count += object.members.count
            guard count <= Self.mostPackages else {
                throw LockfileError(.tooMany("packages", most: Self.mostPackages), at: location(member))
            }
            let packages = try Self.packages(of: object, &reader)
            if let index = categories.firstIndex(where: { $0.name == member.key }) {
                categories[index].packages = packages
            } else {
                categories.append(Category(name: member.key, packages: packages))
            }
        }
    }

    /// Each package is looked for in every category, and in every source. Nobody has a tenth of these.
    package static let mostCategories = 1000
    package static let mostSources = 1000
    /// Packages of all categories, and values of all kinds: each takes far more memory than its text.
    package static let mostPackages = 20_000
    static let mostValues = 1_000_000

    private static func packages(
        of object: JSONObject, _ reader: inout LockedPackageReader
    ) throws(LockfileError) -> [LockedPackage] {
        var packages: [LockedPackage] = []
        packages.reserveCapacity(object.members.count)
        var keys: [String: String] = [:]
        for member in object.members {
            let package = try reader.package(member)
            if let other = keys.updateValue(member.key, forKey: package.name.normalized) {
                throw LockfileError(.twice(member.key, other: other), at: reader.location(member))
            }
            packages.append(package)
        }
        return packages
    }
}

extension Lockfile.Meta {
    fileprivate init(
        _ object: JSONObject, location: (JSONObject.Member) -> SourceSpan
    ) throws(LockfileError) {
        self.init()
        for member in object.members {
            func refusal(_ expected: String) -> LockfileError {
                LockfileError(
                    .kind(place: "`\(member.key)` of `_meta`", expected: expected, found: member.value.kind),
                    at: location(member))
            }
            switch member.key {
            case "hash":
                guard let hash = member.value.object, let text = hash["sha256"]?.string else {
                    throw refusal("an object with a `sha256`")
                }
                guard Self.isSHA256(text) else { throw LockfileError(.pipfileDigest(text), at: location(member)) }
                pipfileDigest = text
            case "pipfile-spec":
                guard let number = member.value.integer else { throw refusal("the number 6") }
                guard number == 6 else { throw LockfileError(.specification(number), at: location(member)) }
            case "requires":
                guard let requires = member.value.object else { throw refusal("an object") }
                self.requires = requires
                places.requires = location(member)
                for line in requires.members where ["python_version", "python_full_version"].contains(line.key) {
                    // What a program is started for must not be a path or any program's name.
                    guard let text = line.value.string, !text.isEmpty else { continue }
                    guard PythonRequirement(text) != nil else {
                        throw LockfileError(.requires(line.key, text: text), at: location(line))
                    }
                    places.requires = location(line)
                }
            case "sources":
                guard let values = member.value.array else { throw refusal("an array of objects") }
                sources = values.compactMap(\.object)
                guard sources.count == values.count else { throw refusal("an array of objects") }
                guard sources.count <= Lockfile.mostSources else {
                    throw LockfileError(.tooMany("sources", most: Lockfile.mostSources), at: location(member))
                }
                for field in sources.flatMap(\.members) {
                    try LockfileError.refuseControls(
                        in: field.value.string ?? "", of: "`\(field.key)` of a source", at: location(member))
                }
                places.sources = sources.map { source in
                    SourceSpan(file: location(member).file, line: source.members.first.map { location($0).line } ?? nil)
                }
                places.allSources = location(member)
            // That no key stands twice was looked after.
            default: unknown.members.append(JSONObject.Member(key: member.key, value: member.value))
            }
        }
    }

    private static func isSHA256(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}

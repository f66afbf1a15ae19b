import PackagingStandards
import StructuredText

extension PylockDocument {
    /// The lock as a file holds it. The same lock has the same bytes, always: there is no date in it, and all is sorted.
    package var bytes: [UInt8] {
        var lines: [String] = []
        func add(_ key: String, _ value: String) { lines.append("\(key) = \(value)") }
        add("lock-version", TOMLSpelling.string(version))
        if !environments.isEmpty { add("environments", TOMLSpelling.strings(environments.map(\.text))) }
        if let requiresPython { add("requires-python", TOMLSpelling.string(requiresPython.description)) }
        if !extras.isEmpty { add("extras", TOMLSpelling.strings(extras)) }
        if !groups.isEmpty { add("dependency-groups", TOMLSpelling.strings(groups)) }
        if !defaultGroups.isEmpty { add("default-groups", TOMLSpelling.strings(defaultGroups)) }
        add("created-by", TOMLSpelling.string(creator))
        if packages.isEmpty { add("packages", "[]") }
        for package in packages { lines += ["", "[[packages]]"] + package.lines }
        if pipfileDigest != nil || !developmentGroups.isEmpty {
            lines += ["", "[tool.pipit]"]
            if let pipfileDigest { add("pipfile-sha256", TOMLSpelling.string(pipfileDigest)) }
            if !developmentGroups.isEmpty { add("dev-groups", TOMLSpelling.strings(developmentGroups)) }
        }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }
}

extension PylockDocument.Package {
    fileprivate var lines: [String] {
        var lines: [String] = []
        func add(_ key: String, _ value: String) { lines.append("\(key) = \(value)") }
        add("name", TOMLSpelling.string(name.normalized))
        if let version { add("version", TOMLSpelling.string(version)) }
        if let marker { add("marker", TOMLSpelling.string(marker.text)) }
        if let requiresPython { add("requires-python", TOMLSpelling.string(requiresPython.description)) }
        switch origin {
        case .release(let sdist, let wheels):
            if let index { add("index", TOMLSpelling.string(index)) }
            if let sdist { add("sdist", TOMLSpelling.inlineTable(sdist.members)) }
            if !wheels.isEmpty {
                lines.append("wheels = [")
                for wheel in wheels { lines.append("    " + TOMLSpelling.inlineTable(wheel.members) + ",") }
                lines.append("]")
            }
        case .archive(let file, let subdirectory):
            add("archive", TOMLSpelling.inlineTable(file.members + Self.member("subdirectory", subdirectory)))
        case .directory(let path, let isEditable, let subdirectory):
            add(
                "directory",
                TOMLSpelling.inlineTable(
                    Self.member("path", path) + (isEditable ? [("editable", "true")] : [])
                        + Self.member("subdirectory", subdirectory)))
        case .repository(let repository, let requested):
            add(
                "vcs",
                TOMLSpelling.inlineTable(
                    Self.member("type", repository.system.rawValue) + Self.member("url", repository.cloneURL)
                        + Self.member("requested-revision", requested)
                        + Self.member("commit-id", repository.reference)
                        + Self.member("subdirectory", repository.subdirectory)))
        }
        // What the standard has no place for: what the files of a commit must come to, and who else wants the package.
        var own: [(key: String, value: String)] = []
        if case .repository(let repository, _) = origin, !repository.hashes.isEmpty {
            own.append(("hashes", TOMLSpelling.strings(repository.hashes.map(\.description))))
        }
        if !groups.isEmpty { own.append(("groups", TOMLSpelling.strings(groups))) }
        if !own.isEmpty { add("tool", TOMLSpelling.inlineTable([("pipit", TOMLSpelling.inlineTable(own))])) }
        return lines
    }

    private static func member(_ key: String, _ value: String?) -> [(key: String, value: String)] {
        value.map { [(key, TOMLSpelling.string($0))] } ?? []
    }
}

extension PylockDocument.File {
    fileprivate var members: [(key: String, value: String)] {
        var members: [(key: String, value: String)] = []
        func add(_ key: String, _ value: String?) { if let value { members.append((key, TOMLSpelling.string(value))) } }
        add("name", name)
        add("url", url)
        add("path", path)
        if let size { members.append(("size", String(size))) }
        let spelled = hashes.map { (key: $0.algorithm.rawValue, value: TOMLSpelling.string($0.hexadecimal)) }
        members.append(("hashes", TOMLSpelling.inlineTable(spelled.sorted { $0.key < $1.key })))
        return members
    }
}

import PackagingStandards
import StructuredText

extension LockedPackage {
    /// The entry as a lock holds it.
    var json: JSONValue {
        var object = unknown
        writeOrigin(to: &object)
        if let index { object["index"] = .string(index) }
        if !extras.isEmpty { object["extras"] = .array(extras.map { .string($0) }) }
        if !pipArguments.isEmpty { object["pip_args"] = .array(pipArguments.map { .string($0) }) }
        if isEditable { object["editable"] = true }
        if forbidsWheels { object["no_binary"] = true }
        writeMarker(to: &object)
        return .object(object)
    }

    private func writeOrigin(to object: inout JSONObject) {
        func write(_ hashes: [Digest]) {
            if !hashes.isEmpty { object["hashes"] = .array(hashes.map { .string($0.description) }) }
        }
        switch origin {
        case .release(let version, let hashes):
            object["version"] = .string(text(of: version))
            write(hashes)
        case .unhashedRelease(let version): object["version"] = .string(text(of: version))
        case .unpinned: object["version"] = "*"
        case .repository(let repository):
            object[repository.system.rawValue] = .string(repository.url)
            if let reference = repository.reference { object["ref"] = .string(reference) }
            if let subdirectory = repository.subdirectory { object["subdirectory"] = .string(subdirectory) }
            write(repository.hashes)
        case .path(let path, let hashes):
            object["path"] = .string(path)
            write(hashes)
        case .file(let url, let subdirectory, let hashes):
            object["file"] = .string(url)
            if let subdirectory { object["subdirectory"] = .string(subdirectory) }
            write(hashes)
        case .unhashedFile(let url, let subdirectory):
            object["file"] = .string(url)
            if let subdirectory { object["subdirectory"] = .string(subdirectory) }
        }
    }

    /// The spelling that was read while it means this version, else the usual one.
    func text(of version: Version) -> String {
        if let text = spelling.version, Version(String(text.drop { $0 == "=" })) == version { return text }
        return "==\(version)"
    }

    /// The `markers` field that was read while it and the variable keys mean this marker, else the marker whole.
    private func writeMarker(to object: inout JSONObject) {
        let variables = Self.variableKeys(of: object)
        var parts: [WrittenMarker] = []
        if let text = spelling.markers, let part = try? WrittenMarker(text) { parts.append(part) }
        for (variable, text) in variables {
            if let part = try? WrittenMarker(variable.name + " " + text) { parts.append(part) }
        }
        if let marker, marker == WrittenMarker(all: parts) {
            if let text = spelling.markers { object["markers"] = .string(text) }
            return
        }
        for (variable, _) in variables { object[variable.name] = nil }
        if let marker { object["markers"] = .string(marker.text) }
    }
}

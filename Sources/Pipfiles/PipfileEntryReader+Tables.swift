import PackagingStandards
import StructuredText

extension PipfileEntryReader {
    /// Reads the options of an entry's table.
    func read(_ table: TOMLTable, into entry: inout PipfileEntry) throws(PipfileError) {
        let key = entry.key
        for member in table.members where !Self.options.contains(member.key) {
            throw document.error(
                .option(key, option: member.key, instead: Self.nearestOption(member.key)), at: member.keyRange)
        }
        entry.extras = try texts("extras", table, of: key) ?? []
        entry.pipArguments = try texts("pip_args", table, of: key) ?? []
        entry.index = try text("index", table, of: key)
        entry.isEditable = try flag("editable", table, of: key)
        entry.skipsResolver = try flag("skip_resolver", table, of: key)
        entry.forbidsWheels = try flag("no_binary", table, of: key)
        entry.marker = try marker(table, of: key)
        if let node = table["hashes"] {
            for text in try texts("hashes", table, of: key) ?? [] {
                guard let digest = Digest(text) else { throw document.error(.hash(key, text: text), at: node.range) }
                entry.hashes.append(digest)
            }
        }
        entry.origin = try origin(table, of: key)
    }

    // MARK: - Where from

    private func origin(_ table: TOMLTable, of key: String) throws(PipfileError) -> PipfileOrigin {
        let places = table.members.filter { ["git", "hg", "svn", "bzr", "path", "file"].contains($0.key) }
        if places.count > 1 {
            throw document.error(.origins(key, places.map(\.key)), at: places[1].keyRange)
        }
        let subdirectory = try text("subdirectory", table, of: key)
        if let place = places.first, let system = Repository.System(rawValue: place.key) {
            var repository = Repository(
                system: system, urlWithReference: try text(place.key, table, of: key) ?? "")
            if let reference = try text("ref", table, of: key) { repository.reference = reference }
            repository.subdirectory = subdirectory
            return .repository(repository)
        }
        if let reference = table.members.first(where: { $0.key == "ref" }) {
            throw document.error(.needsRepository(key, option: "ref"), at: reference.keyRange)
        }
        if let place = places.first {
            let text = try text(place.key, table, of: key) ?? ""
            if place.key == "file" {
                guard Self.isFileURL(text) else {
                    throw document.error(.fileURL(key, text: text), at: place.node.range)
                }
                return .file(url: text, subdirectory: subdirectory)
            }
            return .path(text)
        }
        if let node = table["version"] {
            guard let text = node.string else {
                switch node.value {
                case .integer, .float:
                    throw document.error(.versionIsNumber(key, spelled: document.spelling(node)), at: node.range)
                default:
                    throw document.error(
                        .optionKind(key, option: "version", expected: "text in quotes", found: node.kind),
                        at: node.range)
                }
            }
            if let repository = Self.repository(plain: text) {
                try document.refuseControls(in: text, of: "`version` of `\(key)`", node)
                return .repository(repository)
            }
            return .index(try specifiers(text, of: key, at: node))
        }
        return .index(.any)
    }

    static func isFileURL(_ text: String) -> Bool {
        let lowered = text.lowercased()
        return ["https://", "http://", "file:"].contains { lowered.hasPrefix($0) }
    }

    // MARK: - Markers

    private func marker(_ table: TOMLTable, of key: String) throws(PipfileError) -> WrittenMarker? {
        var parts: [WrittenMarker] = []
        for option in ["markers", "os_markers"] {
            guard let node = table[option] else { continue }
            guard let written = node.string else { throw kindError(option, "text in quotes", node, of: key) }
            let text = written.trimmed
            if text.isEmpty { continue }
            try document.refuseControls(in: text, of: "`\(option)` of `\(key)`", node, allowsTabs: true)
            do {
                parts.append(try WrittenMarker(text))
            } catch {
                throw document.error(.marker(key, text: text, reason: error.message), at: node.range)
            }
        }
        for member in table.members {
            guard let variable = Self.variables.first(where: { $0.name == member.key }) else { continue }
            guard let text = member.node.string else {
                throw document.error(
                    .optionKind(key, option: member.key, expected: "text in quotes", found: member.node.kind),
                    at: member.node.range)
            }
            try document.refuseControls(
                in: text.trimmed, of: "`\(member.key)` of `\(key)`", member.node, allowsTabs: true)
            var reason = "only one comparison may stand there"
            do {
                let part = try WrittenMarker(variable.name + " " + text.trimmed)
                if case .comparison = part.marker.expression {
                    parts.append(part)
                    continue
                }
            } catch {
                reason = error.message
            }
            throw document.error(
                .variable(key, variable: member.key, text: text, reason: reason), at: member.node.range)
        }
        return WrittenMarker(all: parts)
    }

    // MARK: - Options by kind

    private func text(_ option: String, _ table: TOMLTable, of key: String) throws(PipfileError) -> String? {
        guard let node = table[option] else { return nil }
        guard let text = node.string else { throw kindError(option, "text in quotes", node, of: key) }
        try document.refuseControls(in: text, of: "`\(option)` of `\(key)`", node)
        return text
    }

    private func flag(_ option: String, _ table: TOMLTable, of key: String) throws(PipfileError) -> Bool {
        guard let node = table[option] else { return false }
        guard let flag = node.boolean else { throw kindError(option, "true or false", node, of: key) }
        return flag
    }

    private func texts(_ option: String, _ table: TOMLTable, of key: String) throws(PipfileError) -> [String]? {
        guard let node = table[option] else { return nil }
        let expected = "a list of texts such as [\"first\", \"second\"]"
        guard let elements = node.array else { throw kindError(option, expected, node, of: key) }
        var texts: [String] = []
        for element in elements {
            guard let text = element.string else { throw kindError(option, expected, element, of: key) }
            try document.refuseControls(in: text, of: "`\(option)` of `\(key)`", element)
            texts.append(text)
        }
        return texts
    }

    private func kindError(_ option: String, _ expected: String, _ node: TOMLNode, of key: String) -> PipfileError {
        document.error(.optionKind(key, option: option, expected: expected, found: node.kind), at: node.range)
    }

    // MARK: - Slips of the pen

    /// The option that was probably meant.
    static func nearestOption(_ text: String) -> String? {
        let known = [
            "branch": "ref", "tag": "ref", "rev": "ref", "commit": "ref", "url": "file", "extra": "extras",
            "marker": "markers", "source": "index", "optional": "", "develop": "editable", "platform": "sys_platform",
            "python": "python_version", "directory": "path", "dir": "path", "hash": "hashes",
        ]
        let lowered = text.lowercased()
        if let meant = known[lowered] { return meant.isEmpty ? nil : meant }
        let spelled = lowered.replacing("-", with: "_")
        let nearest = options.map { ($0, editDistance($0, spelled)) }.min { $0.1 < $1.1 }
        guard let nearest, nearest.1 <= 2, nearest.1 * 2 < nearest.0.utf8.count else { return nil }
        return nearest.0
    }

    /// How many bytes must be put in, taken out or replaced.
    private static func editDistance(_ first: String, _ second: String) -> Int {
        let second = Array(second.utf8.prefix(64))
        var row = Array(0...second.count)
        for (index, byte) in first.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in second.indices {
                let replaced = diagonal + (second[column] == byte ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
            }
        }
        return row[second.count]
    }
}

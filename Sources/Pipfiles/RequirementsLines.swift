import PackagingStandards
import StructuredText

// Packages as lines of a requirements file, for pip. (What is read from such a file stands in RequirementsFile.)

/// How packages become lines of a requirements file.
package struct RequirementsLines: Equatable, Sendable {
    /// Whether a line carries the digests that its file must have one of.
    package var includesHashes: Bool
    /// Whether a line says for which environments it is meant.
    package var includesMarkers: Bool

    package init(includesHashes: Bool = false, includesMarkers: Bool = true) {
        self.includesHashes = includesHashes
        self.includesMarkers = includesMarkers
    }

    // MARK: - Sources

    /// `-i` for the first source, `--extra-index-url` for others. Variables stay variables, in the form that pip expands.
    package static func sources(_ urls: [String]) -> [String] {
        urls.enumerated().map { ($0 == 0 ? "-i " : "--extra-index-url ") + bracedVariables($1) }
    }

    /// `$NAME` as `${NAME}`.
    static func bracedVariables(_ url: String) -> String {
        let bytes = Array(url.utf8)
        var result: [UInt8] = []
        var index = 0
        func isName(_ byte: UInt8, first: Bool) -> Bool {
            (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || byte == 0x5F || !first && byte >= 0x30 && byte <= 0x39
        }
        while index < bytes.count {
            result.append(bytes[index])
            index += 1
            guard result.last == UInt8(ascii: "$"), index < bytes.count, isName(bytes[index], first: true) else {
                continue
            }
            let name = bytes[index...].prefix { isName($0, first: false) }
            result += [UInt8(ascii: "{")] + name + [UInt8(ascii: "}")]
            index = name.endIndex
        }
        return String(decoding: result, as: UTF8.self)
    }

    // MARK: - Packages

    /// The line of a locked package.
    package func line(for package: LockedPackage) -> String {
        let extras = Self.bracketed(package.extras)
        let marker = includesMarkers ? package.markerText : nil
        switch package.origin {
        case .release(let version, let hashes):
            return package.key + extras + package.text(of: version) + condition(marker) + list(hashes)
        case .unhashedRelease(let version):
            return package.key + extras + package.text(of: version) + condition(marker)
        case .unpinned: return package.key + extras + condition(marker)
        case .repository(let repository):
            return Self.line(
                package.key, extras, repository, isEditable: package.isEditable,
                marker: includesMarkers ? package.marker : nil)
        case .path(let path, let hashes):
            return Self.path(path, isEditable: package.isEditable) + condition(marker, " ") + list(hashes)
        case .file(let url, let subdirectory, let hashes):
            return Self.path(url, isEditable: false) + Self.fragment(subdirectory, in: url) + condition(marker, " ")
                + list(hashes)
        case .unhashedFile(let url, let subdirectory):
            return Self.path(url, isEditable: false) + Self.fragment(subdirectory, in: url) + condition(marker, " ")
        }
    }

    /// The line of what a Pipfile asks for, with its ranges and not what is locked.
    package func line(for entry: PipfileEntry) -> String {
        let extras = Self.bracketed(entry.extras)
        let marker = includesMarkers ? entry.marker?.text : nil
        switch entry.origin {
        case .index(let specifiers): return entry.key + extras + specifiers.description + condition(marker)
        case .repository(let repository):
            return Self.line(
                entry.key, extras, repository, isEditable: entry.isEditable,
                marker: includesMarkers ? entry.marker : nil)
        case .path(let path): return Self.path(path, isEditable: entry.isEditable) + condition(marker, " ")
        case .file(let url, let subdirectory):
            return Self.path(url, isEditable: false) + Self.fragment(subdirectory, in: url) + condition(marker, " ")
        }
    }

    /// Whether pip can hold the package against digests; `--require-hashes` refuses all others.
    package static func canBeHashed(_ package: LockedPackage) -> Bool {
        switch package.origin {
        case .release, .file: true
        case .path(_, let hashes): !hashes.isEmpty && !package.isEditable
        case .unhashedRelease, .unpinned, .repository, .unhashedFile: false
        }
    }

    // MARK: - Parts

    private static func bracketed(_ extras: [String]) -> String {
        extras.isEmpty ? "" : "[\(extras.joined(separator: ","))]"
    }

    private func condition(_ marker: String?, _ space: String = "") -> String { marker.map { "\(space); \($0)" } ?? "" }

    private func list(_ hashes: [Digest]) -> String {
        includesHashes ? hashes.map { " --hash=\($0)" }.joined() : ""
    }

    /// A directory, archive or URL. A relative path says that it is one: `local` alone would be a package of that name.
    private static func path(_ path: String, isEditable: Bool) -> String {
        let isPlain = !path.contains("://") && !path.hasPrefix("/") && !path.hasPrefix(".") && !path.hasPrefix("file:")
        return (isEditable ? "-e " : "") + (isPlain ? "./" : "") + path
    }

    private static func fragment(_ subdirectory: String?, in url: String) -> String {
        guard let subdirectory, !url.contains("subdirectory=") else { return "" }
        return (url.contains("#") ? "&" : "#") + "subdirectory=" + subdirectory
    }

    /// A repository. Editable ones, and as in Pipenv those on this machine, take pip's older form, which has no place for
    /// extras that every pip reads (25.3 and later refuse `#egg=name[extra]`): with extras, only editable ones take it, and
    /// what their extras need stands on lines of its own. A marker that asks for the Python alone says nothing that pip does not see.
    private static func line(
        _ key: String, _ extras: String, _ repository: Repository, isEditable: Bool, marker: WrittenMarker?
    ) -> String {
        let system = repository.system.rawValue + "+"
        var url = String(repository.cloneURL.prefix { $0 != "#" })
        if !url.contains("://"), let colon = url.firstIndex(of: ":"), url[..<colon].contains("@") {
            // git@host:owner/repository.git
            url = "ssh://" + url[..<colon] + "/" + url[url.index(after: colon)...]
        }
        if let reference = repository.reference, !url.contains("@" + reference) { url += "@" + reference }
        if isEditable || url.contains("file://") && extras.isEmpty {
            let subdirectory = repository.subdirectory.map { "&subdirectory=" + $0 } ?? ""
            return "-e " + system + url + "#egg=" + key + subdirectory
        }
        let subdirectory = repository.subdirectory.map { "#subdirectory=" + $0 } ?? ""
        let condition = marker.flatMap { $0.asksForMoreThanPython ? " ; " + $0.text : nil } ?? ""
        return "\(key)\(extras) @ \(system)\(url)\(subdirectory)\(condition)"
    }
}

extension WrittenMarker {
    fileprivate var asksForMoreThanPython: Bool {
        var asks = false
        marker.expression.visit { if ![.pythonVersion, .pythonFullVersion].contains($0.variable) { asks = true } }
        return asks
    }
}

extension LockedPackage {
    /// The marker as the lock has it while that says all; Pipenv leaves keys such as `os_name` beside markers that hold them
    /// already.
    fileprivate var markerText: String? {
        guard let marker else { return nil }
        guard let text = spelling.markers, text != marker.text, let part = try? WrittenMarker(text),
            let all = try? MarkerFormula(marker.marker), let own = try? MarkerFormula(part.marker), all == own
        else { return marker.text }
        return text
    }
}

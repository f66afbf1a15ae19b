import StructuredText

extension PipfileEditor {
    /// Adds a source behind the others. The first source of a file goes before its first table.
    package mutating func addSource(_ source: PipfileSource) throws(PipfileError) {
        if let statement = inlineSources, case .assignment(_, let node) = statements[statement].content {
            let member = TOMLSpelling.inlineTable([
                ("url", TOMLSpelling.string(source.url)), ("verify_ssl", source.verifiesTLS ? "true" : "false"),
                ("name", TOMLSpelling.string(source.name)),
            ])
            if let last = node.array?.last {
                try replace(last.range.upperBound..<last.range.upperBound, with: ", " + member)
            } else {
                try replace(node.range, with: "[" + member + "]")
            }
            return
        }
        let lines = Self.lines(of: source)
        let last = statements.lastIndex { statement in
            if case .arrayElement(let keys) = statement.content {
                keys.count == 1 && keys[0].text == "source"
            } else {
                false
            }
        }
        if let last {
            let offset = insertionOffset(inBody: body(ofHeader: last), afterHeader: last)
            try insertLines([""] + lines, at: offset)
        } else if let first = statements.firstIndex(where: \.content.isHeader) {
            try insertLines(lines + [""], at: statements[leadingComments(of: first)].range.lowerBound)
        } else {
            let isBlank = statements.last.map { $0.content == .blank } ?? true
            try insertLines((isBlank ? [] : [""]) + lines, at: bytes.count)
        }
    }

    /// Takes all sources out.
    package mutating func removeSources() throws(PipfileError) {
        var removed: [Int] = []
        if let inlineSources { removed.append(inlineSources) }
        for (index, statement) in statements.enumerated() {
            guard case .arrayElement(let keys) = statement.content, keys.count == 1, keys[0].text == "source" else {
                continue
            }
            removed.append(index)
            removed += body(ofHeader: index)
        }
        try removeStatements(removed)
    }

    private static func lines(of source: PipfileSource) -> [String] {
        [
            "[[source]]", "url = \(TOMLSpelling.string(source.url))",
            "verify_ssl = \(source.verifiesTLS ? "true" : "false")", "name = \(TOMLSpelling.string(source.name))",
        ]
    }

    /// `source = [ … ]`
    private var inlineSources: Int? {
        for (index, statement) in statements.enumerated() {
            if statement.content.isHeader { return nil }
            if case .assignment(let keys, _) = statement.content, keys.count == 1, keys[0].text == "source" {
                return index
            }
        }
        return nil
    }

    /// The text of a new Pipfile.
    ///
    /// - Parameters:
    ///   - pythonVersion: `3.11`; `nil` leaves `[requires]` out.
    ///   - pythonFullVersion: `3.11.7`, when somebody asked for exactly that.
    package static func freshPipfile(
        source: PipfileSource, pythonVersion: String?, pythonFullVersion: String? = nil
    ) -> [UInt8] {
        var lines = lines(of: source) + ["", "[packages]", "", "[dev-packages]"]
        if pythonVersion != nil || pythonFullVersion != nil {
            lines += ["", "[requires]"]
            if let pythonVersion { lines.append("python_version = \(TOMLSpelling.string(pythonVersion))") }
            if let pythonFullVersion { lines.append("python_full_version = \(TOMLSpelling.string(pythonFullVersion))") }
        }
        return Array(lines.map { $0 + "\n" }.joined().utf8)
    }
}

extension PipfileSource {
    /// The name that a source gets when somebody gives only its URL: host and port, cut at the last dot, without dots and
    /// colons; with a number behind it if that name is taken.
    package static func name(forURL url: String, taken: some Collection<String>) -> String {
        var host = url[...]
        if let scheme = host.range(of: "://") { host = host[scheme.upperBound...] }
        host = host.prefix { !"/?#".contains($0) }
        if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
        if let dot = host.lastIndex(of: "."), dot != host.startIndex { host = host[..<dot] }
        var name = String(host.filter { $0 != "." && $0 != ":" })
        if name.isEmpty { name = "source" }
        if !taken.contains(name) { return name }
        var number = 2
        while taken.contains("\(name)-\(number)") { number += 1 }
        return "\(name)-\(number)"
    }
}

extension Substring {
    fileprivate func range(of needle: String) -> Range<String.Index>? { ranges(of: needle).first }
}

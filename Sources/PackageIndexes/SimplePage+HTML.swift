import PackagingStandards

extension SimplePage {
    /// Reads the HTML form (PEP 503, 592, 629, 658, 714, 792). A page that neither offers a file nor calls itself an index,
    /// such as the log-in page of a proxy, is not taken for an empty one.
    init(html page: [UInt8]) throws(PageError) {
        guard page.count <= SimplePage.mostBytes else { throw PageError("it is too long") }
        text = []
        var tags = HTMLTags(page)
        var looksLikeAnIndex = false
        var statusReason: String?
        while let tag = tags.next() {
            guard !tag.isClosing else { continue }
            switch tag.name {
            case "a": try add(link: tag)
            case "base":
                guard base == nil, let address = tag["href"] else { break }
                // It would stand before every link.
                guard address.utf8.count <= 2048 else { throw PageError("its `<base>` is too long") }
                base = address
            case "title", "h1":
                guard let project = SimplePage.project(heading: tags.textBeforeNextTag) else { break }
                looksLikeAnIndex = true
                if name.isEmpty { name = keep(project) }
            case "meta":
                guard let content = tag["content"] else { break }
                switch tag["name"]?.lowercased() {
                case "pypi:repository-version":
                    try SimplePage.checkAPIVersion(content)
                    looksLikeAnIndex = true
                case "pypi:project-status": status.kind = SimplePage.statusKind(content)
                case "pypi:project-status-reason": statusReason = content
                default: break
                }
            default: break
            }
        }
        status.reason = statusReason
        guard !tags.isCutOff else { throw PageError("it ends in the middle of a tag", at: page.count) }
        guard looksLikeAnIndex || entries.contains(where: { hasArchiveEnding($0) }) else {
            throw PageError("it is a web page without links to wheels or source distributions")
        }
    }

    /// The project in a heading like `Links for requests`; an empty text where the heading is one, but what follows is no
    /// name. Nil for other headings.
    private static func project(heading: String) -> String? {
        let words = heading.split(whereSeparator: \.isWhitespace)
        guard let index = words.indices.dropLast().first(where: { words[$0].lowercased() == "links" }),
            words[index + 1].lowercased() == "for"
        else { return nil }
        let rest = words[(index + 2)...].joined(separator: " ")
        return PackageName(rest) == nil ? "" : rest
    }

    private mutating func add(link tag: HTMLTags.Tag) throws(PageError) {
        guard let href = tag["href"]?.trimmingWhitespace, !href.isEmpty else { return }
        var address = href
        var fragment: Substring = ""
        if let hash = href.utf8.firstIndex(of: UInt8(ascii: "#")) {
            address = href[..<hash]
            fragment = href[href.index(after: hash)...]
        }
        let path = address.prefix { $0 != "?" }
        guard let filename = path.split(separator: "/", omittingEmptySubsequences: false).last, !filename.isEmpty else {
            return
        }
        var entry = Entry()
        entry.filename = keep(PercentEncoding.decodedText(String(filename)))
        entry.url = keep(String(address))
        let digests = Digests(fragment)
        entry.sha256 = digests.sha256
        entry.otherDigests = keep(digests.others)
        entry.hasBrokenDigest = digests.isBroken
        if let python = tag["data-requires-python"] { entry.requiresPython = keep(String(python.trimmingWhitespace)) }
        if let reason = tag["data-yanked"] {
            entry.isYanked = true
            entry.yankedReason = keep(reason)
        }
        if let offered = tag["data-core-metadata"] ?? tag["data-dist-info-metadata"] {
            let digests = Digests(offered[...])
            entry.metadataSHA256 = digests.sha256
            entry.otherMetadataDigests = keep(digests.others)
            let hasDigest = digests.sha256 != nil || !digests.others.isEmpty
            entry.offersMetadata = !digests.isBroken && (hasDigest || offered.lowercased() == "true")
        }
        try append(entry)
    }

    private func hasArchiveEnding(_ entry: Entry) -> Bool {
        let name = string(entry.filename).lowercased()
        return [".whl", ".tar.gz", ".zip", ".tar.bz2", ".tgz", ".egg", ".exe"].contains { name.hasSuffix($0) }
    }

    private mutating func keep(_ string: String) -> Piece {
        guard !string.isEmpty else { return Piece() }
        let start = text.count
        text += Array(string.utf8)
        return Piece(start: UInt32(start), count: UInt32(text.count - start))
    }

    /// `sha256=…` of a fragment, perhaps among other things joined by `&`.
    private struct Digests {
        var sha256: DigestWords?
        var others = ""
        var isBroken = false

        init(_ text: Substring) {
            // A handful of digests is far shorter.
            guard text.utf8.count <= 4096 else {
                isBroken = true
                return
            }
            for part in text.split(separator: "&") {
                guard let equals = part.firstIndex(of: "=") else { continue }
                let name = part[..<equals].lowercased()
                let digits = part[part.index(after: equals)...]
                if name == "sha256" {
                    sha256 = DigestWords(hexadecimal: digits)
                    if sha256 == nil { isBroken = true }
                } else if Digest.Algorithm(name: name) != nil {
                    others += (others.isEmpty ? "" : ",") + "\(name)=\(digits)"
                }
            }
        }
    }
}

import Hashing
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
            case "a": add(link: tag)
            case "base": if base == nil { base = tag["href"] }
            case "title", "h1":
                let text = tags.textBeforeNextTag.trimmingWhitespace.lowercased()
                if text.hasPrefix("links for") { looksLikeAnIndex = true }
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

    private mutating func add(link tag: HTMLTags.Tag) {
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
        entries.append(entry)
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
        var sha256: SHA256Sum?
        var others = ""
        var isBroken = false

        init(_ text: Substring) {
            for part in text.split(separator: "&") {
                guard let equals = part.firstIndex(of: "=") else { continue }
                let name = part[..<equals].lowercased()
                let digits = part[part.index(after: equals)...]
                if name == "sha256" {
                    sha256 = SHA256Sum(hexadecimal: digits)
                    if sha256 == nil { isBroken = true }
                } else if Digest.Algorithm(name: name) != nil {
                    others += (others.isEmpty ? "" : ",") + "\(name)=\(digits)"
                }
            }
        }
    }
}

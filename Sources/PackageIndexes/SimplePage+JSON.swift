import PackagingStandards

extension SimplePage {
    /// Reads the JSON form (PEP 691, 700, 714, 792). Unknown keys are passed over; what is known must have its type.
    init(json page: [UInt8]) throws(PageError) {
        guard page.count <= SimplePage.mostBytes else { throw PageError("it is too long") }
        var scanner = JSONPageScanner()
        try scanner.readPage(page.span)
        guard scanner.hasFiles else { throw PageError("it is JSON without a list of `files`") }
        text = scanner.unescaped.isEmpty ? page : page + scanner.unescaped
        entries = scanner.entries
        name = scanner.name
        if let word = scanner.status {
            let reason = scanner.statusReason.map { String(decoding: text[$0.range], as: UTF8.self) }
            status = ProjectStatus(
                SimplePage.statusKind(String(decoding: text[word.range], as: UTF8.self)), reason: reason)
        }
    }
}

import Hashing
import OperatingSystem
import PackagingStandards

/// A page of links and the place that its relative links stand on.
struct SimplePageAt: Sendable {
    var page: SimplePage
    var url: ResourceURL
}

extension IndexClient {
    /// A `file` source: a folder with a folder for each project, which holds `index.json`, `index.html` or the files
    /// themselves; or a folder that holds the files of all projects.
    func localListing(of name: PackageName, at source: ReachableSource) throws(IndexError) -> ProjectListing? {
        guard let root = source.url.localPath, Files.isDirectory(root) else {
            throw .unreachable(
                source: source.name, url: source.url.redacted,
                cause: .transport(TransportError(.refused, "the folder is not there")), attempts: 1)
        }
        // Folders may be named as the project writes itself.
        let spelled = [name.normalized, name.escaped, name.written].first { Files.isDirectory(Paths.join(root, $0)) }
        guard let spelled else {
            let page = try folderPage(root, name: name)
            return page.entries.isEmpty ? nil : try listing(of: name, in: page, at: source.url, source: source.name)
        }
        let folder = Paths.join(root, spelled)
        let url = ResourceURL(localPath: folder).asDirectory
        for (file, form) in [("index.json", PageForm.json), ("index.html", .html)] {
            let path = Paths.join(folder, file)
            guard Files.isFile(path) else { continue }
            let page = try localPage(path, form: form, source: source.name)
            return try listing(of: name, in: page, at: url, source: source.name)
        }
        return try listing(of: name, in: try folderPage(folder, name: name), at: url, source: source.name)
    }

    /// The files of a project at a place of `--find-links`: a folder with files of any projects, or a page of links to such
    /// (an `https`, `http` or `file` address, or a path). Nil when there are none.
    package func listing(of name: PackageName, atLinks location: String) async throws(IndexError) -> ProjectListing? {
        var path = location
        if path.hasPrefix("~/"), let home = configuration.environment.nonEmpty("HOME") {
            path = Paths.join(home, String(path.dropFirst(2)))
        }
        if !location.contains("://") {
            path = Paths.absolute(path, in: Files.currentDirectory() ?? "/")
            if Files.isDirectory(path) { return try linkedFolder(path, name: name) }
            guard Files.isFile(path) else {
                throw .unreachable(
                    source: location, url: path,
                    cause: .transport(TransportError(.refused, "there is no such folder or page")), attempts: 1)
            }
            path = ResourceURL(localPath: path).text
        }
        let source = try ReachableSource(address: path, verifyTLS: true, in: configuration.addressVariables)
        if let folder = source.url.localPath, Files.isDirectory(folder) { return try linkedFolder(folder, name: name) }
        let found = try await linkPages.answer(for: location) { () async throws(IndexError) in
            try await self.linkPage(source)
        }
        return try someListing(of: name, in: found.page, at: found.url, source: source.name)
    }

    private func linkPage(_ source: ReachableSource) async throws(IndexError) -> SimplePageAt {
        if let path = source.url.localPath {
            let page = try localPage(path, form: path.hasSuffix(".json") ? .json : .html, source: source.name)
            return SimplePageAt(page: page, url: source.url)
        }
        guard configuration.caching != .offline else {
            throw .offline(source: source.name, subject: "its page of links")
        }
        var errand = Errand(url: source.url, source: source)
        errand.headers = IndexClient.pageHeaders
        return try await run(errand, in: requests) { arrival in
            guard arrival.response.status == 200 else {
                throw IndexError.answer(
                    source: source.name, url: source.url.redacted, problem: "its status is \(arrival.response.status)")
            }
            return try await self.page(in: arrival, errand) { SimplePageAt(page: $0, url: arrival.url) }
        }
    }

    private func linkedFolder(_ path: String, name: PackageName) throws(IndexError) -> ProjectListing? {
        let url = ResourceURL(localPath: path).asDirectory
        return try someListing(of: name, in: try folderPage(path, name: name), at: url, source: path)
    }

    /// A page of links may be about many projects, so that it has no name to compare and may well have nothing.
    private func someListing(
        of name: PackageName, in page: SimplePage, at url: ResourceURL, source: String
    ) throws(IndexError) -> ProjectListing? {
        var page = page
        page.name = SimplePage.Piece()
        let listing = try listing(of: name, in: page, at: url, source: source)
        return listing.releases.isEmpty ? nil : listing
    }

    private func listing(
        of name: PackageName, in page: SimplePage, at url: ResourceURL, source: String
    ) throws(IndexError) -> ProjectListing {
        do throws(PageError) {
            return ProjectListing(
                image: try ListingImage.make(from: page, name: name, origin: ListingImage.Origin(url: url)))
        } catch {
            throw .answer(source: source, url: url.redacted, problem: error.problem)
        }
    }

    private func localPage(_ path: String, form: PageForm, source: String) throws(IndexError) -> SimplePage {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try Files.read(path)
        } catch {
            throw .file(error)
        }
        do throws(PageError) {
            return form == .json ? try SimplePage(json: bytes) : try SimplePage(html: bytes)
        } catch {
            throw .answer(source: source, url: path, problem: error.problem)
        }
    }

    /// The files of a folder that belong to a project, with the digests that they have now.
    private func folderPage(_ folder: String, name: PackageName) throws(IndexError) -> SimplePage {
        do throws(FileError) {
            var page = SimplePage(text: [])
            for file in try Files.list(folder) {
                let path = Paths.join(folder, file)
                guard DistributionFilename(file, expectedName: name) != nil, Files.isFile(path) else { continue }
                let (sum, size) = try LocalFile.digest(of: path)
                page.add(localFile: file, path: path, sum: sum, size: size)
            }
            return page
        } catch {
            throw .file(error)
        }
    }
}

extension SimplePage {
    init(text: [UInt8]) { self.text = text }

    fileprivate mutating func add(localFile name: String, path: String, sum: SHA256Sum, size: Int) {
        func keep(_ string: String) -> Piece {
            let start = text.count
            text += Array(string.utf8)
            return Piece(start: UInt32(start), count: UInt32(text.count - start))
        }
        var entry = Entry()
        entry.filename = keep(name)
        entry.url = keep(ResourceURL(localPath: path).text)
        entry.sha256 = DigestWords(sum)
        entry.size = size
        entries.append(entry)
    }
}

import Hashing
import OperatingSystem

extension RepositoryCache {
    /// Writes the files of a commit, and of its submodules, into an empty or missing directory, fetching what is not there.
    ///
    /// The files are written byte for byte as they are in the repository: no hook, no filter, no line ends of this machine's
    /// have a say in it, so that the same commit gives the same files everywhere.
    ///
    /// - Returns: what the files come to, submodules included: see ``TreeHash``.
    /// - Parameters:
    ///   - locked: what the files must come to; nil when nobody knows.
    ///   - withHistory: whether the directory also gets a `.git` with the commits up to this one, branches and tags, for those
    ///     that build with them or work in it.
    package func checkOut(
        _ commit: CommitID, of address: RepositoryAddress, into target: String, locked: SHA256Sum? = nil,
        withHistory: Bool = false
    ) throws(RepositoryError) -> SHA256Sum {
        let found = try write(commit, of: address, into: target, depth: 0, withHistory: withHistory)
        if let locked, locked != found {
            throw .otherTree(repository: address.shown, commit: commit, locked: locked, found: found)
        }
        return found
    }

    private func write(
        _ commit: CommitID, of address: RepositoryAddress, into target: String, depth: Int, withHistory: Bool
    ) throws(RepositoryError) -> SHA256Sum {
        var own = try writeOwn(commit, of: address, into: target, withHistory: withHistory)
        try writeSubmodules(own.listing, of: address, into: target, depth: depth, &own.hash)
        return own.hash.finish()
    }

    private struct OwnFiles {
        var listing: TreeListing
        var hash = TreeHash()
    }

    /// The files of the repository itself. Its copy is held meanwhile, and no longer: a submodule may be of the same one.
    private func writeOwn(
        _ commit: CommitID, of address: RepositoryAddress, into target: String, withHistory: Bool
    ) throws(RepositoryError) -> OwnFiles {
        let copy = try copy(of: address)
        defer { withExtendedLifetime(copy) {} }
        try fetch(commit, into: copy, withHistory: withHistory)
        let output = try copy.git(["ls-tree", "-r", "-l", "-z", "--full-tree", commit.hexadecimal])
        guard output.status == 0 else { throw RepositoryError.unreachable(address.shown, said: output.said) }
        var own = OwnFiles(listing: try TreeListing(output.bytes, repository: address.shown))
        do throws(FileError) { try Files.makeDirectories(target) } catch { throw RepositoryError.file(error) }
        try writeFiles(own.listing.entries.filter { $0.mode != "160000" }, from: copy, into: target, &own.hash)
        if withHistory { try writeHistory(of: copy, at: commit, into: target) }
        return own
    }

    // MARK: - Files

    /// Files are read from git in heaps of this size, so that memory stays small.
    private static let heap = 16 << 20

    private func writeFiles(
        _ entries: [TreeListing.Entry], from copy: Copy, into target: String, _ hash: inout TreeHash
    ) throws(RepositoryError) {
        var rest = entries[...]
        while !rest.isEmpty {
            var size = 0
            let batch = rest.prefix { entry in
                defer { size += entry.size + 64 }
                return size == 0 || size + entry.size <= Self.heap
            }
            rest = rest[batch.endIndex...]
            let names = batch.map { $0.object + "\n" }.joined()
            let output = try copy.git(["cat-file", "--batch"], input: Array(names.utf8))
            guard output.status == 0 else { throw .unreachable(copy.address.shown, said: output.said) }
            var position = 0
            for entry in batch {
                guard let content = Self.content(of: entry, in: output.bytes, at: &position) else {
                    throw .unreachable(copy.address.shown, said: ["\(entry.text): the object is missing or damaged"])
                }
                hash.add(entry.path, mode: entry.mode, digest: SHA256Sum(of: Array(content)))
                do throws(FileError) { try write(content, of: entry, into: target) } catch { throw .file(error) }
            }
        }
    }

    /// `NAME blob SIZE`, a line feed, the bytes, a line feed.
    private static func content(
        of entry: TreeListing.Entry, in bytes: [UInt8], at position: inout Int
    ) -> ArraySlice<UInt8>? {
        guard let end = bytes[position...].firstIndex(of: 0x0a) else { return nil }
        let header = bytes[position..<end].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
        guard header.count == 3, header[0] == entry.object, header[1] == "blob", header[2] == String(entry.size),
            end + 1 + entry.size < bytes.count
        else { return nil }
        position = end + entry.size + 2
        return bytes[(end + 1)..<(end + 1 + entry.size)]
    }

    private func write(
        _ content: ArraySlice<UInt8>, of entry: TreeListing.Entry, into target: String
    ) throws(FileError) {
        let path = Paths.join(target, entry.text)
        try Files.makeDirectories(Paths.parent(path))
        if entry.mode == "120000" {
            try Files.symbolicLink(to: String(decoding: content, as: UTF8.self), at: path)
        } else {
            try Files.write(Array(content), to: path, mode: entry.mode == "100755" ? 0o755 : 0o644)
        }
    }

    // MARK: - Submodules

    private func writeSubmodules(
        _ listing: TreeListing, of address: RepositoryAddress, into target: String, depth: Int, _ hash: inout TreeHash
    ) throws(RepositoryError) {
        let submodules = listing.entries.filter { $0.mode == "160000" }
        guard !submodules.isEmpty else { return }
        guard depth < 10, submodules.count <= 200 else {
            throw .unsafeTree(
                repository: address.shown, path: submodules[0].text, problem: "submodules are nested too deeply")
        }
        let addresses = try addressesOfSubmodules(in: target, listing)
        for entry in submodules {
            // Without an address a submodule is an empty directory, for git too.
            guard let written = addresses[entry.text], let commit = CommitID(entry.object) else {
                hash.add(entry.path, mode: entry.mode, digest: SHA256Sum(of: []))
                do throws(FileError) { try Files.makeDirectories(Paths.join(target, entry.text)) } catch {
                    throw .file(error)
                }
                continue
            }
            let found = try write(
                commit, of: try address.submodule(written), into: Paths.join(target, entry.text), depth: depth + 1,
                withHistory: false)
            hash.add(entry.path, mode: entry.mode, digest: found)
        }
    }

    /// What `.gitmodules` says, by path.
    private func addressesOfSubmodules(
        in target: String, _ listing: TreeListing
    ) throws(RepositoryError) -> [String: String] {
        guard listing.entries.contains(where: { $0.text == ".gitmodules" && $0.mode.hasPrefix("100") }) else {
            return [:]
        }
        let output = try GitCommand(environment: environment).run([
            "config", "--file", Paths.join(target, ".gitmodules"), "--null", "--no-includes", "--get-regexp",
            "^submodule\\..*\\.(path|url)$",
        ])
        var paths: [String: String] = [:]
        var urls: [String: String] = [:]
        for record in output.bytes.split(separator: 0) {
            guard let end = record.firstIndex(of: 0x0a) else { continue }
            let key = String(decoding: record[..<end], as: UTF8.self)
            let value = String(decoding: record[(end + 1)...], as: UTF8.self)
            if key.hasSuffix(".path") { paths[String(key.dropLast(5))] = value }
            if key.hasSuffix(".url") { urls[String(key.dropLast(4))] = value }
        }
        var found: [String: String] = [:]
        for (name, path) in paths { found[path] = urls[name] }
        return found
    }

    // MARK: - History

    /// Gives a tree a `.git` of its own, which needs the copy no longer.
    private func writeHistory(of copy: Copy, at commit: CommitID, into target: String) throws(RepositoryError) {
        let own = Paths.join(target, ".git")
        var local = GitCommand(environment: environment)
        // From this machine's own copy into this machine's own tree.
        local.address = try RepositoryAddress("file://" + copy.path, variables: .none)
        let steps = [
            ["init", "--quiet", "--template=", "--", target],
            ["--git-dir=" + own, "config", "remote.origin.url", copy.address.withoutCredentials],
            ["--git-dir=" + own, "config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*"],
            [
                "--git-dir=" + own, "fetch", "--quiet", "--no-write-fetch-head", "--", "file://" + copy.path,
                "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*", commit.hexadecimal,
            ],
            ["--git-dir=" + own, "config", "pipit.commit", commit.hexadecimal],
            ["--git-dir=" + own, "update-ref", "--no-deref", "HEAD", commit.hexadecimal],
            ["--git-dir=" + own, "--work-tree=" + target, "read-tree", commit.hexadecimal],
        ]
        for step in steps {
            let output = try local.run(step)
            guard output.status == 0 else { throw .unreachable(copy.address.shown, said: output.said) }
        }
        // Only so that nothing looks changed; without it git looks for itself.
        _ = try local.run(["--git-dir=" + own, "--work-tree=" + target, "update-index", "-q", "--refresh"])
    }
}

import Diagnostics
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import StructuredText

/// Puts a lock into the standard's form, with the addresses of the files as the indexes tell them.
struct PylockMaking {
    var work: Work
    var indexes: IndexClient
    /// The lock's sources as they are asked.
    var sources: [PackageSource]

    /// - Parameter known: a pylock of before; what it says of files whose digests are locked is believed, so that no index needs
    ///   to be asked for what has not changed.
    func document(
        of lock: Lockfile, developmentGroups: [String]? = nil, known: PylockDocument? = nil
    ) async throws -> PylockDocument {
        let groups = developmentGroups ?? known.map(\.developmentGroups).flatMap { $0.isEmpty ? nil : $0 } ?? ["dev"]
        var files: [PylockDocument.ReleaseKey: PylockDocument.ReleaseFiles] = [:]
        var missing: [PylockDocument.ReleaseKey] = []
        for package in lock.categories.flatMap(\.packages) {
            guard case .release(let version, let hashes) = package.origin else { continue }
            let key = PylockDocument.ReleaseKey(name: package.name, version: version, index: package.index)
            guard files[key] == nil, !missing.contains(key) else { continue }
            if let found = Self.remembered(key, hashes, in: known) { files[key] = found } else { missing.append(key) }
        }
        for found in try await ask(missing, lock) { files[found.key] = found.files }
        let directory = work.session.project.directory
        return try PylockDocument(lock, developmentGroups: groups, files: files) { path in
            Files.isDirectory(Paths.absolute(path, in: directory))
        }
    }

    /// What a pylock of before says of a release, if it has a file for each digest of the lock.
    private static func remembered(
        _ key: PylockDocument.ReleaseKey, _ hashes: [Digest], in known: PylockDocument?
    ) -> PylockDocument.ReleaseFiles? {
        for package in known?.packages ?? [] where package.name == key.name {
            guard case .release(let sdist, let wheels) = package.origin,
                package.version.flatMap({ Version($0) }) == key.version
            else { continue }
            let files = wheels + [sdist].compactMap { $0 }
            guard Set(files.flatMap(\.hashes)).isSuperset(of: hashes) else { continue }
            return .init(index: package.index, files: files)
        }
        return nil
    }

    private struct Answer: Sendable {
        var key: PylockDocument.ReleaseKey
        var files: PylockDocument.ReleaseFiles
    }

    /// Asks the indexes, or their cached answers, all at once.
    private func ask(_ keys: [PylockDocument.ReleaseKey], _ lock: Lockfile) async throws -> [Answer] {
        try await withThrowingTaskGroup(of: Answer.self) { group in
            for key in keys {
                guard let place = try? sources.position(ofSourceNamed: key.index) else {
                    throw Diagnostic(
                        .sourceUnknown,
                        "`\(key.name)` is locked from the source `\(key.index ?? "")`, which the lock lacks",
                        explanation: "No pylock was written.", help: ["`pipit lock` writes the lock anew"])
                }
                let source = sources[place]
                let written = lock.meta.lockedSources.dropFirst(place).first?.url
                group.addTask {
                    let listing = try await indexes.listing(of: key.name, at: source)
                    let files = (listing?.release(key.version)?.files ?? []).filter { file in
                        file.digests.contains { !$0.algorithm.isWeak }
                    }
                    return Answer(
                        key: key,
                        files: .init(index: written.map(Self.withoutCredentials), files: files.map(Self.stated)))
                }
            }
            var answers: [Answer] = []
            while let answer = try await group.next() { answers.append(answer) }
            return answers
        }
    }

    private static func stated(_ file: IndexFile) -> PylockDocument.File {
        PylockDocument.File(
            name: file.filename, url: file.url.text, size: file.size,
            hashes: file.digests.filter { $0.algorithm.byteCount >= 32 })
    }

    /// The address as the Pipfile has it, variables included, without a user and a password.
    private static func withoutCredentials(_ url: String) -> String {
        guard let start = url.firstRange(of: "://")?.upperBound else { return url }
        let authority = url[start...].prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return url }
        return String(url[..<start] + url[url.index(after: at)...])
    }
}

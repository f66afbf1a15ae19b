import Diagnostics
import PackageIndexes
import PackagingStandards
import Pipfiles
import StructuredText

// What a lock says of the project as a whole: its indexes and its Python. The Pipfile says the same, or the lock was edited.
extension LockReview {
    func metaObjections() -> [Objection] { sourceObjections() + requiresObjections() }

    // MARK: - Indexes

    /// A source as both files can have it.
    struct StatedSource: Equatable {
        var name: String
        var url: String
        var verifiesTLS: Bool

        /// Pipenv's rule where it is not written. It tells whether two files agree, and not whether certificates are looked at.
        static func verifies(_ url: String, stated: Bool?) -> Bool { stated ?? url.contains("https://") }

        init(_ name: String, _ url: String, stated: Bool?) {
            self.name = name
            self.url = url
            verifiesTLS = Self.verifies(url, stated: stated)
        }
    }

    /// The Pipfile's sources, and what it says of checking certificates.
    static func sources(of pipfile: Pipfile) -> [StatedSource] {
        zip(pipfile.sources, pipfile.document.statedVerification).map { source, stated in
            StatedSource(source.name, source.url, stated: stated)
        }
    }

    static func sources(of lock: Lockfile) -> [StatedSource] {
        lock.meta.lockedSources.map { StatedSource($0.name, $0.url, stated: $0.statedVerification) }
    }

    private func sourceObjections() -> [Objection] {
        let locked = Self.sources(of: lock)
        let wanted = Self.sources(of: pipfile)
        guard !wanted.isEmpty else { return objectionsBesideDefault(locked) }
        guard wanted.map(\.name) == locked.map(\.name), wanted.map(\.url) == locked.map(\.url) else {
            let position = zip(wanted, locked).enumerated().first { $1.0.name != $1.1.name || $1.0.url != $1.1.url }?
                .offset
            let detail: String
            if let position {
                detail = ": \(Self.words(locked[position])) instead of \(Self.words(wanted[position]))"
            } else {
                detail = ": \(locked.count) instead of \(wanted.count)"
            }
            return [
                Objection(
                    .sources, at: sourcePlace(position), "the lock names other indexes than the Pipfile" + detail)
            ]
        }
        return zip(wanted, locked).enumerated().compactMap { position, pair in
            pair.0.verifiesTLS == pair.1.verifiesTLS
                ? nil : verification(pair.1, position, wanted: pair.0.verifiesTLS)
        }
    }

    /// A Pipfile without a source means the index that pip knows.
    private func objectionsBesideDefault(_ locked: [StatedSource]) -> [Objection] {
        guard !defaultSources.isEmpty else { return [] }
        return locked.enumerated().compactMap { position, source in
            guard let known = defaultSources.first(where: { PackageSource.isSameIndex($0.url, source.url) }) else {
                return Objection(
                    .sources, at: sourcePlace(position),
                    "the lock names other indexes than the Pipfile: \(Self.words(source)), and the Pipfile names none")
            }
            return known.verifiesTLS && !source.verifiesTLS && !source.url.hasPrefix("http://")
                ? verification(source, position, wanted: true) : nil
        }
    }

    private func verification(_ source: StatedSource, _ position: Int, wanted: Bool) -> Objection {
        Objection(
            .verification, at: sourcePlace(position),
            "`verify_ssl` of the source `\(source.name)` is \(source.verifiesTLS), and the Pipfile's is \(wanted)")
    }

    private static func words(_ source: StatedSource) -> String {
        "`\(source.name)` at \(Redaction.address(source.url))"
    }

    private func sourcePlace(_ position: Int?) -> SourceSpan {
        let places = lock.meta.places
        var place =
            position.flatMap { places.sources.indices.contains($0) ? places.sources[$0] : nil }
            ?? places.allSources ?? SourceSpan(file: "Pipfile.lock")
        place.column = nil
        return place
    }

    // MARK: - Python

    private func requiresObjections() -> [Objection] {
        let wanted = pipfile.requires.demands.map { ($0.key, $0.value) }
        let locked = lock.meta.requires.members.compactMap { member in
            member.value.string.map { (member.key, $0) }
        }
        func words(_ pairs: [(String, String)]) -> String {
            pairs.isEmpty ? "nothing" : pairs.sorted { $0 < $1 }.map { "\($0) = \($1)" }.joined(separator: ", ")
        }
        guard words(wanted) != words(locked) else { return [] }
        var place = lock.meta.places.requires ?? SourceSpan(file: "Pipfile.lock")
        place.column = nil
        return [
            Objection(
                .requires, at: place,
                "the lock requires \(words(locked)), and the Pipfile \(words(wanted))"
                    + (pipfile.requires.location.map { " (\($0))" } ?? ""))
        ]
    }
}

import StructuredText

extension Lockfile.Meta {
    /// One object of the lock's `sources`, as far as it is written.
    package struct LockedSource: Equatable, Sendable {
        /// Empty when it is not written.
        package var name: String
        /// As written: `${VARIABLES}` are not expanded. Empty when it is not written.
        package var url: String
        /// `verify_ssl`; nil when it is not written.
        package var statedVerification: Bool?

        /// Whether certificates are checked, which is so where nothing else is written.
        package var verifiesTLS: Bool { statedVerification ?? true }
    }

    /// All of `sources`, in order, one for each object.
    package var lockedSources: [LockedSource] {
        sources.map { source in
            LockedSource(
                name: source["name"]?.string ?? "", url: source["url"]?.string ?? "",
                statedVerification: source["verify_ssl"]?.boolean)
        }
    }

    /// The sources that have a name and an address, as a Pipfile would have them.
    package var pipfileSources: [PipfileSource] {
        zip(sources, lockedSources).compactMap { written, source in
            guard written["name"]?.string != nil, written["url"]?.string != nil else { return nil }
            return PipfileSource(name: source.name, url: source.url, verifiesTLS: source.verifiesTLS)
        }
    }
}

package import Archives

/// What is to become of the distributions of an environment. Everything that is added has been verified and unpacked before:
/// applying a change reads no network and no archive.
package struct EnvironmentChange: Sendable {
    /// A wheel that was unpacked into a store.
    package struct Addition: Sendable {
        package var manifest: WheelManifest
        /// The directory that holds the wheel's files.
        package var tree: String
        /// The modification time that every file of the tree was given when it was stored, in seconds since 1970. A file with
        /// another one was changed since. Nil leaves times alone and compares sizes only.
        package var storedTime: Int64?
        /// Whether the user asked for it by name, as against needing it for something else: `REQUESTED` of PEP 376.
        package var isRequested: Bool
        /// The text of `direct_url.json` (PEP 610), for what comes from no index.
        package var directURL: [UInt8]?

        package init(
            manifest: WheelManifest, tree: String, storedTime: Int64? = nil, isRequested: Bool = false,
            directURL: [UInt8]? = nil
        ) {
            self.manifest = manifest
            self.tree = tree
            self.storedTime = storedTime
            self.isRequested = isRequested
            self.directURL = directURL
        }
    }

    /// How the files of a wheel get into the environment.
    package enum LinkMode: String, CaseIterable, Sendable {
        /// Further names of the stored files; copies where the file system cannot. Whoever writes into one of them writes into
        /// all, which sizes and times mostly tell.
        case hardLink = "hardlink"
        /// Files of their own, without copying what a file system can share until it is written to.
        case copy
    }

    /// What leaves: also the versions that additions replace.
    package var removals: [InstalledDistribution]
    package var additions: [Addition]

    package init(removals: [InstalledDistribution] = [], additions: [Addition] = []) {
        self.removals = removals
        self.additions = additions
    }

    package var isEmpty: Bool { removals.isEmpty && additions.isEmpty }
}

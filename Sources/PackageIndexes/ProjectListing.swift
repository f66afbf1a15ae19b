import PackagingStandards

/// What an index has under one project name: its releases, highest version first, and the files of each.
///
/// The listing keeps the compact form that the cache has; a ``Release`` reads its files out of it when it is asked for them.
package struct ProjectListing: Sendable {
    package let name: PackageName
    let image: ListingImage

    /// What the index says about the project as a whole (PEP 792).
    package var status: ProjectStatus { image.status }

    /// Highest version first; every version once, whatever spellings its files use.
    package var releases: Releases { Releases(image: image) }

    /// Every file, in the order of ``releases``.
    package var files: [IndexFile] { releases.flatMap(\.files) }

    /// How many entries of the page were left out because their file name is not that of a wheel or source distribution of
    /// this project.
    package var ignoredFileCount: Int { image.ignoredFileCount }

    /// The release that equals `version` (PEP 440: `1.0` and `1.0.0` are equal); nil when there is none.
    package func release(_ version: Version) -> Release? {
        let releases = releases
        var low = 0
        var high = releases.count
        while low < high {
            let middle = (low + high) / 2
            if releases[middle].version > version { low = middle + 1 } else { high = middle }
        }
        return low < releases.count && releases[low].version == version ? releases[low] : nil
    }

    /// The releases of a listing; reaching one costs nothing.
    package struct Releases: RandomAccessCollection, Sendable {
        let image: ListingImage

        package var startIndex: Int { 0 }
        package var endIndex: Int { image.versions.count }
        package subscript(position: Int) -> Release { Release(image: image, position: position) }
    }

    /// A version as published, with the files that an index has for it.
    package struct Release: Sendable {
        let image: ListingImage
        let position: Int

        package var version: Version { image.versions[position] }

        /// Whether every file is yanked.
        package var isYanked: Bool { image.isYanked(position) }

        /// Decoded at each call; keep the answer when you need it twice.
        package var files: [IndexFile] { image.files(of: position) }

        /// What is needed to judge the files, in the order of ``files``; reading it costs next to nothing.
        package var outlines: Outlines { Outlines(image: image, numbers: image.fileNumbers(of: position)) }
    }

    /// The outlines of a release's files.
    package struct Outlines: RandomAccessCollection, Sendable {
        let image: ListingImage
        let numbers: Range<Int>

        package var startIndex: Int { numbers.lowerBound }
        package var endIndex: Int { numbers.upperBound }
        package subscript(position: Int) -> FileOutline { image.outline(position) }
    }

    /// Every `Requires-Python` of the listing's files, each once: to be judged once, for any number of files.
    package var pythonRequirements: [String] { image.pythonRequirements }

    /// For every set of wheel tags in the listing a wheel that has it, to be judged once. Nil stands for one that cannot be
    /// read, which no wheel is compatible with.
    package var tagExamples: [WheelFilename?] { image.tagExamples }
}

/// What decides whether a file can be used, without its texts. A project may have thousands of files, and the question
/// whether a release can be used at all is asked of each.
package struct FileOutline: Hashable, Sendable {
    package var isYanked: Bool
    /// The place of its text in ``ProjectListing/pythonRequirements``; nil when the file states none.
    package var requiresPython: Int?
    /// The place of its tags in ``ProjectListing/tagExamples``; nil for a source distribution.
    package var tags: Int?
    /// Seconds since 1970, in UTC; nil when the index does not say.
    package var uploadTime: Int64?
}

/// The state of a project as its index sees it (PEP 792).
package struct ProjectStatus: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case active
        /// Not expected to be updated.
        case archived
        /// Considered unsafe for use: must not be installed.
        case quarantined
        /// Obsolete, perhaps with a successor.
        case deprecated
        /// A status that the standard does not know; it counts as active.
        case other(String)
    }

    package var kind: Kind
    /// The index's own words.
    package var reason: String?

    package init(_ kind: Kind, reason: String? = nil) {
        self.kind = kind
        self.reason = reason
    }
}

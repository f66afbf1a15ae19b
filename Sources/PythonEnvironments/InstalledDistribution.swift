package import OperatingSystem
package import PackagingStandards

/// A distribution that is present in a `site-packages` directory, known by the name of its metadata. The files inside are
/// read when asked for.
package struct InstalledDistribution: Hashable, Sendable {
    /// How it was written down.
    package enum Kind: Hashable, Sendable {
        /// `name-1.0.dist-info`, PEP 376 and 427
        case distInfo
        /// `name-1.0-py3.11.egg-info`, a directory
        case eggInfoDirectory
        /// `name-1.0-py3.11.egg-info`, a file, left by distutils: what else it installed is not known
        case eggInfoFile
        /// `name-1.0-py3.11.egg`, a directory with everything, or a zip file, left by `setup.py install`
        case egg
        /// `name.egg-link`, left by `setup.py develop`
        case eggLink
    }

    /// As it stands in the directory's name.
    package var writtenName: String
    /// As it stands in the directory's name; nil where it does not.
    package var writtenVersion: String?
    package var kind: Kind
    /// The directory in which it is installed: a `site-packages`.
    package var directory: String
    /// The name of the `.dist-info` or `.egg-info` directory or of the file, in ``directory``.
    package var metadataName: String

    package init(
        writtenName: String, writtenVersion: String?, kind: Kind, directory: String, metadataName: String
    ) {
        self.writtenName = writtenName
        self.writtenVersion = writtenVersion
        self.kind = kind
        self.directory = directory
        self.metadataName = metadataName
    }

    /// Nil when the directory's name holds no valid one.
    package var name: PackageName? { PackageName(writtenName) }

    /// Nil when it is not known or not one of PEP 440's.
    package var version: Version? {
        // Old tools wrote `_` for the `-` of `1.0-1`.
        writtenVersion.flatMap { Version($0) ?? Version($0.replacing("_", with: "-")) }
    }

    /// `name 1.0`, for messages.
    package var label: String { writtenVersion.map { "\(writtenName) \($0)" } ?? writtenName }

    /// The path of the metadata.
    package var metadataPath: String { Paths.join(directory, metadataName) }
}

extension InstalledDistribution {
    /// All distributions of a target: one listing of each library, no file is opened.
    package static func list(in target: InstallationTarget) throws(FileError) -> [InstalledDistribution] {
        var found: [InstalledDistribution] = []
        for library in target.libraries where Files.isDirectory(library) { found += try list(inDirectory: library) }
        return found
    }

    /// All distributions in a directory, sorted by the names of their metadata.
    package static func list(inDirectory directory: String) throws(FileError) -> [InstalledDistribution] {
        try Files.list(directory).compactMap { InstalledDistribution(metadataName: $0, directory: directory) }
    }

    /// Reads the name of a `.dist-info` and the like; nil for the other names in a library, and for those of half-removed
    /// distributions, which pip begins with `~`.
    init?(metadataName: String, directory: String) {
        guard let dot = metadataName.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        let stem = metadataName[..<dot]
        let path = { Paths.join(directory, metadataName) }
        var kind: Kind
        switch metadataName[dot...] {
        case ".dist-info": kind = .distInfo
        case ".egg-info": kind = Files.isDirectory(path()) ? .eggInfoDirectory : .eggInfoFile
        case ".egg": kind = .egg
        case ".egg-link": kind = .eggLink
        default: return nil
        }
        let parts = stem.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first, let begin = first.utf8.first, begin != UInt8(ascii: "~") else { return nil }
        var name = first
        var version: Substring?
        if kind == .distInfo {
            // A tool that does not escape names may leave hyphens in them; versions have none.
            guard parts.count > 1, let last = parts.last, !last.isEmpty else { return nil }
            name = stem[..<last.startIndex].dropLast()
            version = last
        } else if kind == .eggLink {
            name = stem
        } else if parts.count > 1 {
            version = parts[1]
        }
        self.init(
            writtenName: String(name), writtenVersion: version.map(String.init), kind: kind, directory: directory,
            metadataName: metadataName)
    }
}

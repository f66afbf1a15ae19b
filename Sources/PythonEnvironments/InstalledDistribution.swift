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
        /// `name.egg-link`, left by `setup.py develop`
        case eggLink
    }

    /// As it stands in the directory's name.
    package var writtenName: String
    /// As it stands in the directory's name; nil for an egg-link.
    package var writtenVersion: String?
    package var kind: Kind
    /// The directory in which it is installed: a `site-packages`.
    package var directory: String
    /// The name of the `.dist-info` or `.egg-info` directory or of the file, in ``directory``.
    package var metadataName: String
}

/// Names at the top of a library that mean something to everyone who asks what is installed.
package enum LibraryNames {
    /// The forms of metadata that there have been: PEP 376's, distutils', and those of setuptools' eggs.
    private static let suffixes = [".dist-info", ".egg-info", ".egg-link", ".egg"]

    /// Whether a file or directory of this name is taken for metadata of a distribution, or decides like it what is on the path.
    /// Names count in any case, because some file systems do not tell the cases apart.
    package static func isMetadata(_ name: some StringProtocol) -> Bool {
        if suffixes.contains(where: name.hasASCIISuffix) { return true }
        let path = "easy-install.pth"
        return name.utf8.count == path.utf8.count && name.hasASCIISuffix(path)
    }
}

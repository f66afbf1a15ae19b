import Archives
import OperatingSystem
import PackagingStandards
import Pipfiles

extension LockedPackage {
    /// Refuses a wheel that is another release than the entry names, however it came into the store: a downloaded one is held
    /// against its file name, and one that is in the store already has been known by its digest alone. Directories and
    /// repositories have been locked under names of all kinds.
    ///
    /// - Parameter directory: what paths in the lock are relative to.
    func refuseOtherRelease(_ wheel: WheelManifest, directory: String) throws(InstallingError) {
        switch origin {
        case .path(let path, _) where Files.isDirectory(Paths.absolute(path, in: directory)): return
        case .release, .path, .file: break
        case .unhashedRelease, .unpinned, .unhashedFile, .repository: return
        }
        guard PackageName(wheel.name) == name else {
            throw .otherName(package: key, found: wheel.name, file: wheel.filename, at: span)
        }
        guard let stated = statedVersion, Version(wheel.version) != stated else { return }
        throw .otherVersion(package: key, locked: stated, found: wheel.version, file: wheel.filename, at: span)
    }

    /// The version of a release, or the one that stands in the name of a wheel; nil where nothing tells. What is built of an archive
    /// says its version itself (`1.0.post3`, of tags and commits), and the lock claims none.
    private var statedVersion: Version? {
        switch origin {
        case .release(let version, _): return version
        case .path(let address, _), .file(let address, _, _):
            let file = Paths.name(String(address.prefix { $0 != "#" && $0 != "?" }))
            return file.hasSuffix(".whl") ? DistributionFilename(file, expectedName: name)?.version : nil
        case .unhashedRelease, .unpinned, .unhashedFile, .repository: return nil
        }
    }
}

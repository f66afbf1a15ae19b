import PackageIndexes
import PackagingStandards
import Resolving

/// Judges the files of releases: which releases can be used, and which file tells a release's metadata.
struct ReleaseChoice: Sendable {
    let target: LockTarget

    /// The releases of a listing as the resolver wants to hear of them. A release of which every file is yanked is yanked.
    func candidates(in listing: ProjectListing, wheelsForbidden: Bool) -> [Candidate] {
        listing.releases.map { release in
            let files = release.files
            return Candidate(
                version: release.version,
                yanked: release.isYanked ? files.lazy.compactMap(\.yankedReason).first { !$0.isEmpty } ?? "" : nil,
                usability: usability(of: files, wheelsForbidden: wheelsForbidden))
        }
    }

    private func usability(of files: [IndexFile], wheelsForbidden: Bool) -> Candidate.Usability {
        guard !files.isEmpty else { return .unusable(.noFiles) }
        var best = Candidate.Usability.unusable(.noFiles)
        var unsuitedPython: String?
        for file in files {
            guard admitsPython(file) else {
                unsuitedPython = file.requiresPython
                continue
            }
            switch suitability(of: file, wheelsForbidden: wheelsForbidden) {
            case .here: return .everywhere
            case .elsewhere: best = .elsewhereOnly
            case .nowhere: continue
            }
        }
        if best == .elsewhereOnly { return best }
        if let unsuitedPython { return .unusable(.requiresPython(unsuitedPython)) }
        return .unusable(.noCompatibleFile(nil))
    }

    private enum Suitability { case here, elsewhere, nowhere }

    private func suitability(of file: IndexFile, wheelsForbidden: Bool) -> Suitability {
        guard let wheel = file.wheel else { return .here }
        if wheelsForbidden { return .nowhere }
        if target.tags.rank(of: wheel) != nil { return .here }
        guard case .families(let families) = target.platforms else { return .nowhere }
        let fits = SupportedTags.isCompatible(
            wheel, major: target.pythonVersion.major, minor: target.pythonVersion.minor,
            implementation: target.environment.implementationName,
            onAnyOf: families)
        return fits ? .elsewhere : .nowhere
    }

    private func admitsPython(_ file: IndexFile) -> Bool {
        guard let text = file.requiresPython, !text.isEmpty else { return true }
        // A field that cannot be read says nothing; pip ignores it too.
        guard let specifiers = try? SpecifierSet(lenient: text) else { return true }
        return specifiers.contains(target.pythonVersion)
    }

    /// The file whose metadata stands for the release: a wheel that this environment can use, else a wheel for another
    /// platform, else the source distribution; a wheel with a separate copy of its metadata before one without.
    func metadataFile(of release: ProjectListing.Release, wheelsForbidden: Bool) -> IndexFile? {
        var best: (rank: Int, file: IndexFile)?
        for file in release.files where admitsPython(file) {
            var rank: Int
            switch suitability(of: file, wheelsForbidden: wheelsForbidden) {
            case .nowhere: continue
            case .here: rank = file.wheel == nil ? 4 : 0
            case .elsewhere: rank = 2
            }
            if case .none = file.metadataFile { rank += 1 }
            if best == nil || rank < best!.rank { best = (rank, file) }
        }
        return best?.file
    }
}

import PackageIndexes
import PackagingStandards
import Resolving

/// Judges the files of a project's releases: which releases can be used, and which file tells a release's metadata.
///
/// A listing may have thousands of files but few different tags and demands on Python, so each of these is judged once.
package struct ReleaseChoice {
    let listing: ProjectListing
    let wheelsForbidden: Bool
    let coolDown: CoolDown?
    private let tags: SupportedTags
    /// Whether the target's Python is admitted, by position in ``ProjectListing/pythonRequirements``.
    private let admitsPython: [Bool]
    /// By position in ``ProjectListing/tagExamples``.
    private let wheelSuitability: [Suitability]

    private enum Suitability { case here, elsewhere, nowhere }

    /// - Parameter coolDown: hides releases that are too young; nil where age does not matter.
    package init(_ listing: ProjectListing, target: LockTarget, wheelsForbidden: Bool, coolDown: CoolDown? = nil) {
        self.listing = listing
        self.coolDown = coolDown
        self.wheelsForbidden = wheelsForbidden
        tags = target.tags
        admitsPython = listing.pythonRequirements.map { text in
            // A field that cannot be read says nothing; pip ignores it too.
            guard !text.isEmpty, let specifiers = try? SpecifierSet(lenient: text) else { return true }
            return specifiers.contains(target.pythonVersion)
        }
        wheelSuitability = listing.tagExamples.map { wheel in
            guard let wheel, !wheelsForbidden else { return .nowhere }
            if target.tags.rank(of: wheel) != nil { return .here }
            guard case .families(let families) = target.platforms else { return .nowhere }
            let fits = SupportedTags.isCompatible(
                wheel, major: target.pythonVersion.major, minor: target.pythonVersion.minor,
                implementation: target.environment.implementationName, onAnyOf: families)
            return fits ? .elsewhere : .nowhere
        }
    }

    /// The releases as the resolver wants to hear of them. A release of which every file is yanked is yanked.
    package func candidates() -> [Candidate] {
        listing.releases.map { release in
            Candidate(
                version: release.version, yanked: release.isYanked ? yankedReason(of: release) : nil,
                usability: usability(of: release))
        }
    }

    private func yankedReason(of release: ProjectListing.Release) -> String {
        release.files.lazy.compactMap(\.yankedReason).first { !$0.isEmpty } ?? ""
    }

    private func usability(of release: ProjectListing.Release) -> Candidate.Usability {
        let files = release.outlines
        guard !files.isEmpty else { return .unusable(.noFiles) }
        let coolDown = coolDown(for: release.version)
        if let coolDown, !files.contains(where: { coolDown.admits($0.uploadTime) }) {
            return .unusable(.hidden(coolDown.reason))
        }
        var isUsedElsewhere = false
        var unsuitedPython: Int?
        for file in files where coolDown?.admits(file.uploadTime) ?? true {
            if let python = file.requiresPython, !admitsPython[python] {
                unsuitedPython = python
                continue
            }
            switch suitability(of: file) {
            case .here: return .everywhere
            case .elsewhere: isUsedElsewhere = true
            case .nowhere: continue
            }
        }
        if isUsedElsewhere { return .elsewhereOnly }
        if let unsuitedPython { return .unusable(.requiresPython(listing.pythonRequirements[unsuitedPython])) }
        return .unusable(.noCompatibleFile(offer(of: files)))
    }

    private func coolDown(for version: Version) -> CoolDown? {
        coolDown?.isWaived(listing.name.canonical, version) == true ? nil : coolDown
    }

    /// What there is instead of a file that can be used: `only wheels for cp312-win_amd64`. Nil when there is no wheel.
    private func offer(of files: some Collection<FileOutline>) -> String? {
        if wheelsForbidden { return "wheels of it are not wanted" }
        var tags: [String] = []
        var more = 0
        for position in Set(files.compactMap(\.tags)).sorted() {
            guard let wheel = listing.tagExamples[position] else { continue }
            for python in wheel.pythons {
                for platform in wheel.platforms {
                    let tag = platform == "any" ? python : "\(python)-\(platform)"
                    if tags.contains(tag) { continue }
                    if tags.count < 3 { tags.append(tag) } else { more += 1 }
                }
            }
        }
        guard !tags.isEmpty else { return nil }
        return "only wheels for " + tags.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }

    private func suitability(of file: FileOutline) -> Suitability {
        file.tags.map { wheelSuitability[$0] } ?? .here
    }

    /// The file whose metadata stands for the release: the wheel that this environment would use, else a wheel for another
    /// platform, else the source distribution; a wheel with a separate copy of its metadata before one without.
    func metadataFile(of version: Version) -> IndexFile? {
        guard let release = listing.release(version) else { return nil }
        let coolDown = coolDown(for: version)
        var best: (rank: Int, file: IndexFile)?
        for (outline, file) in zip(release.outlines, release.files) where coolDown?.admits(file.uploadTime) ?? true {
            if let python = outline.requiresPython, !admitsPython[python] { continue }
            guard var rank = rank(of: file, suitability(of: outline)) else { continue }
            if case .none = file.metadataFile { rank += 1 << 20 }
            if best.map({ rank < $0.rank }) ?? true { best = (rank, file) }
        }
        return best?.file
    }

    private func rank(of file: IndexFile, _ suitability: Suitability) -> Int? {
        guard let wheel = file.wheel else { return 4 << 20 }
        switch suitability {
        case .here: return tags.rank(of: wheel) ?? 0
        case .elsewhere: return 2 << 20
        case .nowhere: return nil
        }
    }
}

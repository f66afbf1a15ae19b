import Diagnostics
import OperatingSystem
import PackagingStandards
import Pipfiles
import StructuredText

/// Holds a lock against the Pipfile that it claims to be made from, and against itself. A digest alone proves little: whoever
/// edits the lock keeps the digest (T4 of the notes on Pipenv). Starts nothing and asks no index.
struct LockReview {
    let lock: Lockfile
    let pipfile: Pipfile
    let tables: LockReviewTables
    /// What a Pipfile without a source may mean; empty where nobody knows.
    var defaultSources: [PipfileSource] = []
    /// What paths of both files are relative to.
    var directory = "/"

    /// What metadata on this machine says of a locked package.
    var metadata: (LockedPackage) -> StatedMetadata? = { _ in nil }
    /// Whether everything that the Pipfile asks for may be what needs a package, for locks that do not tell categories as it does.
    var joinsCategories = false

    init(lock: Lockfile, pipfile: Pipfile) {
        self.lock = lock
        self.pipfile = pipfile
        tables = LockReviewTables(lock, pipfile)
    }

    /// What came of a review.
    struct Outcome {
        /// Everything that does not agree.
        var objections: [Objection] = []
        /// Packages whose needs nobody on this machine knows, so that a stranger beside them, or a need that was taken out,
        /// cannot be told. Their keys, each once.
        var unknown: [String] = []
        /// What the Pipfile takes from outside of the project: worth telling, and the Pipfile's right.
        var outside: [Objection] = []
        /// Packages that are never installed, and nobody on this machine knows whether anything needs them.
        var idle: [Objection] = []
    }

    enum Depth {
        /// What the two files say. Metadata is looked at only for what is no release.
        case files
        /// Also who needs whom, as far as metadata at hand tells.
        case needs
    }

    /// Everything that does not agree, and what could not be told.
    func outcome(_ depth: Depth) -> Outcome {
        var outcome = Outcome()
        outcome.objections = metaObjections() + ownObjections()
        let space = Self.space(pipfile.requires)
        var needs = LockedNeeds(metadata)
        let base = LockWalk.byName(lock["default"])
        var isFoldedDown: Bool?
        for category in lock.categories {
            outcome.objections += category.packages.flatMap { contentObjections($0, in: category.name) }
            let walk = walk(category, base, depth, &needs)
            review(origins: category, walk, &outcome)
            review(markers: category, walk, space, &isFoldedDown, &needs, &outcome)
            guard depth == .needs, let walk else { continue }
            review(needs: category, base, walk, space, &needs, &outcome)
        }
        if depth == .needs {
            let packages = lock.categories.flatMap(\.packages)
            outcome.unknown = Set(packages.filter { needs.metadata(of: $0) == nil }.map(\.key))
                .sorted { $0.precedesByCodePoint($1) }
        }
        return outcome
    }

    /// What is refused also by commands that install a lock without comparing it: entries that are no release and that neither
    /// the Pipfile nor any package asks for in this way.
    func originObjections() -> [Objection] {
        var outcome = Outcome()
        var needs = LockedNeeds(metadata)
        let base = LockWalk.byName(lock["default"])
        for category in lock.categories {
            review(origins: category, walk(category, base, .files, &needs), &outcome)
        }
        return outcome.objections
    }

    /// Nil where nobody needs it, or where the Pipfile has no such category (Pipenv leaves those in the lock for ever).
    private func walk(
        _ category: Lockfile.Category, _ base: [PackageName: LockedPackage], _ depth: Depth, _ needs: inout LockedNeeds
    ) -> LockWalk? {
        let roots: [PipfileEntry]
        if joinsCategories {
            roots = pipfile.categories.flatMap(\.entries)
        } else {
            guard let own = tables.position(ofCategory: category.name) else { return nil }
            roots = pipfile.categories[own].entries
        }
        guard depth == .needs || category.packages.contains(where: \.isForeign) else { return nil }
        return LockWalk(category, base: category.name == "default" ? [:] : base, roots: roots, needs: &needs)
    }

    /// The environments that a lock of this Pipfile is for: its Pythons, on every platform.
    static func space(_ requires: Pipfile.Requires) -> MarkerFormula {
        let text = requires.pythonFullVersion ?? requires.pythonVersion
        var python = text.flatMap { PythonRequirement($0) }
        // What suits one patch release suits the series: environments are made with the one that is there.
        if case .components(let numbers) = python { python = .components(Array(numbers.prefix(2))) }
        let known = python?.specifiers ?? (try? SpecifierSet(">=3"))
        return .environments(python: known ?? .any, platforms: [])
    }

    // MARK: - The Pipfile's entries

    /// The entries of the Pipfile for a name, those of the category first. A package that `default` has too stands in other
    /// categories as it does there.
    func entries(of name: PackageName, in category: String) -> [PipfileEntry] {
        tables.sites(of: name, in: category).map { pipfile.categories[$0.category].entries[$0.position] }
    }

    private func ownObjections() -> [Objection] {
        var objections: [Objection] = []
        let space = Self.space(pipfile.requires)
        let positions = Dictionary(lock.categories.enumerated().map { ($1.name, $0) }) { first, _ in first }
        for category in pipfile.categories {
            let locked = LockWalk.byName(positions[category.lockName].map { lock.categories[$0] })
            for entry in category.entries where !entry.skipsResolver {
                guard let package = locked[entry.name] else {
                    // What no platform of the lock wants is rightly left out.
                    let formula = (try? MarkerFormula(entry.marker?.marker)) ?? .never
                    guard formula.holds(throughout: space) else { continue }
                    objections.append(
                        Objection(
                            .missing, at: entry.location, "`\(entry.key)` of [\(category.name)] is not locked"))
                    continue
                }
                if let objection = objection(to: package, for: entry, in: category.name) {
                    objections.append(objection)
                }
            }
        }
        return objections
    }

    private func objection(to package: LockedPackage, for entry: PipfileEntry, in category: String) -> Objection? {
        let title = "`\(entry.key)` of [\(category)]"
        switch (entry.origin, package.origin) {
        case (.index(let specifiers), .release(let version, let hashes)):
            if !specifiers.contains(version) { return unfitting(title, package, entry, "\(version)", "\(specifiers)") }
            guard entry.hashes.isEmpty || hashes.allSatisfy(Set(entry.hashes).contains) else {
                return Objection(
                    .otherHashes, at: place(of: package),
                    "\(title) is locked with hashes that the Pipfile does not list (\(entry.location))")
            }
            return nil
        case (.index(let specifiers), .unhashedRelease(let version)):
            return specifiers.contains(version)
                ? nil : unfitting(title, package, entry, "\(version)", "\(specifiers)")
        case (.index, .unpinned):
            // Pipenv writes this for packages of other platforms; installing refuses it where it would apply.
            return entry.marker == nil
                ? Objection(.unproven, at: place(of: package), "\(title) is locked without a version") : nil
        case (.repository(let wanted), .repository(let found)):
            if let commit = wanted.commit, commit != found.commit {
                return unfitting(title, package, entry, found.reference ?? "no commit", commit)
            }
            return found.commit == nil
                ? Objection(.unproven, at: place(of: package), "\(title) is locked without a commit") : nil
        case (.repository, .unpinned), (.path, .unpinned), (.file, .unpinned):
            // The same of Pipenv's for other platforms.
            return entry.marker == nil ? otherOrigin(title, package, entry) : nil
        case (.repository, .release), (.path, .release), (.file, .release),
            (.repository, .unhashedRelease), (.path, .unhashedRelease), (.file, .unhashedRelease):
            return otherOrigin(title, package, entry)
        default: return nil
        }
    }

    private func otherOrigin(_ title: String, _ package: LockedPackage, _ entry: PipfileEntry) -> Objection {
        Objection(
            .otherOrigin, at: place(of: package),
            "\(title) is locked from another place: from \(Self.words(package)), and the Pipfile asks for "
                + "\(Self.words(entry.origin)) (\(entry.location))")
    }

    private func unfitting(
        _ title: String, _ package: LockedPackage, _ entry: PipfileEntry, _ found: String, _ wanted: String
    ) -> Objection {
        Objection(
            .unfitting, at: place(of: package),
            "\(title) is locked as \(found), which the Pipfile does not allow: it says "
                + "\(wanted) (\(entry.location))")
    }

    func place(of package: LockedPackage) -> SourceSpan {
        var place = package.location ?? SourceSpan(file: "Pipfile.lock")
        place.column = nil
        return place
    }
}

extension LockReview {
    /// Something that does not agree: where it stands in the lock, or in the Pipfile where the lock has nothing, what is there,
    /// and what should be.
    struct Objection: Equatable, Sendable {
        enum Kind: Sendable {
            /// An entry of the Pipfile, or a need of a package, that no package of the category stands for.
            case missing
            case unfitting
            /// A package that comes from somewhere else than whoever asks for it says.
            case otherOrigin
            /// The same where metadata that could explain it is not at hand.
            case unexplained
            case otherIndex
            case otherHashes
            /// A locked release without any digest to rely on, or without a version.
            case unproven
            /// `no_binary`, `pip_args` or `editable` that the Pipfile does not have.
            case otherBuild
            /// A package that nothing asks for.
            case stranger
            /// A marker that holds nowhere, on a package that is needed.
            case neverInstalled
            /// Digests of another release than the version says.
            case otherRelease
            case sources
            case verification
            case requires
        }

        var kind: Kind
        var place: SourceSpan
        var text: String
        /// Whether one of the Pipfile's own that is no release could be what needs it so, and nobody here knows.
        var hasPossibleReason = false

        init(_ kind: Kind, at place: SourceSpan, _ text: String, hasPossibleReason: Bool = false) {
            self.kind = kind
            self.place = place
            self.text = text
            self.hasPossibleReason = hasPossibleReason
        }

        /// The objection as a row of evidence.
        var evidence: Diagnostic.Evidence { .init(place.description, text) }
    }
}

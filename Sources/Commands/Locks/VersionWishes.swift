import Diagnostics
import PackagingStandards
import Pipfiles
import Reporting
import Resolving

/// What `update` and `upgrade` were told about packages, held against the Pipfile and the lock.
struct VersionWishes {
    /// One word of the command line.
    struct Wish {
        var text: String
        var name: PackageName
        /// Sections of the lock that hold the package or will hold it, the one that is meant first.
        var sections: [String]
    }

    var wishes: [Wish] = []
    /// The Pipfile with what was said about versions in it.
    var document: PipfileDocument
    /// The same for this lock alone (`--lock-only`).
    var limits: [VersionConstraint] = []

    var names: Set<PackageName> { Set(wishes.map(\.name)) }
}

/// Reads ``VersionWishes``.
struct VersionWishReader {
    var session: Session
    var arguments: UpdateArguments
    var document: PipfileDocument
    var oldLock: Lockfile?

    /// A new package is added, as Pipenv does, unless its name looks like a slip of the fingers. What is said about a package goes into the tables that have it, or into those that were named; a package that only others need gets an
    /// entry of its own, since nothing else could hold the wish.
    func read() throws -> VersionWishes {
        let pipfile = try Pipfile(document)
        var read = VersionWishes(document: document)
        let chosen = CategoryChoice.isMade(arguments.categories, settings: session.settings)
        let tables = try chosen ? tables(pipfile) : nil
        for (text, isEditable) in arguments.packages.map({ ($0, false) }) + arguments.editable.map({ ($0, true) }) {
            let argument = try PackageArgument(text, editable: isEditable)
            let additions = additions(text, isEditable)
            let name = try argument.name ?? additions.name(of: argument, text)
            let holding = pipfile.categories.filter { $0[name] != nil }.map(\.name)
            let locked = (oldLock?.categories ?? []).filter { $0[name] != nil }.map(\.name)
            let isKnown = !holding.isEmpty || !locked.isEmpty
            var targets = tables ?? (holding.isEmpty ? ["packages"] : holding)
            if !isKnown {
                if case .index = argument.origin { try refuseSlip(text, name, pipfile) }
                session.talk("Adding \(VisibleText.of(text)) to [\(targets.joined(separator: "], ["))].")
            }
            switch argument.says {
            case .nothing where isKnown && arguments.index == nil: targets = []
            case .nothing, .more:
                guard !arguments.lockOnly else { throw tooMuch(text) }
                read.document = try additions.applied(to: read.document, categories: targets).document
            case .versions(let specifiers):
                if arguments.lockOnly {
                    read.limits.append(
                        VersionConstraint(
                            name: name, specifiers: specifiers, reason: "`\(text)` was asked for with `--lock-only`"))
                    targets = []
                } else {
                    read.document = try additions.applied(to: read.document, categories: targets).document
                }
            }
            read.wishes.append(.init(text: text, name: name, sections: sections(targets, holding, locked, tables)))
        }
        return read
    }

    /// The tables that were named, for packages to go to.
    private func tables(_ pipfile: Pipfile) throws -> [String] {
        if arguments.categories.all { return pipfile.categories.map(\.name) }
        return try CategoryChoice.adding(arguments.categories, settings: session.settings)
    }

    private func sections(
        _ targets: [String], _ holding: [String], _ locked: [String], _ tables: [String]?
    ) -> [String] {
        var sections = (targets + holding).map { Pipfile.lockName(ofCategory: $0) } + locked
        var seen: Set<String> = []
        sections = sections.filter { seen.insert($0).inserted }
        let meant = tables?.first.map { Pipfile.lockName(ofCategory: $0) } ?? "default"
        if let position = sections.firstIndex(of: meant) { sections.swapAt(0, position) }
        return sections
    }

    private func additions(_ text: String, _ isEditable: Bool) -> PackageAdditions {
        PackageAdditions(
            packages: isEditable ? [] : [text], editable: isEditable ? [text] : [], index: arguments.index,
            pip: try? PipSettings(environment: session.settings.environment),
            directory: session.project.directory, currentDirectory: session.invocation.directory)
    }

    // MARK: - Refusals

    private func refuseSlip(_ text: String, _ name: PackageName, _ pipfile: Pipfile) throws(Diagnostic) {
        let known =
            pipfile.categories.flatMap(\.entries).map(\.key)
            + (oldLock?.categories ?? []).flatMap(\.packages).map(\.key)
        guard let likely = Likeness.nearest(to: name.normalized, among: known) else { return }
        throw Diagnostic(
            .usage, "`\(name.normalized)` is neither in the Pipfile nor in its lock, and `\(likely)` is",
            explanation: "Nothing was changed.",
            help: ["did you mean `\(likely)`?", "`pipit install \(text)` adds a package of this name"])
    }

    private func tooMuch(_ text: String) -> Diagnostic {
        Diagnostic(
            .usage, "`--lock-only` leaves the Pipfile alone, and `\(text)` would change more in it than a version",
            explanation: "Nothing was changed.", help: ["leave out `--lock-only`"], exitStatus: .misuse)
    }
}

extension PackageArgument {
    fileprivate enum Saying {
        case nothing
        case versions(SpecifierSet)
        /// Extras, a marker, or another place.
        case more
    }

    fileprivate var says: Saying {
        guard case .index(let specifiers) = origin, extras.isEmpty, marker == nil else { return .more }
        return specifiers.isEmpty ? .nothing : .versions(specifiers)
    }
}

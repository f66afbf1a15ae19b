import Diagnostics
import PackageIndexes
import PackagingStandards
import Pipfiles
import Resolving

/// What files of other tools want, before it becomes a Pipfile.
struct ImportedPackages {
    struct Package {
        var argument: PackageArgument
        /// As written.
        var text: String
        /// Files with other digests are not meant. Empty: any.
        var hashes: [Digest] = []
        var location: SourceSpan
        /// What its path is relative to.
        var base: String
        /// The tables of the Pipfile that it belongs to; nil: those that the command names.
        var categories: [String]?
    }

    /// An index that is asked for by its address alone.
    struct Index {
        var url: String
        var location: SourceSpan
    }

    var packages: [Package] = []
    /// Rules for versions that ask for nothing.
    var constraints: [VersionConstraint] = []
    /// Files that the constraints come from.
    var constraintFiles: [String] = []
    /// The index that everything comes from, and others beside it.
    var mainIndex: Index?
    var extraIndexes: [Index] = []
    /// Sources with names of their own.
    var sources: [PipfileSource] = []
    /// Whether the first of them takes the place of a new Pipfile's own.
    var namesMainSource = false
    /// Hosts whose certificates are not checked.
    var trustedHosts: [String] = []
    var allowsPrereleases = false
    /// What was read and is not taken over.
    var notes: [Diagnostic] = []

    /// Names that Pipenv leaves out: every environment has them, or nobody means them.
    static let passedOver: Set<PackageName> = Set(
        ["pip", "setuptools", "wheel", "distribute", "pkg-resources"].compactMap { PackageName($0) })
}

extension ImportedPackages {
    /// What a requirements file wants, for the environment at hand.
    ///
    /// - Parameter asConstraints: whether the file itself is one of constraints.
    init(_ tree: RequirementsTree, environment: MarkerEnvironment, asConstraints: Bool = false) throws {
        var forbidden: Set<PackageName> = []
        var forbidsAll = false
        var seenConstraintFiles: Set<String> = []
        for line in tree.lines(asConstraints: asConstraints) {
            switch line.content {
            case .include: continue
            case .requirement(let wish) where line.isConstraint:
                if let constraint = try Self.constraint(wish, at: line.location, environment) {
                    constraints.append(constraint)
                }
                if seenConstraintFiles.insert(line.location.file).inserted {
                    constraintFiles.append(line.location.file)
                }
            case .requirement(let wish):
                var argument = try Self.argument(wish, at: line.location)
                if let name = argument.name, Self.passedOver.contains(name) { continue }
                argument.buildSettings = wish.settings
                packages.append(
                    Package(
                        argument: argument, text: wish.text, hashes: wish.hashes, location: line.location,
                        base: line.base))
            case .options(let options):
                for option in options {
                    if case .noBinary(let names) = option {
                        for name in names {
                            if name == ":none:" { forbidden = [] } else if name == ":all:" { forbidsAll = true }
                            if let name = PackageName(name) { forbidden.insert(name) }
                        }
                    } else {
                        try take(option, at: line.location)
                    }
                }
            }
        }
        for position in packages.indices {
            guard let name = packages[position].argument.name, forbidsAll || forbidden.contains(name) else { continue }
            packages[position].argument.forbidsWheels = true
        }
        if forbidsAll {
            notes.append(
                Diagnostic(
                    .usage, "`--no-binary :all:` holds for the packages that the file names, not for what they need",
                    severity: .note))
        }
        try mergeRepetitions(environment)
    }

    // MARK: - Lines

    private static func argument(_ wish: RequirementsFile.Wish, at location: SourceSpan) throws -> PackageArgument {
        do throws(PackageArgumentError) {
            return try PackageArgument(wish.text, editable: wish.isEditable)
        } catch {
            var diagnostic = error.diagnostic
            diagnostic.location = location
            diagnostic.explanation = "Nothing was changed."
            throw Refusal(
                diagnostic,
                closing: "Unexpected syntax in \(location.file). Are you sure this is a requirements.txt style file?")
        }
    }

    private static func constraint(
        _ wish: RequirementsFile.Wish, at location: SourceSpan, _ environment: MarkerEnvironment
    ) throws -> VersionConstraint? {
        let argument = try argument(wish, at: location)
        func refusal(_ problem: String) -> Diagnostic {
            Diagnostic(
                .requirementsSyntax, "the constraint `\(wish.text)` \(problem)", at: location,
                explanation: "Nothing was changed.", help: ["write a name and versions: `urllib3<3`"])
        }
        guard let name = argument.name, case .index(let specifiers) = argument.origin, !wish.isEditable else {
            throw refusal("does not speak of versions")
        }
        guard argument.extras.isEmpty else { throw refusal("asks for an extra, and a constraint asks for nothing") }
        if let marker = argument.marker, !marker.evaluate(in: environment) { return nil }
        return VersionConstraint(
            name: name, specifiers: specifiers, reason: "`\(location)` constrains \(wish.text)")
    }

    private mutating func take(_ option: RequirementsFile.Option, at location: SourceSpan) throws {
        func note(_ headline: String, _ help: String...) {
            notes.append(Diagnostic(.usage, headline, severity: .warning, at: location, help: help))
        }
        switch option {
        case .indexURL(let url): mainIndex = Index(url: url, location: location)
        case .extraIndexURL(let url): extraIndexes.append(Index(url: url, location: location))
        case .trustedHost(let host): trustedHosts.append(host)
        case .allowsPrereleases: allowsPrereleases = true
        case .noIndex:
            throw Diagnostic(
                .usage, "`--no-index` asks for no index at all, and a lock needs one", at: location,
                explanation: "Nothing was changed.",
                help: ["name the folder with the files as a source: `url = \"file:///path/to/folder\"`"])
        case .findLinks(let place):
            note(
                "`--find-links \(Redaction.address(place))` is not used: a package comes from one source",
                "name the folder as a `[[source]]`, and give its packages `index = \"NAME\"`")
        case .onlyBinary(let names):
            note("`--only-binary \(names.joined(separator: ","))` is not kept: a Pipfile has no place for it")
        // Hashes are always required, and options that only concern pip's ways change nothing.
        case .requiresHashes, .other, .noBinary: break
        }
    }

    // MARK: - One name, several lines

    /// A Pipfile has one entry for a package. Of several lines those count whose markers hold here; if more than one of
    /// them says something of its own, nobody can tell which is meant.
    private mutating func mergeRepetitions(_ environment: MarkerEnvironment) throws {
        var positions: [PackageName: [Int]] = [:]
        for (position, package) in packages.enumerated() {
            if let name = package.argument.name { positions[name, default: []].append(position) }
        }
        var dropped: Set<Int> = []
        for (name, all) in positions.sorted(by: { $0.key < $1.key }) where all.count > 1 {
            let here = all.filter { packages[$0].argument.marker?.evaluate(in: environment) ?? true }
            guard let first = here.first ?? all.first else { continue }
            for other in here.dropFirst() where packages[other].argument != packages[first].argument {
                throw Diagnostic(
                    .requirementsSyntax, "`\(name)` is asked for twice, and differently", at: packages[other].location,
                    evidence: [first, other].map { .init("\(packages[$0].location)", packages[$0].text) },
                    explanation: "A Pipfile has one entry for a package. Nothing was changed.",
                    help: ["take one of the lines out, or make one of them"])
            }
            packages[first].hashes =
                here.contains { packages[$0].hashes.isEmpty } ? [] : here.flatMap { packages[$0].hashes }
            dropped.formUnion(all.filter { $0 != first })
            let elsewhere = all.filter { !here.contains($0) && $0 != first }
            if !elsewhere.isEmpty {
                notes.append(
                    Diagnostic(
                        .usage, "of \(all.count) lines about `\(name)` the one that holds here is taken over",
                        severity: .warning, at: packages[first].location,
                        evidence: elsewhere.map { .init("not taken over", packages[$0].text) },
                        explanation: "A Pipfile has one entry for a package, so other platforms lose theirs."))
            }
        }
        packages = packages.enumerated().filter { !dropped.contains($0.offset) }.map(\.element)
    }
}

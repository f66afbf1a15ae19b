import Auditing
import Diagnostics
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import PythonEnvironments

/// Finds out how packages that something was found against came into their lists. A lock holds no arrows, so they are taken
/// from the metadata of the very releases, in the environment or in what the indexes said before. Nothing is started, nothing
/// is asked of a network, and only what a path may lead through is read.
struct ProvenanceReading {
    private let session: Session
    private var metadata: MetadataAtHand

    init(session: Session) {
        self.session = session
        metadata = MetadataAtHand(session: session)
    }

    /// Tells every finding of the report, also the ignored ones, how its package came into each list.
    ///
    /// - Parameter listings: by the names of the files, as occurrences have them.
    mutating func complete(_ report: inout AuditReport, _ listings: [String: PackageListing]) {
        let findings = report.findings + report.suppressed.map(\.finding)
        var wanted: [String: [String: Set<PathSearch.Package>]] = [:]
        for finding in findings {
            let package = PathSearch.Package(name: finding.package, version: finding.version)
            for occurrence in finding.occurrences {
                guard let list = occurrence.list, listings[list] != nil else { continue }
                wanted[list, default: [:]][occurrence.category, default: []].insert(package)
            }
        }
        var found: [String: [String: [PathSearch.Package: Provenance]]] = [:]
        for (file, categories) in wanted {
            guard let listing = listings[file] else { continue }
            found[file] = provenances(in: listing, of: categories)
        }
        func complete(_ finding: inout Finding) {
            // Nothing brings Python in; it is what everything runs on.
            guard finding.package != .interpreter else { return }
            let package = PathSearch.Package(name: finding.package, version: finding.version)
            for index in finding.occurrences.indices {
                let occurrence = finding.occurrences[index]
                let provenance = occurrence.list.flatMap { found[$0]?[occurrence.category]?[package] }
                finding.occurrences[index].provenance = provenance ?? Provenance(standing: .unknown, gap: .noRequests)
            }
        }
        for index in report.findings.indices { complete(&report.findings[index]) }
        for index in report.suppressed.indices { complete(&report.suppressed[index].finding) }
    }

    // MARK: - One list

    private mutating func provenances(
        in listing: PackageListing, of wanted: [String: Set<PathSearch.Package>]
    ) -> [String: [PathSearch.Package: Provenance]] {
        let requests = requests(of: listing)
        var needs = ListedNeeds(listing)
        var found: [String: [PathSearch.Package: Provenance]] = [:]
        for (category, targets) in wanted {
            let places = needs.places(in: category)
            let search = PathSearch(
                packages: listing.items.map { .init(name: $0.name, version: $0.version) },
                requests: requests?(category, places))
            var targetPlaces: [Int: PathSearch.Package] = [:]
            for target in targets {
                let place = listing.items.indices.first { place in
                    let item = listing.items[place]
                    return item.category == category && item.name == target.name
                        && (item.version == target.version || item.version == nil)
                }
                if let place { targetPlaces[place] = target }
            }
            // Two lists of one category may name a version twice; the search has only one of them.
            let answers = search.provenances(of: Set(targetPlaces.keys)) { asked in
                asked.map { place in
                    needs.needs(of: place, in: places) { self.metadata.requirements(of: listing.items[place]) }
                }
            }
            for (place, var answer) in answers {
                // A bill need not be of this project, nor of any that could be asked for more.
                if case .bill = listing.requests, answer.paths.isEmpty {
                    answer = Provenance(standing: .unknown, gap: .unstated)
                }
                if let target = targetPlaces[place] { found[category, default: [:]][target] = answer }
            }
        }
        return found
    }

    // MARK: - What the project asks for

    private typealias Asking = (_ category: String, _ places: ListedNeeds.Places) -> [PathSearch.Request]

    /// Nil where nothing says what the project asks for.
    private func requests(of listing: PackageListing) -> Asking? {
        switch listing.requests {
        case .itself:
            return { category, _ in
                listing.items.indices.filter { listing.items[$0].category == category }.map { .init(package: $0) }
            }
        case .pipfile(let path):
            guard let entries = entries(ofPipfile: path) else { return nil }
            return { category, places in
                entries.filter { category == "installed" || $0.category == category }.flatMap { entry in
                    places[entry.entry.name].map { place in
                        PathSearch.Request(
                            package: place,
                            extras: entry.entry.extras.compactMap { PackageName($0)?.normalized },
                            place: entry.entry.location)
                    }
                }
            }
        case .project(let path, let stated):
            if let dependencies = dependencies(ofProject: path) {
                return { _, places in
                    dependencies.flatMap { dependency in
                        (dependency.argument.name.map { places[$0] } ?? []).map { place in
                            PathSearch.Request(
                                package: place,
                                extras: dependency.argument.extras.compactMap { PackageName($0)?.normalized },
                                place: dependency.location)
                        }
                    }
                }
            }
            return Self.asking(for: stated) ?? Self.unneeded(listing)
        case .bill(let stated):
            return Self.asking(for: stated) ?? Self.unneeded(listing)
        }
    }

    private static func asking(for stated: [StatedNeed]) -> Asking? {
        guard !stated.isEmpty else { return nil }
        return { _, places in
            stated.flatMap { need in
                places[need].map { PathSearch.Request(package: $0, extras: need.extras) }
            }
        }
    }

    /// What nothing needs is there because somebody asks for it. Nil where the list does not say what is needed.
    private static func unneeded(_ listing: PackageListing) -> Asking? {
        var needed: Set<PackageName> = []
        for item in listing.items {
            guard case .stated(let needs) = item.needs else { return nil }
            for need in needs where need.name != item.name { needed.insert(need.name) }
        }
        guard !needed.isEmpty else { return nil }
        return { category, _ in
            listing.items.indices.filter {
                listing.items[$0].category == category && !needed.contains(listing.items[$0].name)
            }.map { .init(package: $0) }
        }
    }

    private func entries(ofPipfile path: String) -> [(category: String, entry: PipfileEntry)]? {
        guard let bytes = try? Files.read(path),
            let pipfile = try? Pipfile(parsing: bytes, file: name(path))
        else { return nil }
        return pipfile.categories.flatMap { category in category.entries.map { (category.lockName, $0) } }
    }

    private func dependencies(ofProject path: String) -> [ForeignProject.Dependency]? {
        guard let bytes = try? Files.read(path),
            let project = try? ForeignProject(parsing: bytes, file: name(path)), !project.dependencies.isEmpty
        else { return nil }
        return project.dependencies
    }

    private func name(_ path: String) -> String { Paths.relative(path, to: session.invocation.directory) ?? path }
}

extension AuditSubject.Occurrence {
    /// The list that it stands in: its file, or, for what is installed, the environment.
    fileprivate var list: String? { category == AuditList.installed ? AuditList.installed : place?.file }
}

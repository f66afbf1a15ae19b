import Auditing
import Diagnostics
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Reporting
import StructuredText

/// Gathers what a bill of materials lists from a lock or an environment. Nothing is started and nothing is asked of a network.
struct SoftwareGathering {
    /// What the list is about.
    var subject: String
    /// What the project asks for itself; nil where no Pipfile tells.
    var wishes: Set<PackageName>?
    /// What is installed: it tells what locked packages need and how they are licensed, where it is the version that is locked.
    var installed: [InstalledDistribution] = []
    /// Tells what locked packages need.
    var metadata: MetadataAtHand?

    /// More documents inside of one package, or longer ones, are nobody's list of parts.
    private static let (mostDocuments, longestDocument) = (20, 4 << 20)

    // MARK: - Locks

    /// What is locked: each package and version once, whatever categories have it.
    func list(of lock: Lockfile, categories: Set<String>?) -> SoftwareList {
        var list = SoftwareList(subject: subject, components: [])
        var places: [String: Int] = [:]
        // The components of what stands in the lock, in its order; nil for what is not wanted.
        var components: [Int?] = []
        for category in lock.categories {
            for package in category.packages {
                guard categories.map({ $0.contains(category.name) }) ?? true else {
                    components.append(nil)
                    continue
                }
                let version = package.origin.version?.description
                let key = package.name.normalized + " " + (version ?? "\(package.origin)")
                if let place = places[key] {
                    components.append(place)
                    list.components[place].categories.append(category.name)
                    continue
                }
                places[key] = list.components.count
                components.append(list.components.count)
                list.components.append(component(package, version, category.name, lock))
            }
        }
        link(&list, lock, components)
        complete(&list)
        return list
    }

    /// Adds who needs whom, where metadata says so. What an extra needs counts where something asks for that extra.
    private func link(_ list: inout SoftwareList, _ lock: Lockfile, _ components: [Int?]) {
        guard var metadata else { return }
        let listing = PackageListing(lock, pipfile: "")
        var reading = ListedNeeds(listing)
        var arrows: [[PathSearch.Need]?] = []
        var seen: [String: ListedNeeds.Places] = [:]
        for (place, item) in listing.items.enumerated() {
            let places = seen[item.category] ?? reading.places(in: item.category)
            seen[item.category] = places
            arrows.append(reading.needs(of: place, in: places) { metadata.requirements(of: item) })
        }
        var extras = lock.categories.flatMap(\.packages).map { package in
            Set(package.extras.compactMap { PackageName($0)?.normalized })
        }
        func holds(_ need: PathSearch.Need, of place: Int) -> Bool {
            need.through.map { extras[place].contains($0) } ?? true
        }
        var isSettled = false
        while !isSettled {
            isSettled = true
            for (place, needs) in arrows.enumerated() {
                for need in needs ?? []
                where holds(need, of: place) && !extras[need.package].isSuperset(of: need.extras) {
                    extras[need.package].formUnion(need.extras)
                    isSettled = false
                }
            }
        }
        for (place, needs) in arrows.enumerated() {
            guard let component = components[place], let needs else { continue }
            var found = Set(list.components[component].needs ?? [])
            for need in needs where holds(need, of: place) {
                if let target = components[need.package], target != component { found.insert(target) }
            }
            list.components[component].needs = found.sorted()
        }
    }

    private func component(
        _ package: LockedPackage, _ version: String?, _ category: String, _ lock: Lockfile
    ) -> SoftwareList.Component {
        var component = SoftwareList.Component(name: package.name, version: version, categories: [category])
        switch package.origin {
        case .release(_, let hashes):
            component.source = .index(index(package.index, lock))
            component.hashes = hashes
        case .unhashedRelease, .unpinned: component.source = .index(index(package.index, lock))
        case .repository(let repository):
            component.source = .repository(
                repository.system.rawValue, url: Redaction.address(repository.url), commit: repository.reference)
            component.hashes = repository.hashes
        case .path(_, let hashes):
            component.source = .local
            component.hashes = hashes
        case .file(let url, _, let hashes):
            component.source = .address(Redaction.address(url))
            component.hashes = hashes
        case .unhashedFile(let url, _): component.source = .address(Redaction.address(url))
        }
        return component
    }

    /// The address of an index other than the first, whose names are everybody's.
    private func index(_ name: String?, _ lock: Lockfile) -> String? {
        let sources = lock.meta.lockedSources
        guard let name, sources.first?.name != name else { return nil }
        return sources.first { $0.name == name }?.url
    }

    /// Adds what the metadata of the same versions in the environment says of them.
    private func complete(_ list: inout SoftwareList) {
        var byName: [PackageName: InstalledDistribution] = [:]
        for distribution in installed { if let name = distribution.name { byName[name] = distribution } }
        for (place, component) in list.components.enumerated() {
            guard let distribution = byName[component.name], let metadata = Self.metadata(of: distribution),
                component.version.map({ Version($0) == metadata.version }) ?? true
            else { continue }
            describe(&list, place, distribution, metadata)
        }
        let needed = Set(list.components.flatMap { $0.needs ?? [] })
        list.roots = list.components.indices.filter { place in
            wishes.map { $0.contains(list.components[place].name) } ?? !needed.contains(place)
        }
    }

    // MARK: - Environments

    /// What is installed, and what of it needs what.
    func list(of graph: DependencyGraph) -> SoftwareList {
        var list = SoftwareList(subject: subject, components: [])
        var places: [Int: Int] = [:]
        for (place, package) in graph.packages.enumerated() where !package.isMissing {
            places[place] = list.components.count
            list.components.append(.init(name: package.name, version: package.version, categories: ["installed"]))
        }
        var needed: Set<Int> = []
        for (place, needs) in graph.dependencies.enumerated() {
            guard let own = places[place] else { continue }
            let found = needs.compactMap { places[$0.package] }
            list.components[own].needs = found
            needed.formUnion(found)
        }
        let named = Dictionary(
            list.components.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        var seen: Set<PackageName> = []
        for distribution in installed {
            guard let name = distribution.name, let place = named[name], seen.insert(name).inserted,
                let metadata = Self.metadata(of: distribution)
            else { continue }
            describe(&list, place, distribution, metadata)
            if let bytes = distribution.directURL(), let source = Self.source(bytes) {
                list.components[place].source = source
            }
        }
        list.roots = list.components.indices.filter { place in
            wishes.map { $0.contains(list.components[place].name) } ?? !needed.contains(place)
        }
        return list
    }

    /// Where a package came from, by PEP 610.
    private static func source(_ bytes: [UInt8]) -> SoftwareList.Source? {
        guard let value = try? JSONValue(parsing: bytes), let url = value["url"]?.string else { return nil }
        let address = Redaction.address(url)
        if let kind = value["vcs_info"]?["vcs"]?.string {
            return .repository(kind, url: address, commit: value["vcs_info"]?["commit_id"]?.string)
        }
        return url.hasPrefix("file:") ? .local : .address(address)
    }

    // MARK: - Other lists

    /// What an audit judged, where no lock tells more about it.
    static func list(of subjects: [AuditSubject], subject: String) -> SoftwareList {
        var list = SoftwareList(subject: subject, components: [])
        var places: [[String?]: Int] = [:]
        for judged in subjects {
            let category = judged.occurrence.category
            if let place = places[[judged.package.normalized, judged.version]] {
                if !list.components[place].categories.contains(category) {
                    list.components[place].categories.append(category)
                }
                continue
            }
            places[[judged.package.normalized, judged.version]] = list.components.count
            list.components.append(.init(name: judged.package, version: judged.version, categories: [category]))
        }
        list.roots = Array(list.components.indices)
        return list
    }

    // MARK: - Metadata

    private static func metadata(of distribution: InstalledDistribution) -> CoreMetadata? {
        distribution.metadata().flatMap { try? CoreMetadata(parsing: $0) }
    }

    private func describe(
        _ list: inout SoftwareList, _ place: Int, _ distribution: InstalledDistribution, _ metadata: CoreMetadata
    ) {
        list.components[place].summary = metadata.summary
        list.components[place].licence =
            metadata.licenseExpression.map(SoftwareList.Licence.expression) ?? Self.licence(metadata)
        let folder = Paths.join(distribution.metadataPath, "sboms")
        guard distribution.kind == .distInfo, Files.isDirectory(folder), let names = try? Files.list(folder) else {
            return
        }
        for name in names.sorted().prefix(Self.mostDocuments) where name.hasSuffix(".json") {
            let path = Paths.join(folder, name)
            guard Files.linkStatus(path)?.kind == .file,
                let bytes = try? Files.read(path, atMost: Self.longestDocument + 1), bytes.count <= Self.longestDocument
            else { continue }
            list.embedded.append(.init(owner: place, name: name, bytes: bytes))
        }
    }

    /// Old metadata has free text, sometimes the whole licence, or only a classifier.
    private static func licence(_ metadata: CoreMetadata) -> SoftwareList.Licence? {
        if let text = metadata.license, !text.isEmpty, text != "UNKNOWN" {
            let first = text.split(separator: "\n").first.map(String.init) ?? text
            return .text(String(first.prefix(200)))
        }
        let classifier = metadata.classifiers.first { $0.hasPrefix("License :: ") }
        return classifier.flatMap { $0.split(separator: ":").last }.map { .text(String($0.drop { $0 == " " })) }
    }
}

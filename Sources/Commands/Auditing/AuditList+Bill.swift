import Auditing
import Diagnostics
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles

extension AuditList {
    /// Adds a file that was found and not named. One whose name is merely usual for bills of materials may be anything.
    mutating func add(found path: String) throws {
        guard AuditFolder.isBill(Paths.name(path)) else { return try add(file: path) }
        do {
            try add(bill: path, isNamed: false)
            read += 1
        } catch let error as BillError where error.problem == .unrecognized {
            if AuditFolder.mustBeBill(Paths.name(path)) { throw error }
        }
    }

    /// Adds what a bill of materials lists, CycloneDX or SPDX, by the addresses of its components.
    ///
    /// What belongs to another ecosystem is counted and not judged, as advisories about Python say nothing of it. What could
    /// be a package of Python and does not say so cannot be judged, and is reported as that.
    ///
    /// - Parameter isNamed: Whether the user named the file; then it must list a package of Python.
    mutating func add(bill path: String, isNamed: Bool) throws {
        let file = name(path)
        let limit = BillOfMaterials.largestText
        let bytes = isNamed ? try Files.readNamed(path, limit: limit) : try Files.read(path, limit: limit)
        let bill = try BillOfMaterials(parsing: bytes, file: file)
        names.append(file)
        var counts: [String?: Int] = [:]
        var isEmpty = true
        seen.insert("default")
        for component in bill.components { seen.formUnion(component.categories) }
        var listing = PackageListing(requests: .bill(bill.requests))
        for component in bill.components {
            switch component.nature {
            case .python(let address):
                isEmpty = false
                add(component, address, to: &listing)
            case .unknown:
                isEmpty = false
                addUnjudged(component, .noEcosystem)
            case .interpreter(let version):
                interpreters.append(
                    AuditInterpreter(
                        version: version,
                        place: SourceSpan(file: component.location.file, line: component.location.line)))
            case .foreign(let type): counts[type, default: 0] += 1
            case .noPackage: counts[nil, default: 0] += 1
            }
        }
        for (ecosystem, count) in counts.sorted(by: { ($0.key ?? "~", $0.value) < ($1.key ?? "~", $1.value) }) {
            passedOver.append(PassedOver(file: file, ecosystem: ecosystem, count: count))
        }
        listings[file] = listing
        if isEmpty { bare.append((file, isNamed)) }
    }

    /// Says of bills without a package of Python that nothing in them could be judged: where the user named the bill, and
    /// where nothing else was found either.
    mutating func finishBills() {
        let hasOthers = !subjects.isEmpty || !unreadable.isEmpty || read > bare.count
        for (file, isNamed) in bare where isNamed || !hasOthers {
            unreadable.append(
                UnauditedPackage(
                    name: file, version: nil, reason: .nothingListed,
                    occurrences: [.init(category: "default", place: SourceSpan(file: file))]))
        }
        bare = []
    }

    private mutating func addUnjudged(_ component: BillOfMaterials.Component, _ reason: UnauditedPackage.Reason) {
        let occurrences = component.categories.filter(isWanted).map {
            AuditSubject.Occurrence(
                category: $0, place: SourceSpan(file: component.location.file, line: component.location.line))
        }
        guard !occurrences.isEmpty else { return }
        unreadable.append(
            UnauditedPackage(
                name: component.name, version: component.version, reason: reason, occurrences: occurrences))
    }

    private mutating func add(
        _ component: BillOfMaterials.Component, _ address: PackageURL, to listing: inout PackageListing
    ) {
        guard let package = address.pythonName else { return addUnjudged(component, .unreadableName) }
        var origin = AuditSubject.Origin.publicIndex
        // What names no index may come from any, as most tools name none; so nobody is told of it.
        var index = ListedIndexes.Choice.unclear
        var isOfIndex = false
        if let repository = address.qualifiers["vcs_url"] {
            origin = .repository(Redaction.address(repository))
        } else if let download = address.qualifiers["download_url"] {
            origin = .address(Redaction.address(download))
        } else {
            isOfIndex = true
            if let url = address.qualifiers["repository_url"] {
                // A bill names an index where it is not everybody's, unless that one is known to be.
                index = indexes(at: [url]).at(url)
                if index.standing != .known { origin = .privateIndex(Redaction.address(url)) }
            }
        }
        let file = address.qualifiers["file_name"] ?? address.qualifiers["download_url"]
        let claims = file.map { ClaimedRelease.claims(ofFileAt: $0, for: package) } ?? []
        var versions = [address.version ?? component.version ?? claims.first?.version]
        // A bill that contradicts itself may mean either.
        if let written = component.version, let first = versions[0], written != first,
            let other = Version(written), Version(first).map({ $0.publicVersion != other.publicVersion }) ?? true
        {
            versions.append(written)
        }
        for category in component.categories {
            let place = SourceSpan(file: component.location.file, line: component.location.line)
            for claim in claims where claim.name != package {
                add(claim.name, claim.version, origin, category, at: place)
            }
            if let file { addOtherName(at: file, package, category, at: place) }
        }
        for version in versions {
            if isOfIndex, let version, component.categories.contains(where: isWanted) {
                releases.append(
                    AskableRelease(
                        package: package.canonical, version: version, index: index.source,
                        isPublic: index.standing == .known))
            }
            for category in component.categories {
                listing.items.append(
                    .init(
                        name: package, version: version, category: category,
                        needs: component.needs.map { .stated($0) } ?? .unknown))
                add(
                    package, version, origin, category,
                    at: SourceSpan(file: component.location.file, line: component.location.line))
            }
        }
    }
}

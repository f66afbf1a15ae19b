import PackagingStandards
import Pipfiles
import StructuredText

/// Who asks for what among the packages of one category of a lock, from the Pipfile's own on, as far as metadata at hand tells.
struct LockWalk {
    /// A requirement of a package that is needed itself.
    struct Demand {
        var requirement: Requirement
        /// When it counts, the extras decided.
        var formula: MarkerFormula
        var by: LockedPackage
    }

    /// Packages that the Pipfile asks for, directly or not.
    private(set) var reached: Set<PackageName> = []
    private(set) var demands: [PackageName: [Demand]] = [:]
    /// Reached packages whose needs nobody on this machine knows.
    private(set) var unknown: [LockedPackage] = []

    private let packages: [PackageName: LockedPackage]
    private let base: [PackageName: LockedPackage]

    /// The packages of a category by their names.
    static func byName(_ category: Lockfile.Category?) -> [PackageName: LockedPackage] {
        Dictionary((category?.packages ?? []).map { ($0.name, $0) }) { $1 }
    }

    /// Reads metadata of what is reached, each package once.
    ///
    /// - Parameters:
    ///   - category: the packages; those of `base` stand in for what is not among them.
    ///   - roots: what the Pipfile asks for there.
    init(
        _ category: Lockfile.Category, base: [PackageName: LockedPackage], roots: [PipfileEntry],
        needs: inout LockedNeeds
    ) {
        packages = Self.byName(category)
        self.base = base
        var pending: [Node] = []
        var seen: Set<Node> = []
        func visit(_ name: PackageName, _ extras: [String]) {
            for node in [Node(name: name, extra: nil)] + extras.map({ Node(name: name, extra: $0) })
            where seen.insert(node).inserted {
                pending.append(node)
            }
        }
        for root in roots {
            guard let package = self[root.name] else { continue }
            visit(root.name, (root.extras + package.extras).compactMap { PackageName($0)?.normalized })
        }
        while let node = pending.popLast() {
            guard let package = self[node.name] else { continue }
            reached.insert(node.name)
            guard let found = needs.needs(of: package, extra: node.extra) else {
                if node.extra == nil { unknown.append(package) }
                continue
            }
            for (requirement, formula) in found {
                demands[requirement.name, default: []].append(
                    Demand(requirement: requirement, formula: formula, by: package))
                visit(requirement.name, requirement.extras.map(\.normalized))
            }
        }
        unknown.sort { $0.key.precedesByCodePoint($1.key) }
    }

    subscript(name: PackageName) -> LockedPackage? { packages[name] ?? base[name] }

    /// A package, or one of its extras, which needs more.
    private struct Node: Hashable {
        var name: PackageName
        var extra: String?
    }
}

/// What locked packages need, read once for each and understood as far as it matters.
struct LockedNeeds {
    private let read: (LockedPackage) -> StatedMetadata?
    private var stated: [String: StatedMetadata?] = [:]
    /// A few markers stand in most requirements.
    private var conditions: [String: Condition?] = [:]

    init(_ read: @escaping (LockedPackage) -> StatedMetadata?) { self.read = read }

    /// The metadata at hand. The same name may be locked in several categories, as several releases.
    mutating func metadata(of package: LockedPackage) -> StatedMetadata? {
        let key = "\(package.key) \(package.origin.version?.description ?? "\(package.origin)")"
        if let known = stated[key] { return known }
        let found = read(package)
        stated[key] = .some(found)
        return found
    }

    /// The requirements that count without any extra, or those that this extra adds; nil where they are not known, or cannot be
    /// understood. Where a marker holds does not matter here: what is named by a package is no stranger.
    mutating func needs(of package: LockedPackage, extra: String?) -> [(Requirement, MarkerFormula)]? {
        guard let metadata = metadata(of: package) else { return nil }
        var found: [(Requirement, MarkerFormula)] = []
        for text in metadata.requirements {
            // An address may hold a semicolon; nearly no requirement has one.
            let semicolon = text.utf8.contains(UInt8(ascii: "@")) ? nil : text.firstIndex(of: ";")
            if let semicolon {
                let condition = condition(String(text[text.index(after: semicolon)...]))
                guard let condition else { return nil }
                guard let formula = condition.formula(extra: extra) else { continue }
                guard let requirement = try? Requirement(lenient: String(text[..<semicolon])) else { return nil }
                found.append((requirement, formula))
                continue
            }
            guard let requirement = try? Requirement(lenient: text) else { return nil }
            let condition = requirement.marker.map { Condition($0) } ?? Condition()
            if let formula = condition.formula(extra: extra) { found.append((requirement, formula)) }
        }
        return found
    }

    private mutating func condition(_ text: String) -> Condition? {
        if let known = conditions[text] { return known }
        let condition = (try? Marker(text)).map { Condition($0) }
        conditions[text] = .some(condition)
        return condition
    }

    /// A marker taken apart by the extras that it asks about.
    private struct Condition {
        private var plain: MarkerFormula? = .always
        private var byExtra: [String: MarkerFormula] = [:]

        init() {}

        /// One that is too complex to tell counts as one that always holds.
        init(_ marker: Marker) {
            let formula = (try? MarkerFormula(marker)) ?? .always
            plain = marker.mentionsExtra && formula.isNever ? nil : formula
            for extra in marker.mentionedExtras {
                let formula = (try? MarkerFormula(marker, extras: [extra])) ?? .always
                if !formula.isNever { byExtra[extra] = formula }
            }
        }

        func formula(extra: String?) -> MarkerFormula? { extra.map { byExtra[$0] } ?? plain }
    }
}

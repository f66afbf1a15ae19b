import PackagingStandards
import Pipfiles
import StructuredText

/// What a review asks about every package, found in one step: the files of strangers may hold a million entries.
struct LockReviewTables {
    /// How many tables of the Pipfile a name is looked up in, beside the one that a package belongs to. The Pipfiles of people have
    /// a handful.
    private static let categoriesPerName = 64

    /// An entry of the Pipfile: the positions of its category and its own.
    struct Site {
        var category: Int
        var position: Int
    }

    private struct Key: Hashable {
        var category: String
        var name: PackageName
    }

    private var own: [Key: Site] = [:]
    private var sites: [PackageName: [Site]] = [:]
    private var categoryPositions: [String: Int] = [:]
    /// Names of sources that entries of the Pipfile have.
    private(set) var entryIndexes: Set<String> = []
    /// The names of the lock's sources.
    private(set) var sourceNames: Set<String> = []
    private(set) var firstSource: String?
    /// The first two categories of the lock that hold a name.
    private var lockedIn: [PackageName: (Int, Int?)] = [:]

    init(_ lock: Lockfile, _ pipfile: Pipfile) {
        for (number, category) in pipfile.categories.enumerated() {
            let lockName = category.lockName
            if categoryPositions[lockName] == nil { categoryPositions[lockName] = number }
            for (position, entry) in category.entries.enumerated() {
                let site = Site(category: number, position: position)
                if let index = entry.index { entryIndexes.insert(index) }
                if sites[entry.name, default: []].count < Self.categoriesPerName {
                    sites[entry.name, default: []].append(site)
                }
                let key = Key(category: lockName, name: entry.name)
                if own[key] == nil { own[key] = site }
            }
        }
        let names = lock.meta.lockedSources.map(\.name)
        firstSource = names.first
        sourceNames = Set(names)
        for (number, category) in lock.categories.enumerated() {
            for package in category.packages {
                guard let known = lockedIn[package.name] else {
                    lockedIn[package.name] = (number, nil)
                    continue
                }
                if known.1 == nil, known.0 != number { lockedIn[package.name] = (known.0, number) }
            }
        }
    }

    /// The position of the Pipfile's category under a name of the lock's.
    func position(ofCategory lockName: String) -> Int? { categoryPositions[lockName] }

    /// The sites of a name: that of the category first.
    func sites(of name: PackageName, in category: String) -> [Site] {
        guard let all = sites[name] else { return [] }
        guard let first = own[Key(category: category, name: name)] else { return all }
        return [first] + all.filter { $0.category != first.category }
    }

    /// The first category of the lock that holds a name, but for this one.
    func category(holding name: PackageName, except category: String, in lock: Lockfile) -> String? {
        guard let known = lockedIn[name] else { return nil }
        return [known.0, known.1].compactMap { $0 }.map { lock.categories[$0].name }.first { $0 != category }
    }
}

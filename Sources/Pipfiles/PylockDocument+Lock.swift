import PackagingStandards
import StructuredText

extension PylockDocument {
    /// The files of a release, as the index tells them: by name of the package and version.
    package struct ReleaseKey: Hashable, Sendable {
        package var name: PackageName
        package var version: Version
        /// The source's name; nil for the first.
        package var index: String?

        package init(name: PackageName, version: Version, index: String?) {
            self.name = name
            self.version = version
            self.index = index
        }
    }

    /// What the index says of a release.
    package struct ReleaseFiles: Equatable, Sendable {
        /// The address of the index, without credentials.
        package var index: String?
        package var files: [File]

        package init(index: String?, files: [File]) {
            self.index = index
            self.files = files
        }
    }

    /// A lock in the standard's form: `default` without further ado, and every other category under a group of its own.
    /// `develop` is the group `dev`, or those of `developmentGroups`.
    ///
    /// - Parameters:
    ///   - files: the files of each release; those whose digest the lock does not name are left out.
    ///   - paths: what a path in the lock is: whether there is a directory.
    package init(
        _ lock: Lockfile, developmentGroups: [String] = ["dev"], files: [ReleaseKey: ReleaseFiles],
        isDirectory: (String) -> Bool
    ) throws(PylockError) {
        self.init()
        pipfileDigest = lock.meta.pipfileDigest
        self.developmentGroups = developmentGroups == ["dev"] ? [] : developmentGroups
        requiresPython = Self.requiresPython(of: lock)
        groups = developmentGroups + lock.categories.map(\.name).filter { !["default", "develop"].contains($0) }
        defaultGroups = [Self.defaultGroup]
        var unhashed: [String] = []
        var entries: [(package: Package, category: Int)] = []
        for (category, locked) in lock.categories.enumerated() {
            for package in locked.packages {
                guard let origin = try Self.origin(of: package, files: files, isDirectory: isDirectory) else {
                    unhashed.append(package.key)
                    continue
                }
                var entry = Package(name: package.name, marker: package.marker, origin: origin)
                if case .release(let version, _) = package.origin {
                    entry.version = version.description
                    entry.index = files[ReleaseKey(name: package.name, version: version, index: package.index)]?.index
                }
                entries.append((entry, category))
            }
        }
        guard unhashed.isEmpty else { throw PylockError(.unhashed(unhashed), at: nil) }
        let names = lock.categories.map(\.name)
        packages = Self.merged(entries) { category in
            switch names[category] {
            case "default": nil
            case "develop": developmentGroups
            default: [names[category]]
            }
        }
    }

    /// `3.11` means every 3.11.
    private static func requiresPython(of lock: Lockfile) -> SpecifierSet? {
        let text = lock.meta.requires["python_full_version"]?.string ?? lock.meta.requires["python_version"]?.string
        guard let text, text != "*", !text.isEmpty else { return nil }
        if let python = PythonRequirement(text) { return python.specifiers }
        return try? SpecifierSet(text)
    }

    /// nil where nothing proves what it is.
    private static func origin(
        of package: LockedPackage, files: [ReleaseKey: ReleaseFiles], isDirectory: (String) -> Bool
    ) throws(PylockError) -> Origin? {
        switch package.origin {
        case .unhashedRelease, .unpinned, .unhashedFile: return nil
        case .release(let version, let hashes):
            let known = files[ReleaseKey(name: package.name, version: version, index: package.index)]
            let allowed = Set(hashes)
            let found = (known?.files ?? []).filter { file in file.hashes.contains(where: allowed.contains) }
            let wheels = package.forbidsWheels ? [] : found.filter { $0.filename.hasSuffix(".whl") }
            let sdist = found.first { !$0.filename.hasSuffix(".whl") }
            guard sdist != nil || !wheels.isEmpty else {
                throw PylockError(
                    .noFiles(package.key, index: known?.index ?? package.index ?? ""), at: package.location)
            }
            return .release(
                sdist: sdist,
                wheels: wheels.sorted { Array($0.filename.utf8).lexicographicallyPrecedes(Array($1.filename.utf8)) })
        case .repository(let repository):
            guard repository.reference != nil else { return nil }
            return .repository(repository, requested: nil)
        case .path(let path, let hashes):
            if package.isEditable || hashes.isEmpty || isDirectory(path) {
                return isDirectory(path)
                    ? .directory(path: path, isEditable: package.isEditable, subdirectory: nil) : nil
            }
            return .archive(File(path: path, hashes: hashes), subdirectory: nil)
        case .file(let url, let subdirectory, let hashes):
            let isRemote = url.contains("://")
            return .archive(
                File(url: isRemote ? url : nil, path: isRemote ? nil : url, hashes: hashes), subdirectory: subdirectory)
        }
    }

    // MARK: - Categories

    /// One entry for each package and origin, in order of name. Where two categories have different ones, the later category
    /// wins when both are wanted, as when one is installed after the other.
    private static func merged(
        _ entries: [(package: Package, category: Int)], groups: (Int) -> [String]?
    ) -> [Package] {
        var result: [Package] = []
        let byName = Dictionary(grouping: entries) { $0.package.name }
        for name in byName.keys.sorted() {
            let rivals = byName[name] ?? []
            for (place, entry) in rivals.enumerated() {
                // What was taken up by an earlier one.
                let isSame = { (other: Package) in
                    other.origin == entry.package.origin && other.version == entry.package.version
                }
                if rivals[..<place].contains(where: { isSame($0.package) }) { continue }
                let own = rivals.filter { isSame($0.package) }
                let last = own.last?.category ?? entry.category
                let later = rivals.filter { !isSame($0.package) && $0.category > last }
                var package = entry.package
                package.marker = marker(
                    own.map { ($0.package.marker, groups($0.category)) },
                    except: later.compactMap { groups($0.category) })
                if own.contains(where: { groups($0.category) == nil }), package.asksForGroups || own.count > 1 {
                    package.groups = own.flatMap { groups($0.category) ?? [defaultGroup] }
                }
                result.append(package)
            }
        }
        return result
    }

    /// When an entry is wanted: one of its categories is, and its marker there holds, and none of the other groups is wanted.
    private static func marker(
        _ ways: [(marker: WrittenMarker?, groups: [String]?)], except: [[String]]
    ) -> WrittenMarker? {
        var texts: [String] = []
        // A way without a group is open to all, so that one with the same marker adds nothing to it.
        let open = ways.filter { $0.groups == nil }.map { $0.marker?.text }
        for way in ways {
            if way.groups != nil, open.contains(nil) || open.contains(way.marker?.text) { continue }
            let group = way.groups.map { names in
                names.count == 1 ? asks(names[0]) : "(" + names.map(asks).joined(separator: " or ") + ")"
            }
            let own = way.marker.map { bracketed($0) }
            texts.append([group, own].compactMap { $0 }.joined(separator: " and "))
        }
        if texts.contains("") { texts = [] }
        var unique: [String] = []
        for text in texts where !unique.contains(text) { unique.append(text) }
        let wanted =
            unique.count > 1 ? unique.map { $0.contains(" and ") || $0.contains(" or ") ? "(\($0))" : $0 } : unique
        var text = wanted.joined(separator: " or ")
        let without = except.flatMap { $0 }.map { "'\($0)' not in dependency_groups" }
        if !without.isEmpty {
            text = ((text.isEmpty ? [] : [wanted.count > 1 ? "(\(text))" : text]) + without).joined(separator: " and ")
        }
        // Of parts that are markers the whole is one.
        return text.isEmpty ? nil : try? WrittenMarker(text)
    }

    private static func asks(_ group: String) -> String { "'\(group)' in dependency_groups" }

    private static func bracketed(_ marker: WrittenMarker) -> String {
        if case .any = marker.marker.expression { return "(\(marker.text))" }
        return marker.text
    }
}

// MARK: - Installing from it

extension PylockDocument {
    /// The groups that the categories of a lock stand for here: `default` and `develop` by the names that this lock has for
    /// them, others by their own.
    package func groups(forCategories categories: [String]) -> [String] {
        categories.flatMap { category -> [String] in
            switch category {
            case "default": [Self.defaultGroup]
            case "develop":
                developmentGroups.isEmpty
                    ? groups.filter { ["dev", "develop", "dev-packages"].contains($0) } : developmentGroups
            default: [category]
            }
        }
    }

    /// The categories that there are, as a lock names them.
    package var categories: [String] {
        let development = Set(groups(forCategories: ["develop"]))
        return ["default"] + (development.isEmpty ? [] : ["develop"]) + groups.filter { !development.contains($0) }
    }

    /// The packages that are wanted in an environment when these groups are. What asks for no group belongs to `default`; a
    /// foreign pylock's default groups count where `default` is wanted.
    package func selection(
        groups wanted: [String], in environment: MarkerEnvironment, python: Version
    ) throws(PylockError) -> [Package] {
        if let requiresPython, !requiresPython.contains(python) {
            throw PylockError(
                .foreignPython(requires: requiresPython.description, found: python.description), at: nil)
        }
        let wantsDefault = wanted.contains(Self.defaultGroup)
        let groups = Set(wanted + (wantsDefault ? defaultGroups : []))
        if !environments.isEmpty, !environments.contains(where: { $0.marker.evaluate(in: environment) }) {
            throw PylockError(.foreignEnvironment, at: nil)
        }
        var selected: [Package] = []
        var names: Set<PackageName> = []
        for package in packages {
            // What asks for no group is wanted by `default`, unless the entry says by whom.
            let isMeant =
                package.groups.isEmpty
                ? wantsDefault || package.asksForGroups : !groups.isDisjoint(with: package.groups)
            guard isMeant else { continue }
            if let marker = package.marker, !marker.marker.evaluate(in: environment, dependencyGroups: groups) {
                continue
            }
            if let requires = package.requiresPython, !requires.contains(python) {
                throw PylockError(
                    .foreignPython(requires: requires.description, found: python.description), at: package.location)
            }
            guard names.insert(package.name).inserted else {
                throw PylockError(.twice(package.name.normalized), at: package.location)
            }
            selected.append(package)
        }
        return selected
    }
}

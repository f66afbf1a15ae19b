package import PackagingStandards

/// Which package needs which, for a set of packages whose versions are settled. A value: it knows nothing of where it was read.
package struct DependencyGraph: Equatable, Sendable {
    package struct Package: Equatable, Sendable {
        /// As its own metadata writes it; for a missing one, as it is asked for.
        package var name: PackageName
        /// As the metadata writes it; nil for a package that something needs and that is not there.
        package var version: String?

        package init(name: PackageName, version: String?) {
            self.name = name
            self.version = version
        }

        package var isMissing: Bool { version == nil }
    }

    /// One need of a package's.
    package struct Dependency: Equatable, Sendable {
        /// The place in ``DependencyGraph/packages`` of what is needed.
        package var package: Int
        /// The versions that will do.
        package var specifiers: SpecifierSet
        /// The extra through which it is needed; nil when it is always.
        package var extra: String?

        package init(package: Int, specifiers: SpecifierSet, extra: String? = nil) {
            self.package = package
            self.specifiers = specifiers
            self.extra = extra
        }
    }

    /// In order of name; the missing ones stand among the others.
    package private(set) var packages: [Package]
    /// What each package needs, by its place in ``packages``, in order of name.
    package private(set) var dependencies: [[Dependency]]

    /// A package and its needs, as whoever reads packages finds them.
    package struct Statement: Sendable {
        package var package: Package
        package var needs: [(name: PackageName, specifiers: SpecifierSet, extra: String?)]

        package init(
            package: Package, needs: [(name: PackageName, specifiers: SpecifierSet, extra: String?)]
        ) {
            self.package = package
            self.needs = needs
        }
    }

    /// The graph of these packages. Of several with one name the first counts; what is needed and not among them is missing.
    package init(_ statements: [Statement]) {
        var seen: Set<PackageName> = []
        var packages: [Package] = []
        var needs: [PackageName: [(name: PackageName, specifiers: SpecifierSet, extra: String?)]] = [:]
        for statement in statements where seen.insert(statement.package.name).inserted {
            packages.append(statement.package)
            needs[statement.package.name] = statement.needs
        }
        for package in packages {
            for need in needs[package.name] ?? [] where seen.insert(need.name).inserted {
                packages.append(Package(name: need.name, version: nil))
            }
        }
        packages.sort { $0.name < $1.name }
        let places = Dictionary(uniqueKeysWithValues: packages.enumerated().map { ($1.name, $0) })
        self.packages = packages
        dependencies = packages.map { package in
            let found = (needs[package.name] ?? []).compactMap { need in
                places[need.name].map { Dependency(package: $0, specifiers: need.specifiers, extra: need.extra) }
            }
            // What is needed twice keeps the order in which it was stated.
            return found.enumerated().sorted { ($0.element.package, $0.offset) < ($1.element.package, $1.offset) }
                .map(\.element)
        }
    }

    /// The place of a package in ``packages``.
    package func place(of name: PackageName) -> Int? { packages.firstIndex { $0.name == name } }

    /// Who needs each package, by places: the arrows turned round, in order of name.
    package var dependents: [[(package: Int, dependency: Dependency)]] {
        var found = [[(package: Int, dependency: Dependency)]](repeating: [], count: packages.count)
        for (place, needs) in dependencies.enumerated() {
            for need in needs { found[need.package].append((place, need)) }
        }
        return found
    }

    /// The graph of those packages alone for which `isIncluded` answers yes, and of the arrows among them.
    package func filtered(_ isIncluded: (Package) -> Bool) -> DependencyGraph {
        var places: [Int: Int] = [:]
        var result = DependencyGraph([])
        for (place, package) in packages.enumerated() where isIncluded(package) {
            places[place] = result.packages.count
            result.packages.append(package)
        }
        for (place, needs) in dependencies.enumerated() where places[place] != nil {
            result.dependencies.append(
                needs.compactMap { need in
                    places[need.package].map {
                        Dependency(package: $0, specifiers: need.specifiers, extra: need.extra)
                    }
                })
        }
        return result
    }
}

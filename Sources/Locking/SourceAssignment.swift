import PackageIndexes
import PackagingStandards

/// Which source each package comes from: exactly one, and never a mixture.
///
/// A package that the project names comes from the source that its `index` names, else from the first. A package that it
/// does not name comes from the source of a package that requires it, if that source is not the first and has the name, so
/// that a private package brings its private dependencies along; else from the first. An unreachable source decides
/// nothing: the lock stops.
struct SourceAssignment: Equatable {
    /// In the project's order; at least one.
    let sources: [PackageSource]
    /// What the project's own entries say.
    private var named: [PackageName: Int] = [:]
    /// Where other packages were found to belong, when it is not the first source.
    private(set) var inherited: [PackageName: Int] = [:]

    init(sources: [PackageSource], wanted: [WantedPackage]) throws(LockingError) {
        self.sources = sources
        for package in wanted where package.direct == nil {
            guard let index = package.index else {
                if named[package.name] == nil { named[package.name] = 0 }
                continue
            }
            do { named[package.name] = try sources.position(ofSourceNamed: index) } catch {
                throw .unknownSource(package: package.origin, source: index, known: error.declared)
            }
        }
        for package in wanted {
            guard let index = package.index, let position = named[package.name] else { continue }
            if sources[position].name != index {
                throw .twoSources(package: package.origin, first: sources[position].name, second: index)
            }
        }
    }

    func isNamed(_ name: PackageName) -> Bool { named[name] != nil }

    /// The position in ``sources`` of the source that a package comes from, as far as is known.
    func position(of name: PackageName) -> Int { named[name] ?? inherited[name] ?? 0 }

    func source(of name: PackageName) -> PackageSource { sources[position(of: name)] }

    mutating func inherit(_ name: PackageName, from position: Int) { inherited[name] = position }
}

import Diagnostics
import PackagingStandards
import Pipfiles
import Resolving

extension ImportedPackages {
    /// What a `pyproject.toml` asks for.
    ///
    /// - Parameter base: the directory that it lies in.
    init(_ project: ForeignProject, base: String, environment: MarkerEnvironment) throws {
        packages = project.dependencies.filter { $0.argument.name == nil || $0.argument.name != project.name }
            .map { dependency in
                Package(
                    argument: dependency.argument, text: dependency.text, location: dependency.location, base: base,
                    categories: [dependency.category])
            }
        for constraint in project.constraints {
            let requirement = constraint.requirement
            if let marker = requirement.marker, !marker.evaluate(in: environment) { continue }
            constraints.append(
                VersionConstraint(
                    name: requirement.name, specifiers: requirement.specifiers,
                    reason: "`\(constraint.location)` constrains \(requirement)"))
            if constraintFiles.isEmpty { constraintFiles = [constraint.location.file] }
        }
        sources = project.sources.filter { $0.name == project.mainSource }
        namesMainSource = !sources.isEmpty
        sources += project.sources.filter { $0.name != project.mainSource }
        notes = project.notes.map { note in
            Diagnostic(.foreignFile, note.text, severity: .note, at: note.location)
        }
    }
}

extension LockDemands {
    /// Every file that another tool has locked must be among those that the index has, wherever the version is the same.
    mutating func promise(_ lock: ForeignLock) {
        for package in lock.packages where !package.digests.isEmpty {
            promises.append(
                Promise(
                    name: package.name, digests: package.digests, location: package.location, version: package.version,
                    isWhole: true))
        }
    }
}

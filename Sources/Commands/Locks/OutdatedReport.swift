import Diagnostics
import Locking
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Reporting

/// `update --dry-run`: what is installed, or else locked, held against what a new lock would take. Changes nothing.
struct OutdatedReport {
    var update: VersionUpdate

    private var work: Work { update.work }

    /// A package that would become another one.
    struct Row: Equatable {
        var name: String
        var before: String
        var isInstalled: Bool
        var after: String

        /// Pipenv's words.
        var text: String {
            "Package '\(name)' out-of-date: '\(before)' \(isInstalled ? "installed" : "locked"), '\(after)' available."
        }
    }

    func perform() async throws -> Ending {
        let preparation = try await update.prepare(comparesAll: true)
        let installed = try installedVersions(preparation)
        guard preparation.oldLock != nil || installed != nil else {
            throw Diagnostic(
                .lockMissing, "nothing is locked and nothing is installed, so nothing can be out of date",
                explanation: "Nothing was changed.", help: ["`pipit install` locks and installs"])
        }
        let outcome = try await update.lock(
            preparation, keeping: .allExceptCategories(Set(preparation.categories)))
        work.progress.clear()
        outcome.warnings.forEach(work.session.warn)
        let rows = rows(outcome.lockfile, preparation, installed ?? [:])
        let outdated = Set(rows.map(\.name))
        for item in outcome.heldBack
        where !outdated.contains(item.key) && isMeant(item.name, item.category, preparation) {
            let state = installed?[item.name] == nil ? "locked" : "installed"
            work.talk(
                "Skipped Update of Package \(item.key): \(item.locked) \(state) (\(item.specifiers) set in Pipfile), "
                    + "\(item.available) available.")
        }
        for row in rows { work.session.output(row.text) }
        guard rows.isEmpty else { return .exit(.objected) }
        work.session.output("All packages are up to date!")
        return .exit(.done)
    }

    private func rows(
        _ lock: Lockfile, _ preparation: VersionUpdate.Preparation, _ installed: [PackageName: Version]
    ) -> [Row] {
        var seen: Set<PackageName> = []
        var rows: [Row] = []
        for category in lock.categories {
            for package in category.packages where isMeant(package.name, category.name, preparation) {
                let locked = preparation.oldLock?[category.name]?[package.name]?.origin
                if case .repository(let repository) = package.origin {
                    // The version may be the same at another commit, and what is installed need not tell its commit:
                    // what is locked does.
                    guard seen.insert(package.name).inserted, let locked, isElsewhere(locked, repository) else {
                        continue
                    }
                    rows.append(
                        Row(
                            name: package.key, before: locked.shortText, isInstalled: false,
                            after: package.origin.shortText))
                    continue
                }
                guard let after = package.origin.version, seen.insert(package.name).inserted else { continue }
                guard let before = installed[package.name] ?? locked?.version, before != after else { continue }
                rows.append(
                    Row(
                        name: package.key, before: before.description, isInstalled: installed[package.name] != nil,
                        after: after.description))
            }
        }
        return rows.sorted { $0.name < $1.name }
    }

    /// Whether what is locked is not this commit.
    private func isElsewhere(_ locked: LockedOrigin, _ repository: Repository) -> Bool {
        guard case .repository(let before) = locked else { return true }
        return before.reference != repository.reference
    }

    private func isMeant(_ name: PackageName, _ category: String, _ preparation: VersionUpdate.Preparation) -> Bool {
        let names = preparation.wishes.names
        return names.isEmpty ? preparation.categories.contains(category) : names.contains(name)
    }

    /// Nil when there is no environment.
    private func installedVersions(
        _ preparation: VersionUpdate.Preparation
    ) throws -> [PackageName: Version]? {
        let target: InstallationTarget
        if update.arguments.system {
            target = try preparation.interpreter.systemTarget(breakingSystemPackages: true)
        } else {
            guard let environment = try work.supply.existingEnvironment(try preparation.existing?.directives()) else {
                return nil
            }
            target = environment.target
        }
        var versions: [PackageName: Version] = [:]
        for distribution in try InstalledDistribution.list(in: target) {
            if let name = distribution.name, let version = distribution.version { versions[name] = version }
        }
        return versions
    }
}

import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import PythonEnvironments
import StructuredText

/// A list that was judged, as far as paths through it matter: what stands in it, and what is known of who needs whom. Making
/// one reads nothing; only when there is something to tell are Pipfiles and metadata looked at.
struct PackageListing: Sendable {
    struct Item: Sendable {
        var name: PackageName
        var version: String?
        var category: String
        var needs: Needs
    }

    /// Where it says what a package needs.
    enum Needs: Sendable {
        /// In the list itself.
        case stated([StatedNeed])
        /// In the metadata of the release, which has these files and comes from this index.
        case release(digests: [Digest], source: PackageSource?)
        /// In the metadata of what is installed from a directory, an archive or a repository.
        case unreleased
        /// In the metadata of what is installed.
        case installed(InstalledDistribution)
        case unknown
    }

    /// Where it says what the project asks for itself.
    enum Requests: Sendable {
        /// In the Pipfile at this path.
        case pipfile(String)
        /// In the `pyproject.toml` at this path; else what the lock says that the project needs, else what nothing needs.
        case project(String, [StatedNeed])
        /// In the list itself, a bill of materials; where it does not say, what nothing in it needs is asked for.
        case bill([StatedNeed])
        /// The list is all there is: everything in it is asked for.
        case itself
    }

    var items: [Item] = []
    var requests: Requests
    /// The Pythons that it is for.
    var python: SpecifierSet?
}

extension PackageListing {
    init(_ lock: Lockfile, pipfile: String) {
        // Nobody is asked, so whether certificates would be checked does not matter.
        let sources = lock.meta.lockedSources.map { PackageSource(name: $0.name, url: $0.url, verifyTLS: false) }
        self.init(requests: .pipfile(pipfile))
        let text = lock.meta.requires["python_full_version"]?.string ?? lock.meta.requires["python_version"]?.string
        python = text.flatMap { PythonRequirement($0) }?.specifiers
        for category in lock.categories {
            for package in category.packages {
                let source = try? sources.source(named: package.index)
                let needs: Needs =
                    switch package.origin {
                    case .release(_, let hashes): .release(digests: hashes, source: source)
                    case .unhashedRelease: .release(digests: [], source: source)
                    case .file(_, _, let hashes): .release(digests: hashes, source: source)
                    case .unpinned, .repository, .path, .unhashedFile: .unreleased
                    }
                items.append(
                    Item(
                        name: package.name, version: package.origin.version?.description, category: category.name,
                        needs: needs))
            }
        }
    }

    init(_ document: PylockDocument, pipfile: String?, project: String) {
        // A list without any need says nothing about needs, and is no list of packages that need nothing.
        let isStated = document.packages.contains { $0.needs != nil }
        self.init(requests: pipfile.map { .pipfile($0) } ?? .project(project, []))
        python = document.requiresPython
        for package in document.packages {
            var needs = Needs.stated(package.needs ?? [])
            if !isStated {
                needs = .unreleased
                if case .release(let sdist, let wheels) = package.origin {
                    needs = .release(
                        digests: (wheels + (sdist.map { [$0] } ?? [])).flatMap(\.hashes),
                        source: package.index.map { PackageSource(name: $0, url: $0, verifyTLS: false) })
                }
            }
            for group in document.categories(of: package) {
                items.append(Item(name: package.name, version: package.version, category: group, needs: needs))
            }
        }
    }

    init(_ lock: ForeignLock, project: String) {
        self.init(requests: .project(project, lock.statements.filter(\.isProject).flatMap(\.needs)))
        for package in lock.statements {
            for category in lock.categories(of: package.name) {
                items.append(
                    Item(
                        name: package.name, version: package.version, category: category,
                        needs: .stated(package.needs)))
            }
        }
    }
}

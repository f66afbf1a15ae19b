import Diagnostics
import PackagingStandards

/// How a package comes to be in a list: the project asks for it itself, or something that it asks for needs it.
package struct Provenance: Hashable, Sendable {
    package enum Standing: String, Hashable, Sendable {
        /// The project asks for it itself.
        case direct
        /// The project does not ask for it, so something else needs it.
        case transitive
        /// Nothing on this machine says what the project asks for.
        case unknown
    }

    /// One package of a path.
    package struct Step: Hashable, Sendable {
        package var package: PackageName
        package var version: String?
        /// The extra of this package through which the next one is needed; nil where it is needed in any case.
        package var extra: String?

        package init(package: PackageName, version: String?, extra: String? = nil) {
            self.package = package
            self.version = version
            self.extra = extra
        }
    }

    /// A way from what the project asks for to the package, both included, so that there is always one step.
    package struct Path: Hashable, Sendable {
        package var steps: [Step]
        /// Where the project asks for the first step.
        package var request: SourceSpan?

        package init(steps: [Step], request: SourceSpan? = nil) {
            self.steps = steps
            self.request = request
        }
    }

    /// Why no path is known, or not every one.
    package enum Gap: Hashable, Sendable {
        /// Nothing says what the project asks for: there is no Pipfile, or it cannot be read.
        case noRequests
        /// Nobody on this machine knows what these packages need, so that one of them may be the one that needs it.
        case unknownNeeds([PackageName])
        /// Everything that the project asks for is known, and nothing of it needs the package.
        case nothingNeedsIt
        /// The list, a bill of materials, does not say what brings the package in.
        case unstated
    }

    package var standing: Standing
    /// Every shortest path, in order of name; the first ``mostPaths`` of them.
    package var paths: [Path]
    /// How many more paths there are that are as short.
    package var further: Int
    /// Nil where every shortest path is known.
    package var gap: Gap?

    package init(standing: Standing, paths: [Path] = [], further: Int = 0, gap: Gap? = nil) {
        self.standing = standing
        self.paths = paths
        self.further = further
        self.gap = gap
    }

    /// As many paths are told of one package; in a deep list there may be thousands that are equally short.
    package static let mostPaths = 10
}

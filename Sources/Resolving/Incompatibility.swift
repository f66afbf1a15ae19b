/// What the search calls a package, or one extra of a package: an index into the tables of ``Registry``.
typealias NodeIndex = Int

/// "The node is one of these": the set may hold the node's absence, and then the term is what the literature calls negative.
struct Term: Equatable, Sendable {
    var node: NodeIndex
    var set: VersionSet
}

/// A set of terms that cannot all be true at once.
struct Incompatibility: Sendable {
    /// At most one for each node, and none that is always true. No terms at all: there is no solution.
    var terms: [Term]
    var cause: Cause

    /// Why the terms cannot all be true. Everything but ``derived(_:_:)`` is a fact from outside.
    ///
    ///     root ┐
    ///          ├─ derived ┐
    ///     edge ┘          ├─ derived: no terms left
    ///     edge ───────────┘
    enum Cause: Equatable, Sendable {
        /// A root requirement, by its position.
        case root(Int)
        /// A constraint, by its position.
        case constraint(Int)
        /// A requirement of some releases, by its index in the resolver's `edges`.
        case edge(Int)
        /// A release's metadata cannot be had or believed; a clause.
        case unavailable(String)
        /// Both incompatibilities, by index, imply this one.
        case derived(Int, Int)
    }

    func set(of node: NodeIndex) -> VersionSet? {
        for term in terms where term.node == node { return term.set }
        return nil
    }
}

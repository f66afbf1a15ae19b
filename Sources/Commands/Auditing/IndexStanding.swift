import OperatingSystem
import PackageIndexes

/// What an index is: one whose names are everybody's, one of somebody's own, or one of which nobody says.
enum IndexStanding: Hashable, Sendable {
    /// The index that pip itself knows, or one that the policy calls public: its names may be told to anybody.
    case known
    /// Perhaps a mirror of it, perhaps not. Public advisories are believed where they are silent; its names are told to nobody.
    case unclear
    /// One with names of its own, about which public advisories say nothing.
    case own
}

/// Tells what the indexes are that a list names.
///
/// Two questions hang on it, and a doubt counts differently in each: whether a name may be told to a service (only where it is
/// surely everybody's), and whether the silence of public advisories means anything (not where the index is somebody's own).
struct IndexStandings {
    /// The addresses that the policy calls public, and those, or the names of sources, that it calls private.
    var publicIndexes: [String] = []
    var privateIndexes: [String] = []
    var variables: AddressVariables
    /// The index that pip asks when nobody configures it. Learned when first needed, since that may mean to start a Python.
    private let learn: () -> String?
    private var learned: String??

    init(variables: AddressVariables, learn: @escaping () -> String?) {
        self.variables = variables
        self.learn = learn
    }

    /// The index that pip itself knows.
    mutating func plain() -> String? {
        if let learned { return learned }
        let found = learn()
        learned = .some(found)
        return found
    }

    /// What the indexes of one list are, in their order. Once one of them is surely public, what comes from another has a
    /// reason to; where none is, the first may stand for the public one.
    mutating func judge(_ sources: [PackageSource]) -> [IndexStanding] {
        let addresses = sources.map { address($0.url) }
        let distinct = Set(zip(sources, addresses).map { $1 ?? $0.url })
        let publicAddresses = Set(publicIndexes.compactMap { address($0) })
        var standings = zip(sources, addresses).map { source, own -> IndexStanding in
            let isOwn = privateIndexes.contains { $0 == source.name || (own != nil && address($0) == own) }
            if isOwn { return .own }
            return own.map(publicAddresses.contains) ?? false ? .known : .unclear
        }
        guard standings.contains(.unclear), isLearning || distinct.count > 1 else { return standings }
        if let plain = plain().flatMap({ address($0) }) {
            for (place, own) in addresses.enumerated() where own == plain && standings[place] == .unclear {
                standings[place] = .known
            }
        }
        let first = standings.firstIndex(of: .unclear).map { addresses[$0] ?? sources[$0].url }
        let hasKnown = standings.contains(.known)
        for (place, own) in addresses.enumerated() where standings[place] == .unclear {
            if hasKnown || (own ?? sources[place].url) != first { standings[place] = .own }
        }
        return standings
    }

    /// Whether it matters that a public index is surely one: when names are to be told.
    var isLearning = false

    /// An address in the form in which two can be compared: variables replaced, no credentials. Nil where it is none.
    private func address(_ url: String) -> String? {
        let source = PackageSource(name: "", url: url, verifyTLS: false)
        guard let reachable = try? source.reachable(in: variables), reachable.unsetVariables.isEmpty,
            reachable.url.query == nil
        else { return nil }
        let url = reachable.url
        return "\(url.scheme)://\(url.host):\(url.effectivePort)\(url.path)"
    }
}

import Auditing
import Diagnostics
import PackageIndexes
import PackagingStandards
import Pipfiles
import StructuredText

/// A release that a service could be asked about.
struct AskableRelease: Hashable, Sendable {
    var package: PackageName
    var version: String
    /// The index that it comes from; nil where nobody says for sure.
    var index: PackageSource?
    /// Whether its name is surely everybody's, so that it may be told to anybody.
    var isPublic: Bool
}

/// The indexes of one list and what they are.
struct ListedIndexes {
    /// Where a release comes from, as far as a list says.
    struct Choice {
        var source: PackageSource?
        var standing: IndexStanding

        static let unclear = Choice(source: nil, standing: .unclear)

        var origin: AuditSubject.Origin {
            standing == .own ? .privateIndex(source.map { Self.name(of: $0) } ?? "") : .publicIndex
        }

        /// What the index is called: its name, or its address where it has none.
        static func name(of source: PackageSource) -> String {
            source.name.isEmpty ? Redaction.address(source.url) : source.name
        }
    }

    private var choices: [Choice]

    init(_ sources: [PackageSource], _ standings: inout IndexStandings) {
        choices = zip(sources, standings.judge(sources)).map { Choice(source: $0, standing: $1) }
    }

    /// What comes from a source of that name; one that the list does not have is somebody's own.
    func named(_ name: String) -> Choice {
        choices.first { $0.source?.name == name }
            ?? Choice(source: PackageSource(name: name, url: ""), standing: .own)
    }

    /// What comes from an address.
    func at(_ url: String) -> Choice { choices.first { $0.source?.url == url } ?? .unclear }

    /// What names no index comes from the first. Tools have been there that searched all of them for it, so where they
    /// differ nobody is told its name.
    func standard() -> (choice: Choice, isSure: Bool) {
        guard let first = choices.first else { return (.unclear, false) }
        return (first, choices.allSatisfy { $0.source?.url == first.source?.url })
    }
}

extension AuditList {
    /// The index of a list that names none: the one that pip is configured for, else the one that pip itself knows.
    mutating func defaultSource() -> PackageSource? {
        let configured = (try? PipConfiguration(environment: environment))?.indexURL
        if let configured { return PackageSource(name: "", url: configured.value) }
        // Whether it is asked or not: without it nothing can be told.
        guard standings.isLearning else { return nil }
        return standings.plain().map { PackageSource(name: "", url: $0) }
    }

    mutating func indexes(of lock: Lockfile) -> ListedIndexes {
        var sources = lock.meta.lockedSources.map {
            PackageSource(name: $0.name, url: $0.url, verifyTLS: $0.verifiesTLS)
        }
        if sources.isEmpty, let source = defaultSource() { sources = [source] }
        return ListedIndexes(sources, &standings)
    }

    /// The indexes by their addresses, the one that is named most first: it stands for the public one where none is known.
    mutating func indexes(at addresses: [String]) -> ListedIndexes {
        var counts: [String: Int] = [:]
        for address in addresses { counts[address, default: 0] += 1 }
        let sources = counts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map {
            PackageSource(name: "", url: $0.key)
        }
        return ListedIndexes(sources, &standings)
    }

    /// The index of a requirements file. Where pip would look in several places, nobody knows where a release comes from.
    mutating func index(of lines: [RequirementsTree.Line]) -> ListedIndexes.Choice {
        var main: String?
        for line in lines {
            guard case .options(let options) = line.content else { continue }
            for option in options {
                switch option {
                case .indexURL(let url): main = url
                case .extraIndexURL, .findLinks, .noIndex: return .unclear
                default: break
                }
            }
        }
        let pip = try? PipConfiguration(environment: environment)
        guard let pip, pip.extraIndexURLs == nil, pip.findLinks == nil, pip.noIndex?.value != true else {
            return .unclear
        }
        guard let source = main.map({ PackageSource(name: "", url: $0) }) ?? defaultSource() else { return .unclear }
        return ListedIndexes([source], &standings).standard().choice
    }
}

package import OperatingSystem
package import PackagingStandards
import Synchronization

extension DependencyGraph {
    /// A graph and what could not be read on the way to it.
    package struct Reading: Sendable {
        package var graph: DependencyGraph
        /// Distributions, by their paths, whose metadata says no name or version or is not there.
        package var unreadable: [String] = []
        /// Requirements that nobody can understand, with the distribution that states them.
        package var misunderstood: [(distribution: String, requirement: String)] = []
    }

    /// Reads what is installed in an environment. No Python is started, and of each metadata only the headers are read.
    ///
    /// A requirement counts when its marker holds in the environment. What an extra needs counts when another requirement asks
    /// for that extra and it is installed: that a package is there does not say that somebody wanted the extra.
    ///
    /// - Parameter wishes: what is asked for from outside, for its extras.
    package static func read(
        _ target: InstallationTarget, markers: MarkerEnvironment, wishes: [Requirement] = []
    ) throws(FileError) -> Reading {
        let distributions = try InstalledDistribution.list(in: target)
        let slots = Slots(count: distributions.count)
        _ = ParallelPass.firstFailure(count: distributions.count) { (index: Int) throws(Never) in
            slots.fill(index, DistributionNeeds(reading: distributions[index], markers: markers))
        }
        var reading = Reading(graph: DependencyGraph([]))
        var found: [DistributionNeeds] = []
        var seen: Set<PackageName> = []
        for (distribution, needs) in zip(distributions, slots.filled) {
            guard let needs else {
                reading.unreadable.append(distribution.metadataPath)
                continue
            }
            guard seen.insert(needs.name).inserted else { continue }
            found.append(needs)
        }
        let extras = ExtraNeeds(found, markers: markers).resolved(wishes)
        var statements: [Statement] = []
        for (index, needs) in found.enumerated() {
            for text in needs.misunderstood { reading.misunderstood.append((needs.name.written, text)) }
            statements.append(
                Statement(
                    package: Package(name: needs.name, version: needs.version),
                    needs: needs.always.map { ($0.name, $0.specifiers, nil) }
                        + extras[index].map { ($0.requirement.name, $0.requirement.specifiers, $0.extra) }))
        }
        reading.graph = DependencyGraph(statements)
        return reading
    }

    /// Places that two threads fill.
    private final class Slots: Sendable {
        private let places: Mutex<[DistributionNeeds?]>

        init(count: Int) { places = Mutex(Array(repeating: nil, count: count)) }

        func fill(_ index: Int, _ needs: DistributionNeeds?) { places.withLock { $0[index] = needs } }

        var filled: [DistributionNeeds?] { places.withLock { $0 } }
    }
}

/// What one installed distribution states.
struct DistributionNeeds: Sendable {
    var name: PackageName
    var version: String
    /// Needed without any extra.
    var always: [Requirement] = []
    /// Requirements that only an extra can bring in. Most environments have hundreds and use a few, so they are read late.
    var deferred: [String] = []
    /// What it calls its extras, by their normalised names.
    var extras: [String: String] = [:]
    var misunderstood: [String] = []

    private static let fields = ["name", "version", "requires-dist", "provides-extra"]

    init?(reading distribution: InstalledDistribution, markers: MarkerEnvironment) {
        guard let bytes = distribution.metadataHeaders() else { return nil }
        let fields = MetadataField.fields(startOf: bytes, named: Self.fields)
        func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }
        guard let name = value("name").flatMap({ PackageName($0) }) ?? distribution.name,
            let version = value("version") ?? distribution.writtenVersion, !version.isEmpty
        else { return nil }
        self.name = name
        self.version = version
        var texts: [String] = []
        for field in fields {
            switch field.name {
            case "requires-dist": texts.append(field.unfolded)
            case "provides-extra": if let extra = PackageName(field.value) { extras[extra.normalized] = extra.written }
            default: break
            }
        }
        if texts.isEmpty, let egg = distribution.eggRequirements() { texts = egg }
        for text in texts {
            if Self.needsAnExtra(text) {
                deferred.append(text)
                continue
            }
            guard let requirement = try? Requirement(lenient: text) else {
                misunderstood.append(text)
                continue
            }
            if let marker = requirement.marker, !marker.evaluate(in: markers) {
                if marker.mentionsExtra { deferred.append(text) }
                continue
            }
            always.append(requirement)
        }
    }

    /// Whether the marker surely does not hold without an extra: it asks for one, and nothing in it gives another way.
    static func needsAnExtra(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { needsAnExtra($0) }
    }

    private static func needsAnExtra(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard var index = text.firstIndex(of: UInt8(ascii: ";")) else { return false }
        var asksForExtra = false
        index += 1
        while index < text.count {
            let first = text[index]
            if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
                let start = index + 1
                index = start
                while index < text.count, text[index] != first { index += 1 }
                if index == start { return false }
                index += 1
            } else if first == UInt8(ascii: "!") {
                return false
            } else if isWordByte(first) {
                let start = index
                while index < text.count, isWordByte(text[index]) { index += 1 }
                let word = text[start..<index]
                if word.elementsEqual("or".utf8) || word.elementsEqual("not".utf8) { return false }
                if word.elementsEqual("extra".utf8) { asksForExtra = true }
            } else {
                index += 1
            }
        }
        return asksForExtra
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
    }
}

/// Follows the extras that requirements ask for, and those that these bring in.
private struct ExtraNeeds {
    struct Need {
        var requirement: Requirement
        var extra: String
    }

    private let distributions: [DistributionNeeds]
    private let markers: MarkerEnvironment
    private let places: [PackageName: Int]

    init(_ distributions: [DistributionNeeds], markers: MarkerEnvironment) {
        self.distributions = distributions
        self.markers = markers
        places = Dictionary(uniqueKeysWithValues: distributions.enumerated().map { ($1.name, $0) })
    }

    /// By distribution, what its extras need that is installed.
    func resolved(_ wishes: [Requirement]) -> [[Need]] {
        var found = [[Need]](repeating: [], count: distributions.count)
        var done = [Set<String>](repeating: [], count: distributions.count)
        var open = distributions.flatMap(\.always) + wishes
        while let requirement = open.popLast() {
            guard let place = places[requirement.name] else { continue }
            let wanted = requirement.extraNames.subtracting(done[place])
            guard !wanted.isEmpty else { continue }
            done[place].formUnion(wanted)
            for text in distributions[place].deferred {
                guard let need = try? Requirement(lenient: text), let marker = need.marker,
                    let extra = wanted.sorted().first(where: { marker.evaluate(in: markers, extras: [$0]) }),
                    places[need.name] != nil
                else { continue }
                let written = distributions[place].extras[extra] ?? extra
                guard !found[place].contains(where: { $0.requirement.name == need.name && $0.extra == written }) else {
                    continue
                }
                found[place].append(Need(requirement: need, extra: written))
                open.append(need)
            }
        }
        return found
    }
}

import OperatingSystem
import Testing

/// The plan of the house: the table in `Package.swift`, the table in ARCHITECTURE.md and what the sources import agree.
/// SwiftPM alone forbids cycles and nothing else.
@Suite struct RoomRulesTests {
    struct Room {
        var name: String
        var layer: Int
        /// What the manifest says that its sources may import of other rooms.
        var declared: Set<String>
    }

    /// The rooms in the manifest's order, with the layers of ARCHITECTURE.md.
    static let rooms: [Room] = {
        do {
            let layers = Dictionary(
                try listed().map { ($0.name, $0.layer) }, uniquingKeysWith: { first, _ in first })
            return try manifest().map { Room(name: $0.name, layer: layers[$0.name] ?? -1, declared: $0.declared) }
        } catch {
            return []
        }
    }()

    /// The rows `| 1 | `Pipfiles` | …` of ARCHITECTURE.md.
    private static func listed() throws -> [(name: String, layer: Int)] {
        try HouseRulesTests.text("ARCHITECTURE.md").split(separator: "\n").compactMap { line in
            guard let match = line.firstMatch(of: #/^\| (\d) \| `(\w+)` \|/#), let layer = Int(match.1) else {
                return nil
            }
            return (String(match.2), layer)
        }
    }

    /// The entries `Room(name: "Pipfiles", rooms: […]` of the manifest.
    private static func manifest() throws -> [(name: String, declared: Set<String>)] {
        let text = try HouseRulesTests.text("Package.swift")
        return text.matches(of: #/Room\(\s*name: "(\w+)"(?:,\s*rooms: \[([^\]]*)\])?/#).map { match in
            let names = (match.2 ?? "").matches(of: #/"(\w+)"/#).map { String($0.1) }
            return (String(match.1), Set(names))
        }
    }

    /// The rooms that the Swift files below a folder import.
    private static func imports(below folder: String) throws -> Set<String> {
        var found: Set<String> = []
        for path in try HouseRulesTests.files(in: folder, suffix: ".swift") {
            for match in try HouseRulesTests.text(path).matches(of: #/(?m)^(?:\w+ |@testable )*import (\w+)$/#) {
                found.insert(String(match.1))
            }
        }
        return found.intersection(rooms.map(\.name))
    }

    @Test func `manifest and architecture list the same rooms in the same order`() throws {
        #expect(Self.rooms.count > 20)
        #expect(try Self.listed().map(\.name) == Self.rooms.map(\.name) + ["pipit"])
        #expect(
            Set(try Files.list(Paths.join(HouseRulesTests.root, "Sources"))) == Set(Self.rooms.map(\.name) + ["pipit"]))
        #expect(zip(Self.rooms, Self.rooms.dropFirst()).allSatisfy { $0.layer <= $1.layer })
    }

    @Test func `a room imports what it declares, and only rooms above it in the table`() throws {
        for (place, room) in Self.rooms.enumerated() {
            let imported = try Self.imports(below: "Sources/\(room.name)")
            #expect(imported == room.declared, "\(room.name)")
            let above = Set(Self.rooms[..<place].map(\.name))
            #expect(imported.isSubset(of: above), "\(room.name) imports \(imported.subtracting(above))")
        }
    }

    @Test func `no workflow imports another`() throws {
        for room in Self.rooms where room.layer == 3 {
            let beside = Self.rooms.filter { $0.layer == room.layer }.map(\.name)
            #expect(room.declared.isDisjoint(with: beside), "\(room.name)")
        }
    }
}

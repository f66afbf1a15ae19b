import Diagnostics
import PackagingStandards
import Testing

@testable import Auditing

@Suite struct PathSearchTests {
    /// A list written as `a -> b c[x], a[x] -> d`: who needs whom, and through which extra.
    struct Drawing {
        var packages: [PathSearch.Package] = []
        var needs: [Int: [PathSearch.Need]] = [:]
        /// What was asked, in order.
        var asked: [[String]] = []

        init(_ text: String, unknown: Set<String> = []) {
            for arrow in text.split(separator: ",") {
                let sides = arrow.split(separator: "->", omittingEmptySubsequences: false)
                let (from, through) = Self.parts(sides[0])
                let place = place(from)
                if !unknown.contains(from), needs[place] == nil { needs[place] = [] }
                for word in sides.dropFirst().joined().split(separator: " ") {
                    let (name, extra) = Self.parts(word[...])
                    let target = self.place(name)
                    if !unknown.contains(name), needs[target] == nil { needs[target] = [] }
                    if !unknown.contains(from) {
                        needs[place]?.append(
                            .init(package: target, extras: extra.map { [$0] } ?? [], through: through))
                    }
                }
            }
        }

        static func parts(_ text: Substring) -> (name: String, extra: String?) {
            let halves = text.filter { $0 != " " && $0 != "]" }.split(separator: "[")
            return (String(halves[0]), halves.count > 1 ? String(halves[1]) : nil)
        }

        mutating func place(_ name: String) -> Int {
            if let known = packages.firstIndex(where: { $0.name.normalized == name }) { return known }
            packages.append(.init(name: PackageName(name)!, version: nil))
            return packages.count - 1
        }

        mutating func provenance(of target: String, asking requests: String?) -> Provenance? {
            let wanted = requests?.split(separator: " ").map { word -> PathSearch.Request in
                let (name, extra) = Self.parts(word[...])
                return .init(package: place(name), extras: extra.map { [$0] } ?? [])
            }
            let target = place(target)
            let search = PathSearch(packages: packages, requests: wanted)
            let (needs, packages) = (self.needs, self.packages)
            var asked: [[String]] = []
            let found = search.provenances(of: [target]) { places in
                asked.append(places.map { packages[$0].name.normalized })
                return places.map { needs[$0] }
            }
            self.asked = asked
            return found[target]
        }
    }

    static func text(_ provenance: Provenance?) -> String {
        guard let provenance else { return "" }
        var words = [provenance.standing.rawValue]
        words += provenance.paths.map { path in
            path.steps.map { $0.package.normalized + ($0.extra.map { "[\($0)]" } ?? "") }.joined(separator: ">")
        }
        if provenance.further > 0 { words.append("+\(provenance.further)") }
        switch provenance.gap {
        case .unknownNeeds(let names): words.append("?" + names.map(\.normalized).joined(separator: "+"))
        case .noRequests: words.append("no requests")
        case .nothingNeedsIt: words.append("nothing")
        case .unstated: words.append("unstated")
        case nil: break
        }
        return words.joined(separator: " ")
    }

    @Test(arguments: [
        ("a -> b, b -> c", "a", "a", "direct a"),
        ("a -> b, b -> c", "a", "c", "transitive a>b>c"),
        // What is asked for and needed as well is asked for, which is the shortest.
        ("a -> b", "a b", "b", "direct b"),
        // All that are as short, in order of name, and none that is longer.
        ("z -> d, a -> d, m -> n, n -> d", "z a m", "d", "transitive a>d z>d"),
        ("a -> b c, b -> d, c -> d", "a", "d", "transitive a>b>d a>c>d"),
        // Rings end.
        ("a -> b, b -> a c, c -> b", "a", "c", "transitive a>b>c"),
        ("a -> b, c -> d", "a", "d", "transitive nothing"),
        // What only an extra needs counts where somebody wants the extra.
        ("a -> b, b[x] -> c", "a", "c", "transitive nothing"),
        ("a -> b[x], b[x] -> c", "a", "c", "transitive a>b[x]>c"),
        ("a[x] -> c", "a[x]", "c", "transitive a[x]>c"),
        ("a -> b, b -> c, a[x] -> c", "a[x]", "c", "transitive a[x]>c"),
        // An extra that is made of others is no step of its own.
        ("a[all] -> a[x], a[x] -> c, b -> d, d -> c", "a[all] b", "c", "transitive a[x]>c"),
        // With and without an extra is one way.
        ("a -> b b[x], b -> c, b[x] -> c", "a", "c", "transitive a>b>c"),
    ])
    func `The shortest paths are found, every one of them`(
        arrows: String, requests: String, target: String, expected: String
    ) {
        var drawing = Drawing(arrows)
        #expect(Self.text(drawing.provenance(of: target, asking: requests)) == expected)
    }

    @Test func `What is not known is told, and no more is claimed than is known`() {
        var drawing = Drawing("a -> b, dark -> e, b -> c", unknown: ["dark"])
        #expect(Self.text(drawing.provenance(of: "e", asking: "a dark")) == "transitive ?dark")
        // A path is known, and another may be as short.
        #expect(Self.text(drawing.provenance(of: "c", asking: "a dark")) == "transitive a>b>c ?dark")
        #expect(Self.text(drawing.provenance(of: "b", asking: "a dark")) == "transitive a>b ?dark")
        // Nothing is shorter than being asked for.
        #expect(Self.text(drawing.provenance(of: "a", asking: "a dark")) == "direct a")
        #expect(Self.text(drawing.provenance(of: "c", asking: nil)) == "unknown no requests")
    }

    @Test func `Only what a path may lead through is looked at, and nothing twice`() {
        var drawing = Drawing("a -> b c, b -> d, c -> d, d -> e f, e -> a")
        _ = drawing.provenance(of: "a", asking: "a")
        #expect(drawing.asked.isEmpty)
        _ = drawing.provenance(of: "d", asking: "a")
        #expect(drawing.asked == [["a"], ["b", "c"]])
        _ = drawing.provenance(of: "nowhere", asking: "a")
        #expect(drawing.asked.joined().sorted() == ["a", "b", "c", "d", "e", "f"])
    }

    @Test func `Thousands of paths are counted and ten are told`() {
        // Twelve layers of two, each of which needs both of the next.
        var arrows = ["a -> l0x l0y"]
        for layer in 0..<12 {
            for side in ["x", "y"] { arrows.append("l\(layer)\(side) -> l\(layer + 1)x l\(layer + 1)y") }
        }
        arrows.append("l12x -> end")
        arrows.append("l12y -> end")
        var drawing = Drawing(arrows.joined(separator: ","))
        let found = drawing.provenance(of: "end", asking: "a")
        #expect(found?.paths.count == Provenance.mostPaths)
        #expect(found?.further == 8192 - Provenance.mostPaths)
        #expect(Set(found?.paths ?? []).count == Provenance.mostPaths)
    }

    @Test func `A list that is made to be endlessly deep ends the search and not the program`() {
        let count = 100_000
        let name = PackageName("deep")!
        let packages = (0..<count).map { PathSearch.Package(name: name, version: "\($0)") }
        let search = PathSearch(packages: packages, requests: [.init(package: 0)])
        var steps = 0
        let found = search.provenances(of: [count - 1]) { places in
            steps += 1
            return places.map { [.init(package: min($0 + 1, count - 1))] }
        }
        #expect(found[count - 1]?.paths.isEmpty == true)
        #expect(steps < 1000)
    }
}

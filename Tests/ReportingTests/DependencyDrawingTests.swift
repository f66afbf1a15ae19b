import PackagingStandards
import PythonEnvironments
import Testing

@testable import Reporting

@Suite struct DependencyDrawingTests {
    static func graph(_ packages: [String: [String]]) throws -> DependencyGraph {
        DependencyGraph(
            try packages.map { name, needs in
                DependencyGraph.Statement(
                    package: .init(name: try #require(PackageName(name)), version: "1"),
                    needs: try needs.map { (try #require(PackageName($0)), .any, nil) })
            })
    }

    static func drawing(_ graph: DependencyGraph, title: String = "t") -> DependencyDrawing {
        DependencyDrawing(
            outline: DependencyOutline(graph, direction: .needs),
            roles: DependencyRoles(graph, wanted: [], development: []), title: title)
    }

    @Test func `Arrows point to the right, except one of each circle`() throws {
        let layout = LayeredLayout(links: [[1, 2], [3], [3], [4], []], space: 10)
        #expect(layout.columns == [0, 1, 1, 2, 3])
        #expect(layout.arrows.allSatisfy { !$0.isBackward && layout.columns[$0.from] < layout.columns[$0.to] })
        let circle = LayeredLayout(links: [[1], [2], [0]], space: 10)
        #expect(circle.columns == [0, 1, 2])
        #expect(circle.arrows.filter(\.isBackward).count == 1)
    }

    @Test func `An arrow that skips columns bends once in each`() {
        let layout = LayeredLayout(links: [[1, 3], [2], [3], []], space: 10)
        #expect(layout.columns == [0, 1, 2, 3])
        #expect(zip(layout.arrows, layout.bends).first { $0.0.from == 0 && $0.0.to == 3 }?.1.count == 2)
    }

    @Test func `Boxes of one column never overlap`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<40 {
            let count = Int.random(in: 1...40, using: &random)
            let links = (0..<count).map { _ in
                (0..<Int.random(in: 0...4, using: &random)).map { _ in Int.random(in: 0..<count, using: &random) }
            }
            let layout = LayeredLayout(links: links, space: 10)
            for column in 0..<layout.columnCount {
                let heights = (0..<count).filter { layout.columns[$0] == column }.map { layout.heights[$0] }.sorted()
                #expect(zip(heights, heights.dropFirst()).allSatisfy { $1 - $0 > 9.99 }, "\(links)")
                #expect(heights.allSatisfy { $0 > 4.99 && $0 < layout.height + 0.01 })
            }
            for arrow in layout.arrows {
                let distance = layout.columns[arrow.to] - layout.columns[arrow.from]
                #expect(arrow.isBackward ? distance < 0 : distance > 0, "\(links)")
            }
        }
    }

    @Test func `What stands in a picture cannot leave its place`() throws {
        let svg = Self.drawing(try Self.graph(["a": []]), title: "</title><script>alert('x')</script>&\u{1b}[2J").svg
        #expect(!svg.contains("<script") && svg.contains("&lt;script&gt;alert(&#39;x&#39;)"))
        #expect(!svg.contains("\u{1b}"))
    }

    @Test func `Versions that somebody made up do no harm to a diagram`() throws {
        let odd = DependencyGraph([
            .init(
                package: .init(name: try #require(PackageName("a")), version: "1\"]; click n0 \"javascript:x\""),
                needs: [])
        ])
        let outline = DependencyOutline(odd, direction: .needs)
        let roles = DependencyRoles(odd, wanted: [], development: [])
        #expect(outline.mermaid(roles).contains("n0[\"a<br/>1#34;#93;#59; click n0 #34;javascript:x#34;\"]"))
        #expect(outline.dot(roles).contains("label = \"a\\n1\\\"]; click n0 \\\"javascript:x\\\"\""))
        #expect(Self.drawing(odd).svg.contains("1&quot;]; click"))
    }

    @Test func `A picture is the same every time`() throws {
        let graph = try Self.graph(["a": ["b", "c"], "b": ["d"], "c": ["d", "a"], "d": [], "e": ["d"], "f": []])
        #expect(Self.drawing(graph).svg == Self.drawing(graph).svg)
        #expect(Self.drawing(DependencyGraph([])).svg.hasPrefix("<svg "))
    }
}

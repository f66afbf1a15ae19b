internal import PackagingStandards
internal import PythonEnvironments

/// How a role is drawn. Colour is never the only difference: lines differ as well.
struct RolePaint {
    var fill: String
    var stroke: String
    var width: String
    /// Empty for a solid line.
    var dashes: String

    static func of(_ role: DependencyRoles.Role) -> RolePaint {
        switch role {
        case .wanted: RolePaint(fill: "#dbeafe", stroke: "#1d4ed8", width: "2", dashes: "")
        case .needed: RolePaint(fill: "#f8fafc", stroke: "#64748b", width: "1", dashes: "")
        case .development: RolePaint(fill: "#ede9fe", stroke: "#6d28d9", width: "2", dashes: "6 3")
        case .developmentNeeded: RolePaint(fill: "#faf5ff", stroke: "#7e6a9e", width: "1", dashes: "6 3")
        case .other: RolePaint(fill: "#fef9c3", stroke: "#854d0e", width: "1", dashes: "1 2")
        case .missing: RolePaint(fill: "#fee2e2", stroke: "#b91c1c", width: "2", dashes: "2 3")
        }
    }
}

extension DependencyOutline {
    /// The graph in the language of Mermaid, which GitHub and many editors draw.
    package func mermaid(_ roles: DependencyRoles) -> String {
        var text = "flowchart LR\n"
        for role in roles.present {
            let paint = RolePaint.of(role)
            text +=
                "    classDef \(Self.mermaidClass(role)) fill:\(paint.fill),stroke:\(paint.stroke),stroke-width:\(paint.width)px"
            text += (paint.dashes.isEmpty ? "" : ",stroke-dasharray:\(paint.dashes)") + ",color:#0f172a\n"
        }
        for place in graph.packages.indices {
            let label = Self.mermaidText(name(place)) + "<br/>" + Self.mermaidText(shownVersion(place))
            text += "    n\(place)[\"\(label)\"]:::\(Self.mermaidClass(roles[place]))\n"
        }
        for (place, links) in links.enumerated() {
            for link in links {
                let label = Self.mermaidText(shownVersions(link))
                text += "    n\(place) -->|\"\(label)\"| n\(link.package)\n"
            }
        }
        return text
    }

    private static func mermaidClass(_ role: DependencyRoles.Role) -> String { role.rawValue.replacing("-", with: "_") }

    /// Letters, digits and what means nothing to Mermaid as they are; the rest by number.
    private static func mermaidText(_ text: String) -> String {
        var result = ""
        for scalar in VisibleText.of(text).unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", " ", ".", ",", "-", "_", "+", "!", "=", "~", ":", "*":
                result.unicodeScalars.append(scalar)
            default: result += "#\(scalar.value);"
            }
        }
        return result
    }

    /// The graph in the language of Graphviz.
    package func dot(_ roles: DependencyRoles) -> String {
        var text = """
            digraph dependencies {
                rankdir = LR;
                node [shape = box, fontname = "sans-serif", fontsize = 11];
                edge [fontname = "sans-serif", fontsize = 9, color = "#64748b"];

            """
        for (place, package) in graph.packages.enumerated() {
            let role = roles[place]
            let paint = RolePaint.of(role)
            let label = Self.dotText(name(place)) + "\\n" + Self.dotText(shownVersion(place))
            let line = paint.dashes.isEmpty ? "" : role == .other || role == .missing ? ",dotted" : ",dashed"
            text +=
                "    \"\(Self.dotText(package.name.normalized))\" [label = \"\(label)\", class = \"\(role.rawValue)\", "
            text += "style = \"rounded,filled\(line)\", fillcolor = \"\(paint.fill)\", color = \"\(paint.stroke)\", "
            text += "penwidth = \(paint.width)];\n"
        }
        for (place, links) in links.enumerated() {
            let from = Self.dotText(graph.packages[place].name.normalized)
            for link in links {
                let to = Self.dotText(graph.packages[link.package].name.normalized)
                text += "    \"\(from)\" -> \"\(to)\" [label = \"\(Self.dotText(shownVersions(link)))\"];\n"
            }
        }
        return text + "}\n"
    }

    private static func dotText(_ text: String) -> String {
        VisibleText.of(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }

    func shownVersion(_ place: Int) -> String { graph.packages[place].version ?? "missing" }

    private func shownVersions(_ link: Link) -> String {
        let versions = link.versions.isEmpty ? "any" : link.versions
        return link.extra.map { "\(versions) [\($0)]" } ?? versions
    }
}

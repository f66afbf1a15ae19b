internal import PackagingStandards
internal import PythonEnvironments

/// A dependency graph as an SVG picture that needs nothing beside itself.
package struct DependencyDrawing: Sendable {
    package var outline: DependencyOutline
    package var roles: DependencyRoles
    /// Stands above the picture.
    package var title: String
    /// Packages that something is known against. Their boxes have a thick red line and a sign before the name.
    var alarming: Set<PackageName> = []

    package init(outline: DependencyOutline, roles: DependencyRoles, title: String) {
        self.outline = outline
        self.roles = roles
        self.title = title
    }

    private static let boxHeight = 26.0
    private static let rowHeight = 36.0
    private static let margin = 24.0
    private static let columnGap = 84.0
    private static let headHeight = 64.0

    package var svg: String {
        let layout = LayeredLayout(links: outline.links.map { $0.map(\.package) }, space: Self.rowHeight)
        let widths = outline.graph.packages.indices.map(boxWidth)
        var lefts: [Double] = []
        var columnWidths: [Double] = []
        var left = Self.margin
        for column in 0..<layout.columnCount {
            let width = widths.indices.filter { layout.columns[$0] == column }.map { widths[$0] }.max() ?? 0
            lefts.append(left)
            columnWidths.append(width)
            left += width + Self.columnGap
        }
        let width = max(left - Self.columnGap + Self.margin, legendWidth + 2 * Self.margin, 360)
        let height = layout.height + Self.headHeight + Self.margin
        var svg = head(width: width, height: height)
        for (arrow, bends) in zip(layout.arrows, layout.bends) {
            svg += path(arrow, bends, layout, widths, lefts, columnWidths)
        }
        for place in outline.graph.packages.indices {
            svg += box(
                place, left: lefts[layout.columns[place]], middle: layout.heights[place] + Self.headHeight,
                width: widths[place])
        }
        return svg + "</svg>\n"
    }

    // MARK: - Head

    private func head(width: Double, height: Double) -> String {
        let count = outline.graph.packages.count
        var text = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(Self.number(width))" height="\(Self.number(height))" \
            viewBox="0 0 \(Self.number(width)) \(Self.number(height))" role="img" font-family="system-ui, sans-serif" \
            font-size="12">
            <title>\(Self.escaped(title))</title>
            <desc>\(count) packages and which of them needs which</desc>
            <style>

            """
        for role in roles.present {
            let paint = RolePaint.of(role)
            text +=
                ".\(role.rawValue) rect { fill: \(paint.fill); stroke: \(paint.stroke); stroke-width: \(paint.width)"
            text += (paint.dashes.isEmpty ? "" : "; stroke-dasharray: \(paint.dashes)") + " }\n"
        }
        text += """
            text { fill: #0f172a }
            .name { font-weight: 600 }
            \(alarming.isEmpty ? "" : ".alarming rect { stroke: #b91c1c; stroke-width: 4 }\n")\
            .version, .legend text { fill: #334155 }
            .arrow { fill: none; stroke: #94a3b8; stroke-width: 1.2 }
            .backward { stroke: #b91c1c; stroke-dasharray: 5 3 }
            </style>
            <defs><marker id="point" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" \
            orient="auto"><path d="M0 0 8 4 0 8z" fill="#94a3b8"/></marker></defs>
            <rect width="100%" height="100%" fill="#ffffff"/>
            <text x="\(Self.number(Self.margin))" y="26" font-size="15" class="name">\(Self.escaped(title))</text>
            <g class="legend">

            """
        var left = Self.margin
        for role in roles.present {
            text +=
                "<g class=\"\(role.rawValue)\"><rect x=\"\(Self.number(left))\" y=\"38\" width=\"16\" height=\"12\" rx=\"3\"/>"
            text += "<text x=\"\(Self.number(left + 22))\" y=\"48\">\(Self.escaped(role.caption))</text></g>\n"
            left += Self.legendStep(role)
        }
        return text + "</g>\n"
    }

    private static func legendStep(_ role: DependencyRoles.Role) -> Double { 44 + Double(role.caption.count) * 6.6 }
    private var legendWidth: Double { roles.present.map(Self.legendStep).reduce(0, +) }

    // MARK: - Boxes and arrows

    private func boxWidth(_ place: Int) -> Double {
        (alarming.contains(outline.graph.packages[place].name) ? 44 : 26) + Double(outline.name(place).count) * 7.4
            + Double(outline.shownVersion(place).count) * 6.8
    }

    private func box(_ place: Int, left: Double, middle: Double, width: Double) -> String {
        let isAlarming = alarming.contains(outline.graph.packages[place].name)
        let name = (isAlarming ? "⚠ " : "") + Self.escaped(outline.name(place))
        let version = Self.escaped(outline.shownVersion(place))
        let top = middle - Self.boxHeight / 2
        return """
            <g class="\(roles[place].rawValue)\(isAlarming ? " alarming" : "")"><title>\(name) \(version)</title>\
            <rect x="\(Self.number(left))" y="\(Self.number(top))" width="\(Self.number(width))" \
            height="\(Self.number(Self.boxHeight))" rx="6"/>\
            <text x="\(Self.number(left + 9))" y="\(Self.number(middle + 4))"><tspan class="name">\(name)</tspan> \
            <tspan class="version">\(version)</tspan></text></g>

            """
    }

    /// A curve that leaves to the right, passes the columns between at its bends, and arrives from the left.
    private func path(
        _ arrow: LayeredLayout.Arrow, _ bends: [Double], _ layout: LayeredLayout, _ widths: [Double],
        _ lefts: [Double], _ columnWidths: [Double]
    ) -> String {
        func height(_ place: Int) -> Double { layout.heights[place] + Self.headHeight }
        let (from, to) = (layout.columns[arrow.from], layout.columns[arrow.to])
        let direction = arrow.isBackward ? -1.0 : 1.0
        var x = arrow.isBackward ? lefts[from] : lefts[from] + widths[arrow.from]
        var y = height(arrow.from)
        var d = "M\(Self.number(x)) \(Self.number(y))"
        func curve(to nextX: Double, _ nextY: Double) {
            let reach = max(abs(nextX - x) / 2, 20) * direction
            d += "C\(Self.number(x + reach)) \(Self.number(y)) \(Self.number(nextX - reach)) \(Self.number(nextY)) "
            d += "\(Self.number(nextX)) \(Self.number(nextY))"
            (x, y) = (nextX, nextY)
        }
        if !arrow.isBackward {
            // Past the wider boxes of its own column first.
            x = lefts[from] + columnWidths[from]
            d += "H\(Self.number(x))"
        }
        for (index, bend) in bends.enumerated() {
            let column = arrow.isBackward ? from - 1 - index : from + 1 + index
            let (near, far) = (lefts[column], lefts[column] + columnWidths[column])
            curve(to: arrow.isBackward ? far : near, bend + Self.headHeight)
            x = arrow.isBackward ? near : far
            d += "H\(Self.number(x))"
        }
        curve(to: arrow.isBackward ? lefts[to] + widths[arrow.to] : lefts[to], height(arrow.to))
        return "<path class=\"arrow\(arrow.isBackward ? " backward" : "")\" d=\"\(d)\" marker-end=\"url(#point)\"/>\n"
    }

    // MARK: - Text

    /// With one decimal at most.
    private static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        let rest = abs(tenths) % 10
        return sign + String(abs(tenths) / 10) + (rest == 0 ? "" : "." + String(rest))
    }

    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in VisibleText.of(text).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

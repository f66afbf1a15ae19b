/// Places for the boxes of a directed graph: columns from left to right, so that arrows point to the right, and an order within
/// the columns in which few of them cross. An arrow that skips columns bends around the boxes between.
struct LayeredLayout {
    /// The column of each box.
    private(set) var columns: [Int]
    /// Where the middle of each box is, from the top.
    private(set) var heights: [Double]
    private(set) var columnCount: Int
    private(set) var height: Double
    /// The heights at which an arrow passes the columns between its ends, by its place in `arrows`.
    private(set) var bends: [[Double]]
    let arrows: [Arrow]

    struct Arrow {
        var from: Int
        var to: Int
        /// Whether it points to the left, which only one of a circle does.
        var isBackward: Bool
    }

    /// A box, or the place where an arrow passes a column.
    private struct Slot {
        var column: Int
        var space: Double
        var left: [Int] = []
        var right: [Int] = []
    }

    /// - Parameters:
    ///   - links: by box, the boxes that arrows lead to.
    ///   - space: how much height a box takes, with the gap to the next.
    init(links: [[Int]], space: Double) {
        var arrows: [Arrow] = []
        let order = Self.depthFirst(links)
        for (from, targets) in links.enumerated() {
            for to in targets
            where to != from && !arrows.suffix(targets.count).contains(where: { $0.from == from && $0.to == to }) {
                arrows.append(Arrow(from: from, to: to, isBackward: order[from] < order[to]))
            }
        }
        columns = Self.columns(count: links.count, arrows: arrows, finished: order)
        columnCount = (columns.max() ?? -1) + 1
        var slots = columns.map { Slot(column: $0, space: space) }
        var routes: [[Int]] = []
        for arrow in arrows {
            let (first, last) = arrow.isBackward ? (arrow.to, arrow.from) : (arrow.from, arrow.to)
            var route: [Int] = []
            var previous = first
            for column in (columns[first] + 1)..<max(columns[last], columns[first] + 1) {
                slots.append(Slot(column: column, space: space / 4))
                route.append(slots.count - 1)
                Self.join(previous, slots.count - 1, &slots)
                previous = slots.count - 1
            }
            Self.join(previous, last, &slots)
            routes.append(arrow.isBackward ? route.reversed() : route)
        }
        let rows = Self.ordered(slots, columnCount: columnCount)
        let found = Self.placed(slots, rows)
        heights = Array(found.prefix(links.count))
        bends = routes.map { $0.map { found[$0] } }
        height = (found.max() ?? 0) + space / 2
        self.arrows = arrows
    }

    private static func join(_ left: Int, _ right: Int, _ slots: inout [Slot]) {
        slots[left].right.append(right)
        slots[right].left.append(left)
    }

    /// The order in which a walk into the depth leaves the boxes. An arrow to a box that is left later closes a circle.
    private static func depthFirst(_ links: [[Int]]) -> [Int] {
        var order = [Int](repeating: -1, count: links.count)
        var isEntered = [Bool](repeating: false, count: links.count)
        var count = 0
        var hasArrow = [Bool](repeating: false, count: links.count)
        for target in links.joined() { hasArrow[target] = true }
        for start in links.indices.filter({ !hasArrow[$0] }) + links.indices where !isEntered[start] {
            isEntered[start] = true
            var stack = [(box: start, next: 0)]
            while let top = stack.last {
                if top.next < links[top.box].count {
                    stack[stack.count - 1].next += 1
                    let target = links[top.box][top.next]
                    if !isEntered[target] {
                        isEntered[target] = true
                        stack.append((target, 0))
                    }
                } else {
                    order[top.box] = count
                    count += 1
                    stack.removeLast()
                }
            }
        }
        return order
    }

    /// Each box stands one column to the right of the last box that leads to it.
    private static func columns(count: Int, arrows: [Arrow], finished: [Int]) -> [Int] {
        var columns = [Int](repeating: 0, count: count)
        var outgoing = [[Int]](repeating: [], count: count)
        for arrow in arrows {
            let (from, to) = arrow.isBackward ? (arrow.to, arrow.from) : (arrow.from, arrow.to)
            outgoing[from].append(to)
        }
        // What is left last comes first.
        for box in (0..<count).sorted(by: { finished[$0] > finished[$1] }) {
            for target in outgoing[box] { columns[target] = max(columns[target], columns[box] + 1) }
        }
        return columns
    }

    /// The slots of each column from top to bottom, moved to the middle of their neighbours a few times over.
    private static func ordered(_ slots: [Slot], columnCount: Int) -> [[Int]] {
        var rows = [[Int]](repeating: [], count: columnCount)
        for (index, slot) in slots.enumerated() { rows[slot.column].append(index) }
        var rank = [Double](repeating: 0, count: slots.count)
        for row in rows {
            for (place, slot) in row.enumerated() { rank[slot] = (Double(place) + 0.5) / Double(row.count) }
        }
        for round in 0..<12 {
            let isForward = round % 2 == 0
            for column in isForward ? Array(rows.indices) : rows.indices.reversed() {
                let middles = rows[column].map { slot -> Double in
                    let near = isForward ? slots[slot].left : slots[slot].right
                    // What no arrow leads to or from goes below all the rest.
                    if slots[slot].left.isEmpty, slots[slot].right.isEmpty { return 2 }
                    return near.isEmpty ? rank[slot] : near.reduce(0) { $0 + rank[$1] } / Double(near.count)
                }
                let sorted = rows[column].indices.sorted { (middles[$0], $0) < (middles[$1], $1) }
                rows[column] = sorted.map { rows[column][$0] }
                // Ranks are shares of the column, so that short and long columns compare.
                let count = Double(max(rows[column].count, 1))
                for (place, slot) in rows[column].enumerated() { rank[slot] = (Double(place) + 0.5) / count }
            }
        }
        return rows
    }

    /// Heights close to those of the neighbours, with no two slots of a column closer than their space.
    private static func placed(_ slots: [Slot], _ rows: [[Int]]) -> [Double] {
        var heights = [Double](repeating: 0, count: slots.count)
        for row in rows {
            var top = 0.0
            for slot in row {
                heights[slot] = top + slots[slot].space / 2
                top += slots[slot].space
            }
        }
        for round in 0..<16 {
            let isForward = round % 2 == 0
            for row in isForward ? rows : rows.reversed() {
                let wishes = row.map { slot -> Double in
                    let near = isForward ? slots[slot].left : slots[slot].right
                    return near.isEmpty ? heights[slot] : near.reduce(0) { $0 + heights[$1] } / Double(near.count)
                }
                let fitted = fit(wishes, spaces: row.map { slots[$0].space })
                for (slot, height) in zip(row, fitted) { heights[slot] = height }
            }
        }
        let top = zip(heights, slots).map { $0 - $1.space / 2 }.min() ?? 0
        return heights.map { $0 - top }
    }

    /// The heights nearest to the wishes that keep order and distance: neighbours that would overlap move together.
    private static func fit(_ wishes: [Double], spaces: [Double]) -> [Double] {
        var offsets: [Double] = []
        var offset = 0.0
        for (index, space) in spaces.enumerated() {
            if index > 0 { offset += (spaces[index - 1] + space) / 2 }
            offsets.append(offset)
        }
        var blocks: [(sum: Double, count: Int)] = []
        for (wish, offset) in zip(wishes, offsets) {
            blocks.append((wish - offset, 1))
            while blocks.count > 1 {
                let (upper, lower) = (blocks[blocks.count - 2], blocks[blocks.count - 1])
                guard upper.sum / Double(upper.count) > lower.sum / Double(lower.count) else { break }
                blocks.removeLast()
                blocks[blocks.count - 1] = (upper.sum + lower.sum, upper.count + lower.count)
            }
        }
        let bases = blocks.flatMap { Array(repeating: $0.sum / Double($0.count), count: $0.count) }
        return zip(bases, offsets).map(+)
    }
}

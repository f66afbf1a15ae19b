/// Rows whose columns stand under one another, for people and for tools that split at two blanks.
package enum TextColumns {
    /// Each column is as wide as its widest cell; the last one is not padded. Ends in a line feed unless there are no rows.
    package static func text(_ rows: [[String]]) -> String {
        var widths: [Int] = []
        for row in rows {
            for (number, cell) in row.enumerated() {
                if number == widths.count { widths.append(0) }
                widths[number] = max(widths[number], cell.count)
            }
        }
        return rows.map { row in
            row.enumerated().map { number, cell in
                number == row.count - 1
                    ? cell : cell + String(repeating: " ", count: widths[number] - cell.count)
            }.joined(separator: "  ") + "\n"
        }.joined()
    }
}

/// Finds the word that someone probably meant.
enum Likeness {
    /// The candidate that differs least from the word, if it differs by no more than a third of the letters.
    ///
    /// - Parameter limit: The most that they may differ, if fewer letters than that third.
    static func nearest(to word: String, among candidates: [String], within limit: Int = .max) -> String? {
        let letters = Array(word.lowercased())
        // A long word is not a slip of the fingers, and comparing it would cost its square.
        guard !letters.isEmpty, letters.count <= 40 else { return nil }
        var best: (distance: Int, candidate: String)?
        for candidate in candidates {
            let distance = distance(letters, Array(candidate.lowercased()))
            guard distance <= min(limit, max(1, max(letters.count, candidate.count) / 3)) else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (distance, candidate) }
        }
        return best?.candidate
    }

    /// Insertions, removals, replacements and swaps of neighbours that lead from one to the other.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for i in left.indices {
            var row = [i + 1]
            for j in right.indices {
                var least = min(row[j] + 1, last[j + 1] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    least = min(least, beforeLast[j - 1] + 1)
                }
                row.append(least)
            }
            (beforeLast, last) = (last, row)
        }
        return last[right.count]
    }
}

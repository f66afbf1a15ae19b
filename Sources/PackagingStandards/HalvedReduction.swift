extension Array {
    /// What `combine`, for which it does not matter where the brackets are, makes of all elements. Halves are combined, so
    /// that of many elements none is combined with nearly all the others again and again.
    func reducedInHalves(_ nothing: Element, _ combine: (Element, Element) -> Element) -> Element {
        guard var level = isEmpty ? nil : self else { return nothing }
        while level.count > 1 {
            level = stride(from: 0, to: level.count, by: 2).map { index in
                index + 1 < level.count ? combine(level[index], level[index + 1]) : level[index]
            }
        }
        return level[0]
    }
}

/// A path compared byte by byte, as most file systems compare. Swift's strings also equate two spellings of an accent, which
/// are two files.
struct ExactPath: Hashable, Sendable {
    let text: String
    private let isFolded: Bool

    init(_ text: String) {
        self.text = text
        isFolded = false
    }

    /// A path as file systems compare that tell neither `A` from `a` nor two spellings of an accent from each other. It is
    /// never equal to one that is compared byte by byte.
    init(folding text: String) {
        self.text = Self.folded(text)
        isFolded = true
    }

    /// The text in one case. Some letters have more in common in the one, some in the other.
    static func folded(_ text: String) -> String { text.uppercased().lowercased() }

    static func == (left: ExactPath, right: ExactPath) -> Bool {
        guard left.isFolded == right.isFolded else { return false }
        if left.isFolded { return left.text == right.text }
        let (first, second) = (left.text.utf8, right.text.utf8)
        return first.count == second.count && first.elementsEqual(second)
    }

    func hash(into hasher: inout Hasher) {
        if isFolded { return text.hash(into: &hasher) }
        let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { hasher.combine(bytes: .init($0)) }
        if isDone == nil { for byte in text.utf8 { hasher.combine(byte) } }
    }
}

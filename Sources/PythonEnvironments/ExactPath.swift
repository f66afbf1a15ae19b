/// A path compared byte by byte, as file systems compare. Swift's strings also equate two spellings of an accent, which are
/// two files.
struct ExactPath: Hashable, Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: ExactPath, right: ExactPath) -> Bool {
        let (first, second) = (left.text.utf8, right.text.utf8)
        return first.count == second.count && first.elementsEqual(second)
    }

    func hash(into hasher: inout Hasher) {
        let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { hasher.combine(bytes: .init($0)) }
        if isDone == nil { for byte in text.utf8 { hasher.combine(byte) } }
    }
}

/// A marker as somebody wrote it. The text is what is written again.
package struct WrittenMarker: Equatable, Sendable {
    package var text: String

    package init(text: String) {
        self.text = text
    }
}

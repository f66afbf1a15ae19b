import PackagingStandards

/// A marker as somebody wrote it and as it is meant. The text is what is written again.
package struct WrittenMarker: Equatable, Sendable {
    package var text: String
    package var marker: Marker

    package init(text: String, marker: Marker) {
        self.text = text
        self.marker = marker
    }

    /// Reads a marker (PEP 508).
    package init(_ text: String) throws(StandardsError) {
        self.init(text: text, marker: try Marker(text))
    }
}

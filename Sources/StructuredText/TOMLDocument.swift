/// A TOML 1.0 text with everything that it says and where it says it. Nothing of the text is lost: ``bytes`` is the text.
package struct TOMLDocument: Sendable {
    /// The whole text as it was read.
    package let bytes: [UInt8]
    /// What the text says.
    package let root: TOMLTable

    /// Reads a text; errors say what is wrong and where.
    package init(parsing bytes: [UInt8]) throws(TextError) {
        self.bytes = bytes
        root = TOMLTable()
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Line and column of a place in the text.
    package func position(of offset: Int) -> TextPosition { TextPosition(of: offset, in: bytes) }
}

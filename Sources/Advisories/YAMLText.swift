import StructuredText

/// YAML as values, for files beside advisories that are kept in it. What ``YAMLReader`` does not read is refused.
package enum YAMLText {
    /// The value of a document. Scalars are strings, whatever they look like.
    package static func value(of bytes: [UInt8]) throws(TextError) -> JSONValue { try YAMLReader.value(of: bytes) }
}

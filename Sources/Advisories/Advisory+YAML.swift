import StructuredText

extension Advisory {
    /// Reads one record of a database that keeps them as YAML, as the Python Packaging Advisory Database does.
    package init(yaml bytes: [UInt8], source: String) throws(AdvisoryError) {
        guard bytes.count <= Self.largestText else { throw .tooLarge(source: source, limit: Self.largestText) }
        let value: JSONValue
        do throws(TextError) { value = try YAMLReader.value(of: bytes) } catch {
            throw AdvisoryError.notYAML(source: source, error)
        }
        try self.init(osv: value, source: source)
    }
}

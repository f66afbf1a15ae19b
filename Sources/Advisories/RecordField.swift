import StructuredText

/// A value inside a record, with the way that leads to it, so that what is refused can be found.
struct RecordField {
    let source: String
    let path: String
    let value: JSONValue

    init(source: String, path: String = "", value: JSONValue) {
        self.source = source
        self.path = path
        self.value = value
    }

    func refusal(_ expected: String) -> AdvisoryError { .record(source: source, path: path, expected: expected) }

    /// The member, nil when it is missing or null.
    func member(_ key: String) throws(AdvisoryError) -> RecordField? {
        guard let object = value.object else { throw refusal("an object") }
        guard let found = object[key], found != .null else { return nil }
        return RecordField(source: source, path: path.isEmpty ? key : "\(path).\(key)", value: found)
    }

    func required(_ key: String) throws(AdvisoryError) -> RecordField {
        guard let found = try member(key) else {
            throw AdvisoryError.record(source: source, path: path.isEmpty ? key : "\(path).\(key)", expected: "there")
        }
        return found
    }

    func string() throws(AdvisoryError) -> String {
        guard let text = value.string else { throw refusal("a string") }
        return text
    }

    func elements() throws(AdvisoryError) -> [RecordField] {
        guard let values = value.array else { throw refusal("an array") }
        return values.enumerated().map { RecordField(source: source, path: "\(path)[\($0.offset)]", value: $0.element) }
    }

    /// The elements of a member; none when it is missing.
    func elements(of key: String) throws(AdvisoryError) -> [RecordField] { try member(key)?.elements() ?? [] }

    func strings(of key: String) throws(AdvisoryError) -> [String] {
        var texts: [String] = []
        for element in try elements(of: key) { texts.append(try element.string()) }
        return texts
    }

    func timestamp() throws(AdvisoryError) -> Timestamp {
        guard let moment = Timestamp(try string()) else { throw refusal("a date and time") }
        return moment
    }

    /// The members of an object in order; a key that repeats is refused, as two readers would differ about it.
    func members() throws(AdvisoryError) -> [(key: String, field: RecordField)] {
        guard let object = value.object else { throw refusal("an object") }
        if let repeated = object.firstRepeatedMember {
            throw AdvisoryError.record(source: source, path: "\(path).\(repeated.key)", expected: "there only once")
        }
        return object.members.map { member in
            (member.key, RecordField(source: source, path: "\(path).\(member.key)", value: member.value))
        }
    }
}

extension JSONValue {
    /// Reads JSON that came from outside.
    init(advisoryText bytes: [UInt8], source: String) throws(AdvisoryError) {
        guard bytes.count <= Advisory.largestText else {
            throw .tooLarge(source: source, limit: Advisory.largestText)
        }
        do throws(TextError) {
            // Collections of advisories are chosen by whoever judges by them, and may be large.
            self = try JSONValue(parsing: bytes, countLimit: 20_000_000)
        } catch { throw AdvisoryError.notJSON(source: source, error) }
    }
}

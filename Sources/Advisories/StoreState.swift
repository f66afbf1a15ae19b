import StructuredText

/// What a store says about itself.
package struct StoreState: Equatable, Sendable {
    /// How many records it holds.
    package var records: Int
    /// How many Python projects they are about.
    package var packages: Int
    /// The newest change of any record, those apart that claim to lie in the future.
    package var newestModified: Timestamp?
    /// When the store was brought up to date last, whether or not anything had changed.
    package var updated: Timestamp
    package var origins: [Origin]
    /// Whether it knows only what was asked about: silence about another package says nothing.
    package var isPartial: Bool

    /// Where the records about Python itself come from; nil where there are none.
    package var interpreterOrigin: Origin? { origins.first { $0.kind == Origin.interpreterKind } }

    /// The sources of the records about projects.
    package var projectOrigins: [Origin] { origins.filter { $0.kind != Origin.interpreterKind } }

    /// One source from which records were taken.
    package struct Origin: Hashable, Sendable {
        /// `osv-zip`, `folder`, `index`, `osv-service`, `safety`, `interpreter`, …
        package var kind: String

        /// The kind of a source of advisories about Python itself.
        package static let interpreterKind = "interpreter"

        /// The address or path, without credentials.
        package var location: String
        /// The server's mark of the version that was fetched.
        package var etag: String?
        /// The SHA-256 of what was fetched, in hexadecimal.
        package var sha256: String?
        package var fetched: Timestamp
        /// How many records came from there.
        package var records: Int
        /// The newest change that was seen there: from where on the next list of changes has to be read.
        package var newest: Timestamp?

        package init(
            kind: String, location: String, etag: String? = nil, sha256: String? = nil, fetched: Timestamp,
            records: Int,
            newest: Timestamp? = nil
        ) {
            self.kind = kind
            self.location = location
            self.etag = etag
            self.sha256 = sha256
            self.fetched = fetched
            self.records = records
            self.newest = newest
        }
    }
}

extension StoreState.Origin {
    package var json: JSONValue {
        var object = JSONObject()
        object["kind"] = .string(kind)
        object["location"] = .string(location)
        object["etag"] = etag.map(JSONValue.string)
        object["sha256"] = sha256.map(JSONValue.string)
        object["fetched"] = .string(fetched.description)
        object["records"] = JSONValue(records)
        object["newest"] = newest.map { .string($0.description) }
        return .object(object)
    }

    init?(json: JSONValue) {
        guard let kind = json["kind"]?.string, let location = json["location"]?.string,
            let fetched = json["fetched"]?.string.flatMap(Timestamp.init), let records = json["records"]?.integer
        else { return nil }
        self.init(
            kind: kind, location: location, etag: json["etag"]?.string, sha256: json["sha256"]?.string,
            fetched: fetched,
            records: records, newest: json["newest"]?.string.flatMap(Timestamp.init))
    }
}

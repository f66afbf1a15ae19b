/// What a wheel's `METADATA`, a source distribution's `PKG-INFO` or an index's metadata file says of one release (the
/// core metadata specification, versions 1.0 to 2.x).
package struct CoreMetadata: Hashable, Sendable {
    /// `2.4`.
    package let metadataVersion: String
    package let name: PackageName
    package let version: Version
    /// What the release needs, in the order of the file.
    package let requiresDist: [Requirement]
    /// The versions of Python that the release is meant for; nil where it does not say.
    package let requiresPython: SpecifierSet?
    /// The extras that may be asked for, in the order of the file. A name that no requirement could spell (old files
    /// have such) is left out.
    package let providedExtras: [PackageName]
    /// The names, in lower case, of the fields that may differ in the wheels built from this source distribution.
    package let dynamic: Set<String>
    /// All headers as they stand, except a description.
    package let fields: [MetadataField]

    /// The metadata in the bytes of a file. Only the headers are read.
    ///
    /// Requirements and `Requires-Python` are read with the lenience that old metadata needs, see
    /// ``Requirement/init(lenient:)``; what cannot be understood even so is an error that names its line, as a release
    /// whose needs are unknown cannot be installed. The same holds for a missing or doubtful name or version, and for a
    /// metadata version with a first number that is not known.
    package init(parsing bytes: [UInt8]) throws(StandardsError) {
        // Far above what any release needs with all its extras.
        let mostRequirements = 50_000
        let fields = MetadataField.fields(startOf: bytes).filter { $0.name != "description" }
        let metadataVersion = try CoreMetadata.value("Metadata-Version", in: fields, CoreMetadata.metadataVersion)
        let name = try CoreMetadata.value("Name", in: fields, CoreMetadata.name)
        let version = try CoreMetadata.value("Version", in: fields, CoreMetadata.version)
        guard let metadataVersion, let name, let version else {
            let missing = metadataVersion == nil ? "Metadata-Version" : name == nil ? "Name" : "Version"
            throw StandardsError("the field `\(missing)` is missing", offset: 0)
        }
        requiresPython = try CoreMetadata.value("Requires-Python", in: fields, CoreMetadata.requiresPython)

        var requiresDist: [Requirement] = []
        var providedExtras: [PackageName] = []
        var seenExtras: Set<PackageName> = []
        var dynamic: Set<String> = []
        for field in fields {
            switch field.name {
            case "requires-dist":
                guard requiresDist.count < mostRequirements else {
                    throw CoreMetadata.error(field, "one of more than \(mostRequirements)")
                }
                requiresDist.append(try CoreMetadata.requirement(field))
            case "provides-extra":
                if let extra = PackageName(field.value), seenExtras.insert(extra).inserted {
                    providedExtras.append(extra)
                }
            case "dynamic": dynamic.insert(field.value.lowercased())
            default: break
            }
        }
        self.metadataVersion = metadataVersion
        self.name = name
        self.version = version
        self.requiresDist = requiresDist
        self.providedExtras = providedExtras
        self.dynamic = dynamic
        self.fields = fields
    }

    // MARK: Reading

    /// The value of a field that may stand once. It may be repeated when that changes nothing; two values that differ
    /// are an error, as nobody could say which one counts.
    private static func value<Value: Equatable>(
        _ name: String, in fields: [MetadataField], _ read: (MetadataField) throws(StandardsError) -> Value
    ) throws(StandardsError) -> Value? {
        let lowercased = name.lowercased()
        var found: (value: Value, line: Int)?
        for field in fields where field.name == lowercased {
            let value = try read(field)
            if let found, found.value != value { throw error(field, "another value than in line \(found.line)") }
            if found == nil { found = (value, field.line) }
        }
        return found?.value
    }

    private static func metadataVersion(_ field: MetadataField) throws(StandardsError) -> String {
        guard let version = Version(field.value), !version.isPrerelease else {
            throw error(field, "no version of the metadata specification")
        }
        guard version.major < 3 else { throw error(field, "a version of the metadata specification that is not known") }
        return field.value
    }

    private static func name(_ field: MetadataField) throws(StandardsError) -> PackageName {
        guard let name = PackageName(field.value) else { throw error(field, "no valid name of a project") }
        return name
    }

    private static func version(_ field: MetadataField) throws(StandardsError) -> Version {
        guard let version = Version(field.value) else { throw error(field, "no version that PEP 440 knows") }
        return version
    }

    private static func requiresPython(_ field: MetadataField) throws(StandardsError) -> SpecifierSet {
        do throws(StandardsError) { return try SpecifierSet(lenient: field.unfolded) } catch {
            throw misread(field, error)
        }
    }

    private static func requirement(_ field: MetadataField) throws(StandardsError) -> Requirement {
        do throws(StandardsError) { return try Requirement(lenient: field.unfolded) } catch {
            throw misread(field, error)
        }
    }

    private static func error(_ field: MetadataField, _ problem: String) -> StandardsError {
        StandardsError("`\(field.name)` in line \(field.line) is \(problem): `\(field.unfolded)`", offset: field.offset)
    }

    private static func misread(_ field: MetadataField, _ error: StandardsError) -> StandardsError {
        let isFolded = field.value.utf8.contains(0x0A)
        return StandardsError(
            "`\(field.name)` in line \(field.line) cannot be understood: \(error.message) in `\(field.unfolded)`",
            offset: field.offset + (isFolded ? 0 : error.offset))
    }
}

// MARK: - Other fields

extension CoreMetadata {
    /// The first value of a field by its name in lower case, or nil where it does not stand or is empty.
    package func value(of field: String) -> String? {
        fields.first { $0.name == field }.flatMap { $0.value.isEmpty ? nil : $0.value }
    }

    /// All values of a field that may be repeated, by its name in lower case.
    package func values(of field: String) -> [String] {
        fields.filter { $0.name == field }.map(\.value)
    }

    /// One line about the project.
    package var summary: String? { value(of: "summary") }
    /// The licence in free text; since metadata 2.4 replaced by ``licenseExpression``.
    package var license: String? { value(of: "license") }
    /// The licence as an SPDX expression.
    package var licenseExpression: String? { value(of: "license-expression") }
    /// Paths of licence texts.
    package var licenseFiles: [String] { values(of: "license-file") }
    /// Trove classifiers.
    package var classifiers: [String] { values(of: "classifier") }
    package var homePage: String? { value(of: "home-page") }
    package var author: String? { value(of: "author") }
    package var authorEmail: String? { value(of: "author-email") }
    package var maintainer: String? { value(of: "maintainer") }
    package var maintainerEmail: String? { value(of: "maintainer-email") }
    /// Names that can be imported once the release is installed; nil where the release does not say (before 2.5).
    package var importNames: [String]? {
        let values = values(of: "import-name")
        return values.isEmpty ? nil : values.filter { !$0.isEmpty }
    }
    /// Namespaces that the release contributes to.
    package var importNamespaces: [String] { values(of: "import-namespace") }

    /// Labels and addresses, in the order of the file.
    package var projectURLs: [(label: String, url: String)] {
        values(of: "project-url").map { value in
            let comma = value.firstIndex(of: ",") ?? value.endIndex
            let rest = value[comma...].dropFirst()
            return (CoreMetadata.trimmed(value[..<comma]), CoreMetadata.trimmed(rest))
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }

    /// Whether what a source distribution says of its dependencies holds for each wheel built from it (PEP 643), so
    /// that nothing needs to be built to know them. For a wheel's own metadata this question has no meaning.
    package var dependenciesAreStatic: Bool {
        guard let version = Version(metadataVersion), version.major > 2 || version.major == 2 && version.minor >= 2
        else { return false }
        return dynamic.isDisjoint(with: ["requires-dist", "requires-python", "provides-extra", "name", "version"])
    }
}

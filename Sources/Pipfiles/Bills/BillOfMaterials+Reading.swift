import Diagnostics
import PackagingStandards
import StructuredText

extension BillOfMaterials {
    /// Reads a bill, whatever form it has, which its content tells and not its name.
    ///
    /// - Parameter file: What messages call the file.
    package init(parsing bytes: [UInt8], file: String) throws(BillError) {
        guard bytes.count <= Self.largestText else {
            throw BillError(.tooLarge(Self.largestText), at: SourceSpan(file: file))
        }
        let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        let text = hasMark ? Array(bytes.dropFirst(3)) : bytes
        let first = text.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
        switch first {
        case UInt8(ascii: "{"):
            self = try Self.json(text, file)
        case UInt8(ascii: "<"):
            var reader = BillReader(text, file: file)
            self = try reader.cycloneDX(Self.xml(text, file))
        default:
            let start = String(decoding: text.prefix(4096), as: UTF8.self)
            let isTagValue = start.split(separator: "\n").contains { $0.hasPrefix("SPDXVersion:") }
            throw BillError(
                isTagValue ? .unreadForm("SPDX's tag-value") : .unrecognized, at: SourceSpan(file: file, line: 1))
        }
    }

    private static func json(_ text: [UInt8], _ file: String) throws(BillError) -> BillOfMaterials {
        let value: JSONValue
        do throws(TextError) { value = try JSONValue(parsing: text) } catch {
            throw BillError(
                .syntax(error.message, form: "JSON"),
                at: SourceSpan(file: file, line: error.line, column: error.column))
        }
        var reader = BillReader(text, file: file)
        guard let root = value.object else { throw BillError(.unrecognized, at: SourceSpan(file: file, line: 1)) }
        try reader.refuseRepetition(root)
        if root["bomFormat"]?.string == "CycloneDX" { return try reader.cycloneDX(root) }
        if root["spdxVersion"]?.string != nil { return try reader.spdx(root) }
        if let context = root["@context"], BillReader.isSPDX3(context) { return try reader.linkedData(root) }
        throw BillError(.unrecognized, at: SourceSpan(file: file, line: 1))
    }

    private static func xml(_ text: [UInt8], _ file: String) throws(BillError) -> XMLNode {
        do throws(TextError) { return try XMLNode(parsing: text) } catch {
            throw BillError(
                .syntax(error.message, form: "XML"),
                at: SourceSpan(file: file, line: error.line, column: error.column))
        }
    }
}

/// What the readers of the several forms have in common.
struct BillReader {
    let file: String
    private let lines: TextLines
    var bill = BillOfMaterials(format: "")
    var links = BillLinks()

    init(_ text: [UInt8], file: String) {
        self.file = file
        lines = TextLines(text)
    }

    func span(_ place: TextPlace?) -> SourceSpan {
        guard let offset = place?.offset else { return SourceSpan(file: file) }
        let position = lines.position(of: offset)
        return SourceSpan(file: file, line: position.line, column: position.column)
    }

    /// The bill, with what its links say.
    func linked() -> BillOfMaterials {
        var bill = bill
        links.apply(to: &bill)
        return bill
    }

    // MARK: - JSON, strictly

    func refuseRepetition(_ object: JSONObject) throws(BillError) {
        guard let repeated = object.firstRepeatedMember else { return }
        throw BillError(.repeatedKey(repeated.key), at: span(repeated.place))
    }

    func place(_ key: String, in object: JSONObject) -> TextPlace? {
        object.members.last { $0.key.isSpelled(like: key) }?.place ?? object.members.first?.place
    }

    /// The elements of a member that is an array of objects; none where it is missing.
    func objects(_ key: String, in object: JSONObject) throws(BillError) -> [JSONObject] {
        guard let value = object[key] else { return [] }
        guard let array = value.array else {
            throw BillError(.kind(place: key, expected: "an array"), at: span(place(key, in: object)))
        }
        var objects: [JSONObject] = []
        objects.reserveCapacity(array.count)
        for element in array {
            guard let element = element.object else {
                throw BillError(.kind(place: key, expected: "an array of objects"), at: span(place(key, in: object)))
            }
            try refuseRepetition(element)
            objects.append(element)
        }
        return objects
    }

    /// The text of a member; nil where it is missing.
    func text(_ key: String, in object: JSONObject) throws(BillError) -> String? {
        guard let value = object[key] else { return nil }
        guard let text = value.string else {
            throw BillError(.kind(place: key, expected: "a string"), at: span(place(key, in: object)))
        }
        return text
    }

    func requiredText(_ key: String, in object: JSONObject) throws(BillError) -> String {
        guard let text = try text(key, in: object) else {
            throw BillError(.kind(place: key, expected: "there, and a string"), at: span(object.members.first?.place))
        }
        return text
    }

    // MARK: - What a component is

    /// The version of CPython, by the addresses that scanners give it.
    private static func interpreter(_ address: PackageURL) -> String? {
        switch (address.type, address.namespace, address.name.lowercased()) {
        case ("generic", [], "python"), ("generic", [], "cpython"), ("github", ["python"], "cpython"):
            address.version.map { $0.hasPrefix("v") ? String($0.dropFirst()) : $0 }
        default: nil
        }
    }

    /// By its addresses, and where there is none, by what the bill calls it.
    ///
    /// - Parameter isLibrary: Whether something of its kind could be a package of Python.
    static func nature(addresses: [String], isLibrary: Bool) -> BillOfMaterials.Nature {
        let read = addresses.map { PackageURL($0) }
        if let python = read.compactMap({ $0 }).first(where: \.isPython) { return .python(python) }
        // An address that cannot be read might have been Python's.
        if read.contains(nil) { return .unknown }
        if let version = read.compactMap({ $0 }).compactMap(interpreter).first { return .interpreter(version) }
        if let other = read.first ?? nil { return .foreign(other.type) }
        return isLibrary ? .unknown : .noPackage
    }
}

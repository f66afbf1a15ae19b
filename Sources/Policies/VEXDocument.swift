import Advisories
import Diagnostics
import Hashing
import OperatingSystem
import PackagingStandards
import StructuredText

/// What an OpenVEX document says about packages of Python.
package struct VEXDocument: Equatable, Sendable {
    /// One waiver for each statement `not_affected` that no later one takes back.
    package var exceptions: [VulnerabilityException]

    /// Reads the document that a policy names, if it is that one.
    ///
    /// - Parameter directory: What the reference's path is relative to.
    package init(_ reference: VEXReference, directory: String) throws(PolicyError) {
        let path = Paths.absolute(reference.path, in: directory)
        let bytes: [UInt8]
        do throws(FileError) { bytes = try Files.read(path) } catch {
            throw PolicyError(.documentUnreadable(path: reference.path, reason: error.reason), at: reference.place)
        }
        let found = SHA256Sum(of: bytes).hexadecimal
        guard found == reference.sha256 else {
            throw PolicyError(
                .documentChanged(path: reference.path, expected: reference.sha256, found: found), at: reference.place)
        }
        try self.init(parsing: bytes, reference)
    }

    init(parsing bytes: [UInt8], _ reference: VEXReference) throws(PolicyError) {
        func unusable(_ reason: String) -> PolicyError {
            PolicyError(.documentUnreadable(path: reference.path, reason: reason), at: reference.place)
        }
        let document: JSONValue
        do throws(TextError) { document = try JSONValue(parsing: bytes) } catch {
            throw unusable("it is no JSON (\(error))")
        }
        guard document["@context"]?.string?.hasPrefix("https://openvex.dev/ns") == true,
            let statements = document["statements"]?.array
        else { throw unusable("it is no OpenVEX document") }
        let written = document["timestamp"]?.string.flatMap(Timestamp.init)
        var dated: [(moment: Timestamp, statement: JSONValue)] = []
        for statement in statements {
            let moment = statement["timestamp"]?.string.flatMap(Timestamp.init) ?? written
            dated.append((moment ?? Timestamp(seconds: 0), statement))
        }
        // Later statements speak last, and those of one moment in the order of the document.
        let ordered = dated.enumerated().sorted {
            ($0.element.moment, $0.offset) < ($1.element.moment, $1.offset)
        }.map(\.element.statement)
        var kept: [String: (place: Int, exception: VulnerabilityException)] = [:]
        var count = 0
        for statement in ordered {
            guard let vulnerability = statement["vulnerability"],
                let text = vulnerability["name"]?.string ?? vulnerability.string,
                let status = statement["status"]?.string
            else { throw unusable("a statement has no vulnerability or no status") }
            guard let id = AdvisoryID(text) else { throw unusable("`\(text)` is no id of an advisory") }
            for product in Self.packages(of: statement) {
                let key = "\(id.text.lowercased()) \(product.name.normalized) \(product.version ?? "")"
                kept[key] = nil
                guard status == "not_affected" else { continue }
                let why = statement["justification"]?.string ?? statement["impact_statement"]?.string
                guard let why else { throw unusable("a statement `not_affected` about \(id) says no reason") }
                let versions = product.version.flatMap { try? SpecifierSet("==\($0)") }
                // A version that cannot be compared must not become a waiver for all of them.
                guard product.version == nil || versions != nil else { continue }
                count += 1
                kept[key] = (
                    count,
                    VulnerabilityException(
                        id: id, package: product.name, versions: versions, reason: why, place: reference.place,
                        justification: statement["justification"]?.string.flatMap(VEXJustification.init))
                )
            }
        }
        exceptions = kept.values.sorted { $0.place < $1.place }.map(\.exception)
    }

    private struct Product {
        var name: PackageName
        var version: String?
    }

    /// The packages of Python that a statement is about: the parts of a product where it names any, else the product.
    private static func packages(of statement: JSONValue) -> [Product] {
        var found: [Product] = []
        for product in statement["products"]?.array ?? [] {
            let parts = product["subcomponents"]?.array ?? []
            found += (parts.isEmpty ? [product] : parts).compactMap { part in
                (part["identifiers"]?["purl"]?.string ?? part["@id"]?.string ?? part.string).flatMap(Self.product)
            }
        }
        return found
    }

    /// `pkg:pypi/jinja2@2.10?…#…`
    private static func product(_ purl: String) -> Product? {
        guard let address = PackageURL(purl), let name = address.pythonName else { return nil }
        return Product(name: name, version: address.version)
    }
}

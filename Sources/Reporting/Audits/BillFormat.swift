package import Advisories

/// The forms in which a bill of materials can be written, by the names that `sbom --format` knows.
package enum BillFormat: String, CaseIterable, Sendable {
    case cycloneDXJSON = "cyclonedx-json"
    case cycloneDXXML = "cyclonedx-xml"
    case cycloneDX17JSON = "cyclonedx-1.7-json"
    case cycloneDX17XML = "cyclonedx-1.7-xml"
    case spdx
    case spdx3 = "spdx-3.0"

    /// The form that is called so; `cyclonedx` and `spdx-2.3` are other names for two of them.
    package init?(name: String) {
        switch name {
        case "cyclonedx": self = .cycloneDXJSON
        case "spdx-2.3", "spdx-json": self = .spdx
        default: self.init(rawValue: name)
        }
    }

    /// The list in this form. The same input gives the same bytes.
    package func text(of software: SoftwareList, moment: Timestamp, toolVersion: String) -> String {
        func cycloneDX(_ version: CycloneDXDocument.Version) -> CycloneDXDocument {
            CycloneDXDocument(version: version, software: software, moment: moment, toolVersion: toolVersion)
        }
        let spdx = SPDXDocument(software: software, moment: moment, toolVersion: toolVersion)
        return switch self {
        case .cycloneDXJSON: cycloneDX(.six).jsonText
        case .cycloneDXXML: cycloneDX(.six).xmlText
        case .cycloneDX17JSON: cycloneDX(.seven).jsonText
        case .cycloneDX17XML: cycloneDX(.seven).xmlText
        case .spdx: spdx.text
        case .spdx3: spdx.linkedDataText
        }
    }
}

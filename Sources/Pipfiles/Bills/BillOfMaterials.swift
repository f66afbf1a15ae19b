import Diagnostics
import PackagingStandards

/// What somebody's bill of materials lists: CycloneDX or SPDX, written by whatever tool.
package struct BillOfMaterials: Sendable {
    /// No bill that anybody reads comes near.
    package static let largestText = 64 << 20

    /// How the bill is written, with its version: `CycloneDX 1.6`, `SPDX 2.3`.
    package var format: String
    /// Everything that the bill lists, the parts of components among them.
    package var components: [Component] = []
    /// The packages of Python that what the bill is about needs itself; none where it does not say.
    package var requests: [StatedNeed] = []

    package init(format: String) { self.format = format }

    package struct Component: Sendable {
        /// As written.
        package var name: String
        /// As written, which need not be what the address says.
        package var version: String?
        package var nature: Nature
        /// The lock's categories if Pipit wrote the bill, else `default`, `optional` or `excluded`.
        package var categories: [String]
        package var location: SourceSpan
        /// By what the bill's other parts call it.
        var reference: String?
        /// The packages of Python that a package of Python needs; nil where the bill does not say.
        package var needs: [StatedNeed]?
    }

    /// Whose advisories could be about a component.
    package enum Nature: Sendable {
        /// A package of Python, by its address.
        case python(PackageURL)
        /// Python itself, in that version.
        case interpreter(String)
        /// A package of another ecosystem, by the type of its address: `npm`.
        case foreign(String)
        /// A library about which the bill does not say where it belongs, or not in words that can be read.
        case unknown
        /// What has no releases in any index: files, operating systems, the application itself, parts of a package.
        case noPackage
    }
}

/// Why a bill of materials cannot be used, and where in it.
package struct BillError: Error, Equatable, Sendable {
    package enum Problem: Equatable, Sendable {
        /// Neither CycloneDX nor SPDX.
        case unrecognized
        /// The JSON or XML is broken.
        case syntax(String, form: String)
        /// A form that is a bill and is not read: SPDX's tag-value, RDF.
        case unreadForm(String)
        case version(String, known: String)
        case kind(place: String, expected: String)
        case repeatedKey(String)
        case tooLarge(Int)
    }

    package var problem: Problem
    package var location: SourceSpan

    package init(_ problem: Problem, at location: SourceSpan) {
        self.problem = problem
        self.location = location
    }
}

extension BillError: Diagnosable {
    package var diagnostic: Diagnostic {
        let again = "let the tool that wrote it write it again"
        let (headline, help): (String, String) =
            switch problem {
            case .unrecognized:
                (
                    "`\(location.file)` is neither a list of packages that Pipit knows nor a bill of materials",
                    "name a lock, a requirements file, or a bill in CycloneDX (JSON, XML) or SPDX (JSON)"
                )
            case .syntax(let reason, let form): ("the bill of materials is not valid \(form): \(reason)", again)
            case .unreadForm(let form):
                ("the bill of materials is written as \(form), which Pipit does not read", "have it written as JSON")
            case .version(let version, let known):
                ("the bill of materials is written in `\(version)`, and only \(known) is known", "use a newer Pipit")
            case .kind(let place, let expected): ("`\(place)` of the bill of materials must be \(expected)", again)
            case .repeatedKey(let key): ("`\(key)` stands twice in the same place of the bill of materials", again)
            case .tooLarge(let limit):
                ("the bill of materials is longer than \(limit >> 20) MiB", "divide it into several")
            }
        return Diagnostic(
            .billUnreadable, headline, at: location, explanation: "Nothing was judged.", help: [help],
            exitStatus: .undetermined)
    }
}

import PackagingStandards
import StructuredText

/// An index's own JSON about one release, as far as it tells of vulnerabilities.
package enum IndexAnswer {
    /// The advisories that an index's `/pypi/NAME/VERSION/json` lists for the release.
    ///
    /// An answer without `vulnerabilities`, or about another release, is an error: it does not say that there are none.
    package static func advisories(
        _ bytes: [UInt8], about package: PackageName, _ version: CandidateVersion, source: String
    ) throws(AdvisoryError) -> [Advisory] {
        let answer = RecordField(source: source, value: try JSONValue(advisoryText: bytes, source: source))
        let info = try answer.required("info")
        let name = try info.required("name")
        guard PackageName(try name.string()) == package else { throw name.refusal("`\(package)`") }
        let told = try info.required("version")
        let release = CandidateVersion(try told.string())
        guard release.text == version.publicText || release.version.map({ $0 == version.publicVersion }) ?? false else {
            throw told.refusal("`\(version.publicText)`")
        }
        guard try answer.member("vulnerabilities") != nil else {
            throw .unknownForm(source: source, expected: "a list of `vulnerabilities`")
        }
        var found: [Advisory] = []
        for entry in try answer.elements(of: "vulnerabilities") {
            let idField = try entry.required("id")
            guard let id = AdvisoryID(try idField.string()) else { throw idField.refusal("an advisory's id") }
            var advisory = Advisory(id: id)
            advisory.aliases = try entry.strings(of: "aliases").compactMap { AdvisoryID($0) }.filter { $0 != id }
            advisory.summary = try entry.member("summary")?.string()
            advisory.details = try entry.member("details")?.string()
            advisory.withdrawn = try entry.member("withdrawn")?.timestamp()
            advisory.source = try entry.member("source")?.string()
            if let link = try entry.member("link")?.string() {
                advisory.references = [Advisory.Reference(type: "WEB", url: link)]
            }
            advisory.affected = [
                AffectedPackage(
                    name: package.normalized, versions: [version.publicText],
                    statedFixes: try entry.strings(of: "fixed_in"))
            ]
            found.append(advisory)
        }
        return found
    }
}

import Advisories
import Diagnostics
import StructuredText

/// A policy file of Safety's, as Pipenv's `--policy-file` takes it: what it says about vulnerabilities, as far as Pipit can
/// keep to it.
package struct SafetyPolicy: Equatable, Sendable {
    package var exceptions: [Exception] = []
    package var rules = VulnerabilityRules()
    /// Keys that say something and change nothing here.
    package var withoutEffect: [String] = []

    /// An advisory that is not to fail. Safety asks for neither a reason nor an end.
    package struct Exception: Equatable, Sendable {
        package var id: AdvisoryID
        package var reason: String?
        /// The moment at which it ends.
        package var expires: Timestamp?
    }

    /// - Parameter file: What messages call the file.
    package init(parsing bytes: [UInt8], file: String) throws(PolicyError) {
        let place = SourceSpan(file: file)
        let document: JSONValue
        do throws(TextError) { document = try YAMLText.value(of: bytes) } catch {
            throw PolicyError(
                .safety(error.message), at: SourceSpan(file: file, line: error.line, column: error.column))
        }
        guard let root = document.object else { throw PolicyError(.safety("it is no mapping"), at: place) }
        // What the third version says stands elsewhere in it, and would be passed over.
        if let version = root["version"]?.string, version != "2.0" {
            throw PolicyError(.safety("it is of version \(version)"), at: place)
        }
        withoutEffect = root.members.map(\.key).filter { !["security", "version"].contains($0) }
        guard let security = root["security"] else { throw PolicyError(.safety("it has no `security`"), at: place) }
        for (key, value) in security.object?.members.map({ ($0.key, $0.value) }) ?? [] {
            switch key {
            case "ignore-vulnerabilities": exceptions = try Self.exceptions(value, place)
            case "ignore-cvss-severity-below":
                guard let number = value.string.flatMap(Double.init), (0...10).contains(number) else {
                    throw PolicyError(.safety("`\(key)` has to be a number from 0 to 10"), at: place)
                }
                rules.severityAtLeast = number > 0 ? .tenths(Int((number * 10).rounded(.up))) : nil
            case "ignore-cvss-unknown-severity":
                rules.unknownSeverityFails = try !Self.flag(key, value, place)
            case "continue-on-vulnerability-error":
                if try Self.flag(key, value, place) { withoutEffect.append(key) }
            case "ignore-unpinned-requirements": break
            default: throw PolicyError(.safety("`\(key)` is not known"), at: place)
            }
        }
        rules.place = place
    }

    private static func flag(_ key: String, _ value: JSONValue, _ place: SourceSpan) throws(PolicyError) -> Bool {
        switch value.string?.lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: throw PolicyError(.safety("`\(key)` has to be True or False"), at: place)
        }
    }

    private static func exceptions(_ value: JSONValue, _ place: SourceSpan) throws(PolicyError) -> [Exception] {
        if case .null = value { return [] }
        guard let members = value.object?.members else {
            throw PolicyError(.safety("`ignore-vulnerabilities` has to be a mapping of ids"), at: place)
        }
        var found: [Exception] = []
        for member in members {
            guard let id = AdvisoryID(member.key) else {
                throw PolicyError(.safety("`\(member.key)` is no id of an advisory"), at: place)
            }
            var exception = Exception(id: id, reason: member.value["reason"]?.string)
            if let text = member.value["expires"]?.string, !text.isEmpty {
                guard let moment = Timestamp(text) ?? Timestamp(text.replacing(" ", with: "T") + "Z") else {
                    throw PolicyError(.safety("`expires` of \(id.text) is no date: `\(text)`"), at: place)
                }
                exception.expires = moment
            }
            found.append(exception)
        }
        return found
    }
}

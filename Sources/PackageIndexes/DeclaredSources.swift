/// A package names a source that the project does not declare, or the project declares none at all.
package struct UndeclaredSource: Error, Hashable, Sendable {
    /// The name that the package gives; nil where it names no source, and there is no first one.
    package let name: String?
    /// The names that are declared, in the project's order.
    package let declared: [String]
}

/// The one rule for where a package comes from.
///
/// A package comes from the source that its `index` names, and one without an `index` from the first. A name that nobody
/// declares decides nothing: asking the first source instead would tell its owner a private name, and let them answer for it.
extension [PackageSource] {
    /// Where the source of a package stands in this list.
    ///
    /// - Parameter index: The `index` of the package's entry in a Pipfile or a lock.
    /// - Throws: ``UndeclaredSource`` when no source has that name.
    package func position(ofSourceNamed index: String?) throws(UndeclaredSource) -> Int {
        guard let position = index.map({ name in firstIndex { $0.name == name } }) ?? indices.first else {
            throw UndeclaredSource(name: index, declared: map(\.name))
        }
        return position
    }

    /// The source of a package; see ``position(ofSourceNamed:)``.
    package func source(named index: String?) throws(UndeclaredSource) -> PackageSource {
        self[try position(ofSourceNamed: index)]
    }
}

extension PackageSource {
    /// The form in which the addresses of indexes are compared: a slash at the end makes no difference.
    package static func comparable(_ url: String) -> String { url.hasSuffix("/") ? String(url.dropLast()) : url }

    /// Whether two addresses are those of one index.
    package static func isSameIndex(_ one: String, _ other: String) -> Bool { comparable(one) == comparable(other) }
}

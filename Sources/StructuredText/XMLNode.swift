/// An element of an XML text: what it is called, what it holds, and where it stood.
package struct XMLNode: Equatable, Sendable {
    package struct Attribute: Equatable, Sendable {
        /// Without its prefix.
        package var name: String
        /// The namespace of a name with a prefix; nil for one without.
        package var namespace: String?
        package var value: String
    }

    /// Without its prefix.
    package var name: String
    /// The address that the element's prefix, or the default, stands for; empty where there is none.
    package var namespace: String
    package var attributes: [Attribute]
    package var children: [XMLNode]
    /// The characters directly inside of the element, joined.
    package var text: String
    /// Where the element began in the text.
    package var place: TextPlace

    /// The attribute of that name without a prefix.
    package subscript(attribute name: String) -> String? {
        attributes.first { $0.namespace == nil && $0.name.isSpelled(like: name) }?.value
    }

    /// The first child of a name, in the element's own namespace.
    package func child(_ name: String) -> XMLNode? {
        children.first { $0.name.isSpelled(like: name) && $0.namespace.isSpelled(like: namespace) }
    }

    /// All children of a name, in the element's own namespace.
    package func children(_ name: String) -> [XMLNode] {
        children.filter { $0.name.isSpelled(like: name) && $0.namespace.isSpelled(like: namespace) }
    }

    /// ``text`` without white space around it.
    package var trimmedText: String {
        let isSpace: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" }
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(scalars[first...last])
    }
}

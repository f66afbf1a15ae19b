/// An element of an XML text. Whoever writes it need not think of escaping.
struct XMLElement {
    private var name: String
    private var attributes: [(name: String, value: String)]
    private var text: String?
    private var children: [XMLElement]

    init(_ name: String, _ children: [XMLElement]) { self.init(name, [], text: nil, children) }

    init(
        _ name: String, _ attributes: [(String, String?)] = [], text: String? = nil, _ children: [XMLElement] = []
    ) {
        self.name = name
        self.attributes = attributes.compactMap { name, value in value.map { (name, $0) } }
        self.text = text
        self.children = children
    }

    mutating func append(_ child: XMLElement) { children.append(child) }

    /// The whole text, with its head.
    var document: String {
        var result = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        write(to: &result, margin: "")
        return result
    }

    private func write(to result: inout String, margin: String) {
        result += margin + "<" + name
        for attribute in attributes {
            result += " \(attribute.name)=\"\(OutsideText.xml(OutsideText.line(attribute.value)))\""
        }
        if let text {
            result += ">\(OutsideText.xml(OutsideText.lines(text)))</\(name)>\n"
        } else if children.isEmpty {
            result += "/>\n"
        } else {
            result += ">\n"
            for child in children { child.write(to: &result, margin: margin + "  ") }
            result += "\(margin)</\(name)>\n"
        }
    }
}

/// A JSON value (RFC 8259). Objects keep the order and all the members of the text; numbers keep their spelling.
package enum JSONValue: Equatable, Sendable {
    case null
    case boolean(Bool)
    /// The number as it is spelled: `6`, `1e-05`.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue {
    /// Whole numbers, spelled in decimal.
    package init(_ number: Int) {
        self = .number(String(number))
    }

    package var string: String? {
        if case .string(let text) = self { return text }
        return nil
    }

    package var boolean: Bool? {
        if case .boolean(let value) = self { return value }
        return nil
    }

    /// The number when it is whole, fits, and is spelled without a fraction or exponent.
    package var integer: Int? {
        if case .number(let text) = self { return Int(text) }
        return nil
    }

    package var array: [JSONValue]? {
        if case .array(let values) = self { return values }
        return nil
    }

    package var object: JSONObject? {
        if case .object(let object) = self { return object }
        return nil
    }

    /// The member of an object; `nil` for a missing one and for values that are no objects.
    package subscript(key: String) -> JSONValue? { object?[key] }

    /// What kind of value this is, for messages: `a string`.
    package var kind: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral, ExpressibleByIntegerLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .boolean(value) }
    package init(integerLiteral value: Int) { self = .number(String(value)) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements.map { JSONObject.Member(key: $0, value: $1) }))
    }
}

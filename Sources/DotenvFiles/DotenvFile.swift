import OperatingSystem

/// A `.env` file: variables for the programs that a project runs.
///
/// The grammar is the one that Python's dotenv readers agree on: `NAME=value`, an optional `export`, quotes with escapes,
/// values over several lines in quotes, `#` comments, `${NAME}` and `${NAME:-default}`.
package struct DotenvFile: Equatable, Sendable {
    /// A line that gives a variable a value, or takes part in doing so.
    package struct Binding: Equatable, Sendable {
        package var name: String
        /// The value before `${…}` is replaced; nil for a name alone, which leaves the variable as it is.
        package var value: String?
    }

    /// In the order of the file.
    package var bindings: [Binding] = []
    /// The first lines, counted from one, of statements that could not be read and were passed over.
    package var unreadableLines: [Int] = []

    /// Reads the text; nothing in it is an error for the whole.
    package init(parsing text: String) {
        var reader = DotenvReader(text)
        while let statement = reader.next() {
            switch statement {
            case .binding(let name, let value): bindings.append(Binding(name: name, value: value))
            case .nothing: break
            case .unreadable(let line): unreadableLines.append(line)
            }
        }
    }

    /// The bytes of a file; nil when they are not UTF-8.
    package init?(parsing bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        self.init(parsing: text)
    }

    /// What a file comes to.
    package struct Values: Equatable, Sendable {
        package var variables: [String: String] = [:]
        /// Variables whose values stand elsewhere, or are made of such values, and were not fetched.
        package var withheld: Set<String> = []
        /// By name, the user's variables that a value was made of.
        package var borrowed: [String: Set<String>] = [:]

        /// Those that are set, as the type by which they are handed on.
        package var project: ProjectVariables { ProjectVariables(variables, borrowed: borrowed) }
    }

    /// The variables to set, with `${…}` replaced: a name set earlier in the file wins over the environment. The last value of
    /// a name counts. References to secrets are withheld.
    package func variables(over environment: [String: String]) -> [String: String] {
        guard let values = try? values(over: environment, path: "", secrets: nil) else { return [:] }
        return values.variables
    }

    /// The same, and with a reader the values that stand elsewhere. Such a value is fetched where the file names it, with the
    /// variables that the environment and the lines before set.
    ///
    /// - Parameter path: what an error calls the file.
    package func values(
        over environment: [String: String], path: String, secrets: SecretReader?
    ) throws(SecretError) -> Values {
        var values = Values()
        // A name without a value hides an earlier value of the file, and is itself not set.
        var unset: Set<String> = []
        // How much the values have come to.
        var made = 0
        for binding in bindings {
            let name = binding.name
            guard let text = binding.value else {
                values.variables[name] = nil
                values.withheld.remove(name)
                unset.insert(name)
                continue
            }
            var isWithheld = false
            var borrowed: Set<String> = []
            func replaced(_ text: String) throws(SecretError.Reason) -> String {
                try Self.replaced(text, most: Self.mostReplaced - made) { name in
                    if values.withheld.contains(name) { isWithheld = true }
                    if let value = values.variables[name] {
                        borrowed.formUnion(values.borrowed[name] ?? [])
                        return value
                    }
                    guard !unset.contains(name) else { return "" }
                    if environment[name] != nil { borrowed.insert(name) }
                    return environment[name]
                }
            }
            let value: String
            do throws(SecretError.Reason) {
                if let reference = try SecretReference(text) {
                    if let secrets {
                        let merged = environment.merging(values.variables) { $1 }
                        value = try secrets.value(
                            of: reference, environment: ProcessEnvironment(merged), replaced: replaced)
                    } else {
                        value = ""
                        isWithheld = true
                    }
                } else {
                    value = try replaced(text)
                }
            } catch {
                // A reference that cannot be read matters to those who need its value.
                guard secrets != nil || error.isGrowth else {
                    values.withheld.insert(name)
                    continue
                }
                throw SecretError(name: name, file: path, reason: error)
            }
            made += value.utf8.count
            unset.remove(name)
            if isWithheld {
                values.variables[name] = nil
                values.withheld.insert(name)
            } else {
                values.variables[name] = value
                values.borrowed[name] = borrowed.isEmpty ? nil : borrowed
                values.withheld.remove(name)
            }
        }
        return values
    }

    /// What all values may come to (bytes). Each line can double what the line before came to; no process
    /// can have as much in its environment.
    static let mostReplaced = 16 << 20

    /// Replaces `${NAME}` and `${NAME:-default}`. A name ends before `}` or `:`; what does not fit stays as it is. An
    /// error where more than `most` bytes would come out.
    private static func replaced(
        _ text: String, most: Int, look: (String) -> String?
    ) throws(SecretError.Reason) -> String {
        // All that has a meaning is ASCII, which no other scalar has a part of in UTF-8.
        let bytes = Array(text.utf8)
        var references = References(bytes)
        var result: [UInt8] = []
        var copied = 0
        func copy(to end: Int) throws(SecretError.Reason) {
            guard result.count + end - copied <= most else { throw .grown(mostReplaced) }
            result += bytes[copied..<end]
        }
        while let dollar = references.nextDollar(from: copied) {
            guard let reference = references.next(at: dollar) else {
                try copy(to: dollar + 1)
                copied = dollar + 1
                continue
            }
            try copy(to: dollar)
            let value = look(reference.name) ?? reference.fallback ?? ""
            guard result.count + value.utf8.count <= most else { throw .grown(mostReplaced) }
            result += value.utf8
            copied = reference.end
        }
        try copy(to: bytes.count)
        return String(decoding: result, as: UTF8.self)
    }

    private struct Reference {
        var name: String
        var fallback: String?
        var end: Int
    }

    /// Finds references from the front to the back, and looks at each byte a fixed number of times: `${` without an end may
    /// stand in a text as often as it fits.
    private struct References {
        let bytes: [UInt8]
        private let lastEnd: Int
        /// The first end of a name at or after all places that were asked for.
        private var stop = 0

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            lastEnd = bytes.lastIndex(of: UInt8(ascii: "}")) ?? -1
        }

        func nextDollar(from start: Int) -> Int? { bytes[start...].firstIndex(of: UInt8(ascii: "$")) }

        mutating func next(at start: Int) -> Reference? {
            guard start + 2 <= lastEnd, bytes[start + 1] == UInt8(ascii: "{") else { return nil }
            stop = max(stop, start + 2)
            while bytes[stop] != UInt8(ascii: "}"), bytes[stop] != UInt8(ascii: ":") { stop += 1 }
            let name = start + 2..<stop
            if bytes[stop] == UInt8(ascii: "}") { return Reference(name: text(name), end: stop + 1) }
            guard stop + 2 <= lastEnd, bytes[stop + 1] == UInt8(ascii: "-") else { return nil }
            let first = stop + 2
            let end = bytes[first...].firstIndex(of: UInt8(ascii: "}")) ?? lastEnd
            return Reference(name: text(name), fallback: text(first..<end), end: end + 1)
        }

        private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    }
}

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
            func replaced(_ text: String) -> String {
                Self.replaced(text) { name in
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
                    value = replaced(text)
                }
            } catch {
                // A reference that cannot be read matters to those who need its value.
                guard secrets != nil else {
                    values.withheld.insert(name)
                    continue
                }
                throw SecretError(name: name, file: path, reason: error)
            }
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

    /// Replaces `${NAME}` and `${NAME:-default}`. A name ends before `}` or `:`; what does not fit stays as it is.
    private static func replaced(_ text: String, look: (String) -> String?) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            if scalars[index] == "$", let reference = Reference(scalars, at: index) {
                result.append(contentsOf: (look(reference.name) ?? reference.fallback ?? "").unicodeScalars)
                index = reference.end
            } else {
                result.append(scalars[index])
                index += 1
            }
        }
        return String(result)
    }

    private struct Reference {
        var name: String
        var fallback: String?
        var end: Int

        init?(_ scalars: [Unicode.Scalar], at start: Int) {
            guard start + 1 < scalars.count, scalars[start + 1] == "{" else { return nil }
            var index = start + 2
            func text(_ range: Range<Int>) -> String {
                var view = String.UnicodeScalarView()
                view.append(contentsOf: scalars[range])
                return String(view)
            }
            while index < scalars.count, scalars[index] != "}", scalars[index] != ":" { index += 1 }
            guard index < scalars.count else { return nil }
            name = text(start + 2..<index)
            if scalars[index] == ":" {
                guard index + 1 < scalars.count, scalars[index + 1] == "-" else { return nil }
                let first = index + 2
                index = first
                while index < scalars.count, scalars[index] != "}" { index += 1 }
                guard index < scalars.count else { return nil }
                fallback = text(first..<index)
            }
            end = index + 1
        }
    }
}

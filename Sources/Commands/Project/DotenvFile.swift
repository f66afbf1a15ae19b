/// A `.env` file: variables for the programs that a project runs.
///
/// The grammar is the one that Python's dotenv readers agree on: `NAME=value`, an optional `export`, quotes with escapes,
/// values over several lines in quotes, `#` comments, `${NAME}` and `${NAME:-default}`.
package struct DotenvFile: Equatable, Sendable {
    package struct Binding: Equatable, Sendable {
        package var name: String
        /// The value before `${…}` is replaced; nil for a name alone, which leaves the variable as it is.
        package var value: String?
    }

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

    /// The variables to set, with `${…}` replaced: a name set earlier in the file wins over the environment. The last value of
    /// a name counts.
    package func variables(over environment: [String: String]) -> [String: String] {
        var set: [String: String] = [:]
        // A name without a value hides an earlier value of the file, and is itself not set.
        var unset: Set<String> = []
        for binding in bindings {
            guard let value = binding.value else {
                set[binding.name] = nil
                unset.insert(binding.name)
                continue
            }
            set[binding.name] = Self.replaced(value) { name in
                set[name] ?? (unset.contains(name) ? "" : environment[name])
            }
            unset.remove(binding.name)
        }
        return set
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

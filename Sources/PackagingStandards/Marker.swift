/// An environment marker (PEP 508): for which environments, and for which extras, a requirement is meant.
package struct Marker: Hashable, Sendable {
    /// What a marker is made of.
    package indirect enum Expression: Hashable, Sendable {
        case comparison(MarkerComparison)
        /// Parts with `and` between; at least two.
        case all([Expression])
        /// Parts with `or` between; at least two.
        case any([Expression])
        /// Several parts in parentheses, which are kept even where they change nothing.
        case group(Expression)
    }

    package let expression: Expression
    /// Whether a comparison asks about `extra`, so that the answer depends on the extras that are wanted.
    package let mentionsExtra: Bool

    /// The marker in `text`.
    ///
    /// The grammar is that of PEP 508 with PEP 751's variables for lock files and the old spellings of variables. The
    /// error tells what was expected, and where. A comparison that no environment could answer (`"a" == "b"`,
    /// `sys_platform ~= "linux"`) is an error too.
    package init(_ text: String) throws(StandardsError) {
        var parser = MarkerParser(Array(text.utf8))
        self.init(try parser.parseWholeMarker())
    }

    /// The marker made of this expression. Parentheses around all of it are left out.
    package init(_ expression: Expression) {
        var expression = expression
        while case .group(let inner) = expression { expression = inner }
        self.expression = expression
        mentionsExtra = expression.contains { $0.variable == .extra }
    }

    /// The names of the extras that the marker mentions, normalised.
    package var mentionedExtras: Set<String> {
        var names: Set<String> = []
        if mentionsExtra { expression.visit { if $0.variable == .extra { names.insert($0.value) } } }
        return names
    }
}

extension Marker.Expression {
    /// Calls `body` with each comparison, in the order of the text.
    package func visit(_ body: (MarkerComparison) -> Void) {
        switch self {
        case .comparison(let comparison): body(comparison)
        case .all(let parts), .any(let parts): for part in parts { part.visit(body) }
        case .group(let inner): inner.visit(body)
        }
    }

    func contains(where condition: (MarkerComparison) -> Bool) -> Bool {
        switch self {
        case .comparison(let comparison): condition(comparison)
        case .all(let parts), .any(let parts): parts.contains { $0.contains(where: condition) }
        case .group(let inner): inner.contains(where: condition)
        }
    }
}

// MARK: - Evaluation

extension Marker {
    /// Whether the marker holds in this environment when these extras are wanted.
    ///
    /// As installers do, the marker is asked once for each extra, and with an empty one where there is none; it holds
    /// when one answer is yes. Names of extras and groups need not be normalised.
    ///
    /// - Parameter dependencyGroups: The groups wanted; only markers in a `pylock.toml` ask for them.
    package func evaluate(
        in environment: MarkerEnvironment, extras: Set<String> = [], dependencyGroups: Set<String> = []
    ) -> Bool {
        let request = MarkerRequest(extras: extras, dependencyGroups: dependencyGroups)
        guard mentionsExtra else { return evaluate(in: environment, request, extra: "") }
        return request.eachExtra.contains { evaluate(in: environment, request, extra: $0) }
    }

    private func evaluate(in environment: MarkerEnvironment, _ request: MarkerRequest, extra: String) -> Bool {
        expression.evaluate { comparison in
            request.answer(comparison, extra: extra)
                ?? comparison.holds(for: environment[variable: comparison.variable])
        }
    }
}

extension Marker.Expression {
    func evaluate(_ answer: (MarkerComparison) -> Bool) -> Bool {
        switch self {
        case .comparison(let comparison): answer(comparison)
        case .all(let parts): parts.allSatisfy { $0.evaluate(answer) }
        case .any(let parts): parts.contains { $0.evaluate(answer) }
        case .group(let inner): inner.evaluate(answer)
        }
    }
}

/// What a marker may ask about the request rather than about the machine, with all names normalised.
struct MarkerRequest {
    let extras: Set<String>
    let dependencyGroups: Set<String>

    init(extras: Set<String>, dependencyGroups: Set<String>) {
        self.extras = Set(extras.map(MarkerComparison.normalizedName))
        self.dependencyGroups = Set(dependencyGroups.map(MarkerComparison.normalizedName))
    }

    /// The values that `extra` takes one after another.
    var eachExtra: [String] { extras.isEmpty ? [""] : extras.sorted() }

    /// Whether the comparison holds; nil where it asks about the machine.
    func answer(_ comparison: MarkerComparison, extra: String) -> Bool? {
        switch comparison.variable {
        case .extra: comparison.holds(for: extra)
        case .extras: comparison.holds(for: extras)
        case .dependencyGroups: comparison.holds(for: dependencyGroups)
        default: nil
        }
    }
}

// MARK: - Text

extension Marker: CustomStringConvertible {
    /// The marker with double quotes, single spaces and the parentheses that stood around several parts.
    package var description: String { text(quotes: .double) }

    /// The marker with the quotes asked for; `.single` is how `Pipfile.lock` writes it.
    package func text(quotes: MarkerQuotes) -> String { expression.text(quotes: quotes) }
}

extension Marker.Expression {
    func text(quotes: MarkerQuotes) -> String {
        switch self {
        case .comparison(let comparison): comparison.text(quotes: quotes)
        case .all(let parts): parts.map { $0.text(quotes: quotes) }.joined(separator: " and ")
        case .any(let parts): parts.map { $0.text(quotes: quotes) }.joined(separator: " or ")
        case .group(let inner): "(" + inner.text(quotes: quotes) + ")"
        }
    }
}

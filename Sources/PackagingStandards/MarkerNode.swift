/// A node of the decision diagram that a ``MarkerFormula`` is: one question, and what follows from each answer.
///
/// On every path the questions come in one order (see ``Level``), no question has only one answer, and equal parts are
/// one node; so two formulas mean the same exactly when their diagrams are equal.
final class MarkerNode: Sendable {
    enum Shape: Sendable {
        case constant(Bool)
        /// Which Python? The first child is for the versions before the first cut, and so on.
        case python([PythonCut], [MarkerNode])
        /// Which value has the variable? One of these, in order, or another.
        case text(MarkerVariable, values: [String], [MarkerNode], otherwise: MarkerNode)
        /// Does a comparison hold that is neither of the above, such as `"64" in platform_machine`?
        case flag(MarkerComparison, yes: MarkerNode, no: MarkerNode)
    }

    let shape: Shape
    private let structuralHash: Int

    static let yes = MarkerNode(.constant(true))
    static let no = MarkerNode(.constant(false))

    init(_ shape: Shape) {
        self.shape = shape
        var hasher = Hasher()
        switch shape {
        case .constant(let value):
            hasher.combine(value)
        case .python(let cuts, let children):
            hasher.combine(cuts)
            for child in children { hasher.combine(child.structuralHash) }
        case .text(let variable, let values, let children, let otherwise):
            hasher.combine(variable)
            hasher.combine(values)
            for child in children { hasher.combine(child.structuralHash) }
            hasher.combine(otherwise.structuralHash)
        case .flag(let comparison, let yes, let no):
            hasher.combine(comparison)
            hasher.combine(yes.structuralHash)
            hasher.combine(no.structuralHash)
        }
        structuralHash = hasher.finalize()
    }
}

extension MarkerNode {
    /// Where a question stands in the order: by variable, and for one variable first the question for its value.
    struct Level: Comparable {
        /// The variable's number; both variables for Python's version share one.
        let variable: UInt8
        let flag: MarkerComparison?

        static let python = Level(variable: MarkerVariable.pythonVersion.rawValue, flag: nil)
        static let last = Level(variable: .max, flag: nil)

        init(variable: UInt8, flag: MarkerComparison?) {
            self.variable = variable
            self.flag = flag
        }

        init(_ variable: MarkerVariable) { self.init(variable: variable.rawValue, flag: nil) }

        init(flag: MarkerComparison) {
            let variable = flag.variable == .pythonFullVersion ? .pythonVersion : flag.variable
            self.init(variable: variable.rawValue, flag: flag)
        }

        static func < (left: Level, right: Level) -> Bool {
            if left.variable != right.variable { return left.variable < right.variable }
            guard let second = right.flag else { return false }
            guard let first = left.flag else { return true }
            if first.variable != second.variable { return first.variable.rawValue < second.variable.rawValue }
            if first.value != second.value { return first.value < second.value }
            if first.operator != second.operator { return first.operator.rawValue < second.operator.rawValue }
            return !first.isReversed && second.isReversed
        }
    }

    var level: Level {
        switch shape {
        case .constant: .last
        case .python: .python
        case .text(let variable, _, _, _): Level(variable)
        case .flag(let comparison, _, _): Level(flag: comparison)
        }
    }
}

// MARK: - Equality

extension MarkerNode: Hashable {
    func hash(into hasher: inout Hasher) { hasher.combine(structuralHash) }

    static func == (left: MarkerNode, right: MarkerNode) -> Bool {
        if left === right { return true }
        guard left.structuralHash == right.structuralHash else { return false }
        var seen: Set<Pair> = []
        return left.isEqual(to: right, &seen)
    }

    struct Pair: Hashable {
        let first: ObjectIdentifier
        let second: ObjectIdentifier

        init(_ first: MarkerNode, _ second: MarkerNode) {
            self.first = ObjectIdentifier(first)
            self.second = ObjectIdentifier(second)
        }
    }

    /// Compares the diagrams below, each pair of nodes but once.
    private func isEqual(to other: MarkerNode, _ seen: inout Set<Pair>) -> Bool {
        if self === other { return true }
        guard structuralHash == other.structuralHash else { return false }
        if !seen.insert(Pair(self, other)).inserted { return true }
        switch (shape, other.shape) {
        case (.constant(let first), .constant(let second)):
            return first == second
        case (.python(let cuts, let first), .python(let otherCuts, let second)):
            return cuts == otherCuts && zip(first, second).allSatisfy { $0.isEqual(to: $1, &seen) }
        case (.text(let variable, let values, let first, let last), .text(let name, let texts, let second, let end)):
            return variable == name && values == texts && last.isEqual(to: end, &seen)
                && zip(first, second).allSatisfy { $0.isEqual(to: $1, &seen) }
        case (.flag(let first, let yes, let no), .flag(let second, let otherYes, let otherNo)):
            return first == second && yes.isEqual(to: otherYes, &seen) && no.isEqual(to: otherNo, &seen)
        default:
            return false
        }
    }

    /// Whether two nodes, whose children are the very same objects where they are equal, are equal.
    func isShallowlyEqual(to other: MarkerNode) -> Bool {
        func same(_ first: [MarkerNode], _ second: [MarkerNode]) -> Bool {
            first.count == second.count && zip(first, second).allSatisfy { $0 === $1 }
        }
        return switch (shape, other.shape) {
        case (.constant(let first), .constant(let second)):
            first == second
        case (.python(let cuts, let first), .python(let otherCuts, let second)):
            cuts == otherCuts && same(first, second)
        case (.text(let variable, let values, let first, let last), .text(let name, let texts, let second, let end)):
            variable == name && values == texts && last === end && same(first, second)
        case (.flag(let first, let yes, let no), .flag(let second, let otherYes, let otherNo)):
            first == second && yes === otherYes && no === otherNo
        default:
            false
        }
    }
}

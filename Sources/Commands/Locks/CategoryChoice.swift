import Diagnostics
import Pipfiles

/// Which categories a command is about.
enum CategoryChoice {
    /// What to install, as the lock names it, in the order in which it counts. `--dev` beats `--categories`; without either,
    /// `PIPENV_DEFAULT_CATEGORIES`, else `default` alone.
    ///
    /// - Parameter known: the categories that there are, as the lock names them.
    static func installing(_ arguments: CategoryArguments, settings: Settings, known: [String]) -> [String] {
        if arguments.all { return known }
        if arguments.dev { return ["default", "develop"] }
        guard let names = chosen(arguments.categories?.names, settings) else { return ["default"] }
        return names.map { Pipfile.lockName(ofCategory: $0) }
    }

    /// Which tables of the Pipfile new packages go to.
    static func adding(_ arguments: CategoryArguments, settings: Settings) throws(Refusal) -> [String] {
        if let names = chosen(arguments.categories?.names, settings), !arguments.dev {
            for name in names {
                let table = Pipfile.categoryName(ofLock: name)
                guard table == name else {
                    throw Refusal(
                        Diagnostic(
                            .usage, "`\(name)` is what the lock calls `[\(table)]`",
                            explanation: "Nothing was changed.", help: ["write `--categories \(table)`"]),
                        closing: "Cannot install to category `\(name)`-- did you mean `\(table)`?")
                }
                guard !reserved.contains(name) else {
                    throw Refusal(
                        Diagnostic(
                            .usage, "`[\(name)]` of the Pipfile has a meaning of its own and holds no packages",
                            explanation: "Nothing was changed.", help: ["choose another name"]),
                        closing: "Cannot install to category `\(name)`.")
                }
            }
            return names
        }
        return [arguments.dev ? "dev-packages" : "packages"]
    }

    /// Whether somebody said which tables are meant.
    static func isMade(_ arguments: CategoryArguments, settings: Settings) -> Bool {
        arguments.all || arguments.dev || chosen(arguments.categories?.names, settings) != nil
    }

    /// Refuses names of tables that the Pipfile does not have.
    static func refuseUnknown(_ names: [String], _ pipfile: Pipfile) throws(UsageError) {
        for name in names where pipfile[Pipfile.categoryName(ofLock: name)] == nil {
            throw UsageError.invalid(
                option: "--categories", value: name,
                expected: pipfile.categories.map { "`\($0.name)`" }.joined(separator: ", "))
        }
    }

    private static let reserved: Set<String> = ["source", "requires", "scripts", "pipenv", "pipfile", "build-system"]

    private static func chosen(_ names: [String]?, _ settings: Settings) -> [String]? {
        if let names, !names.isEmpty { return unique(names) }
        let fallback = settings.defaultCategories
        return fallback.isEmpty ? nil : unique(fallback)
    }

    private static func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }
}

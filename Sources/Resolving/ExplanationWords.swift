import PackagingStandards

/// The words in which a failure is told.
enum ExplanationWords {
    static func directReference(to name: PackageName) -> String {
        "it needs `\(name)` from a direct URL that the project does not name itself"
    }
}

extension ScannedCommandLine {
    /// Whether the command only answers a question about a project. Such a command starts no interpreter that the project
    /// names and builds nothing, so that nothing of a stranger's folder runs because somebody asked about it.
    var onlyReads: Bool {
        switch verb {
        case .verify, .scan, .check, .sbom, .graph, .requirements, .scripts, .db, .watch, .venvs, .completions, .remove:
            true
        case .audit: !has("fix")
        case .update: has("dry-run") || has("outdated")
        case .clean, .import: has("dry-run")
        case .pylock: !has("generate") && !has("from-pyproject")
        case nil: !has("python") && !has("site-packages")
        case .install, .sync, .lock, .upgrade, .uninstall, .run, .shell, .activate, .open: false
        }
    }
}

/// The `[pipenv]` table: how commands behave in this project. None of it is part of the digest.
package struct PipfileDirectives: Equatable, Sendable {
    /// Which platforms a lock must hold for.
    package enum LockPlatforms: Equatable, Sendable {
        case all
        case current
        /// Names of platforms, as written.
        case listed([String])
    }

    package enum NameCase: String, CaseIterable, Sendable {
        case off, canonical, pypi
    }

    /// `allow_prereleases`
    package var allowsPrereleases = false
    /// `sort_pipfile`
    package var sortsPipfile = false
    /// `use_default_constraints`: other categories are locked under the pins of `packages`.
    package var usesDefaultConstraints = true
    /// `install_search_all_sources`
    package var searchesAllSources = false
    /// `disable_pip_input`
    package var disablesPipInput = true
    /// `venv_in_project`; `nil` when it is not said.
    package var environmentInProject: Bool?
    /// `package_name_case`
    package var nameCase = NameCase.off
    /// `cool-down-period`: files younger than so many days are ignored.
    package var coolDownDays: Int?
    /// `use_pylock`: every lock write also writes a `pylock.toml`.
    package var writesPylock = false
    /// `pylock_name`
    package var pylockName: String?
    /// `lock_platforms`; `nil` when it is not said.
    package var lockPlatforms: LockPlatforms?
    /// Keys that Pipit does not know or that mean nothing to it, in order.
    package var unknownKeys: [String] = []

    package init() {}
}

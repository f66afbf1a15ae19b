import StructuredText

/// How a source tree wants to be built: `[build-system]` of its `pyproject.toml` (PEP 517, 518).
package struct BuildSystem: Equatable, Sendable {
    /// What the build environment must have, as written.
    package var requirements: [String]
    /// `module` or `module:object`
    package var backend: String
    /// Directories of the tree that the backend itself is found in, relative to it.
    package var backendPath: [String]

    /// For trees that say nothing: setuptools, as PEP 517 has it.
    package static let legacy = BuildSystem(
        requirements: ["setuptools >= 40.8.0"], backend: "setuptools.build_meta:__legacy__", backendPath: [])

    package init(requirements: [String], backend: String, backendPath: [String]) {
        self.requirements = requirements
        self.backend = backend
        self.backendPath = backendPath
    }

    /// Reads `pyproject.toml`.
    package init(pyproject: [UInt8]) throws(TextError) {
        let document = try TOMLDocument(parsing: pyproject)
        guard let table = document.root["build-system"]?.table else {
            self = .legacy
            return
        }
        func strings(_ key: String) -> [String]? { table[key]?.array?.compactMap(\.string) }
        self.init(
            requirements: strings("requires") ?? BuildSystem.legacy.requirements,
            backend: table["build-backend"]?.string ?? BuildSystem.legacy.backend,
            backendPath: strings("backend-path") ?? [])
    }
}

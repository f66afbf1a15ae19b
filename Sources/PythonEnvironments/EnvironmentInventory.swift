internal import OperatingSystem

/// The environments in a directory that holds those of many projects.
package enum EnvironmentInventory {
    /// One of them.
    package struct Item: Equatable, Sendable {
        package enum Standing: Equatable, Sendable {
            /// Its project is there.
            case wanted
            /// Made by Pipenv or Pipit for a project whose directory is gone.
            case directoryGone
            /// Made by Pipenv or Pipit for a Pipfile that is gone from its directory.
            case pipfileGone
            /// It has a name of its own, or another tool made it: what it is for cannot be told from the outside.
            case unknown
        }

        /// Absolute.
        package var path: String
        /// What `.project` says; nil when there is no such file.
        package var project: String?
        package var standing: Standing
        /// `3.11`, or `pypy3.10`; nil when there is no library.
        package var python: String?
        /// When a Python of it was started or a package installed, as far as that was noted; nanoseconds since 1970.
        package var lastUse: Int64?

        package var name: String { Paths.name(path) }

        /// Whether it may be removed without anybody missing it.
        package var isOrphan: Bool { standing == .directoryGone || standing == .pipfileGone }
    }

    /// The environments in a directory, by name. Symbolic links are passed over: what they lead to lies elsewhere.
    package static func items(in directory: String) throws(EnvironmentError) -> [Item] {
        guard Files.isDirectory(directory) else { return [] }
        let names = try EnvironmentError.files { () throws(FileError) in try Files.list(directory) }
        return names.compactMap { item(at: Paths.join(directory, $0)) }
    }

    /// What stands at a path; nil when it is no environment.
    package static func item(at path: String) -> Item? {
        guard Files.linkStatus(path)?.kind == .directory,
            Files.linkStatus(Paths.join(path, "pyvenv.cfg"))?.kind == .file
        else { return nil }
        let project = VirtualEnvironment.project(of: path)
        let library = ((try? Files.list(Paths.join(path, "lib"))) ?? []).first {
            Files.isDirectory(Paths.join(path, "lib/\($0)/site-packages"))
        }
        // Python reads `pyvenv.cfg` whenever it starts, and nothing here does.
        let marks = ["pyvenv.cfg"] + (library.map { ["lib/\($0)/site-packages"] } ?? [])
        return Item(
            path: path, project: project, standing: standing(of: path, project: project),
            python: library.map { $0.hasPrefix("python") ? String($0.dropFirst("python".count)) : $0 },
            lastUse: marks.compactMap { Files.lastUse(Paths.join(path, $0)) }.max())
    }

    private static func standing(of path: String, project: String?) -> Item.Standing {
        guard let project else { return .unknown }
        let pipfile = Paths.join(project, "Pipfile")
        if Paths.parent(path) == project { return Files.isGone(pipfile) ? .unknown : .wanted }
        // virtualenvwrapper keeps its environments in the same place, with a `.project` too. The name tells whose it is,
        // and which Pipfile it was made for.
        let own = EnvironmentName(pipfilePath: pipfile).description
        guard Paths.name(path) == own || Paths.name(path).hasPrefix(own + "-") else {
            return Files.isGone(pipfile) ? .unknown : .wanted
        }
        if Files.isGone(project) { return .directoryGone }
        return Files.isGone(pipfile) ? .pipfileGone : .wanted
    }
}

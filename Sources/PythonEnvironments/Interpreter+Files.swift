internal import OperatingSystem

extension Interpreter {
    /// The `EXTERNALLY-MANAGED` file of PEP 668, when the distributor of this Python put one there; nil in a virtual
    /// environment, which nobody but its user manages.
    package var externallyManagedMarker: String? {
        guard !isVirtualEnvironment else { return nil }
        let path = Paths.join(standardLibrary, "EXTERNALLY-MANAGED")
        return Files.exists(path) ? path : nil
    }

    /// Wheels that came with the interpreter for seeding environments, newest first for each of pip and setuptools.
    package var bundledWheels: [String] {
        let directories =
            [Paths.join(standardLibrary, "ensurepip/_bundled"), wheelDirectory, "/usr/share/python-wheels"]
            .compactMap { $0 }
        for directory in directories {
            guard let names = try? Files.list(directory) else { continue }
            let wheels = names.filter { $0.hasSuffix(".whl") }
            if wheels.contains(where: { $0.hasPrefix("pip-") }) {
                return wheels.reversed().map { Paths.join(directory, $0) }
            }
        }
        return []
    }

    /// Those of ``bundledWheels`` that a new environment is seeded with: pip, and setuptools before Python 3.12. Whoever keeps
    /// unpacked wheels can hand them over as `Seeds.stored`, which is faster than unpacking them again.
    package var seedWheels: [String] { BundledSeeds(interpreter: self).wheels }

    /// The pips that can be seen, in one line: by this it is noticed that one came or went.
    var pips: String { (bundledWheels + [installedPip].compactMap { $0 }).joined(separator: ":") }

    /// The `.dist-info` directory of the pip that is installed for this interpreter, if its `RECORD` is there to tell what
    /// belongs to it.
    package var installedPip: String? {
        for directory in siteDirectories {
            guard let names = try? Files.list(directory) else { continue }
            for name in names where name.hasPrefix("pip-") && name.hasSuffix(".dist-info") {
                let path = Paths.join(directory, name)
                if Files.isFile(Paths.join(path, "RECORD")) { return path }
            }
        }
        return nil
    }
}

internal import OperatingSystem

/// Finds the file of a Python module the way the import system would, without importing anything: modules run code when
/// they are imported.
package struct ModuleSearch: Equatable, Sendable {
    /// Looked through in this order.
    package var directories: [String]
    /// Whether packages were installed in a way that only their own code can follow, such as a mapping of module names to
    /// the files of a source tree.
    package var hasImportHooks = false

    package init(directories: [String]) { self.directories = directories }

    /// What the environment's Python looks through: the given directories, its library, its distributions.
    package init(_ environment: VirtualEnvironment, before directories: [String] = []) {
        let interpreter = environment.interpreter
        self.init(
            directories: directories + [
                interpreter.standardLibrary, Paths.join(interpreter.standardLibrary, "lib-dynload"),
            ])
        let scheme = interpreter.environmentScheme
        var sites: [String] = []
        for site in [scheme.purelib, scheme.platlib].map({ Paths.join(environment.path, $0) })
            + (environment.configuration.includesSystemSitePackages ? interpreter.siteDirectories : [])
        where !sites.contains(site) && Files.isDirectory(site) { sites.append(site) }
        for site in sites { add(site: site) }
    }

    /// A directory of distributions, and the directories that its `.pth` files name.
    private mutating func add(site: String) {
        directories.append(site)
        for name in (try? Files.list(site)) ?? [] where name.hasSuffix(".pth") {
            guard let bytes = try? Files.read(Paths.join(site, name)) else { continue }
            for line in bytes.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }) {
                let text = String(decoding: Array(line).trimmingSpace, as: UTF8.self)
                if text.isEmpty || text.hasPrefix("#") { continue }
                if text.hasPrefix("import ") || text.hasPrefix("import\t") {
                    // setuptools' own file for its old distutils is in many environments and leads to no module.
                    if name != "distutils-precedence.pth" { hasImportHooks = true }
                } else {
                    let directory = Paths.absolute(text, in: site)
                    if Files.isDirectory(directory) { directories.append(directory) }
                }
            }
        }
    }

    // MARK: - Searching

    /// The file of a module, or the directory of a package; nil when there is none.
    package func find(_ module: String) -> String? {
        let parts = module.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.allSatisfy({ !$0.isEmpty && !$0.utf8.contains(UInt8(ascii: "/")) && !$0.utf8.contains(0) }) else {
            return nil
        }
        return Self.find(parts[...], in: directories)
    }

    private static func find(_ parts: ArraySlice<String>, in directories: [String]) -> String? {
        guard let name = parts.first else { return nil }
        let rest = parts.dropFirst()
        var portions: [String] = []
        for directory in directories {
            let path = Paths.join(directory, name)
            if Files.isDirectory(path) {
                if isPackage(path) { return rest.isEmpty ? path : find(rest, in: [path]) }
                portions.append(path)
            }
            if Files.isFile(path + ".py") { return rest.isEmpty ? path + ".py" : nil }
            if let compiled = compiledModule(name, in: directory) { return rest.isEmpty ? compiled : nil }
        }
        // Directories without an `__init__` are one package together (PEP 420).
        return rest.isEmpty ? portions.first : find(rest, in: portions)
    }

    private static func isPackage(_ directory: String) -> Bool {
        ["__init__.py", "__init__.pyc"].contains { Files.isFile(Paths.join(directory, $0)) }
            || compiledModule("__init__", in: directory) != nil
    }

    /// `name.so`, `name.cpython-311-x86_64-linux-gnu.so`, `name.pyc`
    private static func compiledModule(_ name: String, in directory: String) -> String? {
        let prefix = name + "."
        let names = ((try? Files.list(directory)) ?? []).filter { $0.hasPrefix(prefix) }
        let found = names.first { file in
            let suffix = file.dropFirst(prefix.count)
            guard suffix != "pyc" else { return true }
            guard suffix == "so" || suffix.hasSuffix(".so") else { return false }
            // Between the name and `.so` stands a tag without further dots.
            return suffix.dropLast(2).filter { $0 == "." }.count <= 1
        }
        return found.map { Paths.join(directory, $0) }
    }

    /// Asks the environment's Python for a package that only an import hook knows. The package itself is not imported, but
    /// the hooks run.
    package func ask(_ environment: VirtualEnvironment, for module: String) -> String? {
        let parts = module.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard hasImportHooks, let first = parts.first, !first.isEmpty else { return nil }
        let script = """
            import importlib.util, sys
            spec = importlib.util.find_spec(sys.argv[1])
            if spec is not None:
                print("\\n".join([spec.origin or ""] + list(spec.submodule_search_locations or [])))
            """
        let output = try? ChildProcess.run(
            [environment.interpreter.executable, "-I", "-c", script, first], environment: ProcessEnvironment([:]))
        guard let output, output.status == 0 else { return nil }
        let lines = String(decoding: output.standardOutput, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        let locations = lines.dropFirst().map(String.init).filter { !$0.isEmpty }
        if parts.count > 1 { return Self.find(parts.dropFirst(), in: locations) }
        if let location = locations.first { return location }
        return lines.first.flatMap { Paths.isAbsolute(String($0)) ? String($0) : nil }
    }
}

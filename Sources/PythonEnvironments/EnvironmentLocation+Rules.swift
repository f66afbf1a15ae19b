package import OperatingSystem

extension EnvironmentLocation {
    /// Decides where the environment of a project is or would be made. Looks at the file system, changes nothing.
    ///
    /// - Throws: when a `.venv` file is there but cannot be read.
    package static func locate(_ question: EnvironmentQuestion) throws(FileError) -> EnvironmentLocation {
        let variables = question.variables
        if let active = variables.nonEmpty("VIRTUAL_ENV"), variables["PIPENV_ACTIVE"] == nil,
            (question.ignoresActive ?? variables.pipenvSwitch("IGNORE_VIRTUALENVS")) != true
        {
            return EnvironmentLocation(path: question.absolute(active), origin: .active)
        }

        let local = Paths.join(question.projectDirectory, ".venv")
        let found = Files.status(local)
        if found?.kind == .file {
            let text = try Files.read(local)
            let name = String(decoding: text.trimmingSpace, as: UTF8.self)
            if name.isEmpty { return question.shared }
            let path =
                name.utf8.contains(UInt8(ascii: "/"))
                ? question.absolute(question.expandingHome(name)) : Paths.join(question.sharedDirectory, name)
            return EnvironmentLocation(path: path, origin: .pointerFile)
        }

        let wanted = variables.pipenvSwitch("VENV_IN_PROJECT")
        if wanted ?? question.venvInProject ?? false { return EnvironmentLocation(path: local, origin: .inProject) }
        let shared = question.shared
        if wanted == nil, found?.kind == .directory, !VirtualEnvironment.exists(at: shared.path) {
            return EnvironmentLocation(path: local, origin: .projectDirectory)
        }
        return shared
    }
}

extension EnvironmentQuestion {
    /// The directory for the environments of all projects that do not keep their own.
    package var sharedDirectory: String {
        if let home = variables.nonEmpty("WORKON_HOME") {
            return absolute(expandingHome(expandingVariables(home)))
        }
        if let data = variables.nonEmpty("XDG_DATA_HOME") {
            return Paths.join(absolute(expandingHome(data)), "virtualenvs")
        }
        return Paths.join(variables.homeDirectory, ".local/share/virtualenvs")
    }

    var shared: EnvironmentLocation {
        let name =
            variables.nonEmpty("PIPENV_CUSTOM_VENV_NAME")
            ?? EnvironmentName(pipfilePath: pipfilePath, python: variables["PIPENV_PYTHON"]).description
        return EnvironmentLocation(path: Paths.join(sharedDirectory, name), origin: .shared)
    }

    /// Pipenv works from the project's directory, so that is what its relative paths are relative to.
    func absolute(_ path: String) -> String { Paths.absolute(path, in: projectDirectory) }

    /// `~` and `~/…` stand for the home directory; `~name` is left alone.
    func expandingHome(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/") else { return path }
        return variables.homeDirectory + path.dropFirst()
    }

    /// `$NAME` and `${NAME}` stand for variables; those that are not set are left as they are.
    func expandingVariables(_ path: String) -> String {
        var result = ""
        var rest = Substring(path)
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            let braced = rest.first == "{"
            let body = braced ? rest.dropFirst() : rest
            let name = body.prefix { $0 == "_" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }
            let end = braced ? body[name.endIndex...].first == "}" : true
            if !name.isEmpty, end, let value = variables[String(name)] {
                result += value
                rest = braced ? body[name.endIndex...].dropFirst() : body[name.endIndex...]
            } else {
                result += "$"
            }
        }
        return result + rest
    }
}

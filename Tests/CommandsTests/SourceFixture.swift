import ArchiveFixtures

/// The files of a project that builds itself, so that nothing needs to be fetched for it.
enum SourceFixture {
    /// - Parameters:
    ///   - requires: of the project; states them in `pyproject.toml`, unless `isDynamic`.
    ///   - counter: a file that gets a letter for each build.
    static func files(
        name: String = "gitpkg", version: String = "1.0", requires: [String] = [], value: String = "1",
        buildRequires: [String] = [], isDynamic: Bool = false, counter: String = "/dev/null"
    ) -> [String: String] {
        let list = { (texts: [String]) in "[" + texts.map { "\"\($0)\"" }.joined(separator: ", ") + "]" }
        let project =
            isDynamic
            ? "" : "[project]\nname = \"\(name)\"\nversion = \"\(version)\"\ndependencies = \(list(requires))\n"
        return [
            "pyproject.toml": """
            [build-system]
            requires = \(list(buildRequires))
            build-backend = "own_backend"
            backend-path = ["."]

            \(project)
            """,
            "\(name).py": "value = \(value)\n",
            "own_backend.py": """
            import base64, hashlib, os, zipfile
            NAME, VERSION, REQUIRES = '\(name)', '\(version)', \(list(requires))
            METADATA = f'Metadata-Version: 2.1\\nName: {NAME}\\nVersion: {VERSION}\\n' + ''.join(
                f'Requires-Dist: {text}\\n' for text in REQUIRES)
            def wheel(directory, files):
                with open('\(counter)', 'a') as counter:
                    counter.write('x')
                stem = f'{NAME}-{VERSION}'
                files[f'{stem}.dist-info/METADATA'] = METADATA
                files[f'{stem}.dist-info/WHEEL'] = 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n'
                record = ''
                for path, text in files.items():
                    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip('=')
                    record += f'{path},sha256={digest},{len(text)}\\n'
                files[f'{stem}.dist-info/RECORD'] = record + f'{stem}.dist-info/RECORD,,\\n'
                name = f'{stem}-py3-none-any.whl'
                with zipfile.ZipFile(os.path.join(directory, name), 'w') as archive:
                    for path, text in files.items():
                        archive.writestr(path, text)
                return name
            def build_wheel(directory, config_settings=None, metadata_directory=None):
                return wheel(directory, {f'{NAME}.py': open(f'{NAME}.py').read()})
            def build_editable(directory, config_settings=None, metadata_directory=None):
                return wheel(directory, {f'{NAME}.pth': os.getcwd() + '\\n'})
            """,
        ]
    }
}

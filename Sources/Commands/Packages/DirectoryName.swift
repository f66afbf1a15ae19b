import OperatingSystem
import PackagingStandards
import StructuredText

/// What a project in a directory calls itself.
enum DirectoryName {
    /// From `pyproject.toml` (PEP 621, or Poetry's table), else from `setup.cfg`. Runs nothing.
    static func find(in directory: String) -> PackageName? {
        if let bytes = try? Files.read(Paths.join(directory, "pyproject.toml")),
            let root = try? TOMLDocument(parsing: bytes).root
        {
            let named =
                root["project"]?.table?["name"]?.string
                ?? root["tool"]?.table?["poetry"]?.table?["name"]?.string
            if let named, let name = PackageName(named) { return name }
        }
        guard let bytes = try? Files.read(Paths.join(directory, "setup.cfg")) else { return nil }
        return setupConfiguration(String(decoding: bytes, as: UTF8.self))
    }

    /// `name` of `[metadata]`.
    private static func setupConfiguration(_ text: String) -> PackageName? {
        var section = ""
        for line in text.split(whereSeparator: \.isNewline) {
            if line.first == "[" {
                section = String(line.dropFirst().prefix { $0 != "]" })
            } else if section == "metadata", let equals = line.firstIndex(where: { $0 == "=" || $0 == ":" }) {
                let key = line[..<equals].filter { $0 != " " && $0 != "\t" }
                guard key == "name" else { continue }
                return PackageName(String(line[line.index(after: equals)...].filter { $0 != " " && $0 != "\t" }))
            }
        }
        return nil
    }
}

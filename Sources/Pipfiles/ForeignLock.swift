import Diagnostics
import PackagingStandards
import StructuredText

/// What another tool has locked: `poetry.lock` or `uv.lock`.
package struct ForeignLock: Sendable {
    package struct Package: Sendable {
        package var name: PackageName
        package var version: Version
        /// Of all files that it names; empty when it names none.
        package var digests: [Digest]
        /// The address of its index as written; nil where none is: that of the tool's own.
        package var index: String?
        package var location: SourceSpan
    }

    /// Releases of indexes, each name once.
    package var packages: [Package] = []
    /// Names that are locked at several versions, for several platforms: nobody can tell which one is meant.
    package var divided: [PackageName] = []
    /// Every release that is locked, each version of a divided name among them.
    package var releases: [Package] = []
    /// What is locked and is no release of an index: directories, archives, repositories.
    package var others: [Other] = []
    /// Which groups want a package, as a Pipfile's lock would call them: `default`, `develop`, or the group's own name.
    private var wishes: [PackageName: [String]] = [:]
    /// Everything in the order of the file, with what the lock says that each needs.
    package var statements: [StatedPackage] = []

    /// A package that comes from elsewhere than an index.
    package struct Other: Sendable {
        package var name: PackageName
        /// As written.
        package var version: String?
        /// Whether it is a directory of this machine, such as the project itself.
        package var isLocal: Bool
        /// Where its file or repository is, as written.
        package var address: String?
        package var location: SourceSpan
    }

    /// Reads a lock.
    ///
    /// - Parameter file: What messages call it.
    package init(parsing bytes: [UInt8], file: String) throws(ForeignFileError) {
        let reader = try ForeignProjectReader(bytes, file: file)
        let root = reader.document.root
        try Self.refuseUnknownForm(root, reader)
        guard let elements = root["package"]?.array else {
            if root["version"] != nil || root["metadata"] != nil { return }
            throw ForeignFileError(.nothing, at: SourceSpan(file: file))
        }
        // Poetry before 1.3 kept the digests apart.
        let files = Dictionary(
            (root["metadata"]?.table?["files"]?.table?.members ?? []).map { ($0.key, $0.node) },
            uniquingKeysWith: { first, _ in first })
        var found: [PackageName: [Package]] = [:]
        var order: [PackageName] = []
        for element in elements {
            guard let table = element.table, let text = table["name"]?.string, let name = PackageName(text) else {
                throw ForeignFileError(.kind("package", expected: "a table with a name"), at: reader.span(element))
            }
            statements.append(StatedPackage(name: name, table, isProject: Self.isLocal(table)))
            guard Self.isOfIndex(table), let version = table["version"]?.string.flatMap({ Version($0) }) else {
                let source = table["source"]?.table
                others.append(
                    Other(
                        name: name, version: table["version"]?.string, isLocal: Self.isLocal(table),
                        address: source?["url"]?.string ?? source?["path"]?.string, location: reader.span(element)))
                continue
            }
            let digests = try Self.digests(table, legacy: files[text]?.array ?? [], reader)
            let source = table["source"]?.table
            let package = Package(
                name: name, version: version, digests: digests,
                index: source?["registry"]?.string ?? source?["url"]?.string, location: reader.span(element))
            releases.append(package)
            if found[name] == nil { order.append(name) }
            found[name, default: []].append(package)
        }
        wishes = Self.wishes(of: elements.compactMap(\.table))
        for name in order {
            let versions = found[name] ?? []
            if versions.count == 1 { packages.append(versions[0]) } else { divided.append(name) }
        }
    }

    /// Refuses a form that is newer than what is known: uv's `version = 1`, Poetry's `lock-version` 1.x and 2.x. Nobody can
    /// tell what the packages of another one mean.
    private static func refuseUnknownForm(
        _ root: TOMLTable, _ reader: ForeignProjectReader
    ) throws(ForeignFileError) {
        if let version = root["version"], version.integer != 1 {
            throw ForeignFileError(.form("version", known: "1"), at: reader.span(version))
        }
        if let version = root["metadata"]?.table?["lock-version"] {
            let major = version.string?.prefix { $0 != "." }
            guard let text = version.string, Version(text) != nil, major == "1" || major == "2" else {
                throw ForeignFileError(.form("lock-version", known: "1.x and 2.x"), at: reader.span(version))
            }
        }
    }

    /// The groups that want a package, in the words of a Pipfile's lock; `default` where nothing says.
    package func categories(of name: PackageName) -> [String] { wishes[name] ?? ["default"] }

    /// Whether it is a release of an index rather than a directory, a URL or a repository.
    private static func isOfIndex(_ table: TOMLTable) -> Bool {
        guard let source = table["source"]?.table else { return true }
        if source["registry"] != nil { return true }
        guard let kind = source["type"]?.string else { return false }
        return kind == "legacy"
    }

    static func isLocal(_ table: TOMLTable) -> Bool {
        guard let source = table["source"]?.table else { return false }
        if source["type"]?.string == "directory" { return true }
        return ["editable", "virtual", "directory"].contains { source[$0] != nil }
    }

    private static func digests(
        _ table: TOMLTable, legacy: [TOMLNode], _ reader: ForeignProjectReader
    ) throws(ForeignFileError) -> [Digest] {
        var nodes = (table["files"]?.array ?? []) + (table["wheels"]?.array ?? []) + legacy
        if let source = table["sdist"] { nodes.append(source) }
        var digests: Set<Digest> = []
        for node in nodes {
            guard let hash = node.table?["hash"] else { continue }
            guard let digest = hash.string.flatMap({ Digest($0) }) else {
                throw ForeignFileError(.kind("hash", expected: "a digest such as `sha256:…`"), at: reader.span(hash))
            }
            if !digest.algorithm.isWeak { digests.insert(digest) }
        }
        return digests.sorted { $0.description < $1.description }
    }
}

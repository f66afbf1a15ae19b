import OperatingSystem

extension Workbench {
    /// Where the advisories of this machine lie. Every store in it counts, whatever wrote it.
    var advisoryFolder: AdvisoryFolder { AdvisoryFolder(path: Paths.join(cacheDirectory, "advisories-v1")) }
}

/// The directory of the stores of advisories.
struct AdvisoryFolder: Hashable, Sendable {
    var path: String

    /// What the name of a store ends with.
    static let suffix = ".advisories"

    /// The store that answers for every public package.
    var general: String { Paths.join(path, "general" + Self.suffix) }
    /// The answers of services about single packages.
    var asked: String { Paths.join(path, "asked" + Self.suffix) }

    /// The stores that are there, by name.
    func stores() throws(FileError) -> [String] {
        let names: [String]
        do throws(FileError) { names = try Files.list(path) } catch {
            guard error.isNotFound else { throw error }
            return []
        }
        // What begins with a dot is being written.
        return names.filter { $0.hasSuffix(Self.suffix) && !$0.hasPrefix(".") }.sorted().map { Paths.join(path, $0) }
    }
}

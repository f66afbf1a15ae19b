import Artifacts
import Hashing
import OperatingSystem
import PackagingStandards
import Pipfiles

/// Remembers which of the files that a lock allows was chosen for an environment, so that installing the same lock again
/// needs no index. A memory that is lost or does not fit is only slower: what it names is still checked against the lock.
struct WheelSelection {
    /// The directory of the memories.
    let directory: String
    private let key: String

    /// - Parameters:
    ///   - packages: the releases to be installed.
    ///   - tags: what identifies the set of wheels that the environment can use.
    init(directory: String, packages: [LockedPackage], tags: String) {
        self.directory = directory
        var hasher = SHA256Hasher()
        hasher.update(Array("selection 1\n\(tags)\n".utf8))
        for package in packages {
            guard case .release(let version, let hashes) = package.origin else { continue }
            hasher.update(Array("\(package.name) \(version) \(package.index ?? "") \(package.forbidsWheels)\n".utf8))
            for hash in hashes { hasher.update(Array(hash.description.utf8)) }
        }
        key = hasher.finish().hexadecimal
    }

    private var path: String { Paths.join(directory, key) }

    /// The chosen digest of each release, by name.
    func load() -> [PackageName: SHA256Sum] {
        guard let bytes = try? Files.read(path) else { return [:] }
        var chosen: [PackageName: SHA256Sum] = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let parts = line.split(separator: UInt8(ascii: " "))
            guard parts.count == 2, let name = PackageName(String(decoding: parts[0], as: UTF8.self)),
                let sum = SHA256Sum(hexadecimal: String(decoding: parts[1], as: UTF8.self))
            else { continue }
            chosen[name] = sum
        }
        return chosen
    }

    /// Writes the choice down; trouble is no one's concern, for the next install finds the files again.
    func save(_ chosen: [PackageName: SHA256Sum]) {
        let lines = chosen.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.hexadecimal)\n" }
        try? Files.makeDirectories(directory)
        try? Files.replaceAtomically(path, with: Array(lines.joined().utf8))
    }
}

import Hashing

/// One SHA-256 for the files of a commit, which owes nothing to git's SHA-1.
///
/// The hash is of a listing: the words “pipit tree 1”, a line feed, then for each entry in the order of the bytes of its path the
/// mode (`100644`, `100755`, `120000` for links, `160000` for submodules), a space, the SHA-256 of its content in
/// hexadecimal digits, a space, the path, and a zero byte. The content of a link is its target's text; that of a submodule
/// counts as the tree hash of its own files.
struct TreeHash {
    private var entries: [(path: [UInt8], mode: String, digest: SHA256Sum)] = []

    mutating func add(_ path: [UInt8], mode: String, digest: SHA256Sum) { entries.append((path, mode, digest)) }

    func finish() -> SHA256Sum {
        var hasher = SHA256Hasher()
        hasher.update(Array("pipit tree 1\n".utf8))
        for entry in entries.sorted(by: { $0.path.lexicographicallyPrecedes($1.path) }) {
            hasher.update(Array("\(entry.mode) \(entry.digest.hexadecimal) ".utf8) + entry.path + [0])
        }
        return hasher.finish()
    }
}

internal import OperatingSystem

/// Judges whether a path lies in a target, also when directories on the way are symbolic links. Nothing that it does not
/// admit is ever removed.
struct PrefixGuard {
    let prefix: String
    private let realPrefix: String
    private var verdicts: [ExactPath: Bool] = [:]

    init(prefix: String) {
        self.prefix = prefix
        realPrefix = Files.realPath(prefix) ?? prefix
    }

    /// Whether the file itself (a link is not followed in the last place) lies below the prefix. The path is absolute and has
    /// no `..` in it. What no file can be called, or is too long for any, is nowhere.
    mutating func admits(_ path: String) -> Bool {
        guard Paths.relative(path, to: prefix)?.isEmpty == false, SystemPath.canBeThere(path) else { return false }
        let parent = Paths.parent(path)
        if let verdict = verdicts[ExactPath(parent)] { return verdict }
        let verdict: Bool
        if let real = Files.realPath(parent) {
            verdict = real == realPrefix || Paths.relative(real, to: realPrefix) != nil
        } else {
            // There is no such directory, so there is no such file either.
            verdict = true
        }
        verdicts[ExactPath(parent)] = verdict
        return verdict
    }
}

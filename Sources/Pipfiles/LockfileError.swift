import Diagnostics

/// Why a lock cannot be used, and where in it. Nothing is ever installed from such a lock.
package struct LockfileError: Error, Equatable, Sendable {
    package enum Problem: Equatable, Sendable {
        /// The JSON is broken; the text says how.
        case syntax(String)
        /// The lines that git leaves where two people changed the same place.
        case mergeConflict
        /// What stands in a place that must hold something else: `hashes` of `requests`.
        case kind(place: String, expected: String, found: String)
        case repeatedKey(String)
        case specification(Int)
        case pipfileDigest(String)
        case name(String)
        case twice(String, other: String)
        case nothingLocked(String)
        case version(String, text: String)
        case hash(String, text: String)
        case marker(String, text: String, reason: String)
        /// What holds the character: `extras` of `requests`.
        case controlCharacter(place: String, Unicode.Scalar)
        /// An entry that reads like a release and is none, because of one key: `path` beside `version` and `index`.
        case contradiction(String, key: String)
        /// An entry that comes from several places: `git` beside `path`.
        case places(String, [String])
        /// `_meta.requires` holds a path, the name of a program, or anything else that is neither a version nor a range.
        case requires(String, text: String)
        /// Of what, and how many there may be.
        case tooMany(String, most: Int)
    }

    package var problem: Problem
    package var location: SourceSpan

    package init(_ problem: Problem, at location: SourceSpan) {
        self.problem = problem
        self.location = location
    }
}

extension LockfileError: Diagnosable {
    package var diagnostic: Diagnostic {
        let relock = "run `pipit lock` to write it anew"
        let (headline, help): (String, String) =
            switch problem {
            case .syntax(let reason): ("the lock is not valid JSON: \(reason)", relock)
            case .mergeConflict:
                (
                    "the lock holds a merge conflict",
                    "resolve the conflict in the Pipfile, take either side of the lock, and run `pipit lock`"
                )
            case .kind(let place, let expected, let found): ("\(place) must be \(expected), but it is \(found)", relock)
            case .repeatedKey(let key): ("`\(key)` stands twice in the same place of the lock", relock)
            case .specification(let number):
                ("the lock is written by `pipfile-spec` \(number), and only 6 is known", relock)
            case .pipfileDigest(let text): ("`\(text)` is no SHA-256 of a Pipfile", relock)
            case .name(let name): ("`\(name)` cannot be the name of a package", relock)
            case .twice(let name, let other):
                ("`\(name)` is the same package as `\(other)`, and both are locked", relock)
            case .nothingLocked(let name):
                ("nothing says which `\(name)` is locked: it has no version, repository, path or file", relock)
            case .version(let name, let text):
                ("the locked version of `\(name)` must be `==` and a version, not `\(text)`", relock)
            case .hash(let name, let text):
                ("`\(text)` is no hash of `\(name)`; the form is `sha256:` and 64 hexadecimal digits", relock)
            case .controlCharacter(let place, let scalar):
                ("\(place) has the control character \(ControlCharacters.name(scalar)) in it", relock)
            case .marker(let name, let text, let reason): ("`\(text)` is no marker for `\(name)`: \(reason)", relock)
            case .contradiction(let name, let key):
                (
                    "`\(name)` contradicts itself: `\(key)` says that it is not a release, and other keys of the entry describe "
                        + "one", relock
                )
            case .tooMany(let what, let most): ("the lock has more than \(most) \(what)", relock)
            case .places(let name, let keys):
                (
                    "`\(name)` contradicts itself: it can come from one of "
                        + keys.map { "`\($0)`" }.joined(separator: ", ") + " alone", relock
                )
            case .requires(let key, let text):
                ("`\(key)` in `_meta` must be a version or a range of Python, and `\(text)` is neither", relock)
            }
        return Diagnostic(
            .lockSyntax, headline, at: location, explanation: "Nothing was installed or changed.", help: [help])
    }
}

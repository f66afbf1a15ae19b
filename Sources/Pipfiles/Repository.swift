import Diagnostics
import PackagingStandards

/// A place in a repository of a version control system.
package struct Repository: Hashable, Sendable {
    package enum System: String, CaseIterable, Sendable {
        case git, hg, svn, bzr
    }

    package var system: System
    /// As written, without the reference; may still begin with `git+`.
    package var url: String
    /// A branch, tag or commit; in a lock, the commit.
    package var reference: String?
    /// The directory of the project inside of the repository.
    package var subdirectory: String?
    /// In a lock: what the files of the commit must come to, whatever the commit's name says. Pipenv, which reads no hashes
    /// of repositories, leaves them alone.
    package var hashes: [Digest]

    package init(
        system: System, url: String, reference: String? = nil, subdirectory: String? = nil, hashes: [Digest] = []
    ) {
        self.system = system
        self.hashes = hashes
        self.url = url
        self.reference = reference
        self.subdirectory = subdirectory
    }

    /// Takes the reference from `…/repository@reference`. An `@` before the path belongs to the host's user.
    package init(system: System, urlWithReference text: String) {
        self.init(system: system, url: text)
        guard let at = text.lastIndex(of: "@"), Redaction.isReference(behindLastAtOf: text) else { return }
        let path: String.Index?
        if let scheme = text.range(of: "://") {
            path = text[scheme.upperBound...].firstIndex(of: "/")
        } else {
            // git@host:owner/repository.git
            path = text.firstIndex(of: ":")
        }
        guard let path, path < at else { return }
        let reference = text[text.index(after: at)...]
        guard !reference.isEmpty else { return }
        url = String(text[..<at])
        self.reference = String(reference)
    }

    /// The reference, if it is a full commit, which can never mean something else.
    package var commit: String? {
        guard let reference, reference.utf8.count == 40,
            reference.utf8.allSatisfy({
                (0x30...0x39).contains($0) || (0x61...0x66).contains($0) || (0x41...0x46).contains($0)
            })
        else { return nil }
        return reference.lowercased()
    }

    /// The SHA-256 that the files must come to.
    package var treeDigest: Digest? { hashes.first { $0.algorithm == .sha256 } }

    /// Whether this is the same project of the same repository, at whatever commit.
    package func isSamePlace(as other: Repository) -> Bool {
        system == other.system && cloneURL == other.cloneURL && subdirectory == other.subdirectory
    }

    /// The URL as the version control system takes it: without `git+`.
    package var cloneURL: String {
        let prefix = system.rawValue + "+"
        return url.hasPrefix(prefix) ? String(url.dropFirst(prefix.count)) : url
    }
}

extension String {
    /// The first place of a text in this one.
    func range(of needle: String) -> Range<String.Index>? {
        ranges(of: needle).first
    }
}

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

    package init(system: System, url: String, reference: String? = nil, subdirectory: String? = nil) {
        self.system = system
        self.url = url
        self.reference = reference
        self.subdirectory = subdirectory
    }

    /// Takes the reference from `…/repository@reference`. An `@` before the path belongs to the host's user.
    package init(system: System, urlWithReference text: String) {
        self.init(system: system, url: text)
        guard let at = text.lastIndex(of: "@") else { return }
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

package import PackagingStandards

/// What a bill of materials lists: packages, where they come from, and who needs whom. A value that knows nothing of locks
/// or environments.
package struct SoftwareList: Equatable, Sendable {
    package struct Component: Equatable, Sendable {
        package var name: PackageName
        package var version: String?
        package var source: Source
        /// The digests of the files that may be installed.
        package var hashes: [Digest]
        /// An expression of SPDX's or free text, as the package's metadata has it.
        package var licence: Licence?
        package var summary: String?
        /// Categories of the lock.
        package var categories: [String]
        /// By their places among ``SoftwareList/components``; nil where nobody knows what the package needs.
        package var needs: [Int]?
        /// What a reader should know beside: that nobody could judge the package, for one.
        package var remarks: [String] = []

        package init(
            name: PackageName, version: String?, source: Source = .index(nil), hashes: [Digest] = [],
            licence: Licence? = nil, summary: String? = nil, categories: [String] = [], needs: [Int]? = nil
        ) {
            self.name = name
            self.version = version
            self.source = source
            self.hashes = hashes
            self.licence = licence
            self.summary = summary
            self.categories = categories
            self.needs = needs
        }
    }

    package enum Licence: Equatable, Sendable {
        case expression(String)
        case text(String)
    }

    package enum Source: Equatable, Sendable {
        /// The address of an index other than the default one.
        case index(String?)
        case address(String)
        /// The kind (`git`), the address and the commit.
        case repository(String, url: String, commit: String?)
        /// On this machine; where is nobody else's business.
        case local
    }

    /// What the list is about.
    package var subject: String
    package var components: [Component]
    /// By their places, the components that the subject asks for itself.
    package var roots: [Int]
    /// Documents that packages bring along (PEP 770), as they are.
    package var embedded: [EmbeddedDocument]

    package init(
        subject: String, components: [Component], roots: [Int] = [], embedded: [EmbeddedDocument] = []
    ) {
        self.subject = subject
        self.components = components
        self.roots = roots
        self.embedded = embedded
    }

    /// A bill of materials inside of a package, of what was built into it.
    package struct EmbeddedDocument: Equatable, Sendable {
        /// The place of the package among the components.
        package var owner: Int
        /// The file's name.
        package var name: String
        package var bytes: [UInt8]

        package init(owner: Int, name: String, bytes: [UInt8]) {
            self.owner = owner
            self.name = name
            self.bytes = bytes
        }
    }
}

extension SoftwareList.Component {
    /// The package's address among all packages of the world: `pkg:pypi/requests@2.32.0`.
    package var packageURL: String { Self.packageURL(name, version, source) }

    static func packageURL(
        _ name: PackageName, _ version: String?, _ source: SoftwareList.Source = .index(nil)
    ) -> String {
        func encoded(_ text: String) -> String { OutsideText.percentEncoded(text, keeping: ".-_~") }
        var url = name == .interpreter ? "pkg:generic/python" : "pkg:pypi/" + encoded(name.normalized)
        if let version { url += "@" + encoded(OutsideText.version(version)) }
        switch source {
        case .index(let address):
            if let address = address.flatMap(OutsideText.address) { url += "?repository_url=" + encoded(address) }
        case .address(let address):
            if let address = OutsideText.address(address) { url += "?download_url=" + encoded(address) }
        case .repository(let kind, let address, let commit):
            if let address = OutsideText.address(address.droppingPrefix(kind + "+")) {
                url +=
                    "?vcs_url=" + encoded(kind + "+" + address + (commit.map { "@" + OutsideText.version($0) } ?? ""))
            }
        case .local: break
        }
        return url
    }

    /// The address of the package's file, repository or index, without credentials; nil where it has none.
    var address: String? {
        switch source {
        case .index(let address): address.flatMap(OutsideText.address)
        case .address(let address): OutsideText.address(address)
        case .repository(let kind, let address, _): OutsideText.address(address.droppingPrefix(kind + "+"))
        case .local: nil
        }
    }
}

extension String {
    fileprivate func droppingPrefix(_ prefix: String) -> String {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
    }
}

import PackagingStandards

/// A version about which advisories are asked, in the forms that matching needs.
package struct CandidateVersion: Equatable, Sendable {
    /// The version as the lock or the environment writes it.
    package let text: String
    /// ``text`` without its local label: advisories are about `2.0.1`, not about `2.0.1+cu118`.
    package let publicText: String
    /// nil where PEP 440 does not know the version.
    package let version: Version?
    /// ``version`` without its local label.
    package let publicVersion: Version?

    package init(_ text: String) {
        self.text = text
        publicText = String(text.prefix { $0 != "+" })
        version = Version(text)
        publicVersion = version?.publicVersion
    }

    package init(_ version: Version) {
        self.init(version.description)
    }
}

/// A version of a project (PEP 440), ordered and compared as the standard says: `1.0 == 1.0.0 < 1.0.post1`.
///
/// Nearly every real version fits one word whose integer order is the version order; see ``PackedVersion``. The others
/// (epochs, local labels, dates as a fourth number, `1.0a1.dev2`) carry their parts on the heap besides.
package struct Version: Sendable {
    /// The word that holds this version or, where it does not fit, comes nearest to it.
    let key: UInt64
    /// All parts; there whenever `key` alone would not tell them.
    let full: VersionParts?

    /// The version in `text`, or nil where the text is none. Any spelling that PEP 440 admits is accepted
    /// (`v1.0-ALPHA`, white space around), as are numbers of up to 4,300 digits.
    package init?(_ text: String) {
        guard let version = text.withUTF8Span({ Version.parse($0) }) else { return nil }
        self = version
    }

    /// The version in a UTF-8 text that is known as bytes; no `String` is made.
    package init?(utf8 text: Span<UInt8>) {
        guard let version = Version.parse(text) else { return nil }
        self = version
    }

    /// The version in a UTF-8 text that is known as bytes.
    package init?(utf8 text: [UInt8]) {
        guard let version = Version.parse(text.span) else { return nil }
        self = version
    }

    /// A final release with these numbers. No numbers mean `0`.
    package init(release: [VersionNumber]) {
        self.init(VersionParts(release: release.isEmpty ? [0] : release))
    }

    /// The version made of these parts, packed where possible.
    init(_ parts: VersionParts) {
        key = PackedVersion.pack(parts)
        let count = PackedVersion.count(of: key)
        full = count == 0 || count == PackedVersion.countUnknown ? parts : nil
    }

    /// The version that this key holds, which tells all its parts.
    init(key: UInt64) {
        self.key = key
        full = nil
    }
}

// MARK: - Parts

extension Version {
    /// A pre-release's kind, in the order of the releases.
    package enum PrereleaseKind: UInt8, Sendable, Comparable, CaseIterable {
        case alpha, beta, candidate

        /// PEP 440's normal spelling.
        package var text: String {
            switch self {
            case .alpha: "a"
            case .beta: "b"
            case .candidate: "rc"
            }
        }

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// The number before `!`; 0 where none is written.
    package var epoch: VersionNumber { full?.epoch ?? 0 }

    /// The numbers of the release as written: `[1, 0]` and `[1, 0, 0]` for the equal versions `1.0` and `1.0.0`.
    package var release: [VersionNumber] {
        full?.release
            ?? (0..<PackedVersion.count(of: key)).map { VersionNumber(PackedVersion.releaseNumber($0, of: key)) }
    }

    /// `a1` of `1.0a1`.
    package var prerelease: (kind: PrereleaseKind, number: VersionNumber)? {
        if let full { return full.prerelease }
        return switch PackedVersion.kind(of: key) {
        case .alpha: (.alpha, packedNumber)
        case .beta: (.beta, packedNumber)
        case .candidate: (.candidate, packedNumber)
        default: nil
        }
    }

    /// The number of `.postN`.
    package var postrelease: VersionNumber? {
        if let full { return full.postrelease }
        return PackedVersion.kind(of: key) == .postrelease ? packedNumber : nil
    }

    /// The number of `.devN`.
    package var development: VersionNumber? {
        if let full { return full.development }
        return PackedVersion.kind(of: key) == .development ? packedNumber : nil
    }

    /// The local label after `+`, normalised.
    package var local: String? {
        full?.local.map { $0.map(\.description).joined(separator: ".") }
    }

    private var packedNumber: VersionNumber { VersionNumber(PackedVersion.number(of: key)) }

    /// Whether this is an alpha, a beta, a release candidate or a development release.
    package var isPrerelease: Bool {
        if let full { return full.prerelease != nil || full.development != nil }
        return PackedVersion.kind(of: key) < .final
    }

    /// Whether there is a `.postN`.
    package var isPostrelease: Bool { postrelease != nil }

    /// Whether there is a `.devN`.
    package var isDevelopment: Bool { development != nil }

    /// Whether there is a local label.
    package var isLocal: Bool { full?.local != nil }

    /// The version without its local label.
    package var publicVersion: Version {
        guard let full, full.local != nil else { return self }
        var parts = full
        parts.local = nil
        return Version(parts)
    }

    /// Epoch and release only: `1!2.0` of `1!2.0rc1.post2.dev3+x`.
    package var baseVersion: Version { Version(VersionParts(epoch: epoch, release: release)) }

    /// The first number of the release, or `Int.max` where it is larger than that.
    package var major: Int { releaseNumber(0).clamped }

    /// The second number of the release, 0 where there is none, or `Int.max` where it is larger than that.
    package var minor: Int { releaseNumber(1).clamped }

    /// The third number of the release, 0 where there is none, or `Int.max` where it is larger than that.
    package var micro: Int { releaseNumber(2).clamped }

    /// All parts, for the paths where an allocation does not matter.
    var parts: VersionParts {
        full
            ?? VersionParts(
                release: release, prerelease: prerelease, postrelease: postrelease, development: development)
    }

    /// The release's number at `index`, 0 beyond its end.
    func releaseNumber(_ index: Int) -> VersionNumber {
        if let full { return index < full.release.count ? full.release[index] : 0 }
        return index < 4 ? VersionNumber(PackedVersion.releaseNumber(index, of: key)) : 0
    }

    /// How many numbers the release was written with.
    var writtenCount: Int { full?.release.count ?? PackedVersion.count(of: key) }

    /// How many numbers of the release can differ from 0.
    var releaseCount: Int { full?.release.count ?? 4 }
}

// MARK: - Text

extension Version: CustomStringConvertible {
    /// The normal form, with the release's zeros as they were written: `1.0.0rc1.post2.dev3+ubuntu.1`.
    package var description: String {
        if let full { return full.description }
        var text = String(PackedVersion.releaseNumber(0, of: key))
        for index in 1..<max(PackedVersion.count(of: key), 1) {
            text += ".\(PackedVersion.releaseNumber(index, of: key))"
        }
        let number = PackedVersion.number(of: key)
        switch PackedVersion.kind(of: key) {
        case .development: text += ".dev\(number)"
        case .alpha: text += "a\(number)"
        case .beta: text += "b\(number)"
        case .candidate: text += "rc\(number)"
        case .postrelease: text += ".post\(number)"
        case .final: break
        }
        return text
    }
}

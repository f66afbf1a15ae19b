/// The parts of a version, as values of any size. Copies are cheap: the parts live in one heap object.
struct VersionParts: Sendable {
    /// One part of a local label. Texts sort before numbers.
    enum LocalPart: Hashable, Sendable, CustomStringConvertible {
        case text([UInt8])
        case number(VersionNumber)

        var description: String {
            switch self {
            case .text(let bytes): String(decoding: bytes, as: UTF8.self)
            case .number(let number): number.description
            }
        }
    }

    private final class Storage: Sendable {
        let values: Values
        init(_ values: Values) { self.values = values }
    }

    private struct Values: Sendable {
        var epoch: VersionNumber
        var release: [VersionNumber]
        var prerelease: (kind: Version.PrereleaseKind, number: VersionNumber)?
        var postrelease: VersionNumber?
        var development: VersionNumber?
        var local: [LocalPart]?
    }

    private var storage: Storage

    init(
        epoch: VersionNumber = 0, release: [VersionNumber],
        prerelease: (kind: Version.PrereleaseKind, number: VersionNumber)? = nil, postrelease: VersionNumber? = nil,
        development: VersionNumber? = nil, local: [LocalPart]? = nil
    ) {
        storage = Storage(
            Values(
                epoch: epoch, release: release, prerelease: prerelease, postrelease: postrelease,
                development: development, local: local))
    }

    var epoch: VersionNumber { storage.values.epoch }
    var release: [VersionNumber] {
        get { storage.values.release }
        set { change { $0.release = newValue } }
    }
    var prerelease: (kind: Version.PrereleaseKind, number: VersionNumber)? {
        get { storage.values.prerelease }
        set { change { $0.prerelease = newValue } }
    }
    var postrelease: VersionNumber? {
        get { storage.values.postrelease }
        set { change { $0.postrelease = newValue } }
    }
    var development: VersionNumber? {
        get { storage.values.development }
        set { change { $0.development = newValue } }
    }
    var local: [LocalPart]? {
        get { storage.values.local }
        set { change { $0.local = newValue } }
    }

    private mutating func change(_ edit: (inout Values) -> Void) {
        var values = storage.values
        edit(&values)
        storage = Storage(values)
    }

    var description: String {
        var text = epoch.isZero ? "" : "\(epoch)!"
        text += release.map(\.description).joined(separator: ".")
        if let prerelease { text += "\(prerelease.kind.text)\(prerelease.number)" }
        if let postrelease { text += ".post\(postrelease)" }
        if let development { text += ".dev\(development)" }
        if let local { text += "+" + local.map(\.description).joined(separator: ".") }
        return text
    }
}

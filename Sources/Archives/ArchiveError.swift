import Diagnostics
import OperatingSystem

/// Why an archive is not read.
package enum ArchiveError: Error, Equatable, Sendable {
    /// The archive is not what a well-meaning tool writes. `entry` names the member concerned, where there is one.
    case refused(archive: String, entry: String?, problem: ArchiveProblem)
    /// The operating system would not read or write.
    case file(FileError)
}

/// What is wrong with an archive. Everything here is refused, whether by attack or by accident: two programs could
/// understand such bytes differently, or be led to write where they should not.
package enum ArchiveProblem: Equatable, Hashable, Sendable {
    // Structure of a zip
    /// There is no end-of-central-directory record: not a zip, or cut short.
    case noEndRecord
    /// More than one end-of-central-directory record.
    case severalEndRecords
    /// Bytes before the first member, between members, or after the end, that no record accounts for.
    case unaccountedBytes(offset: UInt64, count: UInt64)
    /// Part of an archive spread over several disks.
    case multipleDisks
    /// A record that claims to reach beyond the bytes that are there.
    case truncated(what: String)
    /// A record without its signature, or with fields that contradict one another.
    case malformed(what: String)
    /// The header before the data and the central directory tell different stories.
    case headersDisagree(field: String)
    /// Two members share bytes.
    case overlapping
    /// The number of members is not the announced one.
    case wrongCount(announced: UInt64, found: UInt64)

    // Names and kinds
    case duplicateName
    /// A member is a file and also a directory that holds another.
    case fileAndDirectory
    case emptyPath
    case absolutePath
    /// A `..`, a `.`, or an empty component.
    case pathEscape
    case backslash
    case drive
    /// NUL or another control character.
    case controlCharacter
    /// Bytes that are not UTF-8, or are not marked as UTF-8.
    case nameEncoding
    case nameTooLong
    /// A link; in a tar, one that leads outside or to nothing.
    case link
    /// A device, a pipe, a socket.
    case specialFile
    /// setuid, setgid or sticky bits on a file.
    case specialMode

    // Content
    case encrypted
    case unsupportedMethod(UInt16)
    case unsupportedCompression(String)
    case unsupportedFlags(UInt16)
    case corruptData
    case wrongChecksum
    case wrongSize(announced: UInt64, found: UInt64)

    // Bombs
    case tooManyEntries(limit: Int)
    case tooLarge(limit: UInt64)
    case ratioTooHigh(limit: UInt64)

    // Source distributions
    /// Members that lie in no common directory.
    case wrongTopDirectory(count: Int)
}

extension ArchiveError: Diagnosable {
    package var diagnostic: Diagnostic {
        switch self {
        case .file(let error): return error.diagnostic
        case .refused(let archive, let entry, let problem):
            var evidence: [Diagnostic.Evidence] = []
            if let entry { evidence.append(.init("member", displayed(entry))) }
            evidence.append(.init("problem", problem.words))
            return Diagnostic(
                .archiveUnsafe, "`\(displayed(archive))` is not an archive that can be unpacked safely",
                evidence: evidence,
                explanation: """
                    Nothing of it was installed. An archive that programs can read in different ways, or that reaches \
                    outside of its directory, is a way to smuggle files past a check.
                    """,
                help: ["tell the index's owner and the package's authors; another version may be in order"],
                exitStatus: .integrity)
        }
    }
}

/// A name from an archive, with control characters made visible, cut to a readable length.
func displayed(_ name: String) -> String {
    var text = ""
    for scalar in name.unicodeScalars.prefix(200) {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
            text += "\\u{\(String(scalar.value, radix: 16))}"
        default: text.unicodeScalars.append(scalar)
        }
    }
    return name.unicodeScalars.count > 200 ? text + "…" : text
}

extension ArchiveProblem {
    /// The problem in a few words, for a row of evidence.
    package var words: String {
        switch self {
        case .noEndRecord: "no end-of-directory record: not a zip file, or cut short"
        case .severalEndRecords: "more than one end-of-directory record"
        case .unaccountedBytes(let offset, let count): "\(count) bytes at offset \(offset) belong to no member"
        case .multipleDisks: "it is one part of several"
        case .truncated(let what): "the \(what) reaches beyond the end of the file"
        case .malformed(let what): "the \(what) is malformed"
        case .headersDisagree(let field): "the member's own header and the directory differ in the \(field)"
        case .overlapping: "the member shares bytes with another"
        case .wrongCount(let announced, let found): "\(announced) members announced, \(found) found"
        case .duplicateName: "the name occurs twice"
        case .fileAndDirectory: "the name is used both as a file and as a directory"
        case .emptyPath: "a member without a name"
        case .absolutePath: "the path is absolute"
        case .pathEscape: "the path has an empty, `.` or `..` component"
        case .backslash: "the path has a backslash"
        case .drive: "the path starts with a drive letter"
        case .controlCharacter: "the path has a control character"
        case .nameEncoding: "the path is not UTF-8, or not marked as UTF-8"
        case .nameTooLong: "the path is too long"
        case .link: "the member is a link that is not allowed here"
        case .specialFile: "the member is a device or another special file"
        case .specialMode: "the member asks for setuid, setgid or sticky bits"
        case .encrypted: "the member is encrypted"
        case .unsupportedMethod(let number): "compression method \(number); expected stored (0) or deflate (8)"
        case .unsupportedCompression(let name): "\(name) compression; expected gzip or none"
        case .unsupportedFlags(let flags): "unknown flags 0x\(String(flags, radix: 16))"
        case .corruptData: "the compressed data is corrupt"
        case .wrongChecksum: "the checksum does not match the data"
        case .wrongSize(let announced, let found): "\(announced) bytes announced, \(found) found"
        case .tooManyEntries(let limit): "more than \(limit) members"
        case .tooLarge(let limit): "unpacks to more than \(limit) bytes"
        case .ratioTooHigh(let limit): "unpacks to more than \(limit) times its size"
        case .wrongTopDirectory(let count): "\(count) names at the top; expected one directory"
        }
    }
}

import ArchiveFixtures
import Archives
import Testing

/// A zip that no well-meaning tool writes, and the reason to refuse it.
struct ZipAttack: Sendable, CustomTestStringConvertible {
    var name: String
    var bytes: [UInt8]
    var problem: ArchiveProblem

    init(_ name: String, _ problem: ArchiveProblem, _ builder: ZipBuilder) {
        self.init(name, problem, bytes: builder.build())
    }

    init(_ name: String, _ problem: ArchiveProblem, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        self.problem = problem
    }

    /// A zip of a file whose one member is changed.
    init(_ name: String, _ problem: ArchiveProblem, member change: (inout ZipMember) -> Void) {
        self.init(name, problem, ZipBuilder([ZipMember("a.txt", text: "content").with(change)]))
    }

    var testDescription: String { name }
}

/// The attacks, by what they lie about.
enum ZipAttacks {
    typealias Attack = ZipAttack

    static let honest = ZipMember("a.txt", text: "content")

    static let names: [Attack] = [
        Attack("parent directory", .pathEscape) { $0.name = Array("../evil".utf8) },
        Attack("parent directory within", .pathEscape) { $0.name = Array("a/../../evil".utf8) },
        Attack("parent directory at the end", .pathEscape) { $0.name = Array("a/..".utf8) },
        Attack("current directory", .pathEscape) { $0.name = Array("./a".utf8) },
        Attack("empty component", .pathEscape) { $0.name = Array("a//b".utf8) },
        Attack("absolute path", .absolutePath) { $0.name = Array("/etc/passwd".utf8) },
        Attack("backslash", .backslash) { $0.name = Array("..\\evil".utf8) },
        Attack("drive letter", .drive) { $0.name = Array("C:evil".utf8) },
        Attack("NUL", .controlCharacter) { $0.name = Array("a.txt\0.py".utf8) },
        Attack("line end", .controlCharacter) { $0.name = Array("a\nb".utf8) },
        Attack("escape sequence", .controlCharacter) { $0.name = Array("a\u{1B}[2J".utf8) },
        Attack("no name", .emptyPath) { $0.name = [] },
        Attack("only a slash", .emptyPath) {
            $0 = ZipMember("/")
        },
        Attack("name too long", .nameTooLong) { $0.name = [UInt8](repeating: 0x61, count: 300) },
        Attack("path too long", .nameTooLong) {
            $0.name = Array(String(repeating: "abcdefgh/", count: 600).utf8) + [0x61]
        },
        Attack("not marked as UTF-8", .nameEncoding) { $0.name = Array("é".utf8) },
        Attack("not UTF-8", .nameEncoding) {
            $0.name = [0xFF, 0xFE]
            $0.flags = 1 << 11
        },
        Attack("overlong slash", .nameEncoding) {
            $0.name = [0x2E, 0x2E, 0xC0, 0xAF, 0x61]
            $0.flags = 1 << 11
        },
        Attack("duplicate", .duplicateName, ZipBuilder([honest, honest])),
        Attack("duplicate directory", .duplicateName, ZipBuilder([ZipMember("d/"), ZipMember("d/")])),
        Attack("file used as directory", .fileAndDirectory, ZipBuilder([ZipMember("a"), ZipMember("a/b")])),
        Attack("file used as directory, later", .fileAndDirectory, ZipBuilder([ZipMember("a/b"), ZipMember("a")])),
        Attack("file and directory member", .fileAndDirectory, ZipBuilder([ZipMember("a"), ZipMember("a/")])),
        Attack("another name in the Unicode field", .headersDisagree(field: "name")) {
            $0.centralExtra = extra(0x7075, [1, 0, 0, 0, 0] + Array("evil.txt".utf8))
        },
        Attack("another name in the member's Unicode field", .headersDisagree(field: "name")) {
            $0.localExtra = extra(0x7075, [1, 0, 0, 0, 0] + Array("evil.txt".utf8))
        },
    ]

    static let kinds: [Attack] = [
        Attack("symbolic link", .link) { $0.mode = 0o120777 },
        Attack("character device", .specialFile) { $0.mode = 0o020666 },
        Attack("pipe", .specialFile) { $0.mode = 0o010666 },
        Attack("socket", .specialFile) { $0.mode = 0o140666 },
        Attack("setuid", .specialMode) { $0.mode = 0o104755 },
        Attack("setgid", .specialMode) { $0.mode = 0o102755 },
        Attack(
            "directory that says file", .headersDisagree(field: "kind"),
            ZipBuilder([ZipMember("d/").with { $0.mode = 0o100644 }])),
        Attack("file that says directory", .headersDisagree(field: "kind")) { $0.mode = 0o040755 },
        Attack(
            "directory with content", .malformed(what: "directory"),
            ZipBuilder([ZipMember("d/").with { $0.content = [1, 2, 3] }])),
        Attack("encrypted", .encrypted) { $0.flags = 1 },
        Attack("strongly encrypted", .encrypted) { $0.flags = 0x41 },
        Attack("patched data", .unsupportedFlags(0x20)) { $0.flags = 0x20 },
        Attack("masked header", .unsupportedFlags(0x2000)) { $0.flags = 0x2000 },
        Attack("bzip2", .unsupportedMethod(12)) { $0.method = 12 },
        Attack("LZMA", .unsupportedMethod(14)) { $0.method = 14 },
        Attack("Zstandard", .unsupportedMethod(93)) { $0.method = 93 },
        Attack("AES", .unsupportedMethod(99)) { $0.method = 99 },
        Attack("another disk", .multipleDisks) { $0.disk = 1 },
    ]

    static let disagreements: [Attack] = [
        Attack("another name", .headersDisagree(field: "name")) { $0.localName = Array("b.txt".utf8) },
        Attack("a longer name", .headersDisagree(field: "name")) { $0.localName = Array("a.txt.py".utf8) },
        Attack("another method", .headersDisagree(field: "method")) { $0.localMethod = 0 },
        Attack("other flags", .headersDisagree(field: "flags")) { $0.localFlags = 8 },
        Attack("encrypted only in the member's header", .headersDisagree(field: "flags")) { $0.localFlags = 1 },
        Attack("another checksum", .headersDisagree(field: "checksum")) { $0.localChecksum = 7 },
        Attack("another size", .headersDisagree(field: "size")) { $0.localSize = 8 },
        Attack("another compressed size", .headersDisagree(field: "size")) { $0.localCompressedSize = 1 },
        Attack("another zip64 size", .headersDisagree(field: "size")) {
            $0.localExtra = extra(1, number64(8) + number64(9))
        },
        Attack("zip64 size that is not there", .malformed(what: "zip64 field")) { $0.localSize = .max },
        Attack("zip64 field too short", .malformed(what: "zip64 field")) { $0.localExtra = extra(1, number64(7)) },
        Attack("zip64 field too long", .malformed(what: "zip64 field")) {
            $0.localExtra = extra(1, number64(7) + number64(9) + number64(0))
        },
        Attack("no signature", .malformed(what: "member's header")) { $0.localSignature = 0x0403_4B51 },
        Attack("another checksum behind", .headersDisagree(field: "checksum")) {
            $0.descriptor = .signed16
            $0.descriptorChecksum = 7
        },
        Attack("another size behind", .headersDisagree(field: "size")) {
            $0.descriptor = .plain12
            $0.descriptorSize = 8
        },
        Attack("another wide size behind", .headersDisagree(field: "size")) {
            $0.descriptor = .plain20
            $0.descriptorSize = 1 << 32 | 7
        },
    ]

    static let contents: [Attack] = [
        Attack("wrong checksum", .wrongChecksum) { $0.checksum = 1 },
        Attack("stored with wrong checksum", .wrongChecksum) {
            $0.method = 0
            $0.checksum = 1
        },
        Attack("more than announced", .wrongSize(announced: 3, found: 4)) { $0.size = 3 },
        Attack("less than announced", .wrongSize(announced: 9, found: 7)) { $0.size = 9 },
        Attack("stored sizes that differ", .wrongSize(announced: 6, found: 7)) {
            $0.method = 0
            $0.size = 6
        },
        Attack("data that cannot be inflated", .corruptData) { $0.data = [0xFF, 0xFF, 0xFF] },
        Attack("inflated, with something behind", .unaccountedBytes(offset: 47, count: 3)) {
            $0.data = deflated($0.content) + [1, 2, 3]
        },
    ]

    static let structures: [Attack] = [
        Attack("nothing", .noEndRecord, bytes: []),
        Attack("text", .noEndRecord, bytes: Array("PK\u{3}\u{4} is not enough".utf8)),
        Attack("a zip and something", .noEndRecord, ZipBuilder([honest]).with { $0.trailing = [1, 2, 3] }),
        Attack(
            "something and a zip", .unaccountedBytes(offset: 0, count: 4),
            ZipBuilder([honest]).with { $0.prefix = [1, 2, 3, 4] }),
        Attack(
            "something and a zip that does not know", .unaccountedBytes(offset: 98, count: 4),
            ZipBuilder([honest]).with {
                $0.prefix = [1, 2, 3, 4]
                $0.countsPrefix = false
            }),
        Attack(
            "two zips", .unaccountedBytes(offset: 0, count: 120),
            ZipBuilder([honest]).with { $0.prefix = ZipBuilder([honest]).build() }),
        Attack(
            "a zip in the comment", .severalEndRecords,
            ZipBuilder([honest]).with { $0.comment = ZipBuilder([]).build() }),
        Attack(
            "a zip with members in the comment", .severalEndRecords,
            ZipBuilder([honest]).with { $0.comment = ZipBuilder([honest]).build() }),
        Attack(
            "a record in the comment", .severalEndRecords,
            ZipBuilder([honest]).with { $0.comment = Array("xxPK\u{1}\u{2}xx".utf8) }),
        Attack(
            "control characters in the comment", .malformed(what: "archive's comment"),
            ZipBuilder([honest]).with { $0.comment = [0, 1] }),
        Attack(
            "comment longer than the file", .noEndRecord, ZipBuilder([honest]).with { $0.announcedCommentLength = 9 }),
        Attack(
            "gap before the directory", .unaccountedBytes(offset: 47, count: 5),
            ZipBuilder([honest]).with { $0.gap = [0, 0, 0, 0, 0] }),
        Attack(
            "gap between members", .unaccountedBytes(offset: 47, count: 70_000),
            ZipBuilder([honest]).with { $0.gap = [UInt8](repeating: 0, count: 70_000) }),
        Attack(
            "gap behind the directory", .unaccountedBytes(offset: 98, count: 5),
            ZipBuilder([honest]).with { $0.afterDirectory = [0, 0, 0, 0, 0] }),
        Attack("disk", .multipleDisks, ZipBuilder([honest]).with { $0.disk = 1 }),
        Attack(
            "more members than announced", .unaccountedBytes(offset: 0, count: 0),
            ZipBuilder([honest, ZipMember("b")]).with { $0.announcedCount = 1 }),
        Attack(
            "fewer members than announced", .wrongCount(announced: 2, found: 1),
            ZipBuilder([honest]).with { $0.announcedCount = 2 }),
        Attack(
            "no members announced", .unaccountedBytes(offset: 0, count: 0),
            ZipBuilder([honest]).with { $0.announcedCount = 0 }),
        Attack(
            "directory beyond the end", .truncated(what: "central directory"),
            ZipBuilder([honest]).with { $0.announcedDirectorySize = 10_000 }),
        Attack(
            "directory too short", .unaccountedBytes(offset: 97, count: 1),
            ZipBuilder([honest]).with { $0.announcedDirectorySize = 50 }),
        Attack(
            "directory elsewhere", .truncated(what: "central directory"),
            ZipBuilder([honest]).with { $0.announcedDirectoryOffset = 60 }),
        Attack("member beyond the directory", .truncated(what: "member's data")) { $0.offset = 10_000 },
        Attack("member's size beyond the directory", .truncated(what: "member's data")) { $0.compressedSize = 5_000 },
        Attack(
            "two names for the same bytes", .overlapping,
            ZipBuilder([
                honest,
                honest.with {
                    $0.name = Array("b.txt".utf8); $0.offset = 0
                },
            ])),
        Attack(
            "a member within another", .overlapping,
            ZipBuilder([
                ZipMember("outer", ZipBuilder([honest]).build()).with { $0.method = 0 },
                ZipMember("b.txt", text: "content").with { $0.offset = 35 },
            ])),
        Attack("zip64 field that is not there", .malformed(what: "zip64 field")) { $0.size = .max },
        Attack("zip64 field with too much", .malformed(what: "zip64 field")) {
            $0.centralExtra = extra(1, number64(7))
        },
        Attack("zip64 field twice", .malformed(what: "extra field")) {
            $0.centralExtra = extra(1, []) + extra(1, [])
        },
        Attack("extra field cut short", .malformed(what: "extra field")) { $0.centralExtra = [1, 0, 9] },
        Attack("extra field beyond its end", .malformed(what: "extra field")) { $0.centralExtra = [9, 9, 9, 9, 0] },
    ]

    static let wide: [Attack] = [
        Attack("too many members", .wrongCount(announced: 9, found: 1), zip64 { $0.zip64Count = 9 }),
        Attack("too few members", .unaccountedBytes(offset: 0, count: 0), zip64 { $0.zip64Count = 0 }),
        Attack("as many members as numbers", .tooManyEntries(limit: 500_000), zip64 { $0.zip64Count = .max }),
        Attack("directory of all bytes", .truncated(what: "central directory"), zip64 { $0.zip64Size = .max }),
        Attack(
            "directory at the end of numbers", .truncated(what: "central directory"), zip64 { $0.zip64Offset = .max }),
        Attack("record elsewhere", .malformed(what: "zip64 end record"), zip64 { $0.zip64RecordOffset = 3 }),
        Attack("record beyond", .truncated(what: "zip64 end record"), zip64 { $0.zip64RecordOffset = .max }),
        Attack("record of another size", .malformed(what: "zip64 end record"), zip64 { $0.zip64RecordSize = 45 }),
        Attack("record of all bytes", .malformed(what: "zip64 end record"), zip64 { $0.zip64RecordSize = .max }),
        Attack(
            "two counts", .headersDisagree(field: "zip64 end record"),
            zip64 {
                $0.saturates = false
                $0.zip64Count = 2
            }),
        Attack(
            "two directories", .headersDisagree(field: "zip64 end record"),
            zip64 {
                $0.saturates = false
                $0.announcedDirectoryOffset = 3
            }),
        Attack(
            "open end record without a zip64 one", .malformed(what: "end record"),
            ZipBuilder([honest]).with { $0.announcedDirectoryOffset = .max }),
        Attack("member of all bytes", .truncated(what: "member's data")) {
            $0.size = .max
            $0.compressedSize = .max
            $0.centralExtra = extra(1, number64(.max) + number64(.max))
            $0.method = 0
        },
    ]

    static func zip64(_ change: (inout ZipBuilder) -> Void) -> ZipBuilder {
        var builder = ZipBuilder([honest])
        builder.zip64 = true
        change(&builder)
        return builder
    }
}

extension ZipBuilder {
    func with(_ change: (inout ZipBuilder) -> Void) -> ZipBuilder {
        var copy = self
        change(&copy)
        return copy
    }
}

/// An extra field.
func extra(_ identifier: UInt16, _ content: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    writer.number16(identifier)
    writer.number16(UInt16(content.count))
    return writer.bytes + content
}

func number64(_ value: UInt64) -> [UInt8] {
    var writer = ByteWriter()
    writer.number64(value)
    return writer.bytes
}

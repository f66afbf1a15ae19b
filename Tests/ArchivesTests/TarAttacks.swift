import ArchiveFixtures
import Archives
import Testing

/// A tar that no well-meaning tool writes, and the reason to refuse it.
struct TarAttack: Sendable, CustomTestStringConvertible {
    var name: String
    var bytes: [UInt8]
    var problem: ArchiveProblem

    init(_ name: String, _ problem: ArchiveProblem, _ members: [TarMember]) {
        self.init(name, problem, bytes: TarBuilder(members).build())
    }

    init(_ name: String, _ problem: ArchiveProblem, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        self.problem = problem
    }

    /// A tar whose one member is changed.
    init(_ name: String, _ problem: ArchiveProblem, member change: (inout TarMember) -> Void) {
        self.init(name, problem, [TarMember("p/a.txt", text: "content").with(change)])
    }

    var testDescription: String { name }
}

/// The attacks, by what they lie about.
enum TarAttacks {
    static let honest = TarMember("p/a.txt", text: "content")

    static func link(_ name: String, to target: String, hard: Bool = false) -> TarMember {
        TarMember(name).with {
            $0.type = UInt8(ascii: hard ? "1" : "2")
            $0.link = Array(target.utf8)
        }
    }

    static let names: [TarAttack] = [
        TarAttack("parent directory", .pathEscape) { $0.name = Array("../evil".utf8) },
        TarAttack("parent directory within", .pathEscape) { $0.name = Array("p/../../evil".utf8) },
        TarAttack("parent directory behind a dot", .pathEscape) { $0.name = Array("./../evil".utf8) },
        TarAttack("parent directory by the prefix", .pathEscape) { $0.prefix = Array("..".utf8) },
        TarAttack("parent directory by pax", .pathEscape, [.pax([("path", "../evil")]), honest]),
        TarAttack("parent directory by a long name", .pathEscape, [.long("p/../../evil"), honest]),
        TarAttack("absolute path", .absolutePath) { $0.name = Array("/etc/passwd".utf8) },
        TarAttack("absolute path by pax", .absolutePath, [.pax([("path", "/etc/passwd")]), honest]),
        TarAttack("backslash", .backslash) { $0.name = Array("p\\..\\evil".utf8) },
        TarAttack("drive", .drive) { $0.name = Array("C:/evil".utf8) },
        TarAttack("control character", .controlCharacter) { $0.name = Array("p/a\u{1B}[2J".utf8) },
        TarAttack("NUL within a long name", .controlCharacter, [.long("p/a\0/../../evil"), honest]),
        TarAttack("no name", .emptyPath) { $0.name = [] },
        TarAttack("not UTF-8", .nameEncoding) { $0.name = [0x70, 0x2F, 0xFF] },
        TarAttack("two names", .headersDisagree(field: "name"), [.pax([("path", "p/a")]), .long("p/b"), honest]),
        TarAttack("duplicate", .duplicateName, [honest, honest.with { $0.content = [1] }]),
        TarAttack("file used as directory", .fileAndDirectory, [TarMember("p"), TarMember("p/b")]),
        TarAttack("through a link", .fileAndDirectory, [link("p/d", to: "."), TarMember("p/d/evil")]),
        TarAttack("link in the place of a file", .duplicateName, [honest, link("p/a.txt", to: "b")]),
        TarAttack("file in the place of a link", .duplicateName, [link("p/a.txt", to: "b"), honest]),
        TarAttack("link in the place of a directory", .fileAndDirectory, [TarMember("p/d/"), link("p/d", to: "b")]),
    ]

    static let kinds: [TarAttack] = [
        TarAttack("absolute link", .link, [link("p/l", to: "/etc/passwd")]),
        TarAttack("link outside", .link, [link("p/l", to: "../../evil")]),
        TarAttack("link to what surrounds the top", .link, [link("p/l", to: "..")]),
        TarAttack("link at the top", .link, [link("l", to: "p")]),
        TarAttack("link up behind another", .link, [link("p/a/b/l", to: "../../d"), link("p/m", to: "a/b/l/../..")]),
        TarAttack("link by pax", .link, [.pax([("linkpath", "/etc/passwd")]), link("p/l", to: "a")]),
        TarAttack("link by a long name", .link, [.long("../../evil", type: "K"), link("p/l", to: "a")]),
        TarAttack("empty link", .link, [link("p/l", to: "")]),
        TarAttack("hard link outside", .link, [link("p/l", to: "../evil", hard: true)]),
        TarAttack("hard link to a file of the system", .link, [link("p/l", to: "/etc/passwd", hard: true)]),
        TarAttack("hard link to what comes later", .link, [link("p/l", to: "p/a.txt", hard: true), honest]),
        TarAttack("hard link to a link", .link, [link("p/l", to: "a.txt"), link("p/m", to: "p/l", hard: true)]),
        TarAttack("character device", .specialFile) { $0.type = UInt8(ascii: "3") },
        TarAttack("block device", .specialFile) { $0.type = UInt8(ascii: "4") },
        TarAttack("pipe", .specialFile) { $0.type = UInt8(ascii: "6") },
        TarAttack("sparse", .malformed(what: "kind of the member")) { $0.type = UInt8(ascii: "S") },
        TarAttack("sparse by pax", .malformed(what: "sparse member"), [.pax([("GNU.sparse.major", "1")]), honest]),
        TarAttack("volume", .malformed(what: "kind of the member")) { $0.type = UInt8(ascii: "V") },
        TarAttack("unknown", .malformed(what: "kind of the member")) { $0.type = UInt8(ascii: "?") },
        TarAttack("setuid", .specialMode) { $0.mode = 0o4755 },
        TarAttack("setgid", .specialMode) { $0.mode = 0o2755 },
    ]

    static let structures: [TarAttack] = [
        TarAttack("nothing", .truncated(what: "end of the tar"), bytes: []),
        TarAttack(
            "no end", .truncated(what: "end of the tar"), bytes: Array(TarBuilder([honest]).build().dropLast(1024))),
        TarAttack(
            "something behind the end", .unaccountedBytes(offset: 2048, count: 512),
            bytes: TarBuilder([honest]).build() + [UInt8](repeating: 1, count: 512)),
        TarAttack(
            "a tar behind the end", .unaccountedBytes(offset: 2048, count: 2048),
            bytes: TarBuilder([honest]).build() + TarBuilder([honest]).build()),
        TarAttack("wrong checksum", .wrongChecksum) { $0.checksum = 1 },
        TarAttack("no tar", .wrongChecksum, bytes: [UInt8](repeating: 0x41, count: 2048)),
        TarAttack("unknown magic", .malformed(what: "header")) { $0.magic = Array("evil\u{0}\u{0}00".utf8) },
        TarAttack("content beyond the end", .truncated(what: "member's data")) { $0.size = 100_000 },
        TarAttack("more content than numbers", .truncated(what: "member's data")) {
            $0.sizeField = [0x80, 0, 0, 0, 0x7F, 255, 255, 255, 255, 255, 255, 255]
        },
        TarAttack("size beyond 64 bits", .malformed(what: "header")) {
            $0.sizeField = [0x80, 1, 0, 0, 0x7F, 255, 255, 255, 255, 255, 255, 255]
        },
        TarAttack("negative size", .malformed(what: "header")) { $0.sizeField = [UInt8](repeating: 255, count: 12) },
        TarAttack("size that is no number", .malformed(what: "header")) { $0.sizeField = Array("00000009999\0".utf8) },
        TarAttack("size with something behind", .malformed(what: "header")) {
            $0.sizeField = Array("7 garbage   ".utf8)
        },
        TarAttack("two sizes", .headersDisagree(field: "size"), [.pax([("size", "512")]), honest]),
        TarAttack("size for all", .malformed(what: "pax header"), [.pax([("size", "0")], isGlobal: true), honest]),
        TarAttack("path for all", .malformed(what: "pax header"), [.pax([("path", "x")], isGlobal: true), honest]),
        TarAttack("size of pax that is no number", .malformed(what: "pax header"), [.pax([("size", "-1")]), honest]),
        TarAttack("pax cut short", .malformed(what: "pax header"), [paxText("99 path=evil\n"), honest]),
        TarAttack("pax without length", .malformed(what: "pax header"), [paxText("path=evil\n"), honest]),
        TarAttack("pax of no length", .malformed(what: "pax header"), [paxText("0 path=evil\n"), honest]),
        TarAttack(
            "pax of all lengths", .malformed(what: "pax header"), [paxText("9223372036854775807 a=b\n"), honest]),
        TarAttack("pax without end", .malformed(what: "pax header"), [paxText("12 path=evil"), honest]),
        TarAttack("pax without a key", .malformed(what: "pax header"), [paxText("8 path \n"), honest]),
        TarAttack("a header for nothing", .truncated(what: "member's header"), [.pax([("path", "p/a")])]),
        TarAttack("directory with content", .malformed(what: "directory")) { $0.type = UInt8(ascii: "5") },
        TarAttack("bzip2", .unsupportedCompression("bzip2"), bytes: Array("BZh91AY&SY".utf8)),
        TarAttack("xz", .unsupportedCompression("xz"), bytes: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00, 0x00]),
        TarAttack("gzip cut short", .corruptData, bytes: Array(gzipped(TarBuilder([honest]).build()).dropLast(9))),
        TarAttack(
            "something behind gzip",
            .unaccountedBytes(offset: UInt64(gzipped(TarBuilder([honest]).build()).count), count: 3),
            bytes: gzipped(TarBuilder([honest]).build()) + [1, 2, 3]),
        TarAttack(
            "gzip with a wrong checksum", .corruptData, bytes: flippedTrailer(gzipped(TarBuilder([honest]).build()))),
        TarAttack("gzip of nothing", .truncated(what: "end of the tar"), bytes: gzipped([])),
        TarAttack("gzip header alone", .corruptData, bytes: [0x1F, 0x8B, 8, 0]),
    ]

    static func paxText(_ text: String) -> TarMember {
        TarMember("PaxHeader", text: text).with { $0.type = UInt8(ascii: "x") }
    }

    static func flippedTrailer(_ bytes: [UInt8]) -> [UInt8] {
        var copy = bytes
        copy[bytes.count - 8] ^= 1
        return copy
    }
}

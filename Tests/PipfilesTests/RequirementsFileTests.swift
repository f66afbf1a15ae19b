import Diagnostics
import OperatingSystem
import PackagingStandards
import Pipfiles
import StructuredText
import Testing

@Suite struct RequirementsFileTests {
    /// `Oracles/requirements.jsonl`: a file, and what pip's own reader makes of it.
    struct Row: Sendable, CustomTestStringConvertible {
        var input: String
        /// nil where pip refuses.
        var answer: JSONValue?
        var testDescription: String { input.debugDescription }

        static let all: [Row] = {
            var directory = #filePath[...]
            directory = directory[..<(directory.lastIndex(of: "/") ?? directory.endIndex)]
            guard let bytes = try? Files.read(directory + "/Oracles/requirements.jsonl") else { return [] }
            return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
                guard let row = try? JSONValue(parsing: Array(line)), let input = row["input"]?.string else {
                    return nil
                }
                return Row(input: input, answer: row["answer"])
            }
        }()
    }

    private static func read(_ text: String) throws -> RequirementsFile {
        try RequirementsFile(parsing: Array(text.utf8), file: "requirements.txt") { name in
            ["NAME": "value-1", "name": "no", "EMPTY": ""][name]
        }
    }

    /// A file that pip reads and Pipit refuses, because pip passes over part of it.
    private static let refused = ["--hash=sha256:" + String(repeating: "ab", count: 32)]

    @Test func `The oracle is there`() { #expect(Row.all.count > 80) }

    @Test(arguments: Row.all) func `Files mean what they mean to pip`(row: Row) throws {
        guard let answer = row.answer?.array, !Self.refused.contains(row.input) else {
            #expect(throws: RequirementsFileError.self) { try Self.read(row.input) }
            return
        }
        let file = try Self.read(row.input)
        #expect(file.lines.map(\.location.line) == answer.map { $0["line"]?.integer.map { Int($0) } })
        for (line, expected) in zip(file.lines, answer) {
            switch line.content {
            case .requirement(let wish):
                #expect(wish.text == expected["requirement"]?.string)
                #expect(wish.isEditable == expected["editable"]?.boolean)
                #expect(wish.hashes.map(\.description).sorted() == strings(expected["hashes"]))
                #expect(wish.settings.sorted() == strings(expected["settings"]))
            case .include(let path, let asConstraints):
                #expect(path == expected["include"]?.string && asConstraints == expected["constraint"]?.boolean)
            case .options(let options): #expect(options.flatMap(words).sorted() == strings(expected["options"]))
            }
        }
    }

    private func strings(_ value: JSONValue?) -> [String]? { value?.array?.compactMap(\.string) }

    private func words(_ option: RequirementsFile.Option) -> [String] {
        switch option {
        case .indexURL(let url): ["index " + url]
        case .extraIndexURL(let url): ["extra " + url]
        case .findLinks(let place): ["links " + place]
        case .noIndex: ["no-index"]
        case .trustedHost(let host): ["trusted " + host]
        case .allowsPrereleases: ["pre"]
        case .requiresHashes: ["hashes"]
        case .noBinary(let names): names.map { "no-binary " + $0 }
        case .onlyBinary(let names): names.map { "only-binary " + $0 }
        case .other: []
        }
    }

    @Test(.timeLimit(.minutes(30))) func `Variables without an end and continued lines take no more than their length`()
        throws
    {
        for text in ["-r " + String(repeating: "${", count: 200_000) + "}", String(repeating: "a\\\n", count: 200_000)]
        {
            #expect(try Self.read(text).lines.count == 1)
        }
    }

    @Test func `What variables would make an address stays as it is written`() throws {
        func read(_ text: String) throws -> [RequirementsFile.Content] {
            try RequirementsFile(parsing: Array(text.utf8), file: "r.txt") {
                ["URL": "https://h.example", "S": "s", "C": ":", "NAME": "n"][$0]
            }.lines.map(\.content)
        }
        for text in ["${URL}/r.txt", "http${C}//${NAME}.example", "https${UNSET}//h/${NAME}"] {
            #expect(try read("-r \(text)\n") == [.include(text, asConstraints: false)])
            #expect(try read("x @ \(text)\n") == [.requirement(.init("x @ \(text)"))])
        }
        #expect(throws: RequirementsFileError.self) { try read("${NAME}==1") }
        #expect(try read("./${NAME}") == [.requirement(.init("./n"))])
    }

    @Test func `Secrets in addresses stay variables`() throws {
        let file = try Self.read("-i https://me:${NAME}@h.example/simple\nx @ https://${NAME}@h.example/x-1.zip\n")
        #expect(file.lines[0].content == .options([.indexURL("https://me:${NAME}@h.example/simple")]))
        #expect(file.lines[1].content == .requirement(.init("x @ https://${NAME}@h.example/x-1.zip")))
    }

    @Test(
        arguments: [
            ([0xEF, 0xBB, 0xBF] + Array("six".utf8), "six"),
            ([0xFF, 0xFE] + Array("six".utf8).flatMap { [$0, 0] }, "six"),
            ([0xFE, 0xFF] + Array("six".utf8).flatMap { [0, $0] }, "six"),
            ([0xFF, 0xFE, 0, 0] + Array("six".utf8).flatMap { [$0, 0, 0, 0] }, "six"),
            (Array("# -*- coding: latin-1 -*-\nsix==1+".utf8) + [0xE9], "six==1+é"),
            (Array("#x\n# vim: set fileencoding=iso-8859-1\n./".utf8) + [0xFC], "./ü"),
        ] as [([UInt8], String)])
    func `The encoding is found as Python finds it`(bytes: [UInt8], text: String) throws {
        let file = try RequirementsFile(parsing: bytes, file: "r.txt")
        #expect(file.lines.map(\.content) == [.requirement(.init(text))])
    }

    @Test(
        arguments: [
            ([0x73, 0xE9], "`r.txt` cannot be read: it is not utf-8 text"),
            (Array("# coding: klingon\nsix".utf8), "`r.txt` cannot be read: it is not klingon text"),
            ([0xFF, 0xFE, 0x73], "`r.txt` cannot be read: it is not utf-16-le text"),
            (Array("six --hash=md5:00".utf8), "`r.txt` cannot be read: `md5:00` is no digest to rely on"),
            (Array("six --pre".utf8), "`r.txt` cannot be read: `--pre` has no place on this line"),
            (Array("-r a -r b".utf8), "`r.txt` cannot be read: there are two things to include on one line"),
            (Array("-r a b".utf8), "`r.txt` cannot be read: `b` stands where an option was expected"),
            (Array("--frobnicate".utf8), "`r.txt` cannot be read: `--frobnicate` is no option of such a file"),
        ] as [([UInt8], String)])
    func `What cannot be read is told with its place`(bytes: [UInt8], headline: String) throws {
        do throws(RequirementsFileError) {
            _ = try RequirementsFile(parsing: bytes, file: "r.txt")
            Issue.record("it was read")
        } catch {
            #expect(error.diagnostic.headline == headline)
            #expect(error.diagnostic.exitStatus == .objected)
        }
    }

    @Test func `No bytes trap the reader`() {
        var state: UInt64 = 1
        let pieces = [
            "-r ", "--hash=", "six", "\\", "\n", "#", " ", "${", "}", "'", "\"", "=", "-", "-e", "\u{FF}", "[", "@",
        ]
        for _ in 0..<2000 {
            var text = ""
            for _ in 0..<12 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(state >> 33) % pieces.count]
            }
            _ = try? Self.read(text)
            _ = try? RequirementsFile(parsing: [0xFF, 0xFE] + Array(text.utf8), file: "r.txt")
        }
    }
}

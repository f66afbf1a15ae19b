import PackagingStandards
import StructuredText
import Testing

@Suite("Answers of Python's packaging: names, file names and tags")
struct FilenameOracleTests {
    @Test("Project names are checked and normalised")
    func names() throws {
        try Oracle.check("n", atLeast: 180) { row in
            let name = PackageName(row[0].text)
            if let name, !name.isSpelled(Array(row[0].text.utf8).span) { return "does not know its own spelling" }
            return difference("normalised", name?.normalized, row[1].string)
        }
    }

    @Test("Wheel file names are taken apart")
    func wheels() throws {
        try Oracle.check("w", atLeast: 300) { row in
            let wheel = WheelFilename(row[0].text)
            guard let name = row[1].string else { return wheel == nil ? nil : "read, though it is no wheel's name" }
            guard let wheel else { return "not read" }
            return difference("name", wheel.name.normalized, name)
                ?? difference("version", wheel.version.description, row[2].text)
                ?? difference("build", wheel.build?.description, row[3].string)
                ?? difference("tags", Set(wheel.tags.map(\.description)).sorted(), row[4].words.sorted())
                ?? difference("with its name", WheelFilename(row[0].text, expectedName: wheel.name), wheel)
        }
    }

    @Test("Source distribution file names are taken apart")
    func sources() throws {
        try Oracle.check("d", atLeast: 120) { row in
            let source = SourceDistributionFilename(row[0].text)
            guard let name = row[1].string else { return source == nil ? nil : "read, though it is none" }
            guard let source else { return "not read" }
            return difference("name", source.name.normalized, name)
                ?? difference("version", source.version.description, row[2].text)
        }
    }

    @Test("Interpreters support the same tags in the same order")
    func tags() throws {
        try Oracle.check("t", atLeast: 55) { row in
            let platform = Self.platform(row[4].array ?? [])
            let interpreter = InterpreterTags(
                implementation: row[0].text, major: row[1].integer ?? 0, minor: row[2].integer ?? 0,
                abis: row[3].array?.map(\.text) ?? [], platform: platform)
            let platforms = row[5].words
            if let trouble = difference("platforms of \(platform)", platform.tags, platforms) { return trouble }
            if platforms.isEmpty { return nil }
            let expected = (row[6].array ?? []).flatMap { line -> [String] in
                let line = line.array ?? []
                return (line[2].integer == 1 ? ["any"] : platforms).map { "\(line[0].text)-\(line[1].text)-\($0)" }
            }
            let supported = SupportedTags(interpreter: interpreter)
            let tags = supported.tags.map(\.description)
            if let place = zip(tags, expected).enumerated().first(where: { $1.0 != $1.1 }) {
                return "\(interpreter): tag \(place.offset) is \(place.element.0), not \(place.element.1)"
            }
            if tags.count != expected.count { return "\(interpreter): \(tags.count) tags, not \(expected.count)" }
            for (index, tag) in expected.enumerated() where expected.firstIndex(of: tag) == index {
                guard let wheel = WheelFilename("a-1-\(tag).whl") else { return "no file name with \(tag)" }
                if let trouble = difference("rank of \(tag)", supported.rank(of: wheel), index) { return trouble }
            }
            return nil
        }
    }

    private static func platform(_ description: [JSONValue]) -> InterpreterPlatform {
        func number(_ index: Int) -> Int { description[index].integer ?? 0 }
        switch description[0].text {
        case "linux":
            var library = InterpreterPlatform.CLibrary.unknown
            if description.count > 3, description[3].text == "glibc" {
                library = .glibc(major: number(4), minor: number(5))
            }
            if description.count > 3, description[3].text == "musl" {
                library = .musl(major: number(4), minor: number(5))
            }
            return .linux(architecture: description[1].text, is32Bit: number(2) == 1, cLibrary: library)
        case "macos": return .macOS(major: number(1), minor: number(2), architecture: description[3].text)
        default: return .other(description[1].text)
        }
    }

    @Test("CPython's ABIs follow from how it was built")
    func abis() throws {
        try Oracle.check("a", atLeast: 70) { row in
            let abis = InterpreterTags.abis(
                ofCPython: row[0].integer ?? 0, row[1].integer ?? 0, isDebug: row[2].integer == 1,
                isFreeThreaded: row[3].integer == 1, hasMalloc: row[4].integer == 1)
            return difference("\(row): ABIs", abis, row[5].array?.map(\.text) ?? [])
        }
    }

    @Test("Other interpreters' ABIs follow from the suffix of their modules")
    func suffixes() throws {
        try Oracle.check("g", atLeast: 8) { row in
            difference("ABIs", InterpreterTags.abis(extensionSuffix: row[0].text), row[1].array?.map(\.text) ?? [])
        }
    }
}

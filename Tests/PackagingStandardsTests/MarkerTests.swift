import PackagingStandards
import SharedFixtures
import Testing

@Suite("Markers")
struct MarkerTests {
    static let linux = MarkerUniverse.environment(
        python: "3.11.7", "linux", "posix", "Linux", "x86_64", "CPython", "cpython")

    @Test(
        "An error tells what was expected, and where",
        arguments: [
            ("", 0, "expected a variable"), ("os_name", 7, "expected one of"),
            ("os_name == ", 11, "expected a variable"),
            ("os_name == 'nt", 11, "has no end"), ("os_name == 'nt' and", 19, "expected a variable"),
            ("(os_name == 'nt'", 16, "belongs to the `(` at byte 0"),
            ("os_name == 'nt') ", 15, "the end of the marker"),
            ("os_name not 'nt'", 12, "expected `in`"), ("'a' == 'b'", 0, "two texts"),
            ("os_name == 'x' and os_name == sys_platform", 19, "two variables"),
            ("os_name ~= 'x'", 0, "`os_name` holds none"), ("python_version ~= '3'", 0, "two numbers"),
            ("extras == 'x'", 0, "`\"name\" in extras`"), ("os_name == '\\x4'", 11, "bad escape"),
        ])
    func errors(text: String, offset: Int, message: String) throws {
        let error = #expect(throws: StandardsError.self) { try Marker(text) }
        #expect(error?.offset == offset)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test("Locks write markers with single quotes, metadata with double ones")
    func quotes() throws {
        let marker = try Marker("python_version>=\"3.8\" and ( sys_platform == 'linux'or os_name==\"it's\" )")
        #expect(
            marker.text(quotes: .single)
                == "python_version >= '3.8' and (sys_platform == 'linux' or os_name == \"it's\")")
        #expect(
            marker.description
                == "python_version >= \"3.8\" and (sys_platform == \"linux\" or os_name == \"it's\")")
    }

    @Test("Extras are asked for one after another, and by normalised names")
    func extras() throws {
        let marker = try Marker("extra == 'Foo_Bar' or (extra == 'b' and sys_platform == 'win32')")
        #expect(marker.mentionsExtra)
        #expect(marker.mentionedExtras == ["foo-bar", "b"])
        #expect(marker.evaluate(in: Self.linux, extras: ["foo.bar"]))
        #expect(marker.evaluate(in: Self.linux, extras: ["a", "FOO-BAR"]))
        #expect(!marker.evaluate(in: Self.linux, extras: ["b"]))
        #expect(!marker.evaluate(in: Self.linux))
        #expect(try MarkerFormula(marker, extras: ["b"]).text == "sys_platform == 'win32'")
        #expect(try MarkerFormula(marker, extras: ["b", "foo-bar"]).isAlways)
        #expect(try MarkerFormula(marker).isNever)
        // Both at once is what no single extra is.
        #expect(try !Marker("extra == 'a' and extra == 'b'").evaluate(in: Self.linux, extras: ["a", "b"]))
        #expect(try Marker("extra != 'a'").evaluate(in: Self.linux))
        #expect(try Marker("os_name == 'nt'").mentionedExtras.isEmpty)
    }

    @Test("A lock file's markers ask for sets of extras and groups")
    func sets() throws {
        let marker = try Marker("'Dev_X' in dependency_groups or 'a' in extras and 'b' not in extras")
        #expect(marker.evaluate(in: Self.linux, dependencyGroups: ["dev.x"]))
        #expect(marker.evaluate(in: Self.linux, extras: ["A"]))
        #expect(!marker.evaluate(in: Self.linux, extras: ["a", "b"]))
        #expect(!marker.evaluate(in: Self.linux))
        #expect(try MarkerFormula(marker, extras: ["a"]).isAlways)
    }

    @Test("An environment needs all eleven values")
    func environment() {
        var values = Dictionary(
            uniqueKeysWithValues: MarkerVariable.allCases.filter { !$0.belongsToRequest }.map {
                ($0.name, Self.linux[variable: $0])
            })
        #expect(values.count == 11)
        #expect(MarkerEnvironment(values: values) == Self.linux)
        values["os_name"] = nil
        #expect(MarkerEnvironment(values: values) == nil)
    }

    // MARK: Hostile texts

    @Test("Depth and length are met with an answer")
    func deepAndLong() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "(", count: depth) + "os_name == 'x'" + String(repeating: ")", count: depth)
        }
        #expect(try Marker(nested(100)) == Marker("os_name == 'x'"))
        #expect(throws: StandardsError.self) { try Marker(nested(101)) }
        #expect(throws: StandardsError.self) { try Marker(String(repeating: "(", count: 1_000_000)) }
        #expect(throws: StandardsError.self) { try Requirement("foo; " + nested(5_000)) }
        let long = try Marker(Array(repeating: "os_name == 'nt'", count: 20_000).joined(separator: " or "))
        #expect(!long.evaluate(in: Self.linux))
        #expect(try MarkerFormula(long).text == "os_name == 'nt'")
        #expect(throws: StandardsError.self) { try Marker("os_name == '" + String(repeating: "x", count: 1_000_000)) }
    }

    @Test("A marker that is contrived to be complex is refused before it costs much")
    func contrived() throws {
        // Every second pair decides, so that all combinations of the first halves must be remembered.
        let pairs = (0..<40).map { "('a\($0)' in platform_version and 'b\($0)' in platform_version)" }
        #expect(throws: StandardsError.self) { try MarkerFormula(Marker(pairs.joined(separator: " or "))) }
        let values = (0..<60).map {
            "(sys_platform != 's\($0)' and os_name != 'o\($0)' and platform_machine != 'm\($0)')"
        }
        // Nor do many markers make one that is: it is given up for one that holds in more places.
        let union = try pairs.reduce(MarkerFormula.never) { try $0.or(MarkerFormula(Marker($1))) }
        #expect(union.isAlways)
        #expect(union.text == nil)
        let few = try pairs.prefix(9).reduce(MarkerFormula.never) { try $0.or(MarkerFormula(Marker($1))) }
        #expect(try MarkerFormula(few.text.map { try Marker($0) }) == few)
        #expect(try MarkerFormula(few.negated.text.map { try Marker($0) }) == few.negated)
        // Long alone is not complex.
        #expect(try MarkerFormula(Marker(values.joined(separator: " and "))).text?.isEmpty == false)
    }

    @Test("Markers and requirements with bits flipped, bytes lost or added never trap", arguments: 0..<4)
    func mutations(seed: UInt64) {
        var generator = SeededGenerator(seed: 700 + seed)
        let seeds = [
            "foo[a,B_c] >=1.0,<2 ; (python_version >= '3.8' and 'x\\x41' in sys_platform) or extra == \"t\"",
            "foo @ https://example.com/x ; python_full_version ~= '3.8.1' or platform_release not in '5, 6'",
            "Foo.bar (>=1.0.*<2,) ; os.name=='\u{e9}' and '3.8rc1' <= python_version",
        ]
        for round in 0..<600 {
            var bytes = Array(seeds[round % seeds.count].utf8)
            for _ in 0..<generator.pick([1, 1, 2, 4]) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch generator.pick([0, 1, 2, 3]) {
                case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                case 1: bytes.remove(at: place)
                case 2:
                    bytes.insert(generator.pick(Array("()[]'\"\\;,<>=!~ \t\n.*".utf8) + [0, 0xC3, 0xFF]), at: place)
                default: bytes.removeLast(Int.random(in: 0..<min(bytes.count, 20), using: &generator))
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            _ = try? Requirement(utf8: bytes).description
            guard let requirement = try? Requirement(lenient: text) else { continue }
            _ = requirement.marker?.evaluate(in: Self.linux, extras: ["t"])
            _ = try? MarkerFormula(requirement.marker, extras: ["t"]).text(assuming: .knownEnvironments)
        }
    }
}

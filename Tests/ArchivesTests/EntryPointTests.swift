import Archives
import Testing

@Suite struct EntryPointTests {
    // Section, line, and what `importlib.metadata` makes of it.
    static let lines: [(line: String, point: EntryPoint?)] = [
        ("a = b:c", EntryPoint(group: "g", name: "a", module: "b", attribute: "c")),
        ("a=b.c:d.e", EntryPoint(group: "g", name: "a", module: "b.c", attribute: "d.e")),
        ("  a  =  b : c  ", EntryPoint(group: "g", name: "a", module: "b", attribute: "c")),
        ("a = b", EntryPoint(group: "g", name: "a", module: "b", attribute: nil)),
        ("a b.c-d = b:c", EntryPoint(group: "g", name: "a b.c-d", module: "b", attribute: "c")),
        ("a = b:c [x]", EntryPoint(group: "g", name: "a", module: "b", attribute: "c", extras: ["x"])),
        ("a = b:c[x, y ]", EntryPoint(group: "g", name: "a", module: "b", attribute: "c", extras: ["x", "y"])),
        ("a = b [x]", EntryPoint(group: "g", name: "a", module: "b", attribute: nil, extras: ["x"])),
        ("a = _b1.é:ç", EntryPoint(group: "g", name: "a", module: "_b1.é", attribute: "ç")),
        ("# a = b:c", nil),
        ("; a = b:c", nil),
        ("a", nil),
        ("= b:c", nil),
        ("a = ", nil),
        ("a = b:", nil),
        ("a = :c", nil),
        ("a = b..c:d", nil),
        ("a = 1b:c", nil),
        ("a = b:c()", nil),
        ("a = b-c:d", nil),
        ("a = b c:d", nil),
        ("a = b:c]", nil),
    ]

    @Test("A line is read, or passed over where it is no script", arguments: lines)
    func line(row: (line: String, point: EntryPoint?)) throws {
        let points = try EntryPoint.parse(Array("[ g ]\n\(row.line)\n".utf8))
        #expect(points == (row.point.map { [$0] } ?? []))
    }

    @Test(
        "What would become a program must be in order",
        arguments: [
            "a = b", "a = b:", "a", "= b:c", "../a = b:c", "a/b = b:c", "a\\b = b:c", ".. = b:c", ". = b:c",
            "a\u{7}b = b:c",
            "a = b:c; evil()", "a = b\u{B}:c d", "a = import os:c'",
        ], ["console_scripts", "gui_scripts"])
    func script(line: String, section: String) {
        #expect(throws: EntryPointError(line: line)) {
            try EntryPoint.parse(Array("[\(section)]\r\n\(line)\r\n".utf8))
        }
    }

    @Test("Sections, names and their order are kept; the first of a name counts")
    func sections() throws {
        let text = """
            # made by a tool
            [console_scripts]
            one = a:b
            two = a:c
            one = evil:d

            [gui_scripts]
            one = a:e
            [pytest11]
            plugin = a.plugin
            """
        #expect(
            try EntryPoint.parse(Array(text.utf8)) == [
                EntryPoint(group: "console_scripts", name: "one", module: "a", attribute: "b"),
                EntryPoint(group: "console_scripts", name: "two", module: "a", attribute: "c"),
                EntryPoint(group: "gui_scripts", name: "one", module: "a", attribute: "e"),
                EntryPoint(group: "pytest11", name: "plugin", module: "a.plugin", attribute: nil),
            ])
    }
}

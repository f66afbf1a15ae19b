import PackagingStandards
import Testing

@Suite("Requirements")
struct RequirementTests {
    @Test("A requirement is taken apart")
    func parts() throws {
        let requirement = try Requirement("Requests [Socks, use_chardet] (>=2.8.1,==2.8.*) ; python_version < \"2.7\"")
        #expect(requirement.name.normalized == "requests")
        #expect(requirement.name.written == "Requests")
        #expect(requirement.extraNames == ["socks", "use-chardet"])
        #expect(requirement.specifiers == (try SpecifierSet(">=2.8.1,==2.8.*")))
        #expect(requirement.url == nil)
        #expect(requirement.marker == (try Marker("python_version < '2.7'")))
        let direct = try Requirement("pip @ https://example.com/pip.zip#sha256=ab ; os_name == 'nt'")
        #expect(direct.url == "https://example.com/pip.zip#sha256=ab")
        #expect(direct.specifiers.isEmpty)
    }

    @Test(
        "An error tells what was expected, and where in the whole text",
        arguments: [
            ("", 0), (" -x", 1), ("foo bar", 4), ("foo >= ", 6), ("foo >=1.0, <", 12), ("foo[a", 5), ("foo[a,]", 6),
            ("foo (>=1", 8),
            ("foo @ ", 6), ("foo ; os_name", 13), ("foo>=1 ; os_name == nt", 20), ("foo @ x os_name", 8),
            ("foo>=1.*", 5),
        ])
    func errors(text: String, offset: Int) {
        let error = #expect(throws: StandardsError.self) { try Requirement(text) }
        #expect(error?.offset == offset, "\(error?.message ?? "")")
    }

    @Test(
        "The slips of old metadata are understood, where the reading is lenient",
        arguments: [
            ("foo (>=1.0<2)", "foo<2,>=1.0"), ("foo >=3.5.*", "foo>=3.5"),
            ("foo (<=2.7.*) ; extra == 'x'", "foo<2.8; extra == \"x\""),
            ("foo[a] >='1.0', ", "foo[a]>=1.0"), ("foo (>=1.0 ,)", "foo>=1.0"), ("foo (>=1.0,,<2)", "foo<2,>=1.0"),
            ("foo >=1.0 <2", "foo<2,>=1.0"),
            ("foo (!=3.0*)", "foo!=3.0.*"),
        ])
    func lenient(text: String, meaning: String) throws {
        #expect(try Requirement(lenient: text).description == meaning)
        if text != "foo (>=1.0 ,)" { #expect(throws: StandardsError.self) { try Requirement(text) } }
    }

    @Test(
        "What can be read in several ways is not repaired",
        arguments: [
            "foo (1.0)", "foo >=1 0", "foo bar", "foo >=1.0; os_name", "foo; python_version >= 3", "foo[a b]>=1.*",
            "foo @", "foo =>1.0",
        ])
    func beyondRepair(text: String) {
        #expect(throws: StandardsError.self) { try Requirement(lenient: text) }
    }

    /// Letters that no name may have follow a very long one; to look at all of it from each of its letters on takes minutes.
    @Test(.timeLimit(.minutes(30)))
    func longNames() {
        #expect(throws: StandardsError.self) {
            try Requirement(lenient: String(repeating: "a0", count: 400_000) + "\u{65E5}\u{672C}")
        }
    }
}

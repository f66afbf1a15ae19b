import PackagingStandards
import Testing

@Suite("Specifiers beside the standard")
struct SpecifierTests {
    @Test(
        "A Pipfile's version text is understood",
        arguments: [
            ("*", ""),
            (" * ", ""),
            ("1.1", "==1.1"),
            (" 1.1 ", "==1.1"),
            ("v1.1", "==v1.1"),
            ("1.*", "==1.*"),
            ("1.0+cpu", "==1.0+cpu"),
            ("==1.1", "==1.1"),
            (">=1.1 , <1.2", "<1.2,>=1.1"),
            ("~=1.1", "~=1.1"),
            ("===1.1", "===1.1"),
            ("!=2.0", "!=2.0"),
        ])
    func pipfile(text: String, meaning: String) throws {
        #expect(try SpecifierSet(pipfile: text).description == meaning)
    }

    @Test(
        "A Pipfile's version text that means nothing is refused",
        arguments: ["", "  ", "latest", "1.1 1.2", "**", "=1"])
    func pipfileErrors(text: String) {
        #expect(throws: StandardsError.self) { try SpecifierSet(pipfile: text) }
    }

    @Test(
        "What older tools wrote into metadata is understood",
        arguments: [
            (">=2.7,!=3.0.*,", "!=3.0.*,>=2.7"),
            (",>=2.7", ">=2.7"),
            (">=3.6.*", ">=3.6"),
            ("<3.6.*", "<3.6"),
            // All of 3.6 is meant.
            ("<=3.6.*", "<3.7"),
            (">3.6.*", ">=3.7"),
            ("~=3.6.*", "~=3.6"),
            ("~=3.*", "==3.*"),
            (">=2.7, !=3.0*, !=3.1*", "!=3.0.*,!=3.1.*,>=2.7"),
            (">=3.6.*.*", ">=3.6"),
            ("!=3.0.*.*", "!=3.0.*"),
            (">=3.6<4", "<4,>=3.6"),
            (">= 3.6 < 4", "<4,>=3.6"),
            (">=2.7 !=3.0.* !=3.1.*", "!=3.0.*,!=3.1.*,>=2.7"),
            (">='3.6'", ">=3.6"),
            ("\">=3.6\"", ">=3.6"),
            // What the standard admits keeps its meaning, and its text.
            (">= 3.6", ">=3.6"),
            ("===a'b", "===a'b"),
            ("", ""),
        ])
    func lenient(text: String, meaning: String) throws {
        #expect(try SpecifierSet(lenient: text).description == meaning)
    }

    @Test(
        "What nobody can have meant is refused even so",
        arguments: ["3.6", ">=", "python", ">=1 0", ">=1.0 a", "=>3.6", ">=abc*", "==*", ">=1a.*", "~=3", ">=3.6;<4"])
    func lenientErrors(text: String) {
        #expect(throws: StandardsError.self) { try SpecifierSet(lenient: text) }
    }

    @Test(
        "An error tells where the trouble is",
        arguments: [
            ("1.0", 0), (">=1.0,abc", 6), (">=1.0, <", 8), (">=1.0,~=1", 8), ("===a b", 4), ("==1.0,>=2.*", 8),
        ])
    func offsets(text: String, offset: Int) {
        #expect { try SpecifierSet(text) } throws: { ($0 as? StandardsError)?.offset == offset }
    }

    @Test(
        "A pin is one version and nothing else",
        arguments: [
            ("==1.0", "1.0"), ("===1.0", "1.0"), ("==1.0.*", nil), (">=1.0", nil), ("==1.0,!=2", nil), ("", nil),
            ("===x", nil), ("== v1.0-RC1", "1.0rc1"),
        ] as [(String, String?)])
    func pins(text: String, version: String?) throws {
        #expect(try SpecifierSet(text).pinned?.description == version)
    }

    @Test("An intersection asks for everything that either set asks for")
    func intersection() throws {
        let (left, right) = (try SpecifierSet(">=1.0"), try SpecifierSet("<2,>=1.0.0"))
        #expect(left.intersection(right).description == "<2,>=1.0")
        #expect(left.intersection(.any) == left && SpecifierSet.any.intersection(right) == right)
        #expect(try left.intersection(right).contains(parsedVersion("1.5")))
        #expect(try !left.intersection(right).contains(parsedVersion("2.0")))
    }

    @Test(
        "A range is told in the words of specifiers",
        arguments: [
            ("", "*"), (">2,<1", "nothing"), (">=1.0", ">=1.0"), (">1.0", ">1.0"), ("<2", "<2"), ("<=2.1", "<=2.1"),
            ("<2.0rc1", "<2.0rc1"), ("==1.0", "==1.0"), ("==1.0+x", "==1.0+x"), ("!=1.0", "!=1.0"),
            ("==1.4.*", "==1.4.*"),
            ("!=1.0.*", "!=1.0.*"), ("~=1.4.2", ">=1.4.2, <1.5"), (">=1,<2,!=1.5", ">=1, !=1.5, <2"),
            (">=2.7,!=3.0.*,!=3.1.*", ">=2.7, <3.0 or >=3.2.dev0"), (">1.0.post1", ">1.0.post1"),
            ("<1.0.post1", "<=1.0.post0"),
            (">1.0.dev1", ">=1.0.dev2"), ("!=1.0,!=1.1", "!=1.0, !=1.1"), ("<=1!2", "<=1!2"), (">=1,<2,==1.3", "==1.3"),
        ])
    func rangeText(specifier: String, text: String) throws {
        #expect(try SpecifierSet(specifier).range.description == text)
    }

    @Test("A range of several parts is told part by part")
    func unionText() throws {
        func range(_ text: String) throws -> VersionRange { try SpecifierSet(text).range }
        #expect(try range("<1").union(range(">=2")).description == "<1 or >=2")
        #expect(try range("==1.0").union(range("==2.0")).union(range("==3.*")).description == "==1.0 or ==2.0 or ==3.*")
        #expect(try range(">=1").complement.description == "<1")
        #expect(try range(">=1,<2").debugDescription == "[1, 2.dev0)")
        #expect(try range(">1").union(range("==0.5+x")).debugDescription == "[0.5+x, >0.5+x) [>>1, -)")
        #expect(VersionRange.empty.debugDescription == "()")
    }
}

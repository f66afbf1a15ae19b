import Testing

@testable import PackagingStandards

@Suite struct PythonRequirementTests {
    @Test(
        "A project asks for versions and ranges",
        arguments: [
            ("3", .components([3]), "==3.*"), ("3.11", .components([3, 11]), "==3.11.*"),
            (" 3.11.4 ", .components([3, 11, 4]), "==3.11.4"), ("3.11.*", .components([3, 11]), "==3.11.*"),
            ("3.x", .components([3]), "==3.*"), ("python3.11", .components([3, 11]), "==3.11.*"),
            ("*", .any, nil), ("python", .any, nil), ("python3", .any, nil),
            ("pypy3.10", .pypy("pypy3.10"), "==3.10.*"),
            ("pypy3.10-7.3.15", .pypy("pypy3.10-7.3.15"), "==3.10.*"), ("pypy", .pypy("pypy"), nil),
        ] as [(String, PythonRequirement, String?)])
    func forms(text: String, requirement: PythonRequirement, specifiers: String?) throws {
        #expect(PythonRequirement(text) == requirement)
        #expect(requirement.specifiers == (try specifiers.map { try SpecifierSet($0) }))
    }

    @Test("Ranges are PEP 440's", arguments: [">=3.8", ">=3.8,<4", "~=3.9", "==3.9.*", "!=3.9.1"])
    func ranges(text: String) throws {
        #expect(PythonRequirement(text) == .range(try SpecifierSet(text)))
    }

    @Test func `A pre-release is that very one`() throws {
        #expect(PythonRequirement("3.13.0rc1") == .range(try SpecifierSet("==3.13.0rc1")))
    }

    @Test(
        "Paths and names of programs are none",
        arguments: [
            "", "  ", "./payload", "/usr/bin/python3", "payload", "evil-tool", "python-evil", "python3.11/x",
            "pypy/../x",
            "pypyevil", "pypy3.10-", "pypy3.10-7-1", "~/python", "..", "3.11-dev", "3.11;x", "3.11 x", ">=", ">=x",
            "3..1",
            "3.11\n./x", "py311", "C:\\python",
        ])
    func others(text: String) {
        #expect(PythonRequirement(text) == nil)
    }
}

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
            ("3.14-dev", .components([3, 14]), "==3.14.*"), ("3.13t", .freeThreaded(.any), "==3.13.*"),
            ("3.13.1t", .freeThreaded(.any), "==3.13.1"), ("3.14t-dev", .freeThreaded(.any), "==3.14.*"),
            ("python3.13t", .freeThreaded(.any), "==3.13.*"), ("3.14.0rc1t", .freeThreaded(.any), "==3.14.0rc1"),
            ("pypy3.10", .pypy("pypy3.10"), "==3.10.*"),
            ("pypy3.10-7.3.15", .pypy("pypy3.10-7.3.15"), "==3.10.*"), ("pypy", .pypy("pypy"), nil),
        ] as [(String, PythonRequirement, String?)])
    func forms(text: String, requirement: PythonRequirement, specifiers: String?) throws {
        var requirement = requirement
        let wanted = try specifiers.map { try SpecifierSet($0) }
        if case .freeThreaded = requirement, let wanted { requirement = .freeThreaded(wanted) }
        #expect(PythonRequirement(text) == requirement)
        #expect(requirement.specifiers == wanted)
    }

    @Test("Ranges are PEP 440's", arguments: [">=3.8", ">=3.8,<4", "~=3.9", "==3.9.*", "!=3.9.1"])
    func ranges(text: String) throws {
        #expect(PythonRequirement(text) == .range(try SpecifierSet(text)))
    }

    @Test func `A pre-release is that very one`() throws {
        for text in ["3.13.0rc1", "3.14rc1", "3.14b2"] {
            #expect(PythonRequirement(text) == .range(try SpecifierSet("==\(text)")))
        }
        let exact = try SpecifierSet("==3.14rc1")
        #expect(exact.contains(try #require(Version("3.14.0rc1"))))
    }

    @Test(
        "Paths and names of programs are none",
        arguments: [
            "", "  ", "./payload", "/usr/bin/python3", "payload", "evil-tool", "python-evil", "python3.11/x",
            "pypy/../x",
            "pypyevil", "pypy3.10-", "pypy3.10-7-1", "~/python", "..", "dev", "-dev", "t", "evil-dev", "x3.11t",
            "3.11/t", "./3.11-dev", "3.11.post1",
            "3.11-devt", "pythont", "python-dev", "3.11;x", "3.11 x", ">=", ">=x",
            "3..1",
            "3.11\n./x", "py311", "C:\\python",
        ])
    func others(text: String) {
        #expect(PythonRequirement(text) == nil)
    }
}

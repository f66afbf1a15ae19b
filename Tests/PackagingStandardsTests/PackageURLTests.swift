import Testing

@testable import PackagingStandards

@Suite struct PackageURLTests {
    struct Row: Sendable {
        var text: String
        var type = "pypi"
        var namespace: [String] = []
        var name: String
        var version: String?
        var qualifiers: [String: String] = [:]
    }

    static let read = [
        Row(text: "pkg:pypi/django@1.11.1", name: "django", version: "1.11.1"),
        Row(text: "pkg:pypi/django", name: "django"),
        // The scheme and the type may be written in any case, and slashes may stand behind the scheme.
        Row(text: "PKG:PyPI/Django@2", name: "Django", version: "2"),
        Row(text: "pkg://pypi/django@2", name: "django", version: "2"),
        Row(text: "pkg:pypi/torch@2.0.1%2Bcu118", name: "torch", version: "2.0.1+cu118"),
        Row(text: "pkg:pypi/torch@2.0.1+cu118", name: "torch", version: "2.0.1+cu118"),
        Row(text: "pkg:pypi/x@1%211.0", name: "x", version: "1!1.0"),
        Row(text: "pkg:pypi/%61bc", name: "abc"),
        Row(
            text:
                "pkg:pypi/django@1.11.1?file_name=django-1.11.1.tar.gz&Repository_URL=https%3A%2F%2Fown.example%2Fsimple",
            name: "django", version: "1.11.1",
            qualifiers: ["file_name": "django-1.11.1.tar.gz", "repository_url": "https://own.example/simple"]),
        Row(text: "pkg:pypi/django@1#src/django", name: "django", version: "1"),
        Row(
            text: "pkg:pypi/django@1?vcs_url=git%2Bhttps://code.example/d@abc#x", name: "django", version: "1",
            qualifiers: ["vcs_url": "git+https://code.example/d@abc"]),
        Row(
            text: "pkg:npm/%40angular/core@16.0.0", type: "npm", namespace: ["@angular"], name: "core",
            version: "16.0.0"),
        Row(text: "pkg:npm/@angular/core", type: "npm", namespace: ["@angular"], name: "core"),
        Row(
            text: "pkg:deb/debian/curl@7.50.3-1?arch=i386", type: "deb", namespace: ["debian"], name: "curl",
            version: "7.50.3-1", qualifiers: ["arch": "i386"]),
        Row(text: "pkg:pypi/django@", name: "django"),
    ]

    @Test(arguments: read)
    func `A package URL is read in all its parts`(row: Row) throws {
        let url = try #require(PackageURL(row.text))
        #expect(url.type == row.type)
        #expect(url.namespace == row.namespace)
        #expect(url.name == row.name)
        #expect(url.version == row.version)
        #expect(url.qualifiers == row.qualifiers)
    }

    @Test(arguments: [
        "", "pkg:", "pkg:pypi", "pkg:pypi/", "pkg:/pypi", "pypi/django@1", "https://main.example/django",
        "pkg:pypi/dj%zzango", "pkg:pypi/django@%", "pkg:pypi/%ff", "pkg:py pi/django", "pkg:pypi/dj ango",
        "pkg:1pypi/x", "pkg:pypi/x?novalue", "pkg:pypi/x?a=1&A=2", "pkg:pypi/x?=1", "pkg:pypi/x\u{0}",
    ])
    func `What is no package URL is refused and never guessed`(text: String) {
        #expect(PackageURL(text) == nil)
    }

    @Test func `The name of a package of Python is compared as projects are`() {
        #expect(PackageURL("pkg:pypi/Typing_Extensions@4")?.pythonName == PackageName("typing-extensions"))
        #expect(PackageURL("pkg:npm/left-pad@1")?.pythonName == nil)
        // Packages of Python have no namespace, so this names none.
        #expect(PackageURL("pkg:pypi/owner/django@1")?.pythonName == nil)
        #expect(PackageURL("pkg:pypi/-@1")?.pythonName == nil)
    }

    @Test func `Every cut of a package URL is read or refused`() {
        let text = "pkg:pypi/%44jango@1.0%2Bx?repository_url=https%3A%2F%2Fown.example#a/b"
        for length in 0...text.count {
            let cut = String(text.prefix(length))
            if let url = PackageURL(cut) { #expect(url.isPython && !url.name.isEmpty) }
        }
        #expect(PackageURL("pkg:pypi/" + String(repeating: "a", count: 10_000)) == nil)
    }
}

import Diagnostics
import Pipfiles
import StructuredText
import Testing

@Suite struct PipfileDigestTests {
    static let nowhere = PipfileSource(name: "nowhere", url: "https://index.example/simple")

    private func canonical(_ text: String, _ source: PipfileSource = nowhere) throws -> String {
        try PipfileDocument(parsing: Array(text.utf8)).digests(defaultSource: source).canonical
    }

    @Test(.enabled(if: !RealProject.all.isEmpty, RealProject.absent))
    func `Real Pipfiles have the digests that Pipenv computes`() throws {
        #expect(RealProject.all.count == 23)
        for project in RealProject.all {
            let digests = try PipfileDocument(parsing: project.pipfile).digests(defaultSource: Self.nowhere)
            #expect(digests.canonical == project.expected["expected"]?["hashCanonicalNames"]?.string, "\(project)")
            #expect(digests.asWritten == project.expected["expected"]?["hashNamesAsWritten"]?.string, "\(project)")
        }
    }

    @Test(.enabled(if: !RealProject.all.isEmpty, RealProject.absent))
    func `Real locks are fresh when they carry either digest of their Pipfile`() throws {
        for project in RealProject.all {
            guard let lock = project.lock else { continue }
            let carried = try #require(project.expected["lockHash"]?.string)
            let digests = try PipfileDocument(parsing: project.pipfile).digests(defaultSource: Self.nowhere)
            let freshness = try Lockfile(parsing: lock).freshness(for: digests)
            if project.expected["expected"]?["pipenvVerify"]?.string == "up-to-date" { #expect(freshness == .fresh) }
            let isFresh = [digests.canonical, digests.asWritten].contains(carried)
            #expect(freshness == (isFresh ? .fresh : .stale(expected: digests.canonical, found: carried)), "\(project)")
        }
    }

    // E1 to E5 of the compatibility notes; Pipenv's own `verify` accepts each.

    @Test(
        .enabled(if: RealProject.defaultIndex != nil, RealProject.absent),
        arguments: [
            ("[packages]\nRequests = \"*\"\n", "70e8bf6bc774f5ca177467cab4e67d4264d0536857993326abc13ff43063bec0"),
            (
                """
                [default]
                A="*"
                [develop]
                B="*"
                [packages]
                C="*"
                [pipfile]
                x="1"
                [unknown-table]
                requests="*"
                """, "9ee90508a50800956155fb42a876c877920dc25db3bf27bd41158a0b5ab7a951"
            ),
            (
                "[requires]\npython_version = \"3.11\"\n",
                "ed6d5d614626ae28e274e453164affb26694755170ccab3aa5866f093d51d3e4"
            ),
        ])
    func `The worked examples with the default source agree`(text: String, expected: String) throws {
        let source = PipfileSource(name: "pypi", url: try #require(RealProject.defaultIndex))
        #expect(try canonical(text, source) == expected)
    }

    @Test func `The worked example with names, extras, scripts and directives agrees`() throws {
        let text = """
            [[source]]
            url = "http://127.0.0.1:8765/a"
            verify_ssl = false
            name = "a"

            [packages]
            Flask_SQLAlchemy = {version = ">=3.0", extras = ["b","a"], markers = "python_version >= '3.8'"}
            "zope.interface" = "*"

            [dev-packages]
            PyTest = "~=8.0"

            [requires]
            python_version = "3.11"

            [scripts]
            hi = "echo hi"

            [pipenv]
            allow_prereleases = true
            """
        let expected = "978361b2807629e40cecc8ff046b77778385febcbc99672eeb6e6e35b70a6883"
        #expect(try canonical(text) == expected)
        // What does not count: comments, order of tables, quoting, spelling of names, scripts, directives, line ends.
        let other = """
            # A comment
            [requires]
            python_version = '3.11'
            [dev-packages]
            pytest = '~=8.0' # inline
            [packages]
            zope-interface = "*"
            [packages."flask.sqlalchemy"]
            markers = "python_version >= '3.8'"
            version = ">=3.0"
            extras = ["b",
               "a"]
            [[source]]
            name = "a"
            url = "http://127.0.0.1:8765/a"
            verify_ssl = false
            """
        #expect(try canonical(other) == expected)
        #expect(try canonical(other.replacing("\n", with: "\r\n")) == expected)
        #expect(try canonical(other.replacing("\"b\"", with: "\"c\"")) != expected)
    }

    @Test func `The worked example with odd values agrees`() throws {
        let text = """
            [[source]]
            url = "https://${USER}:${PW}@example.com/simple"
            name = "priv"

            [[source]]
            name = "a"
            url = "http://127.0.0.1:8765/a"
            verify_ssl = false

            [packages]
            "é-pkg" = "*"
            foo = {path = ".", editable = true}
            num = 1.2
            int = 3

            [docs]
            Sphinx = "*"

            [packages.Bar_Baz]
            git = "https://example.com/bar.git"
            ref = "main"
            """
        #expect(try canonical(text) == "fa7c406d3637ef8c60d60053e9b276b5a556f9cea5065f3e812e52009a40770b")
    }

    @Test func `A date is refused with its place`() throws {
        let error = #expect(throws: PipfileError.self) { try canonical("[packages]\na = 2020-01-01\n") }
        #expect(error?.problem == .dateInDigest("2020-01-01"))
        #expect(error?.location.description == "Pipfile:2:5")
    }

    @Test func `A lock without a digest is stale`() throws {
        let digests = PipfileDigests(canonical: "a", asWritten: "b")
        #expect(try Lockfile(parsing: Array("{}".utf8)).freshness(for: digests) == .stale(expected: "a", found: nil))
    }

    @Test func `The head of a lock holds sources completed and requires as written`() throws {
        let text = """
            [[source]]
            url = "https://${USER}@index.example/simple"
            name = "private"
            extra = 1
            [[source]]
            url = "http://127.0.0.1:8765/a"
            name = "plain"
            [[source]]
            url = "http://127.0.0.1:8765/b"
            name = "said"
            verify_ssl = true
            [requires]
            python_version = "3.11"
            """
        let meta = try Lockfile.Meta(of: PipfileDocument(parsing: Array(text.utf8)), defaultSource: Self.nowhere)
        #expect(
            JSONValue.array(meta.sources.map { .object($0) }) == [
                ["url": "https://${USER}@index.example/simple", "name": "private", "extra": 1, "verify_ssl": true],
                ["url": "http://127.0.0.1:8765/a", "name": "plain", "verify_ssl": false],
                ["url": "http://127.0.0.1:8765/b", "name": "said", "verify_ssl": true],
            ])
        #expect(JSONValue.object(meta.requires) == ["python_version": "3.11"])
        #expect(meta.pipfileDigest == (try canonical(text)))
        let bare = try Lockfile.Meta(of: PipfileDocument(parsing: []), defaultSource: Self.nowhere)
        #expect(
            JSONValue.array(bare.sources.map { .object($0) }) == [
                ["name": "nowhere", "url": "https://index.example/simple", "verify_ssl": true]
            ])
    }
}

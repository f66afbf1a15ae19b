import PackagingStandards
import Testing

@testable import Pipfiles

@Suite struct RequirementsLinesTests {
    static let a = "sha256:" + String(repeating: "a", count: 64)
    static let b = "sha256:" + String(repeating: "b", count: 64)

    static func package(_ name: String, _ json: String) throws -> LockedPackage {
        let lock = try Lockfile(parsing: Array("{\"default\": {\"\(name)\": \(json)}}".utf8))
        return try #require(lock["default"]?.packages.first)
    }

    /// What `pipenv requirements --hash` prints for the same entry.
    @Test(
        arguments: [
            (
                "flask",
                #"{"hashes": ["\#(a)", "\#(b)"], "index": "p", "markers": "python_version >= '3.8'", "version": "==3.0"}"#,
                "flask==3.0; python_version >= '3.8' --hash=\(a) --hash=\(b)"
            ),
            (
                "ext-pkg", #"{"extras": ["a", "b"], "version": "==1.0", "hashes": ["\#(a)"]}"#,
                "ext-pkg[a,b]==1.0 --hash=\(a)"
            ),
            ("zope.interface", #"{"version": "==1.0-1"}"#, "zope.interface==1.0-1"),
            ("star", #"{"version": "*"}"#, "star"),
            (
                "stray",
                #"{"version": "==2", "os_name": "== 'nt'", "markers": "python_version > '3' and os_name == 'nt'"}"#,
                "stray==2; python_version > '3' and os_name == 'nt'"
            ),
            (
                "g", #"{"git": "https://h.example/g.git", "ref": "11", "subdirectory": "sub", "extras": ["x", "y"]}"#,
                "g[x,y] @ git+https://h.example/g.git@11#subdirectory=sub"
            ),
            (
                "g", #"{"git": "https://h.example/g.git", "ref": "11", "markers": "python_version >= '3.8'"}"#,
                "g @ git+https://h.example/g.git@11"
            ),
            (
                "g", #"{"git": "git+https://u:p@h.example/g.git@22", "ref": "22"}"#,
                "g @ git+https://u:p@h.example/g.git@22"
            ),
            (
                "g", #"{"git": "ssh://git@h.example/me/r.git", "ref": "33"}"#,
                "g @ git+ssh://git@h.example/me/r.git@33"
            ),
            (
                "g", #"{"git": "file:///srv/x.git", "ref": "44", "subdirectory": "s"}"#,
                "-e git+file:///srv/x.git@44#egg=g&subdirectory=s"
            ),
            (
                "g", #"{"git": "https://h.example/g", "ref": "a", "editable": true}"#,
                "-e git+https://h.example/g@a#egg=g"
            ),
            ("h", #"{"hg": "https://h.example/hg", "ref": "abc"}"#, "h @ hg+https://h.example/hg@abc"),
            ("p", #"{"path": "./local", "editable": true}"#, "-e ./local"),
            ("p", #"{"path": "/srv/local", "markers": "os_name == 'posix'"}"#, "/srv/local ; os_name == 'posix'"),
            (
                "f", #"{"file": "https://h.example/f-1.0.tar.gz", "markers": "os_name == 'posix'"}"#,
                "https://h.example/f-1.0.tar.gz ; os_name == 'posix'"
            ),
        ])
    func `A locked package is the line that Pipenv prints`(name: String, json: String, line: String) throws {
        #expect(RequirementsLines(includesHashes: true).line(for: try Self.package(name, json)) == line)
    }

    /// Pipenv's line is told beside each.
    @Test(
        arguments: [
            // The marker is lost: `stray==2`.
            ("stray", #"{"version": "==2", "os_name": "== 'nt'"}"#, "stray==2; os_name == 'nt'"),
            // `g @ git+git@33`
            (
                "g", #"{"git": "git@h.example:me/r.git", "ref": "33"}"#,
                "g @ git+ssh://git@h.example/me/r.git@33"
            ),
            // The marker is lost, and the package installed everywhere.
            (
                "g", #"{"git": "https://h.example/g", "ref": "3", "markers": "sys_platform == 'win32'"}"#,
                "g @ git+https://h.example/g@3 ; sys_platform == 'win32'"
            ),
            // `-e git+https://h.example/g@a#egg=g&subdirectory=s[x]`: pip takes the extra for a part of the directory.
            (
                "g",
                #"{"git": "https://h.example/g", "ref": "a", "editable": true, "subdirectory": "s", "extras": ["x"]}"#,
                "-e git+https://h.example/g@a#egg=g&subdirectory=s"
            ),
            // `-e git+file:///srv/x.git@44#egg=g[x]`, which pip 25.3 and later refuse, asking for this form.
            (
                "g", #"{"git": "file:///srv/x.git", "ref": "44", "extras": ["x"]}"#,
                "g[x] @ git+file:///srv/x.git@44"
            ),
            (
                "g", #"{"git": "file:///srv/x.git", "ref": "44", "extras": ["x", "y"], "subdirectory": "s"}"#,
                "g[x,y] @ git+file:///srv/x.git@44#subdirectory=s"
            ),
            // `local`, which is a package of that name.
            ("p", #"{"path": "local"}"#, "./local"),
            // Without the hash, so that pip refuses the file of lines.
            (
                "f", #"{"file": "https://h.example/f-1.0.tar.gz", "hashes": ["\#(a)"]}"#,
                "https://h.example/f-1.0.tar.gz --hash=\(a)"
            ),
            ("w", #"{"path": "./w-1-py3-none-any.whl", "hashes": ["\#(a)"]}"#, "./w-1-py3-none-any.whl --hash=\(a)"),
        ])
    func `A line that pip would misread is written so that it does not`(name: String, json: String, line: String) throws
    {
        #expect(RequirementsLines(includesHashes: true).line(for: try Self.package(name, json)) == line)
    }

    @Test func `Markers and hashes can be left out`() throws {
        let package = try Self.package(
            "a", #"{"hashes": ["\#(Self.a)"], "markers": "os_name == 'nt'", "version": "==1"}"#)
        #expect(RequirementsLines().line(for: package) == "a==1; os_name == 'nt'")
        #expect(RequirementsLines(includesMarkers: false).line(for: package) == "a==1")
    }

    /// What `pipenv requirements --no-lock` prints for the same entry.
    @Test(
        arguments: [
            ("Flask = \"*\"", "Flask"), ("bare = \"1.2\"", "bare==1.2"), ("c = \"~=1.4\"", "c~=1.4"),
            ("d = \"<9,>=5\"", "d<9,>=5"), ("Ext_Pkg = {version=\">=1.0\", extras=[\"b\",\"a\"]}", "Ext_Pkg[b,a]>=1.0"),
            ("w = {version=\"*\", sys_platform = \"== 'win32'\"}", "w; sys_platform == 'win32'"),
            ("v = {version=\"*\", extras=[\"z\"]}", "v[z]"), ("i = {version=\"==1.1\", index=\"a\"}", "i==1.1"),
            (
                "g = {git = \"https://h.example/g.git\", ref=\"main\", subdirectory=\"sub\", extras=[\"x\"]}",
                "g[x] @ git+https://h.example/g.git@main#subdirectory=sub"
            ),
            ("p = {path = \"./local\", editable = true}", "-e ./local"),
            (
                "f = {file = \"https://h.example/f-1.0.tar.gz\", markers=\"os_name == 'posix'\"}",
                "https://h.example/f-1.0.tar.gz ; os_name == 'posix'"
            ),
        ])
    func `An entry of a Pipfile is the line that Pipenv prints`(entry: String, line: String) throws {
        let pipfile = try Pipfile(parsing: Array("[packages]\n\(entry)\n".utf8))
        let entry = try #require(pipfile["packages"]?.entries.first)
        #expect(RequirementsLines().line(for: entry) == line)
    }

    @Test(
        arguments: [
            ("https://$USER:${PW}@h.example/$a1/$", "https://${USER}:${PW}@h.example/${a1}/$"),
            ("https://h.example/$9/$$X", "https://h.example/$9/$${X}"), ("", ""),
        ])
    func `Variables stay variables, in the form that pip expands`(url: String, expected: String) {
        #expect(RequirementsLines.bracedVariables(url) == expected)
    }

    @Test func `The first source is the index and the others are extra`() {
        #expect(
            RequirementsLines.sources(["https://a.example/$X", "https://b.example"])
                == ["-i https://a.example/${X}", "--extra-index-url https://b.example"])
        #expect(RequirementsLines.sources([]) == [])
    }
}

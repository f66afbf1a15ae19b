import Diagnostics
import PackagingStandards
import Pipfiles
import StructuredText
import Testing

@Suite struct LockfileTests {
    private func lock(_ text: String) throws -> Lockfile { try Lockfile(parsing: Array(text.utf8)) }

    /// The one package of a lock, given its fields.
    private func package(_ fields: String) throws -> LockedPackage {
        try #require(try lock(#"{"default": {"a-b": {\#(fields)}}}"#)["default"]?.packages.first)
    }

    static let sum = String(repeating: "0a", count: 32)

    @Test func `a lock has as many categories and sources as anybody could have, and no more`() throws {
        func categories(_ count: Int) -> String {
            "{" + (0..<count).map { "\"c\($0)\": {}" }.joined(separator: ",") + "}"
        }
        func sources(_ count: Int) -> String {
            "{\"_meta\": {\"sources\": [" + Array(repeating: "{}", count: count).joined(separator: ",") + "]}}"
        }
        // `default` and `develop` are always there.
        #expect(try lock(categories(Lockfile.mostCategories - 2)).categories.count == Lockfile.mostCategories)
        #expect(try lock(sources(Lockfile.mostSources)).meta.sources.count == Lockfile.mostSources)
        let error = #expect(throws: LockfileError.self) { try lock(categories(Lockfile.mostCategories)) }
        #expect(error?.diagnostic.headline == "the lock has more than 1000 categories")
        #expect(throws: LockfileError.self) { try lock(sources(Lockfile.mostSources + 1)) }
        func packages(_ counts: Int...) -> String {
            let categories = counts.enumerated().map { category, count in
                let packages = (0..<count).map { "\"p\($0)\": {\"path\": \".\"}" }.joined(separator: ",")
                return "\"c\(category)\": {\(packages)}"
            }
            return "{\(categories.joined(separator: ","))}"
        }
        #expect(try lock(packages(1, Lockfile.mostPackages - 1)).categories.last?.packages.count == 19_999)
        let many = #expect(throws: LockfileError.self) { try lock(packages(1, Lockfile.mostPackages)) }
        #expect(many?.diagnostic.headline == "the lock has more than 20000 packages")
    }

    @Test(.timeLimit(.minutes(30))) func `keys of _meta that nobody knows are kept, each looked at once`() throws {
        let count = 100_000
        let text = "{\"_meta\": {" + (0..<count).map { "\"k\($0)\": 1" }.joined(separator: ",") + "}}"
        #expect(try lock(text).meta.unknown.members.count == count)
    }

    @Test(.enabled(if: !RealProject.all.isEmpty, RealProject.absent))
    func `Real locks are written back byte for byte`() throws {
        let locks = RealProject.all.compactMap(\.lock)
        #expect(locks.count == 20)
        for (index, bytes) in locks.enumerated() {
            let lock = try Lockfile(parsing: bytes)
            #expect(lock.bytes() == bytes, "lock \(index)")
            let crlf = LineEnd.crlf.applied(to: bytes)
            #expect(LineEnd(of: crlf) == .crlf && LineEnd(of: bytes) == .lf)
            let again = try Lockfile(parsing: crlf)
            #expect(again == lock)
            #expect(again.bytes(lineEnd: LineEnd(of: crlf)) == crlf)
            for package in lock.categories.flatMap(\.packages) {
                guard case .release(_, let hashes) = package.origin else { continue }
                #expect(!hashes.isEmpty)
            }
        }
    }

    @Test(.enabled(if: !RealProject.all.isEmpty, RealProject.absent))
    func `A locked package knows its line`() throws {
        for project in RealProject.all {
            guard let bytes = project.lock else { continue }
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            for package in try Lockfile(parsing: bytes).categories.flatMap(\.packages) {
                let line = try #require(package.location?.line)
                #expect(lines[line - 1].contains("        \"\(package.key)\": {"))
            }
        }
    }

    @Test(arguments: [
        #""version": "==1.0-1", "hashes": ["sha256:\#(sum)"], "index": "a", "markers": "os_name == 'nt'""#,
        #""version": "===1.0""#,
        #""version": "*", "sys_platform": "== 'win32'""#,
        #""version": "==1.0", "hashes": [], "editable": false, "extras": [], "x": {"y": [1.50]}"#,
        #""git": "git+https://h/r", "ref": "abc", "subdirectory": "d", "editable": true, "extras": ["x", "a"]"#,
        #""hg": "ssh://h/r", "version": "==2""#,
        #""path": ".", "editable": true"#,
        #""path": "./x.whl", "hashes": ["sha256:\#(sum)"]"#,
        #""file": "https://h/x.zip", "subdirectory": "d""#,
        #""file": "https://h/x.zip", "hashes": ["sha256:\#(sum)"]"#,
        #""version": "==1", "no_binary": true, "pip_args": ["--a", "b"], "optional": true"#,
        #""version": "==1", "markers": "(python_version >= '2.6') and os_name == 'nt'", "os_name": "== 'nt'""#,
    ])
    func `Every form of an entry is written back as it was`(fields: String) throws {
        let text =
            #"{"_meta":{"hash":{"sha256":"\#(Self.sum)"},"pipfile-spec":6,"requires":{},"sources":[],"z":1},"#
            + #""default":{"a-b":{\#(fields)}},"develop":{}}"#
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(try lock(text).json.text(.pipenvLock) == value.text(.pipenvLock))
    }

    @Test func `Releases with and without digests are different things`() throws {
        let version = try #require(Version("1.0"))
        let digest = try #require(Digest("sha256:" + Self.sum))
        #expect(
            try package(#""version": "==1.0", "hashes": ["sha256:\#(Self.sum)"]"#).origin
                == .release(version, hashes: [digest]))
        #expect(try package(#""version": "==1.0", "hashes": []"#).origin == .unhashedRelease(version))
        #expect(try package(#""version": "==1.0""#).origin == .unhashedRelease(version))
        #expect(try package(#""version": "*""#).origin == .unpinned)
        #expect(
            try package(#""file": "https://h/x.zip""#).origin
                == .unhashedFile(url: "https://h/x.zip", subdirectory: nil))
    }

    @Test func `Variable keys of older locks are part of the marker`() throws {
        let package = try package(#""version": "==1", "markers": "python_version < '3'", "sys_platform": "== 'win32'""#)
        #expect(package.marker?.text == "python_version < '3' and sys_platform == 'win32'")
        var changed = package
        changed.marker = nil
        #expect(changed.marker == nil)
        let lock = Lockfile(categories: [.init(name: "default", packages: [changed])])
        #expect(lock.json["default"]?["a-b"] == ["version": "==1"])
    }

    @Test func `A changed version is written in the usual spelling`() throws {
        var package = try package(#""version": "===1.0-1""#)
        package.origin = .unhashedRelease(try #require(Version("1.1")))
        let lock = Lockfile(categories: [.init(name: "default", packages: [package])])
        #expect(lock.json["default"]?["a-b"] == ["version": "==1.1"])
    }

    @Test func `A byte order mark does no harm`() throws {
        #expect(try lock("\u{FEFF}{\"default\": {}}") == Lockfile())
    }

    @Test(arguments: [
        ("", "1:1", "the lock is not valid JSON: the text ends where a value was expected"),
        ("[]", "1:1", "a lock must be an object, but it is an array"),
        ("{\n\"default\": []}", "2:1", "`default` must be an object, but it is an array"),
        ("{\n<<<<<<< HEAD\n}", "2:1", "the lock holds a merge conflict"),
        ("{\"a\": {},\n=======\n}", "2:1", "the lock holds a merge conflict"),
        (#"{"default": {}, "default": {}}"#, "1:17", "`default` stands twice in the same place of the lock"),
        (
            #"{"default": {"a": {"version": "==1", "version": "==2"}}}"#, "1:38",
            "`version` stands twice in the same place of the lock"
        ),
        (
            #"{"default": {"a": {"version": "==1"}, "A": {"version": "==1"}}}"#, "1:39",
            "`A` is the same package as `a`, and both are locked"
        ),
        (#"{"default": {"a": "==1"}}"#, "1:14", "`a` must be an object, but it is a string"),
        (#"{"default": {"a b": {"version": "==1"}}}"#, "1:14", "`a b` cannot be the name of a package"),
        (
            #"{"default": {"a": {}}}"#, "1:14",
            "nothing says which `a` is locked: it has no version, repository, path or file"
        ),
        (
            #"{"default": {"a": {"version": ">=1"}}}"#, "1:20",
            "the locked version of `a` must be `==` and a version, not `>=1`"
        ),
        (
            #"{"default": {"a": {"version": "==1.*"}}}"#, "1:20",
            "the locked version of `a` must be `==` and a version, not `==1.*`"
        ),
        (#"{"default": {"a": {"version": 1}}}"#, "1:20", "`version` of `a` must be a string, but it is a number"),
        (
            #"{"default": {"a": {"version": "==1", "hashes": ["sha256:1"]}}}"#, "1:38",
            "`sha256:1` is no hash of `a`; the form is `sha256:` and 64 hexadecimal digits"
        ),
        (
            #"{"default": {"a": {"version": "==1", "hashes": "x"}}}"#, "1:38",
            "`hashes` of `a` must be an array of strings, but it is a string"
        ),
        (
            #"{"default": {"a": {"version": "==1", "editable": "yes"}}}"#, "1:38",
            "`editable` of `a` must be true or false, but it is a string"
        ),
        (#"{"_meta": {"pipfile-spec": 7}}"#, "1:12", "the lock is written by `pipfile-spec` 7, and only 6 is known"),
        (
            #"{"_meta": {"hash": "x"}}"#, "1:12",
            "`hash` of `_meta` must be an object with a `sha256`, but it is a string"
        ),
        (#"{"_meta": {"hash": {"sha256": "x"}}}"#, "1:12", "`x` is no SHA-256 of a Pipfile"),
        (
            #"{"_meta": {"sources": [1]}}"#, "1:12",
            "`sources` of `_meta` must be an array of objects, but it is an array"
        ),
    ])
    func `What is no lock is refused with its place`(text: String, place: String, headline: String) {
        let error = #expect(throws: LockfileError.self) { try lock(text) }
        #expect(error?.diagnostic.headline == headline)
        #expect(error?.location.description == "Pipfile.lock:" + place)
        #expect(error?.diagnostic.help.isEmpty == false)
    }

    @Test(
        "An entry that reads like a release and is none, or comes from two places, is refused",
        arguments: [
            #""hashes": ["sha256:SUM"], "index": "b", "path": "./vendor", "version": "==1.0""#,
            #""hashes": ["sha256:SUM"], "index": "b", "git": "https://h.example/r.git", "ref": "v1", "version": "==1.0""#,
            #""index": "b", "path": "./vendor", "version": "==1.0""#,
            #""index": "b", "git": "https://h.example/r.git", "ref": "v1", "version": "==1.0""#,
            #""hashes": ["sha256:SUM"], "git": "https://h.example/r.git", "ref": "v1", "version": "==1.0""#,
            #""hashes": ["sha256:SUM"], "path": "./vendor", "editable": true"#,
            #""path": "./vendor", "git": "https://h.example/r.git", "ref": "v1""#,
            #""path": "./vendor", "file": "https://h.example/a.zip""#,
            #""git": "https://h.example/r.git", "hg": "https://h.example/r""#,
        ])
    func contradiction(fields: String) {
        let error = #expect(throws: LockfileError.self) {
            try lock("{\"default\": {\"a\": {\(fields.replacing("SUM", with: Self.sum))}}}")
        }
        switch error?.problem {
        case .contradiction("a", _)?, .places("a", _)?:
            #expect(error?.diagnostic.headline.hasPrefix("`a` contradicts itself: ") == true)
        default: Issue.record("\(String(describing: error))")
        }
    }

    // Each of these was written by a Pipenv between 2022 and 2026.
    @Test(
        "What Pipenvs write beside a place is read",
        arguments: [
            #""path": ".", "version": "==0.0.1""#, #""path": "./a.whl", "hashes": ["sha256:SUM"], "version": "==2.0""#,
            #""path": "./a", "index": "b""#, #""path": "./a", "version": "*", "index": "b""#,
            #""path": "./a.whl", "hashes": ["sha256:SUM"], "index": "b", "version": "*""#,
            #""file": "https://h.example/a.whl", "hashes": ["sha256:SUM"], "index": "b", "version": "==2.0""#,
            #""git": "https://h.example/r.git", "ref": "v1", "index": "b", "version": "*""#,
            // Pipit's own, and what no Pipenv writes and nobody is deceived by.
            #""git": "https://h.example/r.git", "ref": "v1", "hashes": ["sha256:SUM"]"#,
            #""git": "https://h.example/r.git", "ref": "v1", "version": "==1.0", "markers": "python_version > '3'""#,
        ])
    func beside(fields: String) throws {
        _ = try lock("{\"default\": {\"a\": {\(fields.replacing("SUM", with: Self.sum))}}}")
    }

    @Test(
        "The Python of a lock is a version or a range",
        arguments: ["./payload", "/bin/payload", "payload", "python-evil"])
    func requires(text: String) throws {
        for key in ["python_version", "python_full_version"] {
            let error = #expect(throws: LockfileError.self) {
                try lock("{\"_meta\": {\"requires\": {\n\"\(key)\": \"\(text)\"}}}")
            }
            #expect(
                error == LockfileError(.requires(key, text: text), at: .init(file: "Pipfile.lock", line: 2, column: 1)))
        }
        for text in ["3.11", "3.11.4", ">=3.8", "*", "", "pypy3.10", "3"] {
            _ = try lock("{\"_meta\": {\"requires\": {\"python_version\": \"\(text)\"}}}")
        }
    }

    @Test func `A marker that cannot be understood is refused`() {
        let error = #expect(throws: LockfileError.self) {
            try lock(#"{"default": {"a": {"version": "==1", "markers": "python >= 3"}}}"#)
        }
        guard case .marker("a", "python >= 3", _)? = error?.problem else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    /// What each field would put into a line of a requirements file, or show on a terminal.
    @Test(
        arguments: [
            #""version": "==1", "extras": ["a]\nevil @ https://evil.example/e.whl #"]"#,
            #""version": "==1", "extras": ["\u001b]0;x\u0007"]"#, #""version": "==1", "index": "a\u2028b""#,
            #""version": "==1", "markers": "os_name == 'a\u0085b'""#, #""version": "==1", "os_name": "== 'a\u009bb'""#,
            #""version": "==1", "pip_args": ["a\rb"]"#, #""git": "https://h/r\nx", "ref": "a""#,
            #""git": "https://h/r", "ref": "a\u001bb""#,
            #""git": "https://h/r", "ref": "a", "subdirectory": "a\u007fb""#,
            #""path": "./a\nb""#, #""path": "./a\tb""#, #""file": "https://h/a.whl\nb""#,
            #""file": "https://h/a.whl", "subdirectory": "\n""#,
        ])
    func `A field with a control character in it is refused`(fields: String) {
        let error = #expect(throws: LockfileError.self) { try lock("{\"default\": {\"a\": {\(fields)}}}") }
        guard case .controlCharacter? = error?.problem else {
            Issue.record("\(fields): \(String(describing: error))")
            return
        }
        #expect(error?.diagnostic.headline.contains(" of `a` has the control character U+") == true)
        #expect(error?.location.line == 1)
    }

    @Test func `A source with a control character in it is refused`() {
        for field in [#""url": "https://h\n--extra-index-url x""#, #""name": "\u001b[2J""#] {
            let error = #expect(throws: LockfileError.self) { try lock("{\"_meta\": {\"sources\": [{\(field)}]}}") }
            #expect(error?.diagnostic.headline.contains(" of a source has the control character U+") == true)
        }
    }

    @Test func `A tab between the words of a marker and letters of all languages do no harm`() throws {
        let text = #"{"default": {"a": {"markers": "os_name\t== 'é'", "path": "./ä ✓ שלום"}}}"#
        #expect(try lock(text).categories.first?.packages.count == 1)
    }

    @Test func `Mutated locks are read or refused, never a trap`() throws {
        let text =
            #"{"_meta":{"hash":{"sha256":"\#(Self.sum)"},"pipfile-spec":6,"requires":{},"sources":[{}]},"#
            + #""default":{"a-b":{"version":"==1.0","hashes":["sha256:\#(Self.sum)"],"markers":"os_name == 'nt'"}}}"#
        _ = try lock(text)
        var state: UInt64 = 7
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var read = 0
        for _ in 0..<4000 {
            var bytes = Array(text.utf8)
            for _ in 0...random(3) {
                let position = random(bytes.count)
                switch random(3) {
                case 0: bytes[position] ^= 1 << UInt8(random(8))
                case 1: bytes[position] = bytes[random(bytes.count)]
                default: bytes.insert(bytes[random(bytes.count)], at: position)
                }
            }
            if let lock = try? Lockfile(parsing: bytes) {
                read += 1
                #expect(try Lockfile(parsing: lock.bytes()) == lock)
            }
        }
        #expect(read > 100)
    }
}

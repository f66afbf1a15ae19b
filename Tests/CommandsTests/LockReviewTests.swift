import Diagnostics
import Pipfiles
import StructuredText
import Testing

@testable import Commands

/// A lock under a hash that fits, tampered with in one place. Each row says what a reviewer must be told, and where; the control
/// is the same lock as it was.
/// The shared case attack-05 plays the same from outside.
@Suite struct LockReviewTests {
    static let pipfile = """
        [[source]]
        url = "https://${USER}:${PASSWORD}@main.example/simple"
        verify_ssl = true
        name = "main"

        [[source]]
        url = "https://second.example/simple"
        name = "second"

        [packages]
        web = "*"
        app = {path = "./app"}
        tool-git = {git = "https://h.example/tool.git", ref = "main"}
        inner = {version = "*", index = "second"}
        win = {version = "*", markers = "sys_platform == 'win32'"}
        pinned = {version = "*", hashes = ["sha256:\(String(repeating: "a", count: 64))"]}

        [dev-packages]
        test = {version = "<3", extras = ["fast"]}

        [requires]
        python_version = "3.11"

        """

    static let (a, b) = (String(repeating: "a", count: 64), String(repeating: "b", count: 64))
    static let commit = String(repeating: "c", count: 40)

    static let lock = """
        {
            "_meta": {
                "hash": {"sha256": "\(a)"},
                "pipfile-spec": 6,
                "requires": {
                    "python_version": "3.11"
                },
                "sources": [
                    {
                        "name": "main",
                        "url": "https://${USER}:${PASSWORD}@main.example/simple",
                        "verify_ssl": true
                    },
                    {
                        "name": "second",
                        "url": "https://second.example/simple",
                        "verify_ssl": true
                    }
                ]
            },
            "default": {
                "app": {"path": "./app"},
                "base": {"hashes": ["sha256:\(b)"], "version": "==1.1"},
                "helper": {"hashes": ["sha256:\(b)"], "version": "==1.0"},
                "inner": {"hashes": ["sha256:\(b)"], "index": "second", "version": "==1.0"},
                "linked": {"git": "git+https://h.example/linked.git", "ref": "\(commit)"},
                "pinned": {"hashes": ["sha256:\(a)"], "version": "==1.0"},
                "tool-git": {"git": "https://h.example/tool.git", "ref": "\(commit)"},
                "web": {"hashes": ["sha256:\(b)"], "index": "main", "markers": "python_version >= '3.8'", "version": "==2.0"},
                "win": {"hashes": ["sha256:\(b)"], "markers": "sys_platform == 'win32'", "version": "==1.0"}
            },
            "develop": {
                "plug": {"hashes": ["sha256:\(b)"], "version": "==1.5"},
                "speed": {"hashes": ["sha256:\(b)"], "version": "==1.0"},
                "test": {"extras": ["fast"], "hashes": ["sha256:\(b)"], "index": "main", "version": "==2.5"}
            }
        }

        """

    static let needs: [String: [String]] = [
        "app": ["helper"], "helper": ["base (<2)", "futures ; python_version < '3'"], "base": [], "inner": [],
        "linked": [],
        "pinned": [], "tool-git": ["linked @ git+https://h.example/linked.git"], "web": ["base>=1", "pip"],
        "win": ["pywin32"], "plug": [], "speed": [],
        "test": [
            "plug<2,>=1", "speed; extra == \"fast\"", "slow; extra == \"slow\"", "colors; sys_platform == 'win32'",
        ],
    ]

    static func outcome(
        _ lock: String, pipfile: String = pipfile, needs: [String: [String]] = needs,
        _ depth: LockReview.Depth = .needs
    ) throws -> LockReview.Outcome {
        var review = LockReview(
            lock: try Lockfile(parsing: Array(lock.utf8)), pipfile: try Pipfile(parsing: Array(pipfile.utf8)))
        review.directory = "/project"
        review.metadata = { package in needs[package.key].map { StatedMetadata(requirements: $0) } }
        return review.outcome(depth)
    }

    struct Tampering: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var found: String
        var replacement: String
        var kind: LockReview.Objection.Kind
        /// Where, and a part of what is told.
        var line: Int?
        var words: String

        init(
            _ title: String, _ found: String, _ replacement: String, _ kind: LockReview.Objection.Kind, _ line: Int?,
            _ words: String
        ) {
            testDescription = title
            self.found = found
            self.replacement = replacement
            self.kind = kind
            self.line = line
            self.words = words
        }
    }

    static let base = "\"base\": {\"hashes\": [\"sha256:\(b)\"], \"version\": \"==1.1\"}"
    static let tool = "\"tool-git\": {\"git\": \"https://h.example/tool.git\", \"ref\": \"\(commit)\"}"
    static let linked = "\"linked\": {\"git\": \"git+https://h.example/linked.git\", \"ref\": \"\(commit)\"}"

    static let tamperings: [Tampering] = [
        // What is no release.
        .init(
            "a need becomes a directory", base, "\"base\": {\"path\": \"./vendor\"}", .otherOrigin, 23,
            "`base` of [packages] is locked from another place: from the path `./vendor`, and `helper` asks for a release"
        ),
        .init(
            "a need becomes a file at an address", base,
            "\"base\": {\"file\": \"https://evil.example/base-1.1.zip\", \"hashes\": [\"sha256:\(b)\"]}", .otherOrigin,
            23,
            "from the file https://evil.example/base-1.1.zip"),
        .init(
            "a need becomes a repository", base,
            "\"base\": {\"git\": \"https://evil.example/base.git\", \"ref\": \"\(commit)\"}", .otherOrigin, 23,
            "from the repository https://evil.example/base.git"),
        .init(
            "a need becomes a directory outside of the project", base,
            "\"base\": {\"path\": \"../outside\", \"editable\": true}", .otherOrigin, 23, "leads out of the project"),
        .init(
            "a release becomes editable", base, base.replacing("{", with: "{\"editable\": true, "), .otherOrigin, 23,
            "from the release 1.1, editable"),
        .init(
            "a package of the Pipfile comes from a directory",
            "\"web\": {\"hashes\": [\"sha256:\(b)\"], \"index\": \"main\", ",
            "\"web\": {\"path\": \"./web\", ", .otherOrigin, 29,
            "the Pipfile asks for a release of an index (Pipfile:11:1)"),
        .init(
            "the Pipfile's repository becomes another", tool, tool.replacing("h.example", with: "evil.example"),
            .otherOrigin, 28, "the Pipfile asks for the repository https://h.example/tool.git (Pipfile:13:1)"),
        .init(
            "the Pipfile's repository becomes a release", tool,
            "\"tool-git\": {\"hashes\": [\"sha256:\(b)\"], \"version\": \"==1.0\"}", .otherOrigin, 28,
            "from the release 1.0"),
        .init(
            "the Pipfile's directory becomes another", "\"path\": \"./app\"", "\"path\": \"./app/../evil\"",
            .otherOrigin, 22,
            "from the path `./app/../evil`"),
        .init(
            "the Pipfile's directory becomes another behind a `#`", "\"path\": \"./app\"",
            "\"path\": \"./app#/../../evil\"", .otherOrigin, 22, "`./app#/../../evil`, which leads out of the project"),
        .init(
            "the Pipfile's directory becomes one that is named like a URL", "\"path\": \"./app\"",
            "\"path\": \"file:///project/app\"", .otherOrigin, 22, "from the path `file:///project/app`"),
        .init(
            "the Pipfile's directory becomes a file elsewhere", "\"path\": \"./app\"",
            "\"file\": \"https://evil.example/app-1.0.zip\"", .otherOrigin, 22, "from the file https://evil.example"),
        .init(
            "a repository that a package needs becomes another", linked,
            linked.replacing("h.example", with: "evil.example"),
            .otherOrigin, 26, "`tool-git` asks for git+https://h.example/linked.git"),
        .init(
            "the Pipfile's directory becomes editable", "{\"path\": \"./app\"}",
            "{\"path\": \"./app\", \"editable\": true}", .otherBuild, 22, "editable"),
        // Who needs whom.
        .init(
            "a package that nothing asks for", base + ",",
            base + ",\n        \"evil\": {\"hashes\": [\"sha256:\(b)\"], \"version\": \"==6.6\"},", .stranger, 24,
            "`evil` of [packages] is locked, and neither the Pipfile nor any package asks for it"),
        .init(
            "a package of an extra that nobody asks for", "\"speed\": {",
            "\"slow\": {\"hashes\": [\"sha256:\(b)\"], \"version\": \"==1.0\"},\n        \"speed\": {", .stranger, 34,
            "`slow` of [dev-packages]"),
        .init(
            "a need is taken out", base + ",\n", "\n", .missing, 24,
            "`helper` of [packages] needs `base`, which is not locked there"),
        .init(
            "the need of an extra is taken out",
            "        \"speed\": {\"hashes\": [\"sha256:\(b)\"], \"version\": \"==1.0\"},\n", "", .missing, 34,
            "`test` of [dev-packages] needs `speed`"),
        .init(
            "a package of the Pipfile is taken out",
            "        \"inner\": {\"hashes\": [\"sha256:\(b)\"], "
                + "\"index\": \"second\", \"version\": \"==1.0\"},\n", "", .missing, nil,
            "`inner` of [packages] is not locked"),
        .init(
            "a version that the Pipfile excludes", "\"==2.5\"", "\"==3.0\"", .unfitting, 35,
            "`test` of [dev-packages] is locked as 3.0, which the Pipfile does not allow: it says <3 (Pipfile:19:1)"),
        .init(
            "a version that a package excludes", "\"==1.5\"", "\"==0.9\"", .unfitting, 33,
            "`plug` of [dev-packages] is locked as 0.9, and `test` needs <2,>=1"),
        .init(
            "a need is turned off", base, base.replacing("{", with: "{\"markers\": \"python_version < '3'\", "),
            .neverInstalled, 23, "its marker `python_version < '3'` holds nowhere, and `helper` needs it"),
        .init(
            "a package of the Pipfile is turned off", "python_version >= '3.8'", "python_version < '3'",
            .neverInstalled, 29,
            "`web` of [packages] is never installed"),
        .init(
            "a package of the Pipfile is turned off by a contradiction", "python_version >= '3.8'",
            "sys_platform == 'win32' and sys_platform == 'linux'", .neverInstalled, 29, "`web` of [packages]"),
        // How it is had.
        .init(
            "wheels are forbidden", base, base.replacing("{", with: "{\"no_binary\": true, "), .otherBuild, 23,
            "has `no_binary`, which the Pipfile does not give it"),
        .init(
            "arguments for pip", base, base.replacing("{", with: "{\"pip_args\": [\"--evil\"], "), .otherBuild, 23,
            "has the `pip_args` `--evil`"),
        .init(
            "an index that does not exist", base, base.replacing("{", with: "{\"index\": \"evil\", "), .otherIndex, 23,
            "is locked from `evil`, and there is no source of this name"),
        .init(
            "an index that the Pipfile does not give", "\"index\": \"main\", \"markers\"",
            "\"index\": \"second\", \"markers\"",
            .otherIndex, 29, "is locked from `second`, which the Pipfile does not give it"),
        .init(
            "another index than the Pipfile's", "\"index\": \"second\"", "\"index\": \"main\"", .otherIndex, 25,
            "is locked from `main` instead of `second`"),
        .init(
            "the index is taken out", "\"index\": \"second\", ", "", .otherIndex, 25,
            "without an index, so from `main` instead of `second`"),
        .init(
            "no digests", base, base.replacing("\"sha256:\(b)\"", with: ""), .unproven, 23, "is locked without a hash"),
        .init(
            "digests that vouch for nothing", base,
            base.replacing("\"sha256:\(b)\"", with: "\"md5:\(b.prefix(32))\", \"sha1:\(b.prefix(40))\""), .unproven, 23,
            "(md5, sha1)"),
        .init(
            "other digests than the Pipfile lists", "\"pinned\": {\"hashes\": [\"sha256:\(a)\"]",
            "\"pinned\": {\"hashes\": [\"sha256:\(b)\"]", .otherHashes, 27, "hashes that the Pipfile does not list"),
        // The project as a whole.
        .init(
            "certificates are not looked at", "\"verify_ssl\": true\n            },\n            {",
            "\"verify_ssl\": false\n            },\n            {", .verification, 10,
            "`verify_ssl` of the source `main` is false, and the Pipfile's is true"),
        .init(
            "certificates are not looked at where the Pipfile says nothing", "\"verify_ssl\": true\n            }\n",
            "\"verify_ssl\": false\n            }\n", .verification, 15, "`verify_ssl` of the source `second` is false"),
        .init(
            "passwords go to another server", "@main.example", "@evil.example", .sources, 10,
            "`main` at https://${USER}:${PASSWORD}@evil.example/simple instead of `main` at https://${USER}"),
        .init("a source is renamed", "\"name\": \"second\"", "\"name\": \"third\"", .sources, 15, "`third`"),
        .init(
            "another Python", "\"python_version\": \"3.11\"", "\"python_version\": \"3.8\"", .requires, 6,
            "the lock requires python_version = 3.8, and the Pipfile python_version = 3.11 (Pipfile:21:2)"),
        .init("no Python", "\"python_version\": \"3.11\"", "", .requires, 5, "the lock requires nothing"),
    ]

    @Test("Tampering is told with its line, what is there and what should be", arguments: tamperings)
    func tampering(_ row: Tampering) throws {
        let control = try Self.outcome(Self.lock)
        #expect(control.objections == [] && control.unknown == [] && control.idle == [])
        let edited = Self.lock.replacing(row.found, with: row.replacement)
        #expect(edited != Self.lock, "nothing was changed")
        let objections = try Self.outcome(edited).objections
        let told = objections.filter { $0.kind == row.kind }
        #expect(told.contains { $0.text.contains(row.words) }, "\(objections.map(\.evidence))")
        if let line = row.line {
            #expect(told.contains { $0.place.description == "Pipfile.lock:\(line)" }, "\(objections.map(\.evidence))")
        }
    }

    @Test(
        "Of an archive, the directory that the Pipfile names is built and no other",
        arguments: [
            ("https://h.example/a.zip", "\"x\"", nil, "x", true),
            ("https://h.example/a.zip", "\"x\"", nil, "evil", false),
            ("https://h.example/a.zip", "\"x\"", nil, nil, false), ("https://h.example/a.zip", nil, nil, "evil", false),
            ("https://h.example/a.zip#subdirectory=x", nil, nil, "x", true),
            ("https://h.example/a.zip#subdirectory=x", nil, nil, nil, true),
            ("https://h.example/a.zip#subdirectory=x", nil, nil, "evil", false),
            // What a package needs says it in the address.
            ("./web", nil, "https://h.example/a.zip#egg=a&subdirectory=x", "x", true),
            ("./web", nil, "https://h.example/a.zip#egg=a&subdirectory=x", "evil", false),
            ("./web", nil, "https://h.example/a.zip", "evil", false),
        ] as [(String, String?, String?, String?, Bool)])
    func part(place: String, part: String?, need: String?, locked: String?, isInOrder: Bool) throws {
        let entry =
            need == nil
            ? "a = {file = \"\(place)\"\(part.map { ", subdirectory = \($0)" } ?? "")}" : "web = {path = \"\(place)\"}"
        let archive =
            "\"a\": {\"file\": \"https://h.example/a.zip\", \"hashes\": [\"sha256:\(Self.b)\"]"
            + (locked.map { ", \"subdirectory\": \"\($0)\"" } ?? "") + "}"
        let lock =
            "{\"default\": {\(archive)\(need == nil ? "" : ", \"web\": {\"path\": \"\(place)\"}")}, \"develop\": {}}"
        var review = LockReview(
            lock: try Lockfile(parsing: Array(lock.utf8)),
            pipfile: try Pipfile(parsing: Array("[packages]\n\(entry)\n".utf8)))
        review.directory = "/project"
        review.metadata = { package in
            StatedMetadata(requirements: package.key == "web" ? [need.map { "a @ " + $0 } ?? ""] : [])
        }
        #expect(review.originObjections().isEmpty == isInOrder, "\(review.originObjections().map(\.evidence))")
    }

    /// With the square of the work, this takes hours.
    @Test(.timeLimit(.minutes(30)))
    func `Many hashes, categories and packages that are never installed are looked at once each`() throws {
        let hashes = (0..<20_000).map { number in
            let digits = String(number)
            return "\"sha256:" + String(repeating: "0", count: 64 - digits.count) + digits + "\""
        }.joined(separator: ",")
        let names = (0..<4_000).map { "p\($0)" }
        func objections(_ pipfile: String, _ lock: String) throws -> [LockReview.Objection.Kind] {
            let review = LockReview(
                lock: try Lockfile(parsing: Array(lock.utf8)), pipfile: try Pipfile(parsing: Array(pipfile.utf8)))
            return review.outcome(.needs).objections.map(\.kind)
        }
        #expect(
            try objections(
                "[packages]\na = {version = \"*\", hashes = [\(hashes)]}\n",
                "{\"default\": {\"a\": {\"version\": \"==1\", \"hashes\": [\(hashes)]}}, \"develop\": {}}") == [])
        let packages = names.map { name in
            "\"\(name)\": {\"version\": \"==1\", \"hashes\": [\"sha256:\(Self.a)\"], \"markers\": \"python_version < '3'\"}"
        }.joined(separator: ",")
        let never = try objections(
            "[packages]\n" + names.map { "\($0) = \"*\"\n" }.joined(), "{\"default\": {\(packages)}, \"develop\": {}}")
        #expect(never == Array(repeating: .neverInstalled, count: names.count))
        let release = "{\"version\": \"==1\", \"hashes\": [\"sha256:\(Self.a)\"]}"
        // As many categories as a lock may have.
        let some = names.prefix(900)
        let categories = some.map { "\"\($0)\": {\"a\": \(release)}" }.joined(separator: ",")
        #expect(try objections(some.map { "[\($0)]\na = \"*\"\n" }.joined(), "{\(categories)}") == [])
    }

    @Test func `A need that was moved to another category is missed where it was`() throws {
        let entry = "        \(Self.base),\n"
        let moved = Self.lock.replacing(entry, with: "").replacing(
            "    \"develop\": {\n", with: "    \"develop\": {\n" + entry)
        let objections = try Self.outcome(moved).objections
        #expect(objections.map(\.kind) == [.missing, .stranger])
        #expect(objections.first?.text.hasSuffix("which is not locked there, but in [dev-packages]") == true)
    }

    @Test func `Hashes of another release than the version says are told`() throws {
        var review = LockReview(
            lock: try Lockfile(parsing: Array(Self.lock.utf8)), pipfile: try Pipfile(parsing: Array(Self.pipfile.utf8)))
        review.metadata = { package in
            StatedMetadata(
                parsing: Array("Name: \(package.key)\nVersion: \(package.key == "web" ? "1.0" : "1")\n\n".utf8))
        }
        let objections = review.outcome(.needs).objections.filter { $0.kind == .otherRelease }
        #expect(
            objections.contains {
                $0.text == "`web` of [packages] is locked as 2.0, and its hashes are those of `web` 1.0"
            })
    }

    // MARK: - What is in order

    @Test(
        "What Pipenv and Pipit write is in order",
        arguments: [
            // Pipenv 2022 has a version beside a path, and all beside a file.
            ("\"app\": {\"path\": \"./app\"}", "\"app\": {\"path\": \"app\", \"version\": \"==0.1\"}"),
            ("\"app\": {\"path\": \"./app\"}", "\"app\": {\"file\": \"file:///project/app\"}"),
            // What one platform needs is not locked on another, or for everybody.
            (
                "\"win\": {\"hashes\": [\"sha256:\(b)\"], \"markers\": \"sys_platform == 'win32'\", \"version\": \"==1.0\"}",
                "\"win\": {\"version\": \"*\", \"markers\": \"sys_platform == 'win32'\"}"
            ),
            ("\"develop\": {", "\"develop\": {\"colors\": {\"hashes\": [\"sha256:\(b)\"], \"version\": \"==1.0\"},"),
            // Old Pipenvs locked what other Pythons need.
            (
                "\"helper\": {",
                "\"futures\": {\"hashes\": [\"sha256:\(b)\"], \"markers\": \"python_version < '3'\", "
                    + "\"version\": \"==1.0\"},\n\"helper\": {"
            ),
            // What is in `default` stands elsewhere as it does there.
            ("\"develop\": {", "\"develop\": {\n"),
        ])
    func order(found: String, replacement: String) throws {
        let edited = Self.lock.replacing(found, with: replacement)
        #expect(edited != Self.lock)
        let outcome = try Self.outcome(edited)
        #expect(outcome.objections == [], "\(outcome.objections.map(\.evidence))")
    }

    @Test func `A marker of the Pipfile's own that holds nowhere is the Pipfile's right`() throws {
        let pipfile = Self.pipfile.replacing(
            "web = \"*\"", with: "web = {version = \"*\", markers = \"python_version < '3'\"}")
        let edited = Self.lock.replacing("python_version >= '3.8'", with: "python_version < '3'")
        #expect(try Self.outcome(edited, pipfile: pipfile).objections == [])
    }

    @Test func `What Pipenv makes of a Requires-Python is no tampering`() throws {
        func objections(_ requiresPython: String?) throws -> LockReview.Outcome {
            let edited = Self.lock.replacing("python_version >= '3.8'", with: "python_version == '3'")
            var review = LockReview(
                lock: try Lockfile(parsing: Array(edited.utf8)), pipfile: try Pipfile(parsing: Array(Self.pipfile.utf8))
            )
            review.metadata = { package in
                guard package.key != "web" || requiresPython != nil else { return nil }
                return Self.needs[package.key].map {
                    StatedMetadata(requirements: $0, requiresPython: package.key == "web" ? requiresPython : nil)
                }
            }
            return review.outcome(.files)
        }
        #expect(try objections("==3.*").objections == [])
        #expect(try objections(">=3.8").objections.map(\.kind) == [.neverInstalled])
        // Nobody knows, and that is told.
        let unknown = try objections(nil)
        #expect(unknown.objections == [] && unknown.idle.map(\.kind) == [.neverInstalled])
    }

    @Test func `A path that leads out of the project is the Pipfile's right, and is told`() throws {
        let pipfile = Self.pipfile.replacing("./app", with: "../shared/app")
        let outcome = try Self.outcome(Self.lock.replacing("./app", with: "../shared/app"), pipfile: pipfile)
        #expect(outcome.objections == [])
        #expect(
            outcome.outside.map(\.text) == [
                "`app` of [packages] is taken from the path `../shared/app`, which leads out of the project"
            ])
    }

    // MARK: - What cannot be told

    @Test func `Without metadata nothing is guessed, and what is no release stays unexplained`() throws {
        var needs = Self.needs
        needs["web"] = nil
        needs["tool-git"] = nil
        let stranger = Self.lock.replacing(
            Self.base + ",",
            with: Self.base + ", \"extra\": {\"hashes\": [\"sha256:\(Self.b)\"], \"version\": \"==1.0\"},")
        let outcome = try Self.outcome(stranger, needs: needs)
        #expect(outcome.unknown == ["extra", "tool-git", "web"])
        // The repository of the Pipfile may need the other one; who reads nothing else cannot know.
        #expect(outcome.objections.map(\.kind) == [.unexplained])
        #expect(outcome.objections.allSatisfy { $0.hasPossibleReason })
        #expect(
            outcome.objections.first?.text.contains("nothing on this machine tells which package needs it so") == true)
        needs["tool-git"] = []
        let sure = try Self.outcome(stranger, needs: needs)
        #expect(sure.objections.map(\.kind) == [.unexplained])
        #expect(!sure.objections.contains { $0.hasPossibleReason })
        needs["web"] = []
        #expect(try Self.outcome(stranger, needs: needs).objections.map(\.kind) == [.otherOrigin, .stranger])
    }
}

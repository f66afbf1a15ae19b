import Archives
import Diagnostics
import OperatingSystem
import Testing

@testable import PythonEnvironments

/// Files are compared by the place that they come to, whatever the texts that lead there.
/// The shared case attack-07 plays the same from outside.
@Suite struct SharedPlaceTests {
    let scratch: Scratch
    let environment: BareEnvironment
    static let site = "lib/python3.11/site-packages"

    init() throws {
        scratch = try Scratch()
        environment = try BareEnvironment(scratch("env"))
    }

    private func wheel(
        _ name: String, _ files: [String: String], version: String = "1.0", programs: [String] = [],
        isPure: Bool = true
    ) throws -> EnvironmentChange.Addition {
        try WheelFixture(
            name: name, version: version, files: files,
            entryPoints: programs.map { EntryPoint(group: "console_scripts", name: $0, module: "m", attribute: "f") },
            isPure: isPure
        ).stored(in: scratch("store"))
    }

    /// How a file of one wheel is named, and how the same place is named by another, both below `NAME-1.0.data` or not.
    static let aliases: [(first: String, second: String, place: String)] = [
        ("lib/x.py", "DATA/data/\(site)/lib/x.py", "\(site)/lib/x.py"),
        ("lib/x.py", "DATA/data/lib64/python3.11/site-packages/lib/x.py", "\(site)/lib/x.py"),
        ("top.py", "DATA/data/\(site)/top.py", "\(site)/top.py"),
        ("DATA/data/\(site)/d/x", "DATA/data/lib64/python3.11/site-packages/d/x", "\(site)/d/x"),
        ("DATA/data/share/d/x", "DATA/data/share/d/x", "share/d/x"),
        ("DATA/data/lib/other.so", "DATA/data/lib64/other.so", "lib/other.so"),
        ("DATA/scripts/run", "DATA/data/bin/run", "bin/run"),
        ("PROGRAM run", "DATA/data/bin/run", "bin/run"),
        ("PROGRAM run", "DATA/scripts/run", "bin/run"),
        // Headers have a directory for each distribution, which another one can name all the same.
        ("DATA/headers/x.h", "DATA/data/include/site/python3.11/first/x.h", "include/site/python3.11/first/x.h"),
        // One makes a file of what the other makes a directory of.
        ("DATA/data/share", "DATA/data/share/x", "share"),
        ("d/x", "DATA/data/\(site)/d", "\(site)/d"),
        // A link of the environment's own making.
        ("real/x.py", "alias/x.py", "\(site)/real/x.py"),
        ("real/sub/x.py", "DATA/data/shortcut/sub/x.py", "\(site)/real/sub/x.py"),
    ]

    private func addition(
        _ name: String, _ path: String, _ content: String
    ) throws -> EnvironmentChange.Addition {
        if path.hasPrefix("PROGRAM ") { return try wheel(name, ["m.py": ""], programs: [String(path.dropFirst(8))]) }
        return try wheel(name, [path.replacing("DATA", with: "\(name)-1.0.data"): content])
    }

    private func prepareLinks() throws {
        try Files.makeDirectories(scratch("env/\(Self.site)/real"))
        try Files.symbolicLink(to: "real", at: scratch("env/\(Self.site)/alias"))
        try Files.symbolicLink(to: "\(Self.site)/real", at: scratch("env/shortcut"))
    }

    private func expectClash(_ change: EnvironmentChange, _ alias: (first: String, second: String, place: String)) {
        let before = environment.files
        let error = #expect(throws: ChangeError.self, "\(alias)") {
            try change.apply(holding: EnvironmentLock(environment.target))
        }
        switch error {
        case .clash(let path, "first 1.0", "second 1.0"), .clash(let path, "second 1.0", "first 1.0"):
            let place = scratch("env/" + alias.place)
            #expect(path == place || Paths.relative(path, to: place) != nil, "\(path)")
        case .obstructed: #expect(alias.place == "\(Self.site)/d" || alias.place == "share")
        default: Issue.record("\(alias): \(String(describing: error))")
        }
        #expect(environment.files == before)
    }

    @Test(arguments: aliases)
    func `different files of two new wheels do not come to one place`(
        _ alias: (first: String, second: String, place: String)
    ) throws {
        try prepareLinks()
        let first = try addition("first", alias.first, "one")
        let second = try addition("second", alias.second, "two")
        expectClash(EnvironmentChange(additions: [first, second]), alias)
        expectClash(EnvironmentChange(additions: [second, first]), alias)
    }

    @Test(arguments: aliases)
    func `a new wheel does not replace a file that is there under another name`(
        _ alias: (first: String, second: String, place: String)
    ) throws {
        try prepareLinks()
        try environment.apply(add: [addition("first", alias.first, "one")])
        expectClash(EnvironmentChange(additions: [try addition("second", alias.second, "two")]), alias)
        try environment.apply(remove: [environment.distribution("first")])
        try prepareLinksAnew()
        try environment.apply(add: [addition("second", alias.second, "two")])
        expectClash(EnvironmentChange(additions: [try addition("first", alias.first, "one")]), alias)
    }

    /// A directory that became empty went with its last file.
    private func prepareLinksAnew() throws { try Files.makeDirectories(scratch("env/\(Self.site)/real")) }

    @Test(arguments: aliases.filter { !$0.first.hasPrefix("PROGRAM") && $0.first.hasSuffix(Paths.name($0.second)) })
    func `the same file may come twice, and stays while one of them needs it`(
        _ alias: (first: String, second: String, place: String)
    ) throws {
        try prepareLinks()
        let first = try addition("first", alias.first, "same")
        let second = try addition("second", alias.second, "same")
        try environment.apply(add: [first, second])
        #expect(environment.text(alias.place) == "same")
        try environment.apply(remove: [environment.distribution("first")])
        #expect(environment.text(alias.place) == "same", "\(alias)")
        try environment.apply(add: [first])
        try environment.apply(remove: [environment.distribution("second")])
        #expect(environment.text(alias.place) == "same", "\(alias)")
        try environment.apply(remove: [environment.distribution("first")])
        #expect(environment.text(alias.place) == nil)
    }

    // MARK: One wheel

    @Test(arguments: [
        ["demo/__init__.py": "one", "demo-1.0.data/data/\(site)/demo/__init__.py": "two"],
        ["demo/__init__.py": "one", "demo-1.0.data/data/lib64/python3.11/site-packages/demo/__init__.py": "two"],
        ["demo-1.0.data/scripts/run": "one", "demo-1.0.data/data/bin/run": "two"],
        ["demo-1.0.data/scripts/run": "#!python\n", "demo-1.0.data/data/bin/run": "#!python\n"],
        ["demo-1.0.data/headers/x.h": "one", "demo-1.0.data/data/include/site/python3.11/demo/x.h": "two"],
        ["demo-1.0.data/data/lib/x": "one", "demo-1.0.data/data/lib64/x": "two"],
        ["demo-1.0.data/data/bin/program": "not the entry point"],
    ])
    func `one wheel does not have two files for one place`(files: [String: String]) throws {
        let before = environment.files
        let change = EnvironmentChange(additions: [try wheel("demo", files, programs: ["program"])])
        let error = #expect(throws: ChangeError.self) {
            try change.apply(holding: EnvironmentLock(environment.target))
        }
        guard case .ownClash(_, "demo 1.0", let members) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(members.count == 2 && error?.diagnostic.exitStatus == .integrity)
        #expect(environment.files == before)
    }

    @Test func `one wheel may have the same file twice, and data in all directories`() throws {
        try environment.apply(add: [
            wheel(
                "demo",
                [
                    "demo/__init__.py": "same", "demo-1.0.data/data/\(Self.site)/demo/__init__.py": "same",
                    "demo-1.0.data/data/\(Self.site)/demo/more.py": "more",
                    "demo-1.0.data/data/lib64/python3.11/site-packages/demo/most.py": "most",
                    "demo-1.0.data/data/share/jupyter/x.json": "{}", "demo-1.0.data/data/etc/jupyter/x.json": "{}",
                    "demo-1.0.data/data/bin/tool": "tool", "demo-1.0.data/data/lib/native.so": "so",
                    "demo-1.0.data/data/readme.txt": "",
                ])
        ])
        #expect(environment.text("\(Self.site)/demo/__init__.py") == "same")
        #expect(environment.text("\(Self.site)/demo/most.py") == "most" && environment.text("bin/tool") == "tool")
        try environment.apply(remove: [environment.distribution("demo")])
        #expect(environment.files == ["lib64", "pyvenv.cfg"])
    }

    @Test func `an entry point counts before a script of the same wheel, and is recorded once`() throws {
        for script in ["#!python\nold", "#!/bin/sh\nold"] {
            try environment.apply(add: [
                wheel("demo", ["m.py": "", "demo-1.0.data/scripts/run": script], programs: ["run"])
            ])
            #expect(environment.text("bin/run")?.contains("from m import f") == true)
            let rows = try #require(try environment.distribution("demo").record()).rows
            #expect(rows.count { $0.path.hasSuffix("bin/run") } == 1)
        }
    }

    @Test func `a link to a directory is not replaced by a file`() throws {
        let change = EnvironmentChange(additions: [try wheel("demo", ["demo-1.0.data/data/lib64": "x"])])
        #expect(throws: ChangeError.obstructed(path: scratch("env/lib64"), distribution: "demo 1.0")) {
            try change.apply(holding: EnvironmentLock(environment.target))
        }
        #expect(Files.linkTarget(scratch("env/lib64")) == "lib")
    }

    @Test func `a new version does not change a file that another distribution has as well`() throws {
        try environment.apply(add: [
            wheel("a", ["ns/__init__.py": "same"]), wheel("b", ["ns/__init__.py": "same"]),
        ])
        #expect(
            throws: ChangeError.clash(path: scratch("env/\(Self.site)/ns/__init__.py"), first: "b 1.0", second: "a 2.0")
        ) {
            try environment.apply(add: [wheel("a", ["ns/__init__.py": "other"], version: "2.0")])
        }
        try environment.apply(add: [wheel("a", ["ns/__init__.py": "same", "ns/new.py": ""], version: "2.0")])
        #expect(environment.installed == ["a 2.0", "b 1.0"])
        try environment.apply(remove: [environment.distribution("a")])
        #expect(environment.text("\(Self.site)/ns/__init__.py") == "same")
    }

    @Test func `the same file may come twice, of whatever size`() throws {
        let size = Files.usualLimit + 1
        let content = String(decoding: [UInt8](repeating: 0x61, count: size), as: UTF8.self)
        let first = try wheel("first", ["shared/native.so": content])
        let second = try wheel("second", ["shared/native.so": content])
        try environment.apply(add: [first])
        try environment.apply(add: [second])
        #expect(environment.installed == ["first 1.0", "second 1.0"])
        try environment.apply(remove: [environment.distribution("first")])
        #expect(Files.status(scratch("env/\(Self.site)/shared/native.so"))?.size == Int64(size))
        // One byte is a difference all the same.
        let other = try wheel("other", ["shared/native.so": content.dropLast() + "b"])
        #expect(throws: ChangeError.self) { try environment.apply(add: [other]) }
    }

    // MARK: Lists of any length

    @Test func `a path that is too long for a file is nobody's, and takes no room`() throws {
        let rows = [
            String(repeating: "a/", count: 50_000) + "x", String(repeating: "../", count: 50_000) + "x",
            String(repeating: "n", count: 300), String(repeating: "a/b/../", count: 50_000) + "x",
        ]
        let metadata = Paths.join(environment.library, "long-1.0.dist-info")
        try Files.makeDirectories(metadata)
        try environment.apply(add: [wheel("first", ["shared.py": "same"])])
        for row in rows {
            try Files.write(Array("\(row),,\nlong-1.0.dist-info/RECORD,,\n".utf8), to: metadata + "/RECORD")
            // Whose files are in the way is asked of every list.
            try environment.apply(add: [wheel("second", ["shared.py": "same"])])
            try environment.apply(remove: [environment.distribution("second")])
            #expect(environment.text("\(Self.site)/shared.py") == "same")
        }
        for row in rows.prefix(3) {
            try Files.write(Array("\(row),,\n".utf8), to: metadata + "/RECORD")
            #expect(throws: ChangeError.escapingRecord(distribution: "long 1.0", path: row)) {
                try environment.apply(remove: [environment.distribution("long")])
            }
        }
        // What could be there and is not goes with the rest, and what is above it stays or goes as it is empty.
        let absent = (0..<100).map { "d\($0)/" + String(repeating: "a/", count: 1_800) + "x,,\n" }.joined()
        try Files.makeDirectories(Paths.join(environment.library, "d7/a/a"))
        try Files.write(Array((absent + "long-1.0.dist-info/RECORD,,\n").utf8), to: metadata + "/RECORD")
        try environment.apply(remove: [environment.distribution("long")])
        #expect(environment.installed == ["first 1.0"])
        #expect(!Files.exists(Paths.join(environment.library, "d7")) && Files.exists(environment.library))
    }

    @Test func `directories are found by what is in them, one in another and with names that begin alike`() {
        let index = DirectoryIndex([
            ("A", "/e/a"), ("AA", "/e/a"), ("AB", "/e/a/b"), ("D", "/e/a-b"), ("S", "/e/a b"),
        ])
        for (path, names) in [
            ("/e/a/b/x", ["A/b/x", "AA/b/x", "AB/x"]), ("/e/a/c", ["A/c", "AA/c"]), ("/e/a/b", ["A/b", "AA/b"]),
            ("/e/a-b/x/y", ["D/x/y"]), ("/e/a b/x", ["S/x"]), ("/e/a", []), ("/e/a-b", []), ("/e/b/x", []), ("/", []),
        ] {
            #expect(index.names(of: path).sorted() == names, "\(path)")
        }
        let kept = KeptFiles(Set(["/e/a-b/x", "/e/b/c"].map { ExactPath($0) }))
        #expect(kept.hasAny(in: "/e/a-b") && kept.hasAny(in: "/e") && kept.hasAny(in: "/e/b"))
        #expect(!kept.hasAny(in: "/e/a") && !kept.hasAny(in: "/e/b/c") && !kept.hasAny(in: "/f"))
    }

    // MARK: File systems that fold cases

    static let spellings: [(first: String, second: String, clashes: Bool)] = [
        ("demo/x.py", "Demo/X.py", true), ("demo/x.py", "DATA/data/LIB/Python3.11/site-packages/DEMO/x.py", true),
        ("d/\u{e9}.py", "d/e\u{301}.py", true), ("d/\u{e9}.py", "D/E\u{301}.py", true), ("s/ß", "s/SS", true),
        ("PROGRAM run", "DATA/scripts/RUN", true), ("demo/x.py", "demo/y.py", false),
        ("demo/x.py", "demo2/x.py", false),
        ("DATA/data/share/a", "DATA/data/Share/b", false),
    ]

    @Test(arguments: spellings)
    func `where the file system folds cases, so does the comparison`(
        _ pair: (first: String, second: String, clashes: Bool)
    ) throws {
        let change = EnvironmentChange(additions: [
            try addition("first", pair.first, "one"), try addition("second", pair.second, "two"),
        ])
        _ = try ChangePlan(change, for: environment.target, foldsCase: false)
        if pair.clashes {
            #expect(throws: ChangeError.self) { try ChangePlan(change, for: environment.target, foldsCase: true) }
        } else {
            _ = try ChangePlan(change, for: environment.target, foldsCase: true)
        }
    }

    @Test(arguments: [
        "demo-1.0.data/data/LIB/python3.11/Site-Packages/other-1.0.dist-info/RECORD", "demo-1.0.data/data/Bin/PYTHON3",
        "demo-1.0.data/data/.PIPIT/stamp", "demo-1.0.data/data/PyVenv.cfg",
    ])
    func `where the file system folds cases, reserved places are reserved in any case`(path: String) throws {
        let change = EnvironmentChange(additions: [try wheel("demo", [path: "x"])])
        #expect(throws: ChangeError.self) { try ChangePlan(change, for: environment.target, foldsCase: true) }
    }

    @Test func `whether cases are folded is asked of the file system`() {
        let isFolding = Files.exists(scratch("env/LIB"))
        #expect(environment.target.foldsCase == isFolding)
    }
}

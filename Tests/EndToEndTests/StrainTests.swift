import OperatingSystem
import StructuredText
import Testing

/// Little room, slow and unordered answers, closed pipes: what machines do to programs.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct StrainTests {
    /// Packages that need one another in a tangle, each with a few versions.
    static let tangle = (0..<40).map { number in
        (1...4).map { version in
            let needs = [number * 7 % 40, number * 3 % 40 + version, number + 1]
                .filter { $0 > number && $0 < 40 }
                .map { "\"p\($0)\(version == 4 && $0 % 5 == 0 ? "<4" : ">=\(version > 2 ? 2 : 1)")\"" }
            return """
                [packages.p\(number).versions."\(version).0"]
                sdist = false
                requires = [\(Array(Set(needs)).sorted().joined(separator: ", "))]

                """
        }.joined()
    }.joined()

    @Test func `A lock does not depend on the order in which answers arrive`() throws {
        let index = try LoopbackIndex(Self.tangle, "--jitter", "25")
        var locks: Set<String> = []
        for round in 0..<5 {
            let place = try Workplace(variables: ["LOOPBACK": index.address])
            try place.write(
                index.pipfile("[packages]\np0 = \"*\"\np1 = \"*\"\n\n[dev-packages]\np3 = \"*\"\n")
                    .replacing(index.address, with: "${LOOPBACK}"), to: "Pipfile")
            let run = try place.pipit("lock")
            #expect(run.status == 0, "\(round)\n\(run)")
            locks.insert(place.lockText ?? "")
        }
        #expect(locks.count == 1)
    }

    @Test func `There may be more packages than open files`() throws {
        let index = try LoopbackIndex(
            (0..<200).map { "[packages.many\($0).versions.\"1.0\"]\nsdist = false\n" }.joined())
        let place = try Workplace()
        try place.write(
            index.pipfile("[packages]\n" + (0..<200).map { "many\($0) = \"*\"\n" }.joined()), to: "Pipfile")
        for words in [["lock"], ["sync"]] {
            let run = try place.run(["/bin/sh", "-c", "ulimit -n 160; exec \"$@\"", "sh", Machine.program] + words)
            #expect(run.status == 0, "\(run)")
        }
        #expect(try place.installed().count == 200)
    }

    @Test(arguments: [["--help"], ["lock"], ["sync"], ["verify"], ["install", "none-such"]])
    func `Nobody reads what it prints`(_ words: [String]) throws {
        let index = try LoopbackIndex(Self.tangle)
        let place = try Workplace()
        try place.write(index.pipfile("[packages]\np0 = \"*\"\n"), to: "Pipfile")
        #expect(try place.pipit("lock").status == 0)
        // The reader is gone before the first line.
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        let closed = try place.run([
            "/bin/sh", "-c",
            "{ \"$1\" \(quoted) 2>&1; echo $? > status; } | true; exec >&- 2>&-; \"$1\" \(quoted); exit 0",
            "sh", Machine.program,
        ])
        #expect(closed.status == 0)
        let status = place.text("status")?.trimmed ?? ""
        #expect(["0\n", "1\n", "141\n"].contains(status), "\(status)")
    }

    @Test func `What was compiled goes with what it was compiled from`() throws {
        let index = try LoopbackIndex(
            """
            [packages.alpha.versions."1.0"]
            files = {"alpha/__init__.py" = "", "alpha/only_in_1.py" = "", "alpha/deep/er/__init__.py" = ""}
            [packages.alpha.versions."2.0"]
            """)
        let place = try Workplace()
        try place.write(index.pipfile("[packages]\nalpha = \"<2\"\n"), to: "Pipfile")
        #expect(try place.pipit("install").status == 0)
        let run = try place.pipit(
            ["run", "python", "-c", "import alpha.only_in_1, alpha.deep.er"], variables: ["PYTHONDONTWRITEBYTECODE": ""]
        )
        #expect(run.status == 0, "\(run)")
        let environment = try #require(try place.environment())
        #expect(try place.tree(environment).keys.contains { $0.contains("only_in_1.cpython") })
        try place.write(index.pipfile("[packages]\nalpha = \">=2\"\n"), to: "Pipfile")
        #expect(try place.pipit("install").status == 0)
        let left = try place.tree(environment).keys.filter { $0.contains("only_in_1") || $0.contains("/deep") }
        #expect(left.isEmpty, "\(left.sorted())")
    }

    @Test func `What pip changed behind our back is put right`() throws {
        let index = try LoopbackIndex(
            "[packages.alpha.versions.\"1.0\"]\n[packages.alpha.versions.\"2.0\"]\n[packages.beta.versions.\"1.0\"]\n")
        let place = try Workplace()
        try place.write(index.pipfile("[packages]\nalpha = \"<2\"\nbeta = \"*\"\n"), to: "Pipfile")
        #expect(try place.pipit("install").status == 0)
        let pip = try place.pipit([
            "run", "pip", "install", "--disable-pip-version-check", "--index-url", index.url, "alpha==2.0",
        ])
        #expect(pip.status == 0, "\(pip)")
        #expect(try place.installed() == ["alpha": "2.0", "beta": "1.0"])
        for words in [["sync"], ["install"]] {
            let run = try place.pipit(words)
            #expect(run.status == 0, "\(run)")
            #expect(try place.installed() == ["alpha": "1.0", "beta": "1.0"])
        }
        let environment = try #require(try place.environment())
        let site = try #require(
            try place.tree(environment).keys.first { $0.hasSuffix("/beta/__init__.py") }?.dropLast(
                "/beta/__init__.py".count))
        try Files.removeTree(environment + "/" + site + "/beta-1.0.dist-info")
        let run = try place.pipit("sync")
        #expect(run.status == 0, "\(run)")
        #expect(try place.installed() == ["alpha": "1.0", "beta": "1.0"])
    }

    @Test func `Two packages of one plan that claim the same file are refused`() throws {
        let index = try LoopbackIndex(
            """
            [packages.one.versions."1.0"]
            entry_points = "[console_scripts]\\nsame = one:main\\n"
            [packages.two.versions."1.0"]
            entry_points = "[console_scripts]\\nsame = two:main\\n"
            [packages.left.versions."1.0"]
            files = {"space/left.py" = ""}
            [packages.right.versions."1.0"]
            files = {"space/right.py" = ""}
            """)
        let place = try Workplace()
        try place.write(index.pipfile("[packages]\none = \"*\"\ntwo = \"*\"\n"), to: "Pipfile")
        let run = try place.pipit("install")
        #expect(run.status != 0 && run.code == "file-clash", "\(run)")
        #expect(try place.installed() == [:])
        // The control: a directory may be shared.
        try place.write(index.pipfile("[packages]\nleft = \"*\"\nright = \"*\"\n"), to: "Pipfile")
        #expect(try place.pipit("install").status == 0)
        #expect(try place.pipit("run", "python", "-c", "import space.left, space.right").status == 0)
    }

    @Test func `The user's mask decides who gets at what is installed`() throws {
        let index = try LoopbackIndex("[packages.alpha.versions.\"1.0\"]\n")
        for (mask, mode) in [("077", UInt32(0o700)), ("022", 0o755)] {
            let place = try Workplace()
            try place.write(index.pipfile("[packages]\nalpha = \"*\"\n"), to: "Pipfile")
            let run = try place.run(["/bin/sh", "-c", "umask \(mask); exec \"$@\"", "sh", Machine.program, "install"])
            #expect(run.status == 0, "\(run)")
            // Files are links to the store's, and have its modes; nobody gets to them but through the directories.
            let environment = try #require(try place.environment())
            #expect(Files.status(environment)?.mode == mode, "\(mask)")
            #expect(Files.status(place.project + "/Pipfile.lock")?.mode == 0o644, "Pipenv's is 0644")
        }
    }
}

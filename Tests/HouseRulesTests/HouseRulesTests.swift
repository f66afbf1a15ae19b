import Diagnostics
import OperatingSystem
import Testing

/// Rules about the repository itself.
@Suite struct HouseRulesTests {
    static let root: String = {
        var directory = Paths.parent(#filePath)
        while !Files.exists(Paths.join(directory, "Package.swift")) { directory = Paths.parent(directory) }
        return directory
    }()

    /// Every file below a directory whose name ends so, relative to the repository.
    static func files(in directory: String, suffix: String) throws -> [String] {
        var found: [String] = []
        for name in try Files.list(Paths.join(root, directory)) where !name.hasPrefix(".") {
            let path = Paths.join(directory, name)
            if Files.isDirectory(Paths.join(root, path)) {
                found += try files(in: path, suffix: suffix)
            } else if name.hasSuffix(suffix) {
                found.append(path)
            }
        }
        return found
    }

    static func text(_ path: String) throws -> String {
        String(decoding: try Files.read(Paths.join(root, path)), as: UTF8.self)
    }

    @Test func `every diagnostic code has a page, and every page a code`() throws {
        let pages = Set(try Files.list(Paths.join(Self.root, "Documentation/Diagnostics")))
        #expect(pages == Set(DiagnosticCode.allCases.map { $0.rawValue + ".md" }))
    }

    /// A project's variables reach what is named here and nothing else; see "Trust boundaries" in SECURITY.md.
    @Test func `only processes of a project and addresses of sources take a project's variables`() throws {
        let allowed: [String: [String]] = [
            // Where the types are, and who makes a value of them.
            "ProjectVariables": [
                "Sources/OperatingSystem/ProjectVariables.swift", "Sources/DotenvFiles/DotenvFile.swift",
                "Sources/PackageIndexes/IndexClient.swift", "Sources/Commands/Session.swift",
                "Sources/Commands/Project/DotenvLoading.swift", "Sources/Commands/Project/ProjectPreferences.swift",
            ],
            "projectVariables": [
                "Sources/PackageIndexes/IndexClient.swift", "Sources/Commands/Session.swift",
                "Sources/Commands/Program.swift", "Sources/Commands/Project/ReadyProject.swift",
                "Sources/Commands/Project/Work.swift", "Sources/Commands/Auditing/IndexQuestion.swift",
            ],
            "UserEnvironment(": ["Sources/OperatingSystem"],
        ]
        for (name, places) in allowed {
            for path in try Self.files(in: "Sources", suffix: ".swift") {
                guard !places.contains(where: path.hasPrefix) else { continue }
                let lines = try Self.text(path).split(separator: "\n").filter {
                    $0.contains(name) && !$0.drop { $0 == " " }.hasPrefix("//")
                }
                #expect(lines.isEmpty, "\(path) has to do with \(name): \(lines)")
            }
        }
    }

    @Test func `nothing in the product imports Foundation`() throws {
        for path in try Self.files(in: "Sources", suffix: ".swift") {
            let lines = try Self.text(path).split(separator: "\n")
            let offending = lines.filter { $0.contains("import Foundation") }
            #expect(offending.isEmpty, "\(path) imports Foundation")
        }
    }

    @Test(arguments: [
        ("AsyncHTTPClient", "NetworkTransport"), ("NIOCore", "NetworkTransport"), ("NIOSSL", "NetworkTransport"),
        ("Crypto", "Hashing"),
    ])
    func `a heavy package is confined to one room`(module: String, room: String) throws {
        for path in try Self.files(in: "Sources", suffix: ".swift") where !path.hasPrefix("Sources/\(room)/") {
            let lines = try Self.text(path).split(separator: "\n")
            #expect(!lines.contains { $0.hasSuffix("import \(module)") }, "\(path) imports \(module)")
        }
    }

    @Test(arguments: [
        "Resolving", "PackagingStandards", "StructuredText", "Pipfiles", "Archives", "Hashing", "Advisories",
        "Auditing",
    ])
    func `the pure rooms do not wait`(room: String) throws {
        for path in try Self.files(in: "Sources/\(room)", suffix: ".swift") {
            let code = try Self.text(path).split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
            #expect(!code.contains { $0.contains(" async ") || $0.contains("await ") }, "\(path) waits")
        }
    }

    /// What writes data by itself has made it visible before: help, the text of an audit with its colours, a version.
    @Test func `data reaches a terminal by one function alone`() throws {
        let others = ["Session", "Program", "Verbs/AuditVerb", "Support/OutputFile"].map {
            "Sources/Commands/\($0).swift"
        }
        for path in try Self.files(in: "Sources/Commands", suffix: ".swift") where !others.contains(path) {
            #expect(try !Self.text(path).contains("to: .data"), "\(path) writes to standard output by itself")
            #expect(try !Self.text(path).contains("streams.line("), "\(path) talks by itself")
        }
    }

    /// The room that knows how hides what is secret, so that no other room has a way of its own.
    @Test func `secrets are hidden by one function alone`() throws {
        for path in try Self.files(in: "Sources", suffix: ".swift") where !path.hasPrefix("Sources/Diagnostics/") {
            let code = try Self.text(path).split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
            let makers = code.filter { $0.contains("\"****") }
            #expect(makers.isEmpty, "\(path) hides by itself: \(makers)")
        }
    }

    /// Who may ask the machine for the time of day. Everything else is given its clock, so that a test can hand in any day.
    @Test func `one file asks the machine for the time of day, and few ask that one`() throws {
        let asking = [
            "time(nil)", "time(NULL)", "CLOCK_REALTIME", "gettimeofday", "timespec_get", "UTCClock", " = Date()",
        ]
        let askers: Set = [
            "Sources/OperatingSystem/SystemClock.swift",
            // It measures three seconds, by the only clock that `sem_timedwait` knows.
            "Sources/Commands/LongWork.swift",
        ]
        let users: Set = [
            // Where an invocation gets its clock.
            "Sources/Commands/Invocation.swift",
            // What is older than this run, by the times of files, which are the machine's.
            "Sources/Commands/Project/Work.swift",
        ]
        for path in try Self.files(in: "Sources", suffix: ".swift") {
            let code = try Self.text(path).split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
            let asks = code.contains { line in asking.contains { line.contains($0) } }
            #expect(asks == askers.contains(path), "\(path)")
            let uses = code.contains { $0.contains("SystemClock.") }
            #expect(uses == users.contains(path), "\(path)")
        }
    }

    /// Suites whose tests give the day themselves, as a value, may name any.
    private static let suitesWithDaysOfTheirOwn = ["Advisories", "Auditing", "Policies", "Reporting", "Pipfiles"]

    /// What is meant to be fresh or to come is made from `TestClock`; a date that stands in a test is over for every clock of it.
    @Test func `no test names a day that is still to come`() throws {
        for suffix in [".swift", ".toml", ".py"] {
            for path in try Self.files(in: "Tests", suffix: suffix) {
                if Self.suitesWithDaysOfTheirOwn.contains(where: { path.hasPrefix("Tests/\($0)Tests/") }) { continue }
                for line in try Files.read(Paths.join(Self.root, path)).split(separator: UInt8(ascii: "\n")) {
                    let later = Self.daysToCome(in: line)
                    #expect(later.isEmpty, "\(path) names \(later)")
                }
            }
        }
    }

    /// What stands in a line, outside of a comment, and means a day after the earliest one that `TestClock` can be moved to.
    private static func daysToCome(in line: ArraySlice<UInt8>) -> [String] {
        let code = line.drop { $0 == UInt8(ascii: " ") }
        if code.starts(with: "//".utf8) { return [] }
        let parts = code.split { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) && $0 != UInt8(ascii: "-") }
        return parts.map { String(decoding: $0, as: UTF8.self) }.filter { text in
            let bytes = text.utf8
            let isDay =
                bytes.count == 10 && text.hasPrefix("20") && text.split(separator: "-").map(\.count) == [4, 2, 2]
            let isMoment = bytes.count == 10 && !text.contains("-") && text.hasPrefix("1")
            return isDay && text > "2026-06-15" || isMoment && text > "1781524800"
        }
    }

    @Test func `only verification makes a verified artifact`() throws {
        for path in try Self.files(in: "Sources", suffix: ".swift")
        where try Self.text(path).contains("VerifiedArtifact(") {
            let makers = try Self.text(path).split(separator: "\n").filter {
                $0.contains(" VerifiedArtifact(") && !$0.contains("UnverifiedArtifact(")
            }
            #expect(makers.isEmpty || path == "Sources/Artifacts/UnverifiedArtifact.swift", "\(path) makes one")
        }
    }

    /// For the C library a path ends at its first NUL. `SystemPath.lend` sees to it that none with a NUL gets there.
    @Test func `no path reaches the C library as a text of Swift's`() throws {
        let calls = [
            "stat", "lstat", "opendir", "realpath", "readlink", "unlink", "rmdir", "mkdir", "chmod", "access", "chdir",
            "pipit_open",
        ]
        for path in try Self.files(in: "Sources", suffix: ".swift") {
            for line in try Self.text(path).split(separator: "\n")
            where !line.drop(while: { $0 == " " }).hasPrefix("//") {
                for call in calls {
                    for found in line.ranges(of: call + "(") {
                        let before = line[..<found.lowerBound].last
                        let isCall = before.map { !$0.isLetter && $0 != "_" && $0 != "." } ?? true
                        let isLent = ["$0", ")"].contains { line[found.upperBound...].hasPrefix($0) }
                        #expect(!isCall || isLent, "\(path) calls \(call) with a text: \(line)")
                    }
                }
            }
        }
    }

    /// The hosts of the index and its files are spelled in two parts so that this file may stand here.
    @Test(arguments: ["pypi" + ".org", "pythonhosted" + ".org"])
    func `no registry's host name stands anywhere`(host: String) throws {
        for directory in ["Sources", "Tests", "Documentation", "Examples", "Support", "Benchmarks"] {
            for path in try Self.files(in: directory, suffix: "") {
                let bytes = try Files.read(Paths.join(Self.root, path))
                #expect(!String(decoding: bytes, as: UTF8.self).contains(host), "\(path) names \(host)")
            }
        }
        for name in try Files.list(Self.root) where name.hasSuffix(".md") || name == "Makefile" {
            #expect(try !Self.text(name).contains(host), "\(name) names \(host)")
        }
    }

    @Test func `every path that a document names exists`() throws {
        let documents =
            try Files.list(Self.root).filter { $0.hasSuffix(".md") }
            + (try Self.files(in: "Documentation", suffix: ".md"))
        let tops = ["Sources/", "Tests/", "Documentation/", "Support/", "Benchmarks/", "Examples/"]
        for document in documents {
            for quoted in try Self.text(document).split(separator: "`", omittingEmptySubsequences: false) {
                let path = String(quoted)
                guard tops.contains(where: path.hasPrefix), !path.contains(" "), !path.contains("<") else { continue }
                #expect(Files.exists(Paths.join(Self.root, path)), "\(document) names \(path)")
            }
        }
    }

    @Test func `every room of the manifest stands in the architecture, and no other`() throws {
        let architecture = try Self.text("ARCHITECTURE.md")
        let rooms = try Files.list(Paths.join(Self.root, "Sources"))
        for room in rooms { #expect(architecture.contains("| `\(room)` |"), "ARCHITECTURE.md misses \(room)") }
        let listed = architecture.split(separator: "\n").filter {
            $0.hasPrefix("| ") && $0.dropFirst(2).first?.isNumber == true
        }
        #expect(listed.count == rooms.count)
    }

    @Test func `no source file has outgrown its idea`() throws {
        for path in try Self.files(in: "Sources", suffix: ".swift") {
            let count = try Self.text(path).split(separator: "\n", omittingEmptySubsequences: false).count
            #expect(count <= 500, "\(path) has \(count) lines")
        }
    }
}

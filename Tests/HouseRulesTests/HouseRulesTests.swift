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

    @Test func `only verification makes a verified artifact`() throws {
        for path in try Self.files(in: "Sources", suffix: ".swift")
        where try Self.text(path).contains("VerifiedArtifact(") {
            let makers = try Self.text(path).split(separator: "\n").filter {
                $0.contains(" VerifiedArtifact(") && !$0.contains("UnverifiedArtifact(")
            }
            #expect(makers.isEmpty || path == "Sources/Artifacts/UnverifiedArtifact.swift", "\(path) makes one")
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

import OperatingSystem
import StructuredText
import Testing

/// Files that are not what was locked: an error with the status of integrity, and the environment and the lock as before.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct DownloadFaultTests {
    static let wheel = "beta-1.0-py3-none-any.whl"

    /// A project with `alpha` installed and `beta` locked beside it, not installed yet.
    struct Prepared {
        var index: LoopbackIndex
        var place: Workplace
        var environment: String
        var before: [String: [UInt8]] = [:]
        var lock: String?

        init(_ options: String...) throws {
            index = try LoopbackIndex(
                scenario: """
                    [packages.alpha.versions."1.0"]
                    [packages.beta.versions."1.0"]
                    sdist = false
                    """, options: ["--max-age", "0"] + options)
            place = try Workplace(variables: ["PIP_RETRIES": "1"])
            try place.write(index.pipfile("[packages]\nalpha = \"*\"\n"), to: "Pipfile")
            let first = try place.pipit("install")
            #expect(first.status == 0, "\(first)")
            try place.write(index.pipfile("[packages]\nalpha = \"*\"\nbeta = \"*\"\n"), to: "Pipfile")
            let second = try place.pipit("lock")
            #expect(second.status == 0, "\(second)")
            environment = try #require(try place.environment())
            try remember()
        }

        mutating func remember() throws {
            before = try place.tree(environment)
            lock = place.lockText
        }

        /// Nothing of the project or its environment is other than it was.
        func expectUntouched(_ run: Run) throws {
            #expect(place.lockText == lock, "the lock was changed\n\(run)")
            let after = try place.tree(environment)
            let changed = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
            #expect(changed.isEmpty, "changed: \(changed)\n\(run)")
            #expect(try place.installed() == ["alpha": "1.0"])
        }

        /// The control: the same command, now that nothing is wrong.
        func expectWellWithoutFault() throws {
            try index.calm()
            let run = try place.pipit("sync")
            #expect(run.status == 0, "\(run)")
            #expect(try place.installed() == ["alpha": "1.0", "beta": "1.0"])
            #expect(place.lockText == lock)
        }
    }

    @Test(arguments: [["sync"], ["install"], ["install", "--deploy"], ["install", "--ignore-pipfile"]])
    func `One changed byte on the way is a mismatch with the lock`(_ words: [String]) throws {
        let prepared = try Prepared()
        try prepared.index.fault(Self.wheel, "flip")
        let run = try prepared.place.pipit(words)
        #expect(run.status == 4 && run.code == "hash-mismatch", "\(run)")
        #expect(run.talk.contains("beta"), "\(run)")
        try prepared.expectUntouched(run)
        try prepared.expectWellWithoutFault()
    }

    @Test func `Another wheel under the same name is refused; only the lock's digest stands against it`() throws {
        var prepared = try Prepared()
        try prepared.index.fault(Self.wheel, "swap")
        try prepared.index.fault("listing/" + Self.wheel, "swap")
        let run = try prepared.place.pipit("sync")
        #expect(run.status == 4 && run.code == "hash-mismatch", "\(run)")
        try prepared.expectUntouched(run)

        // The control: with a lock that names it, the very same wheel is installed.
        let lock = try prepared.place.pipit("lock", "--clear")
        #expect(lock.status == 0 && prepared.place.lockText != prepared.lock, "\(lock)")
        try prepared.remember()
        let control = try prepared.place.pipit("sync")
        #expect(control.status == 0, "\(control)")
        let python = try prepared.place.pipit("run", "python", "-c", "import swapped")
        #expect(python.output == "swapped\n", "\(python)")
    }

    @Test func `An index that now tells other digests than the lock has nothing to offer`() throws {
        let prepared = try Prepared()
        try prepared.index.fault("listing/" + Self.wheel, "lie")
        let run = try prepared.place.pipit("sync")
        #expect(run.status == 4 && run.code == "hash-mismatch", "\(run)")
        #expect(!prepared.index.requests.contains { $0.contains("GET /files/" + Self.wheel) && !$0.contains("range") })
        try prepared.expectUntouched(run)
        try prepared.expectWellWithoutFault()
    }

    @Test func `An index that lied when it was locked is found out by the file`() throws {
        var prepared = try Prepared("--sidecar")
        try prepared.index.fault("listing/" + Self.wheel, "lie")
        let lock = try prepared.place.pipit("lock", "--clear")
        #expect(lock.status == 0, "\(lock)")
        try prepared.remember()
        let run = try prepared.place.pipit("sync")
        #expect(run.status == 4 && run.code == "hash-mismatch", "\(run)")
        try prepared.expectUntouched(run)
        try prepared.index.calm()
        #expect(try prepared.place.pipit("lock", "--clear").status == 0)
        try prepared.remember()
        try prepared.expectWellWithoutFault()
    }

    @Test func `A body that ends early is asked for again, then told as trouble of the network`() throws {
        let prepared = try Prepared()
        try prepared.index.fault(Self.wheel, "cut")
        let run = try prepared.place.pipit("sync")
        #expect(run.status == 3 && run.code == "index-unreachable", "\(run)")
        let downloads = prepared.index.requests.filter { $0 == "GET /files/" + Self.wheel }
        #expect(downloads.count == 2, "PIP_RETRIES is 1: \(downloads)")
        try prepared.expectUntouched(run)
        try prepared.expectWellWithoutFault()
    }

    @Test func `A body that ended early once is no trouble`() throws {
        let prepared = try Prepared()
        try prepared.index.fault(Self.wheel, "cutx1")
        let run = try prepared.place.pipit("sync")
        #expect(run.status == 0, "\(run)")
        #expect(try prepared.place.installed() == ["alpha": "1.0", "beta": "1.0"])
    }

    @Test func `A changed sidecar of metadata is not believed`() throws {
        let index = try LoopbackIndex("[packages.beta.versions.\"1.0\"]", "--sidecar")
        let place = try Workplace()
        try place.write(index.pipfile("[packages]\nbeta = \"*\"\n"), to: "Pipfile")
        try index.fault(Self.wheel + ".metadata", "flip")
        let run = try place.pipit("lock")
        #expect(run.status == 4 && run.code == "hash-mismatch", "\(run)")
        #expect(place.lockText == nil)
        try index.calm()
        #expect(try place.pipit("lock").status == 0)
    }

    @Test func `What was verified once is installed again without the index`() throws {
        let prepared = try Prepared()
        try Files.removeTree(prepared.environment)
        let first = try prepared.place.pipit("sync")
        #expect(first.status == 0, "\(first)")
        try Files.removeTree(prepared.environment)
        try prepared.index.fault("", "status=500")
        let requests = prepared.index.requests.count
        let run = try prepared.place.pipit("sync")
        #expect(run.status == 0 && prepared.index.requests.count == requests, "\(run)")
        #expect(try prepared.place.installed() == ["alpha": "1.0", "beta": "1.0"])
    }
}

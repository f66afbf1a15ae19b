import OperatingSystem
import PackageIndexes
import StructuredText
import Synchronization
import Testing

@testable import Commands

/// A server that takes what is posted.
private final class Receiver: HTTPTransport {
    struct Taken {
        var request: HTTPRequest
        var json: JSONValue?
    }

    let taken = Mutex<[Taken]>([])
    let status = Mutex(200)

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        taken.withLock { $0.append(Taken(request: request, json: try? JSONValue(parsing: request.body))) }
        return HTTPResponse(status: status.withLock { $0 })
    }
}

@Suite struct WatchVerbTests {
    private func watch(
        _ project: AuditProject, _ receiver: Receiver = Receiver(), _ words: String...,
        variables: [String: String] = [:]
    ) async -> ProgramRun {
        await ProgramRun(
            finishing: ["watch", "--once"] + words, in: project.scratch.path,
            variables: project.variables.merging(variables) { $1 }, network: receiver)
    }

    @Test func `What is new ends with 1 once, and what is gone is told`() async throws {
        let project = try await AuditProject()
        let first = await watch(project)
        #expect(first.status == 1, "\(first.talk)")
        #expect(
            first.output.hasPrefix("new vulnerability PYSEC-2021-98 in django 2.2.0 (fixed in 2.2.24): Directory"),
            "\(first.output)")
        let second = await watch(project)
        #expect(second.status == 0 && second.output == "", "\(second.output)\(second.talk)")
        #expect(second.talk.contains("Nothing has changed"))
        try project.scratch.write(
            "Pipfile.lock", AuditProject.lock.replacing("\"==2.2.0\"", with: "\"==2.2.24\""))
        let third = await watch(project)
        #expect(third.status == 0 && third.output == "no longer found: django PYSEC-2021-98\n", "\(third.output)")
    }

    @Test func `A webhook gets the news once, and neither its path nor its password is shown`() async throws {
        let project = try await AuditProject()
        let receiver = Receiver()
        let address = "https://bot:hunter2@hooks.example/T0/secret"
        receiver.status.withLock { $0 = 500 }
        let failed = await watch(project, receiver, "--webhook", address)
        // Something was found, whoever could be told of it.
        #expect(failed.status == 1, "\(failed.talk)")
        #expect(failed.talk.contains("the webhook at `hooks.example`") && failed.talk.contains("its status is 500"))
        #expect(!failed.talk.contains("secret") && !failed.talk.contains("hunter2"))
        // What was not taken is told again.
        receiver.status.withLock { $0 = 204 }
        #expect(await watch(project, receiver, variables: ["PIPIT_WEBHOOK": address]).status == 1)
        #expect(await watch(project, receiver, "--webhook", address).status == 0)
        let taken = receiver.taken.withLock { $0 }
        // Twice again where a server is in trouble, and once where it is not.
        #expect(taken.count == 4)
        let last = try #require(taken.last)
        #expect(last.request.method == .post && last.request.headers["Content-Type"] == "application/json")
        #expect(last.request.headers["Authorization"] == "Basic Ym90Omh1bnRlcjI=")
        #expect(last.json?["text"]?.string?.contains("new vulnerability PYSEC-2021-98 in django 2.2.0") == true)
        #expect(last.json?["new"]?.array?.first?["package"]?.string == "django")
    }

    @Test func `What cannot be judged any more is not gone, and what is ignored is said to be`() async throws {
        let project = try await AuditProject()
        #expect(await watch(project).status == 1)
        // No version any more: nobody knows whether it is still vulnerable.
        try project.scratch.write("Pipfile.lock", AuditProject.lock.replacing("\"==2.2.0\"", with: "\"*\""))
        for _ in 0..<2 {
            let unclear = await watch(project)
            #expect(unclear.status == 3 && unclear.output == "", "\(unclear.output)\(unclear.talk)")
        }
        try project.scratch.write("Pipfile.lock", AuditProject.lock)
        let back = await watch(project)
        #expect(back.status == 0 && back.output == "", "\(back.output)")
        let ignored = await watch(project, Receiver(), "--ignore", "CVE-2021-33203")
        #expect(ignored.status == 0 && ignored.output == "ignored now: django PYSEC-2021-98\n", "\(ignored.output)")
        // A rule that is gone brings it back as news.
        let again = await watch(project)
        #expect(again.status == 1 && again.output.hasPrefix("new vulnerability PYSEC-2021-98"), "\(again.output)")
    }

    @Test func `Newer advisories bring news for the same lock, and long news are cut for a chat`() async throws {
        let project = try await AuditProject()
        let receiver = Receiver()
        #expect(await watch(project, receiver).status == 1)
        for number in 1...60 {
            try project.scratch.write(
                "advisories/PYSEC-2026-\(number).json",
                AdvisoryText.record("PYSEC-2026-\(number)", "sound", fixed: "2", summary: "<!channel> & co").text)
        }
        #expect(await project.database("import", "advisories", "--as-of", "now").status == 0)
        let run = await watch(project, receiver, "--webhook", "https://hooks.example/T0/secret")
        #expect(run.status == 1 && run.output.split(separator: "\n").count == 60, "\(run.output)")
        let text = try #require(receiver.taken.withLock { $0 }.last?.json?["text"]?.string)
        #expect(text.split(separator: "\n").count == 42 && text.hasSuffix("\nand 20 more"), "\(text)")
        #expect(text.contains("&lt;!channel&gt; &amp; co") && !text.contains("<"))
    }

    @Test func `A memory that was spoiled tells too much rather than too little`() async throws {
        let project = try await AuditProject()
        #expect(await watch(project).status == 1)
        let folder = project.scratch.path + "/.cache/pipit/watch-v1"
        let memory = try #require(Files.list(folder).first)
        try Files.write(Array("{\"find".utf8), to: Paths.join(folder, memory))
        #expect(await watch(project).status == 1)
        #expect(try Files.list(folder) == [memory])
        #expect(await watch(project).status == 0)
    }

    @Test(arguments: ["http://hooks.example/x", "ftp://hooks.example/x", "hooks.example/x"])
    func `An address that is not safe is refused`(address: String) async throws {
        let project = try await AuditProject()
        let run = await watch(project, Receiver(), "--webhook", address)
        #expect(run.status == 2 && !run.talk.contains(address))
    }

    @Test func `Without advisories nothing is ever "nothing new"`() async throws {
        let project = try await AuditProject(importing: false)
        #expect(await watch(project).status == 3)
        let run = await ProgramRun(finishing: ["watch"], in: project.scratch.path, variables: project.variables)
        #expect(run.status == 2)
    }
}

import Diagnostics
import OperatingSystem
import PackagingStandards
import Testing

@testable import PackageIndexes

@Suite struct KeyringTests {
    private var bench: Bench

    init() throws { bench = try Bench() }

    /// A program that writes down what it is asked, and knows one password.
    private func install(_ body: String, in directory: String = "bin") throws -> String {
        let path = bench.path(directory)
        try Files.makeDirectories(path)
        let program = Paths.join(path, "keyring")
        try Files.write(Array("#!/bin/sh\necho \"$@\" >> \(bench.path("asked"))\n\(body)\n".utf8), to: program)
        try Files.setMode(0o755, of: program)
        return path
    }

    private var asked: [String] {
        let bytes = (try? Files.read(bench.path("asked"))) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// An index that wants `me` with the password `s3cret:€`.
    private func index() -> ScriptedTransport {
        ScriptedTransport { request, _ in
            let wanted = Credentials(user: "me", password: "s3cret:€").basicAuthorization
            guard request.headers["Authorization"] == wanted else { return HTTPResponse(status: 401) }
            let page = request.url.text.hasSuffix("/y/") ? "y" : "x"
            return .json(#"{"meta": {"api-version": "1.1"}, "name": "\#(page)", "files": []}"#)
        }
    }

    private func client(
        _ transport: ScriptedTransport, path: String, comesFirst: Bool = false, excluded: [String] = []
    ) -> IndexClient {
        var configuration = IndexClient.Configuration(
            cacheDirectory: nil, environment: UserEnvironment(bench.environment), clock: bench.time.clock,
            caching: .bypass)
        var keyring = Keyring(
            excluded: excluded, comesFirst: comesFirst,
            environment: UserEnvironment(["PATH": path + ":/bin:/usr/bin"]))
        keyring.seconds = 2
        configuration.keyring = keyring
        return IndexClient(transport: transport, configuration: configuration)
    }

    private static let knows = #"""
        if [ "$1 $2 $3" = "get https://index.example/simple me" ]; then echo 's3cret:€'; exit 0; fi
        if [ "$1 $2 $6" = "--mode creds https://index.example/simple" ]; then echo me; echo 's3cret:€'; exit 0; fi
        exit 1
        """#

    @Test func `A keyring is asked once, after the index wanted a password, and not again`() async throws {
        let path = try install(Self.knows)
        let transport = index()
        let client = client(transport, path: path)
        let source = PackageSource(name: "main", url: "https://me@index.example/simple")
        #expect(try await client.listing(of: name("x"), at: source) != nil)
        #expect(try await client.listing(of: name("y"), at: source) != nil)
        #expect(asked == ["get https://index.example/simple me"])
        // The second page needs no refusal first.
        #expect(transport.requests.count == 3)
    }

    @Test func `Without a name the keyring is asked for that, too`() async throws {
        let path = try install(Self.knows)
        let client = client(index(), path: path)
        #expect(try await client.listing(of: name("x"), at: bench.source) != nil)
        #expect(asked == ["--mode creds --output plain get https://index.example/simple"])
    }

    @Test func `Where the user wants it, the keyring is asked first`() async throws {
        let path = try install(Self.knows)
        let transport = index()
        let client = client(transport, path: path, comesFirst: true)
        let source = PackageSource(name: "main", url: "https://me@index.example/simple")
        #expect(try await client.listing(of: name("x"), at: source) != nil)
        #expect(transport.requests.count == 1)
    }

    @Test func `A password that is there is not looked for, and never becomes an argument`() async throws {
        let path = try install(Self.knows)
        for address in [
            "https://me:wrong@index.example/simple", "https://me:@index.example/simple",
            "https://ghp_0123456789abcdefghij@index.example/simple",
        ] {
            await #expect(throws: IndexError.self) {
                _ = try await client(index(), path: path).listing(
                    of: name("x"), at: PackageSource(name: "main", url: address))
            }
        }
        #expect(asked == [])
    }

    @Test func `A keyring within the project is not run`() async throws {
        let path = try install(Self.knows, in: "project/.venv/bin")
        await #expect(throws: IndexError.self) {
            _ = try await client(index(), path: path, excluded: [bench.path("project")]).listing(
                of: name("x"), at: bench.source)
        }
        // Nor one that a link outside leads to.
        try Files.makeDirectories(bench.path("links"))
        try Files.symbolicLink(to: path + "/keyring", at: bench.path("links/keyring"))
        await #expect(throws: IndexError.self) {
            _ = try await client(index(), path: bench.path("links"), excluded: [bench.path("project")]).listing(
                of: name("x"), at: bench.source)
        }
        #expect(asked == [])
    }

    @Test func `A keyring that hangs or fails ends in the index's refusal, which shows nothing of it`() async throws {
        for body in ["sleep 30", "echo s3cret-elsewhere >&2; exit 3", "printf ''"] {
            let path = try install(body)
            do throws(IndexError) {
                _ = try await client(index(), path: path).listing(of: name("x"), at: bench.source)
                Issue.record("it was let in")
            } catch {
                #expect(error.diagnostic.code == .indexRefused)
                #expect(!"\(error.diagnostic)".contains("s3cret"))
            }
        }
    }

    @Test func `What the keyring has and the index does not accept is told so`() async throws {
        let path = try install("echo wrong")
        do throws(IndexError) {
            _ = try await client(index(), path: path).listing(
                of: name("x"), at: PackageSource(name: "main", url: "https://me@index.example/simple"))
            Issue.record("it was let in")
        } catch {
            #expect(error.diagnostic.help.first?.contains("check what the keyring has") ?? false)
            #expect(!"\(error.diagnostic)".contains("wrong"))
        }
    }
}

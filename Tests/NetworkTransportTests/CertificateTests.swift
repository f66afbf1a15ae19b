import OperatingSystem
import PackageIndexes
import Testing

@testable import NetworkTransport

@Suite(.disabled(if: Certificates.absent, "SKIPPED: openssl, which makes the certificates, is not there"))
struct CertificateTests {
    private let certificates: Certificates

    init() throws { certificates = try Certificates() }

    private func get(
        _ url: String, _ variables: [String: String] = [:], verifiesTLS: Bool = true
    ) async throws -> Int {
        let transport = HTTPClientTransport(environment: UserEnvironment(variables), version: "1.2.3")
        do {
            let request = HTTPRequest(try #require(ResourceURL(url)), verifiesTLS: verifiesTLS)
            let response = try await transport.send(request)
            try await response.body.forEachPiece { _ in }
            await transport.shutDown()
            return response.status
        } catch {
            await transport.shutDown()
            throw error
        }
    }

    private func failure(
        _ url: String, _ variables: [String: String] = [:]
    ) async throws -> TransportError {
        let error = await #expect(throws: TransportError.self) { try await self.get(url, variables) }
        return try #require(error)
    }

    @Test("a certificate of an unknown authority is refused, and accepted once the authority is named")
    func authority() async throws {
        let server = try await LoopbackServer(tls: try certificates.server()) { _, _ in LoopbackServer.ok("x") }
        let url = "https://localhost:\(server.port)/"
        #expect(try await failure(url).kind == .certificate)
        #expect(server.requests.isEmpty)
        for variable in ["PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"] {
            #expect(try await get(url, [variable: certificates.path("ca.pem")]) == 200)
        }
        #expect(try await get(url, verifiesTLS: false) == 200)
        await server.stop()
    }

    @Test("pip's variable beats the others")
    func precedence() async throws {
        let server = try await LoopbackServer(tls: try certificates.server()) { _, _ in LoopbackServer.ok("x") }
        let variables = ["PIP_CERT": certificates.path("ca.pem"), "SSL_CERT_FILE": "/nowhere"]
        #expect(try await get("https://localhost:\(server.port)/", variables) == 200)
        await server.stop()
    }

    @Test("a certificate for another host is refused")
    func otherHost() async throws {
        let server = try await LoopbackServer(tls: try certificates.server("elsewhere")) { _, _ in
            LoopbackServer.ok("x")
        }
        let error = try await failure(
            "https://localhost:\(server.port)/", ["PIP_CERT": certificates.path("ca.pem")])
        #expect(error.kind == .certificate, "\(error)")
        await server.stop()
    }

    @Test("certificates that cannot be read are the configuration's fault and name the variable")
    func unreadable() async throws {
        try Files.write(Array("no certificate".utf8), to: certificates.path("empty.pem"))
        for (variable, path) in [
            ("PIP_CERT", "/nowhere/ca.pem"), ("SSL_CERT_FILE", certificates.path("empty.pem")),
            ("PIP_CLIENT_CERT", certificates.path("empty.pem")), ("PIP_CLIENT_CERT", certificates.path("ca.pem")),
        ] {
            let error = try await failure("https://localhost:1/", [variable: path])
            #expect(error.kind == .configuration, "\(error)")
            #expect(error.detail.contains("`\(variable)`") && error.detail.contains(path))
        }
    }

    @Test("a server that wants a client certificate gets the one that is named")
    func clientCertificate() async throws {
        let context = try certificates.server(demandsClient: true)
        let server = try await LoopbackServer(tls: context) { _, _ in LoopbackServer.ok("x") }
        let url = "https://localhost:\(server.port)/"
        var variables = ["PIP_CERT": certificates.path("ca.pem")]
        let error = try await failure(url, variables)
        #expect(error.kind == .certificate || error.kind == .closed || error.kind == .handshake, "\(error)")
        variables["PIP_CLIENT_CERT"] = certificates.path("client-both.pem")
        #expect(try await get(url, variables) == 200)
        await server.stop()
    }

    @Test("https to a server that speaks plain http is told as such")
    func plainServer() async throws {
        let server = try await LoopbackServer(endOfHead: "") { _, _ in
            .bytes("HTTP/1.1 400 Bad Request\r\n\r\n", closes: true)
        }
        let error = try await failure("https://localhost:\(server.port)/")
        #expect(error.kind == .handshake && error.detail.contains("does not speak TLS"), "\(error)")
        await server.stop()
    }

    @Test("https goes through the proxy's tunnel, and the proxy sees nothing of it")
    func tunnel() async throws {
        let server = try await LoopbackServer(tls: try certificates.server()) { _, _ in LoopbackServer.ok("x") }
        let port = server.port
        let proxy = try await LoopbackServer { _, _ in .tunnel(port: port) }
        let variables = [
            "PIP_CERT": certificates.path("ca.pem"), "HTTPS_PROXY": "http://ann:pw@127.0.0.1:\(proxy.port)",
        ]
        #expect(try await get("https://localhost:\(port)/secret", variables) == 200)
        #expect(proxy.requests.count == 1)
        let head = try #require(proxy.requests.first)
        #expect(head.hasPrefix("CONNECT localhost:\(port) HTTP/1.1\r\n"))
        #expect(head.lowercased().contains("proxy-authorization: basic yw5uonb3\r\n"))
        #expect(!head.contains("secret"))
        await proxy.stop()
        await server.stop()
    }
}

import OperatingSystem
import PackageIndexes
import Testing

@testable import NetworkTransport

@Suite struct ProxySettingsTests {
    private func proxy(_ url: String, _ variables: [String: String], pip: String? = nil) throws -> String? {
        let setting = pip.map { PipConfiguration.Setting(value: $0, origin: .variable("PIP_PROXY")) }
        let settings = ProxySettings(environment: UserEnvironment(variables), pipProxy: setting)
        return try settings.proxy(for: try #require(ResourceURL(url))).map { "\($0.kind) \($0.host):\($0.port)" }
    }

    @Test(
        "the proxy is the one for the scheme, the lower-case variable first",
        arguments: [
            ("https://a.example/", ["HTTPS_PROXY": "http://p:1"], "http p:1"),
            ("http://a.example/", ["HTTPS_PROXY": "http://p:1"], nil),
            ("http://a.example/", ["HTTP_PROXY": "p:1"], "http p:1"),
            ("https://a.example/", ["HTTP_PROXY": "p:1"], nil),
            ("https://a.example/", ["HTTPS_PROXY": "p:1", "https_proxy": "q:2"], "http q:2"),
            ("https://a.example/", ["ALL_PROXY": "socks5h://p"], "socks p:1080"),
            ("https://a.example/", ["all_proxy": "p:1", "HTTPS_PROXY": "q:2"], "http q:2"),
            ("https://a.example/", ["HTTPS_PROXY": "http://p"], "http p:80"),
            ("https://a.example/", ["HTTPS_PROXY": "http://[::1]:3128/"], "http ::1:3128"),
            ("https://a.example/", ["HTTPS_PROXY": ""], nil),
        ] as [(String, [String: String], String?)])
    func choice(url: String, variables: [String: String], expected: String?) throws {
        #expect(try proxy(url, variables) == expected)
    }

    @Test("pip's own setting beats the variables")
    func pip() throws {
        #expect(try proxy("http://a.example/", ["HTTP_PROXY": "p:1"], pip: "q:2") == "http q:2")
        #expect(try proxy("http://a.example/", ["NO_PROXY": "a.example"], pip: "q:2") == nil)
    }

    @Test(
        "exceptions name hosts, domains, ports and networks",
        arguments: [
            ("*", true), ("a.example", true), ("example", true), (".example", true), ("*.example", true),
            ("A.EXAMPLE", true),
            ("b.example", false), ("xample", false), ("a.example:443", true), ("a.example:80", false),
            ("b.example, a.example", true), ("", false), (",", false), (".", false), ("10.0.0.0/8", false),
        ])
    func exceptions(list: String, isDirect: Bool) throws {
        #expect((try proxy("https://a.example/", ["HTTPS_PROXY": "p:1", "NO_PROXY": list]) == nil) == isDirect)
    }

    @Test(
        "networks cover addresses",
        arguments: [
            ("10.0.0.0/8", "10.1.2.3", true), ("10.0.0.0/8", "11.1.2.3", false), ("10.1.2.3/32", "10.1.2.3", true),
            ("0.0.0.0/0", "8.8.8.8", true), ("10.0.0.0/33", "10.1.2.3", false), ("10.1.2.3", "10.1.2.3", true),
            ("127.0.0.1:8080", "127.0.0.1", false), ("[::1]", "[::1]", true), ("::1", "[::1]", true),
        ])
    func networks(list: String, host: String, isDirect: Bool) throws {
        #expect((try proxy("https://\(host)/", ["HTTPS_PROXY": "p:1", "no_proxy": list]) == nil) == isDirect)
    }

    @Test("credentials of a proxy are decoded and not shown")
    func credentials() throws {
        let settings = ProxySettings(environment: UserEnvironment(["HTTPS_PROXY": "http://ann:p%40geheim@p:1"]))
        let url = try #require(ResourceURL("https://a.example/"))
        let proxy = try #require(try settings.proxy(for: url))
        #expect(proxy.credentials == Credentials(user: "ann", password: "p@geheim"))
        let text = "\(proxy)"
        #expect(!text.contains("geheim"))
    }

    @Test(
        "a proxy that cannot be used is an error that names the setting and no secret",
        arguments: [
            "https://ann:geheim@p:1", "ftp://ann:geheim@p:1", "http://ann:geheim@", "socks5://ann:geheim@p:1",
            "http://", "http://geheim/x@p:1", "geheim/x@p:1", "http://ann:1/geheim@p:1", "http://geheim?x@p:1",
            "geheim#x@p:1",
        ])
    func unusable(text: String) throws {
        let error = #expect(throws: TransportError.self) { try proxy("https://a.example/", ["HTTPS_PROXY": text]) }
        #expect(error?.kind == .configuration)
        #expect(error?.detail.contains("`HTTPS_PROXY`") == true)
        #expect(error?.detail.contains("geheim") == false)
    }
}

import OperatingSystem
import Testing

@testable import PackageIndexes

@Suite struct PipConfigurationTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    private func write(_ text: String, _ name: String) throws {
        let path = bench.path(name)
        try Files.makeDirectories(Paths.parent(path))
        try Files.write(Array(text.utf8), to: path)
    }

    /// Only files below the test's directory count.
    private func configuration(
        _ variables: [String: String] = [:], virtualEnvironment: String? = nil, defaultIndexURL: String? = nil
    ) throws(PipConfigurationError) -> PipConfiguration {
        let base = ["HOME": bench.path("home"), "XDG_CONFIG_DIRS": bench.path("xdg")]
        return try PipConfiguration(
            environment: UserEnvironment(base.merging(variables) { $1 }), virtualEnvironment: virtualEnvironment,
            defaultIndexURL: defaultIndexURL)
    }

    @Test("pip's own default counts when nobody chose an index")
    func standard() throws {
        #expect(try configuration().indexURL == nil)
        let setting = try configuration(defaultIndexURL: "https://index.example/simple").indexURL
        #expect(setting == .init(value: "https://index.example/simple", origin: .pip))
    }

    @Test("the nearer file wins, then the file that is named, then the variable")
    func precedence() throws {
        func index(_ variables: [String: String] = [:]) throws -> String? {
            try configuration(variables, virtualEnvironment: bench.path("venv")).indexURL?.value
        }
        func setting(_ value: String) -> String { "[global]\nindex-url = \(value)\n" }
        try write(setting("machine"), "xdg/pip/pip.conf")
        #expect(try index() == "machine")
        try write(setting("old-user"), "home/.pip/pip.conf")
        #expect(try index() == "old-user")
        try write(setting("user"), "home/.config/pip/pip.conf")
        #expect(try index() == "user")
        try write(setting("moved-user"), "moved/pip/pip.conf")
        #expect(try index(["XDG_CONFIG_HOME": bench.path("moved")]) == "moved-user")
        try write(setting("venv"), "venv/pip.conf")
        #expect(try index() == "venv")
        try write(setting("named"), "named.conf")
        #expect(try index(["PIP_CONFIG_FILE": bench.path("named.conf")]) == "named")
        #expect(try index(["PIP_CONFIG_FILE": bench.path("named.conf"), "PIP_INDEX_URL": "variable"]) == "variable")
        #expect(try index(["PIP_INDEX_URL": ""]) == "venv")
        #expect(try index(["PIP_CONFIG_FILE": "/dev/null"]) == nil)
    }

    @Test("the section of the command beats the general one, whatever file it stands in")
    func sections() throws {
        try write("[install]\nindex-url = from-install\n", "xdg/pip/pip.conf")
        try write(
            "[global]\nindex-url = from-global\n[list]\nindex-url = of-no-interest\n", "home/.config/pip/pip.conf")
        let setting = try configuration().indexURL
        #expect(setting?.value == "from-install")
        #expect(setting?.origin == .file(path: bench.path("xdg/pip/pip.conf"), section: "install", line: 2))
    }

    @Test("lists, switches and numbers are read in every spelling that pip admits")
    func values() throws {
        try write(
            """
            # a comment
            ; another
            [global]
            Extra_Index_URL =
                https://one.example/simple
                # a comment inside
                https://two.example/simple
            trusted-host: a.example b.example:8443
            timeout = 12.5
            --cert = /etc/our.pem
            client-cert=/etc/me.pem
            proxy = http://ann:pw@proxy.example:3128
            no-index = yes
            retries = 2

            """, "home/.config/pip/pip.conf")
        let configuration = try configuration()
        #expect(configuration.extraIndexURLs?.value == ["https://one.example/simple", "https://two.example/simple"])
        #expect(configuration.trustedHosts?.value == ["a.example", "b.example:8443"])
        #expect(configuration.timeout?.value == 12.5)
        #expect(configuration.certificate?.value == "/etc/our.pem")
        #expect(configuration.clientCertificate?.value == "/etc/me.pem")
        #expect(configuration.proxy?.value == "http://ann:pw@proxy.example:3128")
        #expect(configuration.noIndex?.value == true)
        #expect(configuration.retries?.value == 2)
    }

    @Test("variables are read the same way")
    func variables() throws {
        let configuration = try configuration([
            "PIP_EXTRA_INDEX_URL": "https://one.example https://two.example", "PIP_FIND_LINKS": "/opt/wheels",
            "PIP_TRUSTED_HOSTS": "a.example b.example", "PIP_DEFAULT_TIMEOUT": "180", "PIP_NO_INDEX": "0",
            "PIP_CERT": "/c", "PIP_CLIENT_CERT": "/d", "PIP_PROXY": "p:1",
        ])
        #expect(configuration.extraIndexURLs?.value == ["https://one.example", "https://two.example"])
        #expect(configuration.extraIndexURLs?.origin == .variable("PIP_EXTRA_INDEX_URL"))
        #expect(configuration.findLinks?.value == ["/opt/wheels"])
        #expect(configuration.trustedHosts?.value == ["a.example", "b.example"])
        #expect(configuration.timeout?.value == 180)
        #expect(configuration.noIndex?.value == false)
        #expect(configuration.certificate?.value == "/c")
        #expect(configuration.proxy?.value == "p:1")
    }

    @Test(
        "a file that is not a configuration is named with its line",
        arguments: [
            ("index-url = x\n", 1), ("[global]\nnonsense\n", 2), ("[global\n", 1), ("[global]\n\n= x\n", 3),
        ])
    func malformed(text: String, line: Int) throws {
        try write(text, "home/.config/pip/pip.conf")
        let error = #expect(throws: PipConfigurationError.self) { try configuration() }
        guard case .malformed(bench.path("home/.config/pip/pip.conf"), line, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("a value of the wrong kind is named with its place")
    func wrongValues() {
        for (variable, value) in [("PIP_NO_INDEX", "maybe"), ("PIP_DEFAULT_TIMEOUT", "soon"), ("PIP_RETRIES", "x")] {
            let error = #expect(throws: PipConfigurationError.self) { try configuration([variable: value]) }
            guard case .value(_, value, .variable(variable), _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }
}

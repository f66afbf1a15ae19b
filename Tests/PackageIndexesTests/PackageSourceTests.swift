import Diagnostics
import OperatingSystem
import Testing

@testable import PackageIndexes

@Suite struct PackageSourceTests {
    private func reachable(
        _ url: String, _ variables: [String: String] = [:], verifyTLS: Bool = true
    ) throws(IndexError) -> ReachableSource {
        try PackageSource(name: "main", url: url, verifyTLS: verifyTLS).reachable(
            in: AddressVariables(user: UserEnvironment(variables)))
    }

    @Test(
        "variables get their values, and any character may stand in a password",
        arguments: [
            ("https://${U}:${P}@index.example/simple", "ann", "p@:/#%"),
            ("https://$U:$P@index.example/simple", "ann", "p@:/#%"),
            ("https://ann:${P}@index.example/simple", "ann", "p@:/#%"),
            ("https://ann:x${P}y@index.example/simple", "ann", "xp@:/#%y"),
            ("https://ann:p%40ss@index.example/simple", "ann", "p@ss"),
            ("https://${BOTH}@index.example/simple", "ann", "s3:cret"),
            ("https://${U}@index.example/simple", "ann", ""),
            ("https://${U}:@index.example/simple", "ann", ""),
            ("https://__token__:${P}@index.example/simple", "__token__", "p@:/#%"),
        ])
    func expansion(url: String, user: String, password: String) throws {
        let source = try reachable(url, ["U": "ann", "P": "p@:/#%", "BOTH": "ann:s3:cret"])
        #expect(source.credentials?.user == user && source.credentials?.password == password)
        #expect(source.url.text == "https://index.example/simple/")
    }

    @Test("variables may stand anywhere, also for the whole address")
    func expansionElsewhere() throws {
        let variables = ["H": "index.example", "ALL": "https://ann:pw@index.example/simple", "PATH_2": "a/b"]
        #expect(try reachable("https://${H}/simple", variables).url.text == "https://index.example/simple/")
        #expect(
            try reachable("https://$H/${PATH_2}/simple/", variables).url.text == "https://index.example/a/b/simple/")
        let whole = try reachable("${ALL}", variables)
        #expect(whole.credentials == Credentials(user: "ann", password: "pw"))
        #expect(whole.url.userInformation == nil)
    }

    @Test(
        "a password with a slash in it is no host to ask",
        arguments: [
            "https://t0ken/x@index.example/simple", "${ALL}", "https://${T}/x@index.example/simple",
            "https://u:1/t0ken@index.example/simple", "https://t0ken?x@index.example/simple",
        ])
    func unencodedPassword(url: String) throws {
        let error = #expect(throws: IndexError.self) {
            try reachable(url, ["ALL": "https://t0ken/x@index.example/simple", "T": "t0ken"])
        }
        let shown = try #require(error).diagnostic
        #expect(shown.code == .configuration && !"\(shown)".contains("t0ken"), "\(shown)")
    }

    @Test("an @ in the path of an index is one of the path")
    func feeds() throws {
        let source = try reachable(
            "https://${U}:${P}@feeds.example/_packaging/feed@Release/simple", ["U": "ann", "P": "pw"])
        #expect(source.url.text == "https://feeds.example/_packaging/feed@Release/simple/")
        #expect(source.credentials == Credentials(user: "ann", password: "pw"))
    }

    @Test("an unset variable stays as it is written and is reported")
    func unset() throws {
        let source = try reachable("https://${MISSING}:$ALSO@index.example/simple")
        #expect(source.unsetVariables == ["MISSING", "ALSO"])
        #expect(source.credentials == Credentials(user: "${MISSING}", password: "$ALSO"))
    }

    @Test(
        "what looks like a variable but is none stays",
        arguments: ["https://index.example/$/x", "https://index.example/${/x", "https://index.example/${}/x"])
    func notVariables(url: String) throws { #expect(try reachable(url).unsetVariables.isEmpty) }

    @Test("plain http is refused unless the check is off or the host is this machine")
    func plainHTTP() throws {
        #expect(throws: IndexError.insecureSource(source: "main", url: "http://index.example/simple")) {
            try reachable("http://index.example/simple")
        }
        #expect(try !reachable("http://index.example/simple", verifyTLS: false).verifiesTLS)
        #expect(try reachable("http://127.0.0.1:9/simple").url.port == 9)
    }

    @Test("an address that cannot be used is shown without its credentials")
    func unusable() throws {
        for url in ["https://ann:geheim@", "ftp://ann:geheim@index.example", "https://ann:ge$X@${HOST}/simple"] {
            let error = #expect(throws: IndexError.self) { try reachable(url, ["X": "heim"]) }
            let diagnostic = try #require(error).diagnostic
            let text = "\(diagnostic)"
            #expect(!text.contains("geheim"))
            #expect(diagnostic.exitStatus == .misuse)
        }
    }

    @Test("credentials in any text are masked for people and left out of what is written down")
    func credentialsInText() {
        let line = #"six = {file = "https://ann:geheim@files.example/six.whl"}"#
        #expect(Redaction.address(line) == #"six = {file = "https://****@files.example/six.whl"}"#)
        #expect(Redaction.address("six = \"*\"") == "six = \"*\"")
        #expect(
            ResourceURL.removingCredentials(from: "https://${USER}:${PASSWORD}@files.example/six.whl#sha256=ab")
                == "https://files.example/six.whl#sha256=ab")
        #expect(ResourceURL.removingCredentials(from: "file:///a@b.whl") == "file:///a@b.whl")
        #expect(
            ResourceURL.removingCredentials(from: "https://files.example/a@b.whl") == "https://files.example/a@b.whl")
    }

    @Test("printing a source shows its name only")
    func printing() {
        let source = PackageSource(name: "main", url: "https://ann:geheim@index.example/simple")
        var dumped = ""
        dump(source, to: &dumped)
        for text in ["\(source)", String(reflecting: source), dumped] { #expect(!text.contains("geheim"), "\(text)") }
    }
}

@Suite struct NetrcTests {
    private func credentials(_ text: String, _ host: String) -> Credentials? {
        Netrc(parsing: Array(text.utf8)).credentials(for: host)
    }

    @Test(
        "entries are found whatever their layout",
        arguments: [
            "machine index.example login ann password pw",
            "machine index.example\n  login ann\n  password pw\n",
            "# a comment\nmachine other.example login bob password no\nmachine index.example password pw login ann",
            "machine INDEX.example login \"ann\" password \"pw\"",
            "default login ann password pw",
            "machine index.example login ann account acc password pw",
            "macdef init\nbin\nlogin nobody\n\nmachine index.example login ann password pw",
            "machine index.example login ann password pw machine index.example login bob password no",
            "machine index.example login ann password \\pw",
        ])
    func layouts(text: String) {
        #expect(credentials(text, "index.example") == Credentials(user: "ann", password: "pw"))
    }

    @Test("quotes and backslashes let any character into a password")
    func quoting() {
        #expect(
            credentials(##"machine h login a password "p w\"\\#""##, "h")
                == Credentials(user: "a", password: ##"p w"\#"##))
        #expect(credentials("machine h login a password p#w", "h") == Credentials(user: "a", password: "p#w"))
    }

    @Test("a host without an entry, and damaged files, give nothing and do no harm")
    func nothing() {
        #expect(credentials("machine index.example login ann password pw", "other.example") == nil)
        #expect(credentials("machine index.example.evil login ann password pw", "index.example") == nil)
        for text in [
            "", "machine", "machine h", "machine h login", "\"", "machine h login \"", "macdef", "macdef x", "\\",
        ] {
            #expect(credentials(text, "h")?.password ?? "" == "")
        }
    }

    @Test("the file that NETRC names is read, else the one in the home directory")
    func places() throws {
        let bench = try Bench()
        try Files.write(Array("machine h login home password x".utf8), to: bench.path(".netrc"))
        try Files.write(Array("machine h login named password x".utf8), to: bench.path("other"))
        let home = ["HOME": bench.directory.path]
        #expect(try Netrc(environment: UserEnvironment(home)).credentials(for: "h")?.user == "home")
        let named = home.merging(["NETRC": bench.path("other")]) { $1 }
        #expect(try Netrc(environment: UserEnvironment(named)).credentials(for: "h")?.user == "named")
        #expect(try Netrc(environment: UserEnvironment([:])).credentials(for: "h") == nil)
    }
}

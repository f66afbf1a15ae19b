import Testing

@testable import Diagnostics

/// The shared case attack-08 plays the same from outside.
@Suite struct RedactionTests {
    static let secret = "S3cr3tP4ss"

    /// Passwords as generators make them and people forget to encode them.
    static let passwords = [
        secret, "\(secret)/x", "x/\(secret)", "\(secret)//x", "\(secret)#x", "#\(secret)", "\(secret)?x", "x?\(secret)",
        "\(secret)%2Fx", "%\(secret)", "\(secret)%", "\(secret)@x", "a@b/\(secret)", "a@b.c/\(secret)", "\(secret):x",
        "1/\(secret)", "1//\(secret)", "80/\(secret)", "8080?\(secret)", "8080#\(secret)", "\(secret)\\x",
        "\(secret) x", "\(secret)\"x", "\(secret)'x", "\(secret)<x", "\(secret)ä", "\(secret)://x", "x://\(secret)",
        "https://\(secret)", "$\(secret)", "${A}\(secret)", "[\(secret)]", "::\(secret)", "\(secret),x", "&\(secret)=",
    ]

    static let hosts = [
        "index.example", "index.example:8443", "nexus", "nexus:8081", "127.0.0.1:80", "[::1]", "[2001:db8::1]:8443",
        "localhost", "INDEX.example", "${HOST}", "xn--bcher-kva.example",
    ]

    static let openings = [
        "https://", "http://", "HTTPS://", "https:/", "https:", "https:\\\\", "https:\\", "https:///", "", "//",
        "git+https://", "git+http://", "svn+https://", "ftp://", "odd://", "ssh://", "git+ssh://",
    ]

    @Test("no shape of an address shows its password", arguments: passwords)
    func shapes(password: String) {
        for opening in Self.openings {
            for host in Self.hosts {
                for user in ["u", "me@corp.example", "", "oauth2", "first.last"] {
                    let address = "\(opening)\(user):\(password)@\(host)/simple"
                    let shown = Redaction.address(address)
                    #expect(!shown.contains(Self.secret), "\(address): \(shown)")
                    #expect(shown.contains("@\(host)/simple"), "\(address): \(shown)")
                    #expect(Redaction.address(shown) == shown, "\(shown)")
                    #expect(Redaction.text("`\(shown)`") == "`\(shown)`", "\(shown)")
                }
            }
        }
    }

    /// Within a text a blank ends what stands in no quotes, so that such passwords show there.
    @Test("no shape of an address in a text shows its password", arguments: passwords.filter { !$0.contains(" ") })
    func shapesInText(password: String) {
        for opening in Self.openings {
            for host in Self.hosts {
                let address = "\(opening)u:\(password)@\(host)/simple"
                for text in ["see \(address) there", "index=\(address)", "a@b.example \(address)", "(\(address))"] {
                    #expect(!Redaction.text(text).contains(Self.secret), "\(text): \(Redaction.text(text))")
                }
                if !password.contains("\""), !opening.isEmpty, opening != "//", opening != "https:" {
                    let quoted = "url = \"\(address)\" # a@b"
                    #expect(!Redaction.text(quoted).contains(Self.secret), "\(quoted): \(Redaction.text(quoted))")
                    #expect(Redaction.text(quoted).hasSuffix("@\(host)/simple\" # a@b"), "\(Redaction.text(quoted))")
                }
            }
        }
    }

    @Test(
        "what is no secret stays",
        arguments: [
            "https://index.example/simple", "https://index.example:8443/simple/", "http://[::1]:8080/simple",
            "https://${USER}:${PASSWORD}@index.example/simple", "${PIP_INDEX_URL}", "git+ssh://git@git.example/o/r.git",
            "ssh://ann@git.example/r", "git@git.example:o/r.git", "git@git.example:o/r.git@v1", "https://h/a@b",
            "https://files.example/a@b.whl", "git+https://git.example/o/r.git@v1.0#egg=x",
            "git+https://git.example/o/r.git@feature/x", "https://git.example:8443/o/r.git@v1.0",
            "git+ssh://git@git.example:22/o/r.git@0123abc", "https://git@git.example/o/r.git", "file:///srv/a@b.whl",
            "file:/srv/a@b", "git+file:///srv/a@b", "/srv/a@b:c/x", "./a@b", "../a@b", "~/a@b", "C:\\a@b",
            "C:/x/a@b", "six", "six==1.0", "six>=1,!=1.2; python_version < '3'", "", "@", "https://", "https://h:",
            "https://h:${PORT}/x", "svn+ssh://svn@h/x",
        ])
    func harmless(text: String) {
        #expect(Redaction.address(text) == text)
        #expect(Redaction.text(text) == text)
    }

    @Test(
        "text without a password stays",
        arguments: [
            "write to ann@corp.example: it helps", "mailto:ann@corp.example", "pkg:pypi/six@1.0", "six@1.0 is there",
            "see https://h/x, https://h:80/y. Or https://h:81/z?", "at 12:30 <ann@corp.example> said:", "a: b@c",
            "`git@git.example:o/r.git` and \"x\"", "C:\\a@b and C:/a@b", "sha256:abc", "Pipfile:12:3", "x::y@",
        ])
    func harmlessText(text: String) {
        #expect(Redaction.text(text) == text)
    }

    @Test(
        "each shape is shown in its own way",
        arguments: [
            ("https://u:p@h/x?sig=abc#egg=y", "https://****@h/x?…#egg=y"), ("https://token@h/x", "https://****@h/x"),
            ("https://h/x?sig=abc", "https://h/x?…"), ("u:p@h/x?sig=abc", "****@h/x?…"),
            ("token@index.example/simple", "****@index.example/simple"), ("https://u:p%40h/x", "https://****%40h/x"),
            ("https://u:p", "https://u:****"), ("https://u:p/x", "https://u:****/x"),
            ("https://u:p@h/a,https://v:q@i/b", "https://****@h/a,https://****@i/b"),
            ("https://h.example/https://v:q@i/b", "https://h.example/https://****@i/b"),
            ("six = {file = \"https://ann:x@h/six.whl?y\"}", "six = {file = \"https://****@h/six.whl?…\"}"),
            ("six @ git+https://tok@git.example/r@v1", "six @ git+https://****@git.example/r@v1"),
            ("/srv/a/u:p/q@h/x", "/srv/a/****@h/x"), ("C:\\a\\u:p@h", "C:\\a\\****@h"),
            ("https://me:${PASS}@h/x", "https://****@h/x"), ("ssh://git:pw@h/x", "ssh://****@h/x"),
        ])
    func shown(address: String, expected: String) {
        #expect(Redaction.address(address) == expected)
    }

    @Test(
        "a reference is no host, and a host is no reference",
        arguments: [
            ("https://h.example/r@v1", true), ("https://gitea:3000/r@v1", true),
            ("https://gitea:3000/r@feature/x", true),
            ("https://h.example/r@feature/x", true), ("https://me:x@h.example/r@v1.0", true), ("git@h:o/r@v1", true),
            ("git+ssh://git@h.example:o/r@v1", true), ("https://h.example/r@v1.beta", true), ("file:///a/b@v1", true),
            ("https://${U}:${P}@h.example/r@release.next/x", true), ("https://${H}/r@v1", true),
            ("https://u:a/b@h.example/r", false), ("https://u:1/b@h.example/r", false),
            ("https://u/b@h.example/r", false),
            ("https:/u:b@h/r", false), ("https:u:b@h/r", false), ("u:b@h/r", false), ("//u:b@h/r", false),
            ("https://u:b@h/r", false), ("https://u:b?c@h/r", false), ("https://u:a@b/c@h.example/r", false),
        ])
    func references(address: String, isReference: Bool) {
        #expect(Redaction.isReference(behindLastAtOf: address) == isReference)
    }

    @Test("only what would be hidden counts as a secret")
    func userInformation() {
        #expect(Redaction.userInformation(in: "https://u:p/x@h.example/simple") == "u:p/x")
        #expect(Redaction.userInformation(in: "https://${U}:${P}@h.example/simple") == nil)
        #expect(Redaction.userInformation(in: "git+ssh://git@h.example/r") == nil)
        #expect(Redaction.userInformation(in: "https://h.example/simple?a=b") == nil)
    }

    @Test(
        "a host that may be a password is told from a path with an @ in it",
        arguments: [
            ("https://tok/x@h.example/simple", true), ("https://u:1/x@h.example:8443/simple", true),
            ("https://tok?x@h.example/simple", true), ("https://tok#x@127.0.0.1:80/simple", true),
            ("https://a:b@tok/x@h.example/simple", true), ("tok://x/y@h.example", true),
            ("https://u:p@h.example/feed@view/simple", false), ("https://h.example/a@b.example/simple", false),
            ("https://nexus:8081/feed@view/simple", false), ("https://u:p@nexus/simple", false),
            ("https://localhost/a@b.example", false), ("file:///a/b@h.example/c", false), ("/a/b@h.example/c", false),
            ("https://h.example", false), ("", false),
        ])
    func hosts(address: String, mayBePassword: Bool) {
        #expect(Redaction.hostMayBePassword(in: address) == mayBePassword)
    }

    @Test(
        "a text may hold any number of addresses, one in the other or side by side",
        arguments: ["http://", "\"http://x\" ", "http://x<", "http://x,https://y/", "git+ssh://", "'ftp://x'"])
    func many(piece: String) {
        let text = String(repeating: piece, count: 40_000) + " https://u:\(Self.secret)@h.example/x"
        let shown = Redaction.text(text)
        #expect(!shown.contains(Self.secret) && shown.hasSuffix("@h.example/x"))
        #expect(
            !Redaction.address(String(repeating: "http://", count: 40_000) + "u:\(Self.secret)@h/x").contains(
                Self.secret))
    }

    @Test("any text is looked at without a trap")
    func anything() {
        var state: UInt64 = 7
        let pieces = [
            "https", ":", "/", "/", "@", "?", "#", "u", "[", "]", "${A}", ".", "h.example", "\\", "%40", " ", "\"", "ä",
            "git", "80",
        ]
        for _ in 0..<20_000 {
            var text = ""
            for _ in 0..<10 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(state >> 33) % pieces.count]
            }
            _ = Redaction.address(text)
            _ = Redaction.text(text)
        }
    }
}

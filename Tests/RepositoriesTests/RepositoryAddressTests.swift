import OperatingSystem
import PackageIndexes
import Testing

@testable import Repositories

@Suite struct RepositoryAddressTests {
    private let variables = AddressVariables(
        user: UserEnvironment(["TOKEN": "hunter2", "NAME": "me", "lower": "x", "BAD": "a%0ab"]))

    @Test func `secrets are kept apart from the address, and shown nowhere`() throws {
        let address = try RepositoryAddress("https://${NAME}:${TOKEN}@git.example/a/b.git", variables: variables)
        #expect(address.url == "https://git.example/a/b.git")
        #expect(address.credentials?.user == "me" && address.credentials?.password == "hunter2")
        #expect(address.shown == "https://${NAME}:${TOKEN}@git.example/a/b.git")
        var text = ""
        dump(address, to: &text)
        #expect(!text.contains("hunter2") && !"\(address)".contains("hunter2"))
    }

    @Test(
        "what is in a variable needs no encoding, and an `@` in the path ends no password",
        arguments: [
            ("https://user:${ODD}@dev.example/me@corp.example/_git/repo", "user", "a/b@c?d#e"),
            ("https://${NAME}:${ODD}@dev.example/me@corp.example/_git/repo", "me", "a/b@c?d#e"),
            ("https://${TOKEN}@dev.example/me@corp.example/_git/repo", "hunter2", nil),
            ("https://user:${TOKEN}@dev.example:8443/${MAIL}/_git/repo", "user", "hunter2"),
            ("https://me:${ENCODED}@dev.example/r", "me", "a@b"), ("https://me:${ODD}@nexus/r", "me", "a/b@c?d#e"),
        ] as [(String, String, String?)])
    func readings(written: String, user: String, password: String?) throws {
        let environment = variables.user.replacing([
            "ODD": "a/b@c?d#e", "MAIL": "me@corp.example", "ENCODED": "a%40b", "NAME": "me", "TOKEN": "hunter2",
        ])
        let address = try RepositoryAddress(written, variables: AddressVariables(user: environment))
        #expect(address.credentials?.user == user, "\(address.url)")
        #expect(password == nil || address.credentials?.password == password)
        #expect(address.url.hasPrefix("https://dev.example") || address.url == "https://nexus/r", "\(address.url)")
        #expect(!address.url.contains("hunter2") && !address.url.contains("c?d"))
    }

    @Test(
        "what git would take a part of the password for the host of is refused, with what to write",
        arguments: [
            "https://me:hunt/er2@git.example/r", "https://me:hunter2@git.example/me@corp.example/r",
            "https://${WHOLE}/r", "${REPOSITORY}", "https://me:x${TOKEN}/@git.example/r",
        ])
    func twoReadings(written: String) {
        let environment = variables.user.replacing([
            "WHOLE": "me:hunt/er2@git.example", "REPOSITORY": "https://me:hunt/er2@git.example/r", "TOKEN": "hunter2",
        ])
        do throws(RepositoryError) {
            let address = try RepositoryAddress(written, variables: AddressVariables(user: environment))
            Issue.record("it was taken: \(address.url)")
        } catch {
            let text = "\(error.diagnostic)"
            #expect(text.contains("it must be `%40` there") && text.contains("%2F"), "\(text)")
            #expect(!text.contains("er2"))
        }
    }

    @Test func `a password that stands in the address is hidden`() throws {
        for text in ["https://me:hunter2@git.example/a/b.git", "https://hunter2@git.example/a/b.git"] {
            let address = try RepositoryAddress(text, variables: variables)
            #expect(address.shown == "https://****@git.example/a/b.git")
        }
    }

    @Test(
        "every form of address has its protocol",
        arguments: [
            ("https://h/r", "https", "https://h/r"), ("http://h:80/r", "http", "http://h:80/r"),
            ("ssh://git@h/r.git", "ssh", "ssh://git@h/r.git"), ("git@h:o/r.git", "ssh", "git@h:o/r.git"),
            ("ann@h:o/r@v1.git", "ssh", "ann@h:o/r@v1.git"), ("h:o/r.git", "ssh", "h:o/r.git"),
            ("git://h/r", "git", "git://h/r"), ("file:///a/b", "file", "file:///a/b"),
            ("HTTPS://h/${lower}", "https", "https://h/${lower}"),
        ])
    func forms(text: String, scheme: String, url: String) throws {
        let address = try RepositoryAddress(text, variables: variables)
        #expect(address.scheme == scheme && address.url == url)
    }

    @Test(
        "what git could take for something else is refused",
        arguments: [
            "-u", "--upload-pack=x", "ext::sh -c x", "ext::x", "fd::3", "ssh://-oProxyCommand=x/r", "ssh://a@-oX/r",
            "-h:r", "a@-h:r", "h:-x", "https:///r", "https://h/a b", "https://h/\nr", "/etc", "./r", "",
            "ftp://h/r", "file://host/r", "ssh://git:password@h/r", "https://${UNSET}@h/r", "https://a:${BAD}@h/r",
            "https:/u:x@h/r", "https:u:x@h/r", "u:x@h.example/r", "https:/h/r", "HTTP:h/r", "https://h/r?token=x",
            "http://u:x@h/r?x",
        ])
    func refused(text: String) {
        #expect(throws: RepositoryError.self) { try RepositoryAddress(text, variables: variables) }
    }

    @Test(arguments: ["0ther/a@b", "0ther?a", "0ther#a", "0ther@a/b", "1/0ther"])
    func `a variable with a password that is not encoded is no host in a message`(password: String) {
        let user = UserEnvironment(["P": password])
        for text in ["http://me:${P}@h.example/r", "https://me:${P}@h.example/r", "http://${P}@h.example/r"] {
            do throws(RepositoryError) {
                _ = try RepositoryAddress(text, variables: AddressVariables(user: user))
            } catch {
                #expect(!"\(error.diagnostic)".contains("0ther"), "\(error.diagnostic)")
            }
        }
    }

    @Test func `a message about a refused address shows no secret`() {
        do throws(RepositoryError) {
            _ = try RepositoryAddress("ftp://me:hunter2@h/r", variables: variables)
            Issue.record("it was taken")
        } catch {
            #expect(!"\(error.diagnostic)".contains("hunter2"))
        }
    }

    @Test(
        "a submodule is where its repository says",
        arguments: [
            ("../c.git", "https://h/a/c.git"), ("./sub", "https://h/a/b.git/sub"), ("../../x/c", "https://h/x/c"),
            ("https://other/c", "https://other/c"), ("git@other:c", "git@other:c"),
        ])
    func submodules(written: String, url: String) throws {
        let address = try RepositoryAddress("https://me:x@h/a/b.git", variables: variables)
        let submodule = try address.submodule(written)
        #expect(submodule.url == url)
        #expect((submodule.credentials == nil) == !url.hasPrefix("https://h/"))
    }

    @Test(
        "a submodule of a remote repository is not read from this machine",
        arguments: ["file:///etc", "../../../../etc", "/etc", "ext::sh", "-x"])
    func hostileSubmodules(written: String) throws {
        let address = try RepositoryAddress("https://h/a/b.git", variables: variables)
        #expect(throws: RepositoryError.self) { try address.submodule(written) }
    }

    @Test func `git sees neither the password on its command line nor variables that are not its own`() throws {
        let environment = variables.user.replacing([
            "SECRET": "s", "GIT_DIR": "/x", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.hooksPath",
            "GIT_CONFIG_VALUE_0": "/evil",
        ])
        let address = try RepositoryAddress("https://me:${TOKEN}@h/r", variables: AddressVariables(user: environment))
        let seen = GitCommand(environment: environment, address: address).variables()
        #expect(seen["SECRET"] == nil && seen["TOKEN"] == nil && seen["GIT_DIR"] == nil)
        #expect(seen["GIT_TERMINAL_PROMPT"] == "0" && seen["GIT_CONFIG_NOSYSTEM"] == "1")
        // What the user configured stands before what Pipit insists on; the last one counts.
        #expect(seen["GIT_CONFIG_VALUE_0"] == "/evil")
        #expect(seen["GIT_CONFIG_KEY_1"] == "core.hooksPath" && seen["GIT_CONFIG_VALUE_1"] == "/dev/null")
        #expect(seen["pipit_git_password"] == "hunter2")
        #expect(!seen.variables.contains { $0.key.hasPrefix("GIT_CONFIG") && $0.value.contains("hunter2") })
        #expect(seen["GIT_SSH_COMMAND"]?.contains("BatchMode=yes") == true)
        let own = GitCommand(environment: environment, address: try .init("file:///r", variables: .none))
        #expect(own.variables()["GIT_ALLOW_PROTOCOL"] == "file")
    }
}

import Diagnostics
import OperatingSystem
import Testing

@testable import PackageIndexes

/// Which of the user's variables an address of a project sends where, and which not.
@Suite struct VariableSendingTests {
    static let user = [
        "TOKEN": "s3cret", "INDEX_USER": "me", "HOST": "own.example", "AWS_SECRET_ACCESS_KEY": "k",
        "AWS_REGION": "eu-1",
        "MINE": "https://u:p@own.example/simple", "EMPTY": "", "SLASH": "a/b@c", "HOME": "/home/me",
        "AWS_ACCOUNT_ID": "1",
    ]

    private func variables(_ project: [String: String] = [:], _ quoting: [String: Set<String>] = [:])
        -> AddressVariables
    {
        AddressVariables(
            user: UserEnvironment(Self.user), project: ProjectVariables(project, borrowed: quoting))
    }

    private func sending(_ url: String, _ variables: AddressVariables) -> VariableSending? {
        VariableExpansion.expand(url, variables).sending
    }

    @Test(
        "names and hosts are those of the address in the end",
        arguments: [
            ("https://index.example/simple", [], ""),
            ("https://${TOKEN}@index.example/simple", ["TOKEN"], "index.example"),
            ("https://$INDEX_USER:$TOKEN@INDEX.example:8443/x", ["INDEX_USER", "TOKEN"], "index.example:8443"),
            ("https://${INDEX_USER}:${TOKEN}@${HOST}/x", ["INDEX_USER", "TOKEN"], "own.example"),
            ("https://index.example/${TOKEN}/simple", ["TOKEN"], "index.example"),
            ("https://index.example/simple?t=${TOKEN}", ["TOKEN"], "index.example"),
            ("https://${TOKEN}.evil.example/simple", ["TOKEN"], "s3cret.evil.example"),
            ("https://${SLASH}:x@index.example/simple", ["SLASH"], "index.example"),
            ("https://[::1]:8080/${TOKEN}", ["TOKEN"], "[::1]:8080"),
            ("https://${UNSET}@index.example/", [], ""), ("https://${EMPTY}@index.example/", [], ""),
            ("file:///${HOME}/wheels", [], ""),
            ("https://a-${AWS_REGION}.x.example/", ["AWS_REGION"], "a-eu-1.x.example"),
        ])
    func places(url: String, names: [String], place: String) {
        let found = sending(url, variables())
        #expect(found?.names ?? [] == names && (names.isEmpty || found?.place == place), "\(String(describing: found))")
    }

    @Test(
        "an address that is the user's own as a whole sends nothing that a project decided",
        arguments: ["${MINE}", "$MINE", "https://${HOST}/simple"])
    func ownAddress(url: String) throws {
        let found = sending(url, variables())
        #expect(found?.names.isEmpty == true && found?.isOfProject == false)
        #expect(try found?.refusal(AllowedSendings(UserEnvironment([:]))) == nil)
        #expect(try found?.untold(AllowedSendings(UserEnvironment([:]))) == nil)
    }

    @Test(
        "a host that the project's variables decide is the project's, however they get there",
        arguments: [
            ("https://${TOKEN}@${P}/simple", ["P": "evil.example"], true),
            ("https://${TOKEN}@index.${P}", ["P": "evil.example/simple"], true),
            ("${P}", ["P": "https://s3cret@evil.example/simple"], true),
            ("${P}://${TOKEN}@index.example/simple", ["P": "https://evil.example/?"], true),
            ("https://${TOKEN}@a-${P}.registry.example/x", ["P": "evil.example/"], true),
            ("https://${TOKEN}@a-${P}.registry.example/x", ["P": "eu-1"], false),
            ("https://${TOKEN}@a-${P}.d.eu.registry.example/x", ["P": "eu-1"], false),
            ("https://${TOKEN}@${P}.example/x", ["P": "evil"], true),
            ("https://${P}:${TOKEN}@index.example/x", ["P": "u@evil.example/"], false),
            ("https://${TOKEN}@index.example/${P}/simple", ["P": "x@evil.example"], false),
            ("https://${TOKEN}@index.example${P}/simple", ["P": ".evil.example"], true),
            ("https://${TOKEN}@index.example${P}/simple", ["P": "@evil.example"], true),
        ])
    func hostsOfProjects(url: String, project: [String: String], isOfProject: Bool) throws {
        let found = try #require(sending(url, variables(project, ["P": ["TOKEN"]])))
        #expect(found.isOfProject == isOfProject, "\(found)")
        #expect(found.names == ["TOKEN"])
        let refusal = try found.refusal(AllowedSendings(UserEnvironment([:])))
        #expect(refusal?.objection == (isOfProject ? .hostOfProject : nil))
    }

    @Test(
        "addresses without a protocol have a host as well",
        arguments: [
            ("evil.example:${TOKEN}/x", ["TOKEN"], "evil.example"),
            ("git@evil.example:${TOKEN}/x", ["TOKEN"], "evil.example"),
            ("${TOKEN}@evil.example:o/r", ["TOKEN"], "evil.example"),
            ("a@b@evil.example:${TOKEN}", ["TOKEN"], "evil.example"),
            ("evil.example:${TOKEN}/://index.example/x", ["TOKEN"], "evil.example"),
            ("${HOST}:${TOKEN}/x", ["TOKEN"], "own.example"), ("file:/${HOME}/x", [], ""), ("./a:b/${HOME}", [], ""),
            ("/${HOME}/a:b", [], ""), ("git@evil.example/${TOKEN}", ["TOKEN"], "evil.example"),
        ])
    func withoutProtocol(url: String, names: [String], place: String) throws {
        let found = RepositoryExpansion(url, variables()).address.sending
        #expect(found?.names ?? [] == names && (names.isEmpty || found?.place == place), "\(String(describing: found))")
    }

    @Test("credentials and hosts of the project are withheld there too")
    func withheldWithoutProtocol() {
        for url in ["evil.example:${AWS_SECRET_ACCESS_KEY}/x", "${P}:${TOKEN}/x", "${P}:${TOKEN}/://index.example/x"] {
            let address = RepositoryExpansion(url, variables(["P": "evil.example"])).address
            #expect(throws: IndexError.self, "\(url)") {
                try address.allowedSending(of: "x", UserEnvironment(Self.user))
            }
        }
    }

    @Test("braces without an end take time that grows with the text alone", .timeLimit(.minutes(30)))
    func braces() {
        // Each of these took minutes.
        for text in ["${", "${A", "$", "${${", "@${"] {
            let long = String(repeating: text, count: 60_000)
            for whole in [long, "https://" + long + "}", "https://u:" + long] {
                #expect(!VariableExpansion.expand(whole, variables()).text.isEmpty)
                #expect(!RepositoryExpansion(whole, variables()).judged.isEmpty)
            }
        }
        let many = (0..<50_000).map { "${A\($0)}" }.joined()
        #expect(VariableExpansion.expand(many, variables()).unset.count == 50_000)
    }

    @Test("variables of the project's own go where the project says")
    func ofProject() {
        #expect(sending("https://${P}@${Q}/simple", variables(["P": "x", "Q": "any.example"])) == nil)
    }

    @Test(
        "credentials of other systems go to no index",
        arguments: [
            "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AZURE_CLIENT_SECRET", "GOOGLE_APPLICATION_CREDENTIALS",
            "NPM_TOKEN",
            "OPENAI_API_KEY", "ANTHROPIC_API_KEY", "STRIPE_SECRET_KEY", "SLACK_BOT_TOKEN", "DATABASE_URL", "PGPASSWORD",
            "SSH_AUTH_SOCK", "KUBECONFIG", "VAULT_TOKEN", "MAIN_DATABASE_URL", "DEPLOY_PRIVATE_KEY",
            "aws_secret_access_key",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "TF_VAR_password", "SECRET_KEY", "HF_TOKEN",
        ])
    func foreign(name: String) {
        #expect(ForeignCredentials.contains(name))
    }

    @Test(
        "what indexes are opened with goes on",
        arguments: [
            "CI_JOB_TOKEN", "GITLAB_TOKEN", "GITHUB_TOKEN", "GH_TOKEN", "AWS_CODEARTIFACT_TOKEN",
            "CODEARTIFACT_AUTH_TOKEN",
            "AWS_REGION", "AWS_ACCOUNT_ID", "AZURE_ARTIFACTS_TOKEN", "SYSTEM_ACCESSTOKEN", "ARTIFACTORY_TOKEN",
            "ARTIFACTORY_PASSWORD", "PYPI_TOKEN", "TWINE_PASSWORD", "DATABRICKS_TOKEN", "NEXUS_PASSWORD",
            "GEMFURY_TOKEN",
            "PIP_INDEX_URL", "USER", "USERNAME", "PASSWORD", "TOKEN", "CLOUDSMITH_TOKEN", "PACKAGECLOUD_TOKEN",
            "AZURE_DEVOPS_PAT", "GOOGLE_ARTIFACT_REGISTRY_TOKEN", "UV_INDEX_PRIVATE_PASSWORD", "FURY_AUTH",
            "JFROG_TOKEN",
        ])
    func known(name: String) {
        #expect(!ForeignCredentials.contains(name))
    }

    @Test(
        "what speaks against it, and what allows it",
        arguments: [
            ("https://${AWS_SECRET_ACCESS_KEY}@index.example/", "AWS_SECRET_ACCESS_KEY@index.example", "otherSystem"),
            ("https://${AWS_SECRET_ACCESS_KEY}@${HOST}/", "AWS_SECRET_ACCESS_KEY@own.example", "otherSystem"),
            ("https://${AWS_SECRET_ACCESS_KEY}/", "AWS_SECRET_ACCESS_KEY@k", "otherSystem"),
            ("http://${TOKEN}@nexus:8081/", "TOKEN@nexus:8081", "plain"),
            ("http://${TOKEN}@nexus:8081/", "TOKEN@NEXUS", "plain"),
            ("http://nexus/${TOKEN}/simple", "TOKEN@nexus", "plain"),
            ("http://${TOKEN}@10.0.0.1/", "TOKEN@10.0.0.1", "plain"),
            ("http://${TOKEN}@${HOST}/", "X@y, TOKEN@own.example", "plain"),
            ("https://${TOKEN}@${P}/", "TOKEN@evil.example", "hostOfProject"),
        ])
    func allowed(url: String, setting: String, objection: String) throws {
        let source = PackageSource(name: "x", url: url, verifyTLS: false)
        var variables = variables(["P": "evil.example"])
        do throws(IndexError) {
            _ = try source.reachable(in: variables)
            Issue.record("it was sent")
        } catch {
            guard case .variableWithheld("x", let refusal) = error else {
                Issue.record("\(error)")
                return
            }
            #expect("\(refusal.objection)" == objection)
            #expect(
                error.diagnostic.help.contains {
                    $0.contains("PIPIT_SEND_VARIABLES=\"") && $0.contains("not in `.env`")
                })
        }
        // In the project's file it allows nothing.
        variables.project = ProjectVariables(["P": "evil.example", "PIPIT_SEND_VARIABLES": setting])
        #expect(throws: IndexError.self) { _ = try source.reachable(in: variables) }
        variables.user = UserEnvironment(Self.user.merging(["PIPIT_SEND_VARIABLES": setting]) { $1 })
        let reachable = try source.reachable(in: variables)
        #expect(reachable.sending == nil)
    }

    @Test(
        "ways that nobody reads, and values of no host, go on",
        arguments: [
            "http://${TOKEN}@127.0.0.1:8080/", "http://${TOKEN}@localhost/", "http://${TOKEN}@[::1]/",
            "http://${HOST}:8081/simple",
            "https://${TOKEN}@nexus/",
        ])
    func unobjected(url: String) throws {
        _ = try PackageSource(name: "x", url: url, verifyTLS: false).reachable(in: variables())
    }

    @Test("a setting that is none is told", arguments: ["TOKEN", "TOKEN@", "@h", "TOKEN@https://h/", "a@b@c"])
    func misspelled(setting: String) {
        #expect(throws: IndexError.self) { try AllowedSendings(UserEnvironment(["PIPIT_SEND_VARIABLES": setting])) }
    }
}

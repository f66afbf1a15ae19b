import Testing

@testable import Commands

@Suite struct ScriptsVerbTests {
    static func run(_ pipfile: String?) throws -> ProgramRun {
        let scratch = try Scratch()
        if let pipfile { try scratch.write("Pipfile", pipfile) }
        return ProgramRun("scripts", in: scratch.path, variables: ["PIPENV_NO_INHERIT": "1"])
    }

    @Test func `Scripts are listed as Pipenv lists them, and nothing is lost (T12)`() throws {
        let run = try Self.run(
            #"""
            [scripts]
            hello = "echo hi"
            "long name [x]" = "echo [packages] and 'quotes' \"double\""
            multi = ["echo a", "echo 'b'"]
            call = {call = "os:getcwd"}
            uni = "echo é ✓"
            empty = ""
            """#)
        #expect(run.status == 0 && run.talk == "")
        #expect(
            run.output == #"""
                Command        Script
                -------------  -------------------------------------
                hello          echo hi
                long name [x]  echo [packages] and 'quotes' "double"
                multi          ['echo a', "echo 'b'"]
                call           {'call': 'os:getcwd'}
                uni            echo é ✓
                empty          \#("")

                """#)
    }

    @Test func `A long script stays on its line`() throws {
        let long = "python -m tool " + String(repeating: "--option=[value] ", count: 40) + "end"
        let run = try Self.run("[scripts]\na = \"\(long)\"\n")
        #expect(run.output.hasSuffix("\na        \(long)\n"))
        #expect(run.output.contains("\n-------  \(String(repeating: "-", count: long.count))\n"))
    }

    @Test(arguments: ["[packages]\n", "[scripts]\n"])
    func `No scripts are an empty table and a word on how to have some`(pipfile: String) throws {
        let run = try Self.run(pipfile)
        #expect(run.status == 0 && run.output == "Command  Script\n-------  ------\n")
        #expect(run.talk.contains("no scripts") && run.talk.contains("pipit run test"))
    }

    @Test func `Without a Pipfile, Pipenv's words`() throws {
        let run = try Self.run(nil)
        #expect(run.status == 1 && run.output == "")
        #expect(run.talk == "No Pipfile present at project home.\n")
    }

    @Test func `A script that run would refuse is listed and told`() throws {
        let run = try Self.run("[scripts]\nbad = {call = \"x:y\", cmd = \"z\", env = {A = \"1\"}}\nn = 3\n")
        #expect(run.status == 0)
        #expect(run.output.contains("bad      {'call': 'x:y', 'cmd': 'z', 'env': {'A': '1'}}\n"))
        #expect(run.output.contains("n        3\n"))
        #expect(run.talk.hasPrefix("warning[") && run.talk.contains("Pipfile:2"))
    }
}

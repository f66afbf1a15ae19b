import SharedFixtures
import StructuredText
import Testing

@testable import Running

@Suite struct RunPlanTests {
    @Test(
        arguments: [
            (["echo", "a"], ["echo", "a"], []),
            (["A=1", "B_2=x y", "echo", "C=3"], ["echo", "C=3"], ["A=1", "B_2=x y"]),
            // The last word is the program, whatever it looks like.
            (["A=1"], ["A=1"], []),
            (["A=1", "B=2"], ["B=2"], ["A=1"]),
            (["=x", "y"], ["=x", "y"], []),
            (["2A=x", "y"], ["2A=x", "y"], []),
            (["Ä=x", "y"], ["Ä=x", "y"], []),
            (["A=", "y"], ["y"], ["A="]),
        ] as [([String], [String], [String])])
    func `Leading assignments become variables`(words: [String], rest: [String], variables: [String]) {
        let plan = RunPlan(words: words)
        #expect(plan.steps.count == 1)
        #expect(plan.steps[0].words == rest)
        #expect(plan.steps[0].variables.map { "\($0.name)=\($0.value)" } == variables)
        #expect(!plan.isSequence)
    }

    @Test func `Variables are replaced in arguments and not in the program's name`() {
        let step = RunPlan(words: ["$A", "$A", "${B}", "$C"]).steps[0]
        #expect(step.expandedWords(in: ["A": "1", "B": "2"]) == ["$A", "1", "2", "$C"])
    }

    @Test func `Thousands of references without an end are read in one go`() {
        let text = String(repeating: "${", count: 300_000)
        #expect(VariableReferences.expanded(text, with: ["A": "1"]) == text)
        #expect(VariableReferences.expanded(text + "}", with: ["A": "1"]) == text + "}")
        #expect(VariableReferences.expanded("${A}" + text, with: ["A": "1"]) == "1" + text)
    }

    @Test func `A program is found on PATH, and a shell gets what is not`() {
        let found = ProcessImage(words: ["sh", "-c", "x y"], variables: ["PATH": "/nowhere:/bin"])
        #expect(found.path == "/bin/sh" && found.words == ["/bin/sh", "-c", "x y"])
        let builtin = ProcessImage(words: ["exit", "7"], variables: ["PATH": "/nowhere"])
        #expect(builtin.words == ["/bin/sh", "-c", "exit 7"])
        let quoted = ProcessImage(words: ["exit 7", "it's"], variables: ["PATH": "/nowhere"])
        #expect(quoted.words == ["/bin/sh", "-c", "'exit 7' 'it'\"'\"'s'"])
    }

    @Test(arguments: [("true", 0), ("exit 7", 7), ("kill -9 $$", 137)] as [(String, Int32)])
    func `A program in the foreground hands back its status`(script: String, status: Int32) throws {
        let image = ProcessImage(words: ["sh", "-c", script], variables: ["PATH": "/bin:/usr/bin"])
        #expect(try image.runInForeground() == status)
    }

    @Test func `References to variables are replaced as Pipenv replaces them`() {
        let rows = OracleRow.read("references.jsonl")
        #expect(rows.count > 400)
        for row in rows {
            let found = VariableReferences.expanded(row.input, with: OracleRow.environment)
            #expect(found == row.answer?.string, "\(row.input.debugDescription)")
        }
    }
}

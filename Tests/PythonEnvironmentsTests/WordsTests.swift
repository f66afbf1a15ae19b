import Diagnostics
import Hashing
import OperatingSystem
import Testing

@testable import PythonEnvironments

@Suite struct WordsTests {
    static let everything: [(any Diagnosable, String)] = {
        let file = FileError(operation: "write", path: "/e/file", number: 28)
        return [
            (InterpreterError.notFound(.components([3, 9]), found: []), "Python 3.9"),
            (InterpreterError.notFound(.any, found: ["3.8.1"]), "Python"),
            (InterpreterError.noSuchFile(path: "/p"), "`/p`"), (InterpreterError.malformedRequest("?!"), "`?!`"),
            (InterpreterError.unusable(path: "/p", said: "x"), "`/p`"),
            (InterpreterError.tooOld(path: "/p", version: "2.7.1"), "2.7.1"),
            (InterpreterError.file(file), "`/e/file`"),
            (EnvironmentError.missing(path: "/e"), "`/e`"), (EnvironmentError.notAnEnvironment(path: "/e"), "`/e`"),
            (EnvironmentError.interpreterGone(path: "/e", home: "/h", version: nil), "`/e`"),
            (EnvironmentError.occupied(path: "/e"), "`/e`"),
            (EnvironmentError.interpreter(.noSuchFile(path: "/p")), "`/p`"),
            (EnvironmentError.seeding(.file(file)), "`/e/file`"), (EnvironmentError.file(file), "`/e/file`"),
            (ChangeError.clash(path: "/e/x", first: "a 1", second: "b 2"), "`b 2`"),
            (ChangeError.ownClash(path: "/e/x", distribution: "a 1", members: ["x", "y"]), "`a 1`"),
            (ChangeError.directoryElsewhere(path: "/e/bin", target: "/o", environment: "/e"), "`/o`"),
            (ChangeError.reservedPath(path: "/e/x", distribution: "a 1"), "`a 1`"),
            (ChangeError.obstructed(path: "/e/x", distribution: "a 1"), "`/e/x`"),
            (ChangeError.storedFileChanged(wheel: SHA256Sum(of: []), distribution: "a 1", path: "x"), "`a 1`"),
            (ChangeError.escapingRecord(distribution: "a 1", path: "../x"), "`../x`"),
            (ChangeError.unrecorded(distribution: "a 1", metadata: "/e/a"), "`a 1`"),
            (ChangeError.malformedEntryPoint(distribution: "a 1", name: "../n"), "`../n`"),
            (ChangeError.externallyManaged(python: "/p", marker: "/m"), "`/p`"),
            (ChangeError.file(file), "`/e/file`"), (ChangeError.interrupted(file, incomplete: ["a 1"]), "`/e/file`"),
        ]
    }()

    @Test("every error names the thing of the user's and says what can be done", arguments: everything.indices)
    func words(index: Int) {
        let (error, thing) = Self.everything[index]
        let diagnostic = error.diagnostic
        #expect(diagnostic.headline.contains(thing), "\(diagnostic.headline)")
        #expect(!diagnostic.headline.hasSuffix(".") && !diagnostic.headline.lowercased().contains("failed to"))
        #expect(!diagnostic.help.isEmpty, "\(diagnostic.headline)")
        if let explanation = diagnostic.explanation { #expect(explanation.hasSuffix(".")) }
    }

    @Test func `an interruption says what is missing now`() {
        let error = ChangeError.interrupted(
            FileError(operation: "link", path: "/e/x", number: 28), incomplete: ["a 1.0", "b 2.0"])
        #expect(error.diagnostic.explanation?.contains("a 1.0, b 2.0") == true)
        #expect(error.diagnostic.help.last == "then run `pipit sync`")
    }
}

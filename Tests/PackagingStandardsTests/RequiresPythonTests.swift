import PackagingStandards
import SharedFixtures
import Testing

@Suite("Requires-Python as a marker")
struct RequiresPythonTests {
    @Test(
        "Usual inputs give Pipenv's words, and traps true ones",
        arguments: [
            (">=3", "python_version >= '3'"), (">=3.8", "python_version >= '3.8'"),
            (">= 3.8", "python_version >= '3.8'"),
            ("<4.0", "python_version < '4.0'"), ("<4", "python_version < '4'"), ("<3.13", "python_version < '3.13'"),
            ("~=3.9", "python_version ~= '3.9'"), ("==3.11.*", "python_version == '3.11'"),
            ("!=3.9.*", "python_version != '3.9'"), (">=3.7.1", "python_full_version >= '3.7.1'"),
            ("!=3.9.1", "python_full_version != '3.9.1'"), ("<=3.12.5", "python_full_version <= '3.12.5'"),
            ("<3.12.5", "python_full_version < '3.12.5'"), ("~=3.8.2", "python_full_version ~= '3.8.2'"),
            (
                ">=2.7, !=3.0.*, !=3.1.*",
                "python_version >= '2.7' and python_version != '3.0' and python_version != '3.1'"
            ),
            (
                ">=2.7,!=3.0.*,!=3.1.*,!=3.2.*",
                "python_version >= '2.7' and python_version != '3.0' and python_version != '3.1'"
                    + " and python_version != '3.2'"
            ),
            (
                ">=3.8,<4,!=3.9.*",
                "python_version >= '3.8' and python_version != '3.9' and python_version < '4'"
            ),
            (
                "!=3.9.0,!=3.9.1,>=3.9",
                "python_version >= '3.9' and python_full_version != '3.9.0' and python_full_version != '3.9.1'"
            ),
            (">=3.6, <4,>=3.6", "python_version >= '3.6' and python_version < '4'"),
            // Trap 11, where Pipenv's words are true of other versions.
            ("==3.*", "python_version >= '3' and python_version < '4'"),
            (">3.11", "python_full_version > '3.11.0'"), (">3.8", "python_full_version > '3.8.0'"),
            (">3.7.2", "python_full_version > '3.7.2'"), (">=3.6,>=3.8", "python_version >= '3.8'"),
            ("<4,<3.12", "python_version < '3.12'"), (">=3.8b1", "python_version >= '3.8'"),
            ("<=3.12", "python_full_version <= '3.12.0'"), ("!=3.0", "python_full_version != '3.0.0'"),
            ("==3.11", "python_full_version == '3.11.0'"), ("!=3.*", "python_version < '3' or python_version >= '4'"),
            ("===3.11.2", "python_full_version == '3.11.2'"), (">=3.8,!=3.*", "python_version >= '4'"),
            (">=4,<3", "python_version < '0'"), (">=1!3", "python_version < '0'"),
        ])
    func words(specifiers: String, text: String) throws {
        #expect(pipenvMarkerText(requiresPython: try SpecifierSet(specifiers)) == text)
    }

    @Test("Where every Python will do there is no marker", arguments: ["", ">=0", "!=1!3", ">=0.0"])
    func any(specifiers: String) throws {
        #expect(pipenvMarkerText(requiresPython: try SpecifierSet(specifiers)) == nil)
    }

    @Test("The marker holds on exactly the releases that the specifier admits", arguments: 0..<5)
    func isExact(seed: UInt64) throws {
        var generator = SeededGenerator(seed: 600 + seed)
        let releases =
            ["2.7.0", "2.7.18", "4.0.0", "4.0.1", "4.1.0"]
            + (0...14).flatMap { minor in [0, 1, 2, 3, 9].map { "3.\(minor).\($0)" } }
        for _ in 0..<200 {
            let clauses = (0..<generator.pick([1, 1, 2, 3, 4])).map { _ in
                generator.pick([">=", ">", "<", "<=", "==", "!=", "~=", ">=", "!="])
                    + generator.pick([
                        "3", "3.8", "3.8.1", "3.9", "3.11", "3.10.2", "4", "4.0", "2.7", "3.8rc1", "3.9.1.post1",
                    ])
                    + (generator.chance(30) ? ".*" : "")
            }
            guard let specifiers = try? SpecifierSet(clauses.joined(separator: ",")) else { continue }
            let marker = try pipenvMarkerText(requiresPython: specifiers).map { try Marker($0) }
            let formula = MarkerFormula(requiresPython: specifiers)
            for release in releases {
                let admitted = specifiers.contains(text: release)
                let environment = MarkerUniverse.environment(
                    python: release, "linux", "posix", "Linux", "x", "CPython", "cpython")
                #expect(formula.evaluate(in: environment) == admitted, "\(specifiers) on \(release)")
                #expect(
                    marker?.evaluate(in: environment) ?? true == admitted,
                    "\(specifiers), \(marker?.description ?? "") on \(release)")
            }
        }
    }
}
